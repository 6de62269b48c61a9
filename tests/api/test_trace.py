"""Trace ids: taken over from who traces already, made for who does not, said in every answer."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from heddle.api import problem
from heddle.api.trace import TraceIds, current_trace, trace_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
WELL_FORMED = re.compile(r"[0-9a-f]{32}")


@pytest.mark.parametrize(
    "header", [f"00-{TRACE}-{PARENT}-01", f"cc-{TRACE}-{PARENT}-00", f"cc-{TRACE}-{PARENT}-00-x"]
)
def test_a_caller_s_trace_is_taken_over(header: str) -> None:
    assert trace_of([header]) == TRACE


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [""],
        [f"00-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-01"],
        [f"00-{TRACE}-{PARENT}-01-more"],
        [f"ff-{TRACE}-{PARENT}-01"],
        [f"00-{TRACE.upper()}-{PARENT}-01"],
        [f"00-{'0' * 32}-{PARENT}-01"],
        [f"00-{TRACE}-{'0' * 16}-01"],
        [f"00-{TRACE[1:]}-{PARENT}-01"],
        [f"00-{TRACE}-{PARENT}-01\n"],
    ],
)
def test_a_malformed_header_counts_as_none(headers: list[str]) -> None:
    made = trace_of(headers)

    assert WELL_FORMED.fullmatch(made)
    assert made != TRACE


@given(st.lists(st.text(max_size=80), max_size=2))
def test_whatever_is_sent_the_trace_id_is_well_formed(headers: list[str]) -> None:
    assert WELL_FORMED.fullmatch(trace_of(headers))


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    problem.install(app)
    app.add_middleware(TraceIds)

    @app.get("/name")
    def name() -> str:
        return current_trace()

    return TestClient(app)


def test_the_answer_and_the_thread_of_the_route_say_the_same_name(client: TestClient) -> None:
    response = client.get("/name", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})

    assert response.headers["trace-id"] == response.json() == TRACE


def test_each_request_has_a_name_of_its_own(client: TestClient) -> None:
    assert client.get("/name").json() != client.get("/name").json()
    assert current_trace() == ""


def test_a_problem_document_says_the_name(client: TestClient) -> None:
    response = client.get("/nowhere")

    assert response.json()["trace_id"] == response.headers["trace-id"]
