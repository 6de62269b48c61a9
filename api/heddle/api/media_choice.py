"""Which of the media types that a route offers its caller takes (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException

JSON = "application/json"
EVENTS = "text/event-stream"


def choose(accept: str, offered: Sequence[str]) -> str:
    """The media type that the `Accept` header likes best; of those it likes alike, the first offered.

    >>> choose("text/event-stream, application/json;q=0.5", ["application/json", "text/event-stream"])
    'text/event-stream'

    Raises:
        HTTPException: it takes none of them (406).
    """
    ranges = [_range(each) for each in accept.split(",") if each.strip()]
    if not ranges:
        return offered[0]
    quality = {media: _quality(media, ranges) for media in offered}
    best = max(offered, key=lambda media: quality[media])
    if quality[best] <= 0:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"this answers in {' or '.join(offered)} alone")
    return best


def _range(text: str) -> tuple[str, float]:
    media, *parameters = (part.strip() for part in text.lower().split(";"))
    quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
    try:
        return media, min(max(float(quality), 0.0), 1.0)
    except ValueError:
        return media, 0.0


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality that the most precise range gives a media type; 0 where none speaks of it."""
    for form in (media, f"{media.partition('/')[0]}/*", "*/*"):
        found = [quality for each, quality in ranges if each == form]
        if found:
            return max(found)
    return 0.0
