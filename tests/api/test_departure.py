"""Against a real server: who hangs up frees the place that the search held; nobody waits past the time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from indexed_home import indexed_home
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from heddle.api import composition
from heddle.api.app import create_app
from heddle.api.gate import Gate
from heddle.api.server import bind, url_of
from heddle.core.settings import Settings
from heddle.models.hashing_encoder import HashingEncoder

QUESTION = {"question": "Who leads Project Aurora?"}
SLOW = 0.3


class SlowEncoder(HashingEncoder):
    """An encoder that takes its time."""

    def encode(self, texts: Any) -> Any:
        time.sleep(SLOW)
        return super().encode(texts)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    indexed_home(home, HashingEncoder())
    return Settings(home=str(home), encoder="hashing", max_running=1, max_waiting=1, request_timeout=20)


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, FastAPI]]:
    """The application on a socket, in a thread."""
    app = create_app(settings)
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield url_of(listener), app
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


def soon(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def hang_up(url: str, gate: Gate, accept: str = "application/json") -> None:
    """Ask, wait until the search runs or waits, and break the connection."""
    before = gate.running + gate.waiting
    with pytest.raises(httpx.TimeoutException):
        httpx.post(f"{url}/v1/answer", json=QUESTION, headers={"accept": accept}, timeout=SLOW / 2)
    assert before <= gate.running + gate.waiting <= before + 1


def test_who_hangs_up_during_a_search_frees_its_place(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "load_encoder", lambda _: SlowEncoder())
    answers = []
    monkeypatch.setattr("heddle.retrieval.search.extractive_answer", lambda *_: answers.append(1))
    with serving(settings) as (url, app):
        gate = app.state.gate
        assert soon(lambda: app.state.shop.loaded_encoder is not None)

        hang_up(url, gate)

        assert gate.running == 1
        assert soon(lambda: gate.running == 0)
        assert answers == []


def test_who_hangs_up_during_an_answer_frees_its_place(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Would talk for a minute.
    model = FakeListChatModel(responses=["word " * 120], sleep=0.1)
    monkeypatch.setattr(composition, "open_chat_model", lambda _: model)
    with serving(settings) as (url, app):
        gate = app.state.gate
        with httpx.stream(
            "POST", f"{url}/v1/answer", json=QUESTION, headers={"accept": "text/event-stream"}, timeout=20
        ) as response:
            lines = response.iter_lines()
            assert "event: token" in (line for line in lines if line.startswith("event: t"))
            assert gate.running == 1

        assert soon(lambda: gate.running == 0)


def test_who_hangs_up_while_waiting_leaves_the_queue(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = FakeListChatModel(responses=["word " * 120], sleep=0.1)
    monkeypatch.setattr(composition, "open_chat_model", lambda _: model)
    with serving(settings) as (url, app):
        gate = app.state.gate
        with httpx.stream(
            "POST", f"{url}/v1/answer", json=QUESTION, headers={"accept": "text/event-stream"}, timeout=20
        ):
            hang_up(url, gate)
            assert soon(lambda: gate.waiting == 0, 2)
            assert gate.running == 1

        assert soon(lambda: gate.running == 0)


def test_above_what_may_wait_a_search_is_refused_and_probes_are_answered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = FakeListChatModel(responses=["word " * 120], sleep=0.1)
    monkeypatch.setattr(composition, "open_chat_model", lambda _: model)
    with serving(settings) as (url, app), httpx.Client(base_url=url, timeout=20) as client:
        gate = app.state.gate
        headers = {"accept": "text/event-stream", "request-timeout": "2"}
        with client.stream("POST", "/v1/answer", json=QUESTION, headers=headers) as first:
            waiting = threading.Thread(target=client.post, args=("/v1/search",), kwargs={"json": QUESTION})
            waiting.start()
            assert soon(lambda: gate.waiting == 1)

            refused = client.post("/v1/search", json=QUESTION)
            assert client.get("/livez").status_code == 200
            assert client.get("/v1/documents").status_code == 200

            assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
            assert int(refused.headers["retry-after"]) >= 1
            # The first one talks past its time, and says so.
            assert "deadline-exceeded" in first.read().decode()
        waiting.join(20)
        assert gate.running == 0


def test_a_search_that_takes_too_long_is_told_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composition, "load_encoder", lambda _: SlowEncoder())
    with serving(replace(settings, request_timeout=SLOW / 2)) as (url, _):
        response = httpx.post(f"{url}/v1/search", json=QUESTION, timeout=20)

        assert (response.status_code, response.json()["code"]) == (504, "deadline-exceeded")
