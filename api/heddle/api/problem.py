"""Errors on the wire: one shape, `application/problem+json` (RFC 9457), for whatever goes wrong.

`type` is `urn:heddle:error:<code>`; `docs/errors.md` has one entry a code. Nothing of the inside of the
program (paths of its files, tracebacks, a library's words) is in it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from heddle.api.job_error import public_detail
from heddle.api.trace import current_trace
from heddle.core.errors import HeddleError, InputRejected

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "2"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_log = logging.getLogger(__name__)

_HTTP_CODES = {
    HTTPStatus.BAD_REQUEST: "invalid-request",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.NOT_ACCEPTABLE: "not-acceptable",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request-too-large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid-request",
}


_HTTP_HINTS = {
    HTTPStatus.BAD_REQUEST: "see /openapi.json for what the route takes",
    HTTPStatus.NOT_FOUND: "see /openapi.json for the routes there are",
    HTTPStatus.METHOD_NOT_ALLOWED: "use one of those that the header Allow lists",
    HTTPStatus.NOT_ACCEPTABLE: "name one of them in Accept, or leave it out",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "see /openapi.json for what the route takes",
    HTTPStatus.UNPROCESSABLE_ENTITY: "see /openapi.json for what the route takes",
}
"""What to do about a refusal of HTTP itself; the framework's own words say nothing of it."""

_HTTP_DETAILS = {
    HTTPStatus.NOT_FOUND: "no such route",
    HTTPStatus.METHOD_NOT_ALLOWED: "the route does not take this method",
}
"""What is said instead of the status's title, which is all that the framework says."""

_OWN_WORDS = "Value error, "
"""What pydantic puts before the words of a check of ours."""


class ProblemResponse(JSONResponse):
    """A problem document as an answer."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """The document in UTF-8; halves of characters, which JSON can smuggle in, become `?`."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def problem_document(status: int, code: str, detail: str, *, hint: str = "", **more: Any) -> dict[str, Any]:
    """A problem document, with the trace id of the request that it answers.

    Args:
        status: HTTP status.
        code: Machine-readable code, an entry of `docs/errors.md`.
        detail: What happened and why, one line.
        hint: What to do about it.
        more: Extension members.
    """
    return {
        "type": f"urn:heddle:error:{code}",
        "title": _title(status),
        "status": status,
        "detail": detail,
        "code": code,
        "hint": hint,
        "trace_id": current_trace(),
        **more,
    }


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    hint: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """A problem document as an answer, with further headers where some are given."""
    document = problem_document(status, code, detail, hint=hint, **more)
    return ProblemResponse(document, status, headers=dict(headers or {}))


def document_of(error: HeddleError) -> dict[str, Any]:
    """The problem document of an error raised on purpose; what is ours to mend is logged."""
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s [%s]: %s", error.code, current_trace(), error.line())
    more = {"reason": error.reason.value} if isinstance(error, InputRejected) else {}
    return problem_document(error.http_status, error.code, public_detail(error), hint=error.hint, **more)


def problem_of(error: HeddleError) -> Response:
    """The same as an answer."""
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if error.retryable else {}
    return ProblemResponse(document_of(error), error.http_status, headers=headers)


def defect_document() -> dict[str, Any]:
    """The problem document of what nobody foresaw.

    The words of such an exception may hold anything; the server logs it, the caller does not see it.
    """
    return problem_document(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "defect",
        "unexpected error in the server",
        hint="see the server's log, and report it",
    )


def defect() -> Response:
    """The same as an answer."""
    return ProblemResponse(defect_document(), HTTPStatus.INTERNAL_SERVER_ERROR)


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        # 499 has no phrase; nobody is there to read it.
        return "Client Closed Request"


def _on_heddle_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HeddleError):
        raise error
    return problem_of(error)


def _on_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))
    detail = str(error.detail)
    if detail == status.phrase:
        detail = _HTTP_DETAILS.get(status, detail)
    code, hint = _HTTP_CODES.get(status, "http-error"), _HTTP_HINTS.get(status, "")
    return problem(status, code, detail, hint=hint, headers=headers)


def _allowed(request: Request) -> list[str]:
    """The methods that a path takes; its own route knows only its own, and there may be one for each."""
    methods = {
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.router.routes
        )
    }
    return sorted({*methods, "HEAD"} if "GET" in methods else methods)


def _on_invalid_request(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {"field": _field(item.get("loc", ())), "problem": str(item.get("msg", "")).removeprefix(_OWN_WORDS)}
        for item in error.errors()
    ]
    detail = "; ".join(f"{fault['field']}: {fault['problem']}" for fault in faults) or "invalid request"
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-request",
        detail,
        hint="see /openapi.json for what the route takes",
        errors=faults,
    )


def _field(location: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in location) or "request"


def _on_defect(_: Request, __: Exception) -> Response:
    return defect()


def install(app: FastAPI) -> None:
    """Make every error of an application a problem document."""
    app.add_exception_handler(HeddleError, _on_heddle_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(Exception, _on_defect)
