"""Cross-origin requests: off, unless the keeper lists the origins whose pages may call.

A listed page presents a key as every caller does; no cookie and no other credential of the browser is
ever let in.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from heddle.api.problem import problem
from heddle.core.errors import ConfigurationError

METHODS = ("GET", "HEAD", "POST", "DELETE")
SENT = (
    "Accept",
    "Authorization",
    "Content-Type",
    "Heddle-Workspace",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "Prefer",
    "Range",
    "Request-Timeout",
    "Traceparent",
)
"""Headers that a page may send."""

READABLE = (
    "Content-Disposition",
    "Content-Range",
    "ETag",
    "Idempotent-Replayed",
    "Location",
    "Preference-Applied",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "Trace-Id",
)
"""Headers of an answer that a page may read."""

_HINT = "list origins as https://app.example, separated by commas, or leave cors_origins out"


def listed_origins(setting: str) -> tuple[str, ...]:
    """The origins of the setting `cors_origins`.

    >>> listed_origins("https://app.example, http://localhost:3000")
    ('https://app.example', 'http://localhost:3000')

    Raises:
        ConfigurationError: one of them is no origin, or stands for all.
    """
    origins = tuple(each.strip() for each in setting.split(",") if each.strip())
    for origin in origins:
        if origin == "*":
            raise ConfigurationError("cors_origins may not be *: any page could call", hint=_HINT)
        if not _is_origin(origin):
            raise ConfigurationError(f"cors_origins: {origin!r} is no origin", hint=_HINT)
    return origins


def _is_origin(text: str) -> bool:
    """Whether a browser would write an origin so: scheme and host in small letters, and nothing else."""
    try:
        parts = urlsplit(text)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return False
    host = parts.netloc.removesuffix(port)
    plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and not set("@*") & set(host)
    return plain and text == f"{parts.scheme}://{host.lower()}{port}"


class Cors(CORSMiddleware):
    """Starlette's middleware, whose refusals are problem documents like all others.

    Args:
        app: The application behind it.
        origins: Those that may call.
    """

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        super().__init__(
            app, allow_origins=origins, allow_methods=METHODS, allow_headers=SENT, expose_headers=READABLE
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """What a browser is told that asks whether a page may send a request."""
        response = super().preflight_response(request_headers)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        return problem(
            HTTPStatus.FORBIDDEN,
            "forbidden",
            "a page of another site may not send this",
            hint=f"pages may use {', '.join(METHODS)} and the headers {', '.join(SENT)}",
        )
