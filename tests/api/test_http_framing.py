"""Bytes that are no request, or two, against a server on a socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI, Request
from raw_request import say

from heddle.api.http_framing import FramingGuard, ProblemProtocol


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = FastAPI()

    @app.post("/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    config = uvicorn.Config(FramingGuard(app), http=ProblemProtocol, ws="none", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def post(*headers: str, body: str = "") -> bytes:
    return "\r\n".join(("POST /length HTTP/1.1", "Host: localhost", *headers, "", body)).encode()


def test_a_length_and_a_coding_together_are_refused_and_the_line_is_closed(port: int) -> None:
    hidden = post("Content-Length: 0")

    heard = say(port, post("Content-Length: 5", "Transfer-Encoding: chunked", body="0\r\n\r\n") + hidden)

    assert [answer.status for answer in heard.answers] == [400]
    assert heard.answers[0].headers["content-type"] == "application/problem+json"
    assert heard.closed


@pytest.mark.parametrize(
    "data",
    [
        post().replace(b"1.1", b"9.9"),
        b"\x16\x03\x01 this is TLS\r\n\r\n",
        post("Content-Length: 1", "Content-Length: 2"),
        post("No colon"),
    ],
)
def test_what_is_no_request_is_refused_with_a_problem(port: int, data: bytes) -> None:
    heard = say(port, data)

    assert [answer.status for answer in heard.answers] == [400]
    assert heard.answers[0].headers["content-type"] == "application/problem+json"
    assert b"invalid-request" in heard.answers[0].body
    assert heard.closed


@pytest.mark.parametrize(
    ("headers", "body"),
    [(["Content-Length: 3"], "abc"), (["Transfer-Encoding: chunked"], "3\r\nabc\r\n0\r\n\r\n")],
)
def test_one_way_to_say_the_length_is_enough(port: int, headers: list[str], body: str) -> None:
    heard = say(port, post(*headers, "Connection: close", body=body))

    assert [(answer.status, answer.body) for answer in heard.answers] == [(200, b"3")]
