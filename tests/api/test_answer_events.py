"""Events on the wire: numbered, named, and an error as the last of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from heddle.api.answer_events import message, server_sent
from heddle.core.errors import DeadlineExceeded
from heddle.core.result import Answer, AnswerSentence, SearchResult
from heddle.retrieval.answer_stream import Citation, Done, Retrieved, SearchEvent, Token

RESULT = SearchResult("Who?", (), (), (), "g1", "v1")
ANSWERED = SearchResult(
    "Who?", (), (), (), "g1", "v1", answer=Answer((AnswerSentence("Ada.\nBen.", ("e1",)),), "extractive")
)
EVENTS: list[SearchEvent] = [Retrieved(RESULT), Token("Ada.\nBen."), Citation(0, ("e1",)), Done(ANSWERED)]


def sent(events: list[SearchEvent], error: Exception | None = None) -> list[dict[str, str]]:
    async def rest() -> AsyncIterator[SearchEvent]:
        for event in events[1:]:
            yield event
        if error is not None:
            raise error

    async def collect() -> list[bytes]:
        return [event.encode() async for event in server_sent(events[0], rest())]

    blocks = [block.decode().strip().split("\r\n") for block in asyncio.run(collect())]
    return [dict(line.split(": ", 1) for line in block) for block in blocks]


def test_events_are_named_and_numbered_and_stay_on_one_line() -> None:
    events = sent(EVENTS)

    assert [event["event"] for event in events] == ["retrieval", "token", "citation", "done"]
    assert [event["id"] for event in events] == ["0", "1", "2", "3"]
    assert json.loads(events[1]["data"]) == {"text": "Ada.\nBen."}
    assert json.loads(events[3]["data"]) == ANSWERED.to_json()


@pytest.mark.parametrize(
    ("error", "code"),
    [(DeadlineExceeded("late", hint="ask less"), "deadline-exceeded"), (KeyError("secret"), "defect")],
)
def test_an_error_is_the_last_event_and_says_nothing_of_the_inside(error: Exception, code: str) -> None:
    *before, last = sent(EVENTS[:2], error)

    assert [event["event"] for event in before] == ["retrieval", "token"]
    assert (last["event"], last["id"], json.loads(last["data"])["code"]) == ("error", "2", code)
    assert "secret" not in last["data"]


def test_what_was_retrieved_is_told_without_the_answer_to_come() -> None:
    assert message(Retrieved(RESULT)) == (
        "retrieval",
        {"hits": [], "evidence": [], "paths": [], "timings": {}},
    )
