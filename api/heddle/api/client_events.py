"""Server-sent events, read as they come (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from heddle.api.client_request import Request
from heddle.core.errors import OutOfReach

Event = TypeVar("Event")
_END_OF_LINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event.

    Args:
        name: Its name; `message` where it has none.
        data: Its data.
    """

    name: str
    data: str

    def json(self) -> Any:
        """The data as JSON.

        Raises:
            OutOfReach: it is none.
        """
        try:
            return json.loads(self.data)
        except ValueError as error:
            raise OutOfReach(
                f"the server sent an event {self.name!r} that is no JSON", hint="report it; this is a defect"
            ) from error


@dataclass(frozen=True, slots=True)
class Stream(Generic[Event]):
    """A request that is answered with events.

    Args:
        request: What is asked.
        read: Makes an event of what the server sent; None leaves it out.
    """

    request: Request
    read: Callable[[ServerEvent], Event | None]


class EventDecoder:
    """Puts the pieces of a stream together to events.

    Lines end with a carriage return, a line feed or both, and with nothing else: what `str.splitlines` takes
    for an end of line too may stand in the words of a document.
    """

    def __init__(self) -> None:
        self._rest = ""
        self._name = ""
        self._data: list[str] = []

    def take(self, piece: str) -> Iterator[ServerEvent]:
        """The events that end in the next piece of the stream."""
        text = self._rest + piece
        # A carriage return at the end may be half of an end of line.
        whole, held = (text[:-1], "\r") if text.endswith("\r") else (text, "")
        *lines, rest = _END_OF_LINE.split(whole)
        self._rest = rest + held
        for line in lines:
            if line:
                self._read(line)
            elif (event := self._finish()) is not None:
                yield event

    def _read(self, line: str) -> None:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        # Comments keep the connection alive; ids and times of reconnection are for browsers.

    def _finish(self) -> ServerEvent | None:
        name, data = self._name, self._data
        self._name, self._data = "", []
        return ServerEvent(name or "message", "\n".join(data)) if data else None
