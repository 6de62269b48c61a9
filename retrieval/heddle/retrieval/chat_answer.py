"""The prose answer: a chat model writes it, and every citation is held against the evidence it was given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from heddle.core.errors import ModelUnusable
from heddle.core.result import Answer, AnswerSentence, Evidence
from heddle.retrieval.answer import NOTHING
from heddle.retrieval.generation_prompt import NO_ANSWER, generation_prompt
from heddle.retrieval.sentence import sentence_spans

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_CITED = re.compile(r"\s*\[(E\d+(?:\s*[,;]\s*E?\d+)*)\]")
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


def chat_answer(model: BaseChatModel, question: str, evidence: Sequence[Evidence]) -> Answer:
    """Let a chat model answer from evidence.

    A sentence that cites nothing, or only what it was not given, is unsupported.

    Raises:
        ModelUnusable: the model fails.
    """
    messages, given = generation_prompt(question, evidence)
    try:
        reply = model.invoke(messages)
    except Exception as error:
        raise ModelUnusable(f"the chat model failed ({_first_line(error)})", hint=_MEND) from error
    text = str(reply.text).strip()
    name = f"chat:{model._llm_type}"
    if not text or text.upper().rstrip(".").startswith(NO_ANSWER):
        return Answer((AnswerSentence(NOTHING, ()),), name)
    return Answer(tuple(_sentences(text, [item.id for item in evidence[:given]])), name)


def _sentences(text: str, ids: Sequence[str]) -> Iterator[AnswerSentence]:
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
