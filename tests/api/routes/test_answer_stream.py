"""`POST /v1/answer` as events: the same answer as JSON gives, and errors in the form that fits their time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient

from heddle.api.media_choice import EVENTS
from heddle.api.wire.base import Wire
from heddle.api.wire.search import EVENT_MODELS, CitationEvent, RetrievalEvent, SearchResultModel, TokenEvent
from heddle.api.workbench import Workbench
from heddle.core.deadline import Deadline
from heddle.core.errors import ModelUnusable
from heddle.retrieval.answer_stream import SearchEvent, Token

QUESTION = {"question": "When does the lease end, and who lives in London?"}
MODELS: dict[str, type[Wire]] = {
    "retrieval": RetrievalEvent,
    "token": TokenEvent,
    "citation": CitationEvent,
    "done": SearchResultModel,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as a client reads it."""

    id: str
    name: str
    data: Any


def read(text: str) -> list[Sent]:
    events = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        events.append(Sent(fields["id"], fields["event"], json.loads(fields["data"])))
    return events


def ask(client: TestClient, accept: str = EVENTS, **body: Any) -> Any:
    return client.post("/v1/answer", json={**QUESTION, **body}, headers={"accept": accept})


def test_the_events_sum_up_to_what_the_json_form_answers(filled: TestClient) -> None:
    events = read(ask(filled).text)
    whole = ask(filled, "application/json").json()

    assert [events[0].name, events[-1].name] == ["retrieval", "done"]
    assert [event.id for event in events] == [str(number) for number in range(len(events))]
    done = events[-1].data
    assert {**done, "timings": {}} == {**whole, "timings": {}}
    assert done["timings"].keys() == whole["timings"].keys()
    assert "".join(each.data["text"] for each in events if each.name == "token") == whole["answer"]["text"]
    cited = [each.data for each in events if each.name == "citation"]
    assert cited == [
        {"sentence": place, "evidence": sentence["evidence"]}
        for place, sentence in enumerate(whole["answer"]["sentences"])
    ]
    assert events[0].data["hits"] == whole["hits"]


def test_every_event_is_what_the_specification_says(filled: TestClient) -> None:
    for event in read(ask(filled).text):
        assert MODELS[event.name].model_validate(event.data).model_dump(mode="json") == event.data
        assert event.name in EVENT_MODELS


def test_a_stream_is_neither_kept_nor_held_up_nor_compressed(filled: TestClient) -> None:
    headers = ask(filled).headers

    assert headers["content-type"].startswith(EVENTS)
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in headers
    assert ask(filled, "application/json").headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("text/event-stream;q=0.5, application/json", "application/json"),
        ("text/event-stream, */*;q=0.1", EVENTS),
    ],
)
def test_the_caller_s_preference_decides(filled: TestClient, accept: str, media: str) -> None:
    assert ask(filled, accept).headers["content-type"].startswith(media)


@pytest.mark.parametrize("route", ["search", "answer"])
def test_what_nobody_here_writes_is_not_acceptable(filled: TestClient, route: str) -> None:
    response = filled.post(f"/v1/{route}", json=QUESTION, headers={"accept": "application/xml"})

    assert (response.status_code, response.json()["code"]) == (406, "not-acceptable")


def test_an_error_before_the_first_event_is_an_ordinary_problem(filled: TestClient) -> None:
    response = ask(filled, documents=["unknown"])

    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("error", "code"),
    [(ModelUnusable("no model", hint="set one"), "model-unusable"), (KeyError("x"), "defect")],
)
def test_an_error_after_it_is_the_last_event(
    filled: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    whole = Workbench.stream

    def broken(bench: Workbench, request: Any, deadline: Deadline, **words: Any) -> Iterator[SearchEvent]:
        for event in whole(bench, request, deadline, **words):
            if isinstance(event, Token):
                raise error
            yield event

    monkeypatch.setattr(Workbench, "stream", broken)

    response = ask(filled)
    events = read(response.text)

    assert [event.name for event in events] == ["retrieval", "error"]
    assert events[1].data["code"] == code
    assert events[1].data["trace_id"] == response.headers["trace-id"]


def test_an_empty_workspace_answers_in_events_too(client: TestClient) -> None:
    events = read(ask(client).text)

    assert [event.name for event in events] == ["retrieval", "token", "citation", "done"]
