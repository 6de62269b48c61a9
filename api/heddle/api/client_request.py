"""What a client asks and what comes back, apart from how it travels.

A method of the client is a generator, an `Exchange`: it yields requests, is given the answers, and returns
its result. The one that blocks and the one that awaits run the same exchanges, so that no method is
written twice ("sans-I/O", https://sans-io.readthedocs.io).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from heddle.core.errors import OutOfReach, UsageError

WORKSPACE_HEADER = "Heddle-Workspace"

Model = TypeVar("Model", bound=BaseModel)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send.

    Args:
        name: The name that it is sent under.
        open: Opens it for reading; called for each try, since a stream can be read once.
    """

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Args:
        method: The HTTP method.
        path: The path, quoted.
        query: Names and values of the query.
        body: The JSON body; None sends none.
        upload: A file to send instead of a body.
        headers: Headers besides those that every request has.
        repeatable: Whether sending it twice does no more than sending it once.
        accepted: Statuses of 400 and above that are answers and no errors.
        pause: Seconds to wait before it is sent.
        patience: Seconds that the server may take above the client's own timeout.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    upload: Upload | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    accepted: frozenset[int] = frozenset()
    pause: float = 0.0
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Args:
        status: The HTTP status.
        headers: The headers, their names in lower case.
        content: The body.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes

    def read(self, model: type[Model]) -> Model:
        """The body as a model; fields that a newer server added are left out.

        Raises:
            OutOfReach: the body is something else.
        """
        try:
            return model.model_validate_json(self.content, extra="ignore")
        except ValidationError as error:
            raise OutOfReach(
                f"the server answered with something that is no {model.__name__}",
                hint="is this the address of a Heddle server, and as new as this client?",
            ) from error

    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None


Exchange = Generator[Request, Answer, Result]
"""A method of the client: yields requests, is sent answers, returns the result."""


def path(*segments: str | int) -> str:
    """A path of segments, each quoted, so that an id can never lead elsewhere.

    >>> path("v1", "documents", "a/b")
    '/v1/documents/a%2Fb'

    Raises:
        UsageError: a segment is empty.
    """
    if "" in segments:
        raise UsageError("an id is empty", hint="give the id of what is wanted")
    return "".join(f"/{_segment(str(segment))}" for segment in segments)


def _segment(text: str) -> str:
    # Dots alone would be taken for steps in the tree of paths.
    return text.replace(".", "%2E") if text in {".", ".."} else quote(text, safe="")


def query(**values: object) -> tuple[tuple[str, str], ...]:
    """A query of names and values: lists repeat their name; what is empty is left out."""
    return tuple((name, str(each)) for name, value in values.items() for each in _each(value))


def _each(value: object) -> Iterable[object]:
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) or not isinstance(value, Iterable) else value


def once_only() -> dict[str, str]:
    """Headers by which the server knows a second try of the same call."""
    return {"Idempotency-Key": uuid4().hex}
