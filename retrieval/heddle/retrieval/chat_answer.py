"""The prose answer: a chat model writes it, and every citation is held against the evidence it was given."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import ModelUnusable
from heddle.core.result import Answer, AnswerSentence, Evidence
from heddle.retrieval.answer import NOTHING
from heddle.retrieval.answer_stream import AnswerEvent, Telling
from heddle.retrieval.generation_prompt import NO_ANSWER, generation_prompt
from heddle.retrieval.sentence import sentence_spans

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# Numbers of a few digits: Python refuses to read one of thousands, and nothing has that many.
_CITED = re.compile(r"\s*\[(E\d{1,9}(?:\s*[,;]\s*E?\d{1,9})*)\]")
_OPEN_CITATION = re.compile(r"\s*\[(?:E[\dE\s,;]*)?$")
_LOOSE_END = re.compile(r"(?:^|\s+)[.!?]*$")
_NUMBER = re.compile(r"\d+")
_MEND = "check HEDDLE_CHAT_MODEL and the provider's key, or unset it for extractive answers"


def load_chat_model(name: str) -> BaseChatModel:
    """Make a chat model from its LangChain name (`provider:model`).

    Raises:
        ModelUnusable: the provider is unknown, its package is missing or its key is.
    """
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(name, temperature=0)
    except Exception as error:
        raise ModelUnusable(f"cannot use the chat model {name} ({_first_line(error)})", hint=_MEND) from error


def chat_answer(
    model: BaseChatModel, question: str, evidence: Sequence[Evidence], deadline: Deadline = NO_DEADLINE
) -> Generator[AnswerEvent, None, Answer]:
    """Let a chat model answer from evidence; its words are told as they come, and the answer is returned.

    A sentence that cites nothing, or only what it was not given, is unsupported. Citations stand in the
    events and in the answer, not in its words.

    Raises:
        ModelUnusable: the model fails.
        DeadlineExceeded: the time is over.
        Departed: nobody waits for the answer any more.
    """
    messages, given = generation_prompt(question, evidence)
    ids = [item.id for item in evidence[:given]]
    telling, reply = Telling(), ""
    with closing(reply_pieces(model, messages)) as pieces:
        for piece in pieces:
            deadline.check()
            reply += piece
            if not _may_refuse(reply):
                yield from telling.grow(list(cited_sentences(settled(reply), ids)))
    sentences = () if _may_refuse(reply) else tuple(cited_sentences(reply.strip(), ids))
    answer = Answer(sentences or (AnswerSentence(NOTHING, ()),), f"chat:{model._llm_type}")
    yield from telling.end(answer)
    return answer


def settled(reply: str) -> str:
    """The part of a growing reply whose words stay as they are, whatever comes behind it.

    The last word may go on; a citation that began may still close; and a lone full stop moves to the word
    before it where a citation follows.

    >>> settled("Grace leads it [E1, E2"), settled("Grace leads it [E1]. It flo")
    ('Grace leads', 'Grace leads it [E1]. It')
    """
    whole = reply[: max((match.start() for match in re.finditer(r"\s", reply)), default=0)]
    for end in (_OPEN_CITATION, _LOOSE_END):
        whole = end.sub("", whole)
    return whole


def reply_pieces(model: BaseChatModel, messages: list[tuple[str, str]]) -> Generator[str, None, None]:
    """What a chat model writes, as it comes.

    Raises:
        ModelUnusable: the model fails.
    """
    try:
        for piece in model.stream(messages):
            yield str(piece.text)
    except Exception as error:
        raise ModelUnusable(f"the chat model failed ({_first_line(error)})", hint=_MEND) from error


def _may_refuse(reply: str) -> bool:
    """Whether the words so far are "no answer", or the beginning of it, or nothing."""
    head = reply.strip().upper()[: len(NO_ANSWER)]
    return NO_ANSWER.startswith(head)


def cited_sentences(text: str, ids: Sequence[str]) -> Iterator[AnswerSentence]:
    """The sentences of a reply, each with the evidence that it cites; other numbers are dropped.

    Args:
        text: What the model wrote.
        ids: Evidence that its numbers stand for, from E1.
    """
    # A citation may stand before or after the full stop: move it before, so that it ends the sentence.
    joined = re.sub(r"([.!?])((?:\s*\[E\d+(?:\s*[,;]\s*E?\d+)*\])+)", r"\2\1", text)
    for start, end in sentence_spans(joined):
        sentence = joined[start:end]
        numbers = [int(number) for cited in _CITED.findall(sentence) for number in _NUMBER.findall(cited)]
        known = [ids[number - 1] for number in numbers if 1 <= number <= len(ids)]
        words = " ".join(_CITED.sub("", sentence).split())
        if words.strip(" .!?"):
            yield AnswerSentence(words, tuple(dict.fromkeys(known)))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
