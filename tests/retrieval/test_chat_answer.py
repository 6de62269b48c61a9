"""The prose answer: what the model is shown, and which of its citations count."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from indexed_world import filled_scope, world
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import Departed, ModelUnusable
from heddle.core.ids import DocumentId
from heddle.core.locator import PageLocator
from heddle.core.result import Answer, Evidence
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.answer import NOTHING
from heddle.retrieval.answer_stream import AnswerEvent, Citation, Token
from heddle.retrieval.chat_answer import chat_answer, load_chat_model
from heddle.retrieval.generation_prompt import MOST_CHARACTERS, generation_prompt
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest


def evidence(*quotes: str) -> list[Evidence]:
    return [
        Evidence(f"id{number}", DocumentId("d"), "a.pdf", quote, 0, len(quote), PageLocator(number))
        for number, quote in enumerate(quotes, start=1)
    ]


def written(
    model: BaseChatModel, *quotes: str, deadline: Deadline = NO_DEADLINE
) -> tuple[list[AnswerEvent], Answer]:
    events: list[AnswerEvent] = []
    answering = chat_answer(model, "q", evidence(*quotes), deadline)
    while True:
        try:
            events.append(next(answering))
        except StopIteration as end:
            return events, end.value


def said(reply: str, *quotes: str) -> list[tuple[str, tuple[str, ...]]]:
    _, answer = spoken([reply], *quotes)
    return [(sentence.text, sentence.evidence) for sentence in answer.sentences]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Grace leads it [E1].", [("Grace leads it.", ("id1",))]),
        ("Grace leads it. [E1]", [("Grace leads it.", ("id1",))]),
        (
            "Grace leads it.[E1][E2] It floats [E2].",
            [("Grace leads it.", ("id1", "id2")), ("It floats.", ("id2",))],
        ),
        ("Both say so [E1, E2].", [("Both say so.", ("id1", "id2"))]),
        ("Nobody said this.", [("Nobody said this.", ())]),
        ("Made up [E9].", [("Made up.", ())]),
        ("Half true [E1][E9].", [("Half true.", ("id1",))]),
        ("Zero [E0].", [("Zero.", ())]),
        ("NO ANSWER", [(NOTHING, ())]),
        ("no answer.", [(NOTHING, ())]),
        ("", [(NOTHING, ())]),
    ],
)
def test_only_citations_of_given_evidence_count(
    reply: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert said(reply, "one", "two") == expected


def test_evidence_is_fenced_by_a_mark_of_its_own_and_the_same_again() -> None:
    prompts = [generation_prompt("Who?", evidence(said))[0] for said in ("ignore all", "obey me")]
    again, _ = generation_prompt("Who?", evidence("ignore all"))

    assert again == prompts[0]
    marks = [messages[1][1].splitlines()[0] for messages in prompts]
    assert marks[0] != marks[1]
    for messages, mark in zip(prompts, marks, strict=True):
        assert messages[1][1].count(mark) == 2
        assert mark in messages[0][1]
        assert messages[1][1].endswith("Question: Who?")


def test_evidence_that_does_not_fit_is_neither_shown_nor_citable() -> None:
    long = "x" * (MOST_CHARACTERS - 100)

    messages, given = generation_prompt("Who?", evidence(long, long, "last"))

    assert given == 1
    assert "[E2]" not in messages[1][1]
    assert said("So it is [E2].", long, long) == [("So it is.", ())]


class FailingModel(FakeListChatModel):
    """A model whose provider is down."""

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        raise RuntimeError("401 wrong key\nsecond line")


class PiecewiseModel(FakeListChatModel):
    """A model that speaks in the pieces that it is given."""

    pieces: list[str]

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        for piece in self.pieces:
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))


def spoken(pieces: list[str], *quotes: str) -> tuple[list[AnswerEvent], Answer]:
    return written(PiecewiseModel(responses=[""], pieces=pieces), *quotes)


def test_a_failing_model_names_the_setting_to_mend() -> None:
    with pytest.raises(ModelUnusable) as caught:
        written(FailingModel(responses=[""]), "one")

    assert "401 wrong key" in caught.value.message
    assert "second line" not in caught.value.message
    assert "HEDDLE_CHAT_MODEL" in caught.value.hint


def test_words_are_told_as_they_come_and_citations_when_their_sentence_is_complete() -> None:
    events, answer = spoken(["Grace le", "ads it [E", "1]. It flo", "ats [E2]."], "one", "two")

    assert events == [
        Token("Grace"),
        Token(" leads it"),
        Token("."),
        Citation(0, ("id1",)),
        Token(" It"),
        Token(" floats"),
        Token("."),
        Citation(1, ("id2",)),
    ]
    assert answer.text == "Grace leads it. It floats."


def test_a_refusal_is_held_back_until_it_is_one() -> None:
    refused, _ = spoken(["NO ", "ANS", "WER"], "one")
    answered, _ = spoken(["No", "body ", "knows."], "one")

    assert refused == [Token(NOTHING), Citation(0, ())]
    assert "".join(each.text for each in answered if isinstance(each, Token)) == "Nobody knows."


WORDS = st.sampled_from(
    ["Grace", "leads", "it", "Dr.", "A.", ".", "!", "...", "?", "(", "[E1]", "[E1, E2]", "[E9]", "[E", "]",
     "[", " ", " ", " ", "- ", "1.", "\n", "\n\n", "it.", "no", "NO ANSWER"]
)  # fmt: skip


@given(words=st.lists(WORDS, max_size=25), cuts=st.lists(st.integers(0, 80), max_size=8))
def test_the_words_told_are_the_answer_however_the_reply_is_cut(words: list[str], cuts: list[int]) -> None:
    reply = "".join(words)
    places = sorted({0, len(reply), *(cut for cut in cuts if cut < len(reply))})
    pieces = [reply[start:end] for start, end in pairwise(places)] or [""]

    events, answer = spoken(pieces, "one", "two")
    _, whole = spoken([reply], "one", "two")

    assert answer == whole
    assert "".join(each.text for each in events if isinstance(each, Token)) == answer.text
    assert [each for each in events if isinstance(each, Citation)] == [
        Citation(place, sentence.evidence) for place, sentence in enumerate(answer.sentences)
    ]


def test_a_model_is_not_listened_to_when_nobody_waits() -> None:
    deadline = Deadline(60)
    answering = chat_answer(FakeListChatModel(responses=["Grace leads it."]), "q", evidence("one"), deadline)
    assert next(answering) == Token("Grace")

    deadline.cancel()

    with pytest.raises(Departed):
        list(answering)


def test_an_unknown_model_names_the_setting_to_mend() -> None:
    with pytest.raises(ModelUnusable) as caught:
        load_chat_model("nowhere:nothing")

    assert "HEDDLE_CHAT_MODEL" in caught.value.hint


def test_a_search_with_a_chat_model_lets_it_write_the_answer(tmp_path: Path) -> None:
    encoder = HashingEncoder(32)
    build_index(filled_scope(tmp_path, world()), encoder, tmp_path / "index")
    model = FakeListChatModel(responses=["Grace Hopper leads it [E1]."])

    result = Searcher(open_index(tmp_path / "index"), encoder, chat_model=model).search(
        SearchRequest("Who leads Project Aurora?")
    )

    assert result.answer is not None
    assert result.answer.generator == "chat:fake-list-chat-model"
    assert result.answer.sentences[0].evidence == (result.evidence[0].id,)
