"""Server-sent events, read line by line (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from heddle.api.client_request import Request
from heddle.core.errors import OutOfReach

Event = TypeVar("Event")


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
    """Puts lines together to events."""

    def __init__(self) -> None:
        self._name = ""
        self._data: list[str] = []

    def take(self, line: str) -> ServerEvent | None:
        """Take one line without its end; an empty one ends an event and gives it back."""
        if not line:
            return self._finish()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        # Comments keep the connection alive; ids and times of reconnection are for browsers.
        return None

    def _finish(self) -> ServerEvent | None:
        name, data = self._name, self._data
        self._name, self._data = "", []
        return ServerEvent(name or "message", "\n".join(data)) if data else None
