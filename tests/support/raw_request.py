"""Requests as bytes on a socket: what no HTTP library would send, and what comes back."""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

_LARGEST = 1 << 22


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One answer, taken out of the bytes that came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """All that came back on one connection.

    Args:
        answers: Each answer in order.
        closed: Whether the server closed the connection.
        rest: Bytes that are no answer.
    """

    answers: tuple[RawAnswer, ...]
    closed: bool
    rest: bytes


def say(port: int, *pieces: bytes, seconds: float = 2.0, finish: bool = False) -> Heard:
    """Send some bytes and listen until the server closes the connection or falls silent.

    Args:
        port: Of the loopback.
        pieces: What to send, each in a segment of its own.
        seconds: Silence after which we stop to listen.
        finish: Whether to say that nothing more will be sent.
    """
    heard = b""
    closed = False
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in pieces:
                line.sendall(piece)
            if finish:
                line.shutdown(socket.SHUT_WR)
        except OSError:  # it may hang up on us before we are done
            closed = True
        line.settimeout(seconds)
        try:
            while len(heard) < _LARGEST:
                piece = line.recv(65536)
                if not piece:
                    closed = True
                    break
                heard += piece
        except TimeoutError:
            pass
        except OSError:
            closed = True
    answers, rest = _parsed(heard)
    return Heard(tuple(answers), closed, rest)


def _parsed(heard: bytes) -> tuple[list[RawAnswer], bytes]:
    answers: list[RawAnswer] = []
    while heard.startswith(b"HTTP/"):
        stream = io.BytesIO(heard)
        answer = http.client.HTTPResponse(cast("Any", _Stream(stream)))
        try:
            answer.begin()
            body = answer.read()
        except (http.client.HTTPException, ValueError):
            break
        answers.append(RawAnswer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body))
        heard = heard[stream.tell() :]
    return answers, heard


class _Stream:
    """What `HTTPResponse` asks of a socket."""

    def __init__(self, stream: io.BytesIO) -> None:
        self._stream = stream

    def makefile(self, *_: object) -> io.BytesIO:
        return _Unclosed(self._stream)


class _Unclosed(io.BytesIO):
    """Reads another stream and leaves it open where its reader stops."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__()
        self._inner = stream

    def read(self, size: int | None = -1) -> bytes:
        return self._inner.read(size)

    def readline(self, size: int | None = -1) -> bytes:
        return self._inner.readline(size)

    def readinto(self, buffer: Any) -> int:
        return self._inner.readinto(buffer)

    def peek(self, size: int = 0) -> bytes:
        place = self._inner.tell()
        return self._inner.getvalue()[place : place + (size or 1)]
