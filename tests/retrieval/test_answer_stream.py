"""A search as events: in their order, summing up to the result, stopped where nobody waits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from indexed_world import filled_scope, world
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded, Departed, UsageError
from heddle.core.result import Answer, AnswerSentence
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.answer_stream import Citation, Done, Retrieved, SearchEvent, Token, tell
from heddle.retrieval.empty_search import search_of_nothing, stream_of_nothing
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest, result_of

QUESTION = "Who leads Project Aurora, and where is Nordlicht Sensors?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    build_index(filled_scope(folder, world()), HashingEncoder(32), folder / "index")
    return folder / "index"


@pytest.fixture
def extractive(index: Path) -> Searcher:
    return Searcher(open_index(index), HashingEncoder(32))


@pytest.fixture
def prose(index: Path) -> Searcher:
    model = FakeListChatModel(responses=["Grace Hopper leads it [E1]. Nobody knows the rest."])
    return Searcher(open_index(index), HashingEncoder(32), chat_model=model)


def check_events(events: list[SearchEvent]) -> None:
    first, *middle, last = events
    assert isinstance(first, Retrieved)
    assert isinstance(last, Done)
    answer = last.result.answer
    assert answer is not None
    assert first.result.hits == last.result.hits
    assert first.result.timings.items() <= last.result.timings.items()
    assert {each.id for each in first.result.evidence} <= {each.id for each in last.result.evidence}
    assert "".join(each.text for each in middle if isinstance(each, Token)) == answer.text
    assert [each for each in middle if isinstance(each, Citation)] == [
        Citation(place, sentence.evidence) for place, sentence in enumerate(answer.sentences)
    ]


@pytest.mark.parametrize("kind", ["extractive", "prose"])
def test_the_events_sum_up_to_the_result(kind: str, request: pytest.FixtureRequest) -> None:
    searcher: Searcher = request.getfixturevalue(kind)

    events = list(searcher.stream(SearchRequest(QUESTION)))

    check_events(events)
    streamed, plain = result_of(iter(events)), searcher.search(SearchRequest(QUESTION))
    assert replace(streamed, timings={}) == replace(plain, timings={})


def test_nothing_to_search_gives_the_same_events() -> None:
    request = SearchRequest(QUESTION)
    events = list(stream_of_nothing(request, "v1"))

    check_events(events)
    assert result_of(iter(events)) == search_of_nothing(request, "v1")


def test_without_an_answer_there_are_no_words(extractive: Searcher) -> None:
    events = list(extractive.stream(SearchRequest(QUESTION, answer=False)))

    assert [type(each) for each in events] == [Retrieved, Done]


def test_a_bad_request_fails_before_the_first_event(extractive: Searcher) -> None:
    with pytest.raises(UsageError):
        next(extractive.stream(SearchRequest(" ")))


def test_a_search_stops_where_the_time_is_over(extractive: Searcher) -> None:
    with pytest.raises(DeadlineExceeded):
        extractive.search(SearchRequest(QUESTION), Deadline(0))


def test_a_search_stops_between_its_parts_when_the_caller_leaves(extractive: Searcher) -> None:
    deadline = Deadline(60)
    events = extractive.stream(SearchRequest(QUESTION), deadline)
    next(events)

    deadline.cancel()

    with pytest.raises(Departed):
        next(events)


def test_a_complete_answer_is_told_sentence_by_sentence() -> None:
    answer = Answer((AnswerSentence("One.", ("a",)), AnswerSentence("Two.", ())), "extractive")

    assert list(tell(answer)) == [Token("One."), Citation(0, ("a",)), Token(" Two."), Citation(1, ())]
