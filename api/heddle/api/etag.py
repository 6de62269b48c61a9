"""Entity tags: the name of a state, so that a caller reads nothing twice and changes nothing unseen.

Tags are strong and made from what a thing's state is made of, not from the bytes of one answer: the same
state has the same tag, compressed or not (RFC 9110, section 8.8.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response

from heddle.core.errors import PreconditionFailed
from heddle.core.ids import digest

ANY = "*"
KEPT = "private, no-cache"
"""`Cache-Control` of what has a tag: the caller may keep it, and asks each time whether it still holds."""

_LENGTH = 32
_HEADER = {
    "ETag": {
        "description": "The name of the present state.",
        "schema": {"type": "string"},
        "example": '"4f2a9c61d8b07e35a1c9e2f4d6b80a73"',
    }
}
TAGGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": _HEADER},
    304: {"description": "`If-None-Match` names the present state.", "headers": _HEADER},
}
"""What the specification says of a route whose answer has a tag."""


def etag(*state: str) -> str:
    """The tag of a state.

    >>> etag("a", "b") == etag("a", "b") != etag("ab")
    True
    """
    return f'"{digest(*state)[:_LENGTH]}"'


def tag_headers(tag: str) -> dict[str, str]:
    """The headers of an answer that has a tag."""
    return {"ETag": tag, "Cache-Control": KEPT}


def not_modified(headers: Headers, tag: str) -> Response | None:
    """The answer 304 where `If-None-Match` names the present state, else None."""
    if not _names(headers.getlist("if-none-match"), tag, weak=True):
        return None
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=tag_headers(tag))


def check_match(headers: Headers, tag: str) -> None:
    """Go on where `If-Match` names the present state, or is not there.

    Raises:
        PreconditionFailed: it names another state.
    """
    given = headers.getlist("if-match")
    if given and not _names(given, tag, weak=False):
        raise PreconditionFailed(
            "it is not in the state that If-Match names", hint="read it again, and decide again"
        )


def _names(values: Iterable[str], tag: str, *, weak: bool) -> bool:
    """Whether a list of tags holds one; `weak` overlooks the mark of weak tags (RFC 9110, 8.8.3.2)."""
    tags = [each.strip() for value in values for each in value.split(",")]
    return any(each == ANY or (each.removeprefix("W/") if weak else each) == tag for each in tags)
