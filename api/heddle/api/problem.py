"""Errors on the wire: one shape, `application/problem+json` (RFC 9457), for whatever goes wrong.

`type` is `urn:heddle:error:<code>`; `docs/errors.md` has one entry a code. Nothing of the inside of the
program (paths of its files, tracebacks, a library's words) is in it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from heddle.core.errors import EnvironmentFault, HeddleError, InputRejected

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "2"
_log = logging.getLogger(__name__)

_HTTP_CODES = {
    HTTPStatus.BAD_REQUEST: "invalid-request",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request-too-large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid-request",
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
    """A problem document.

    Args:
        status: HTTP status.
        code: Machine-readable code, an entry of `docs/errors.md`.
        detail: What happened and why, one line.
        hint: What to do about it.
        headers: Further headers.
        more: Extension members.
    """
    body = {
        "type": f"urn:heddle:error:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "hint": hint,
        **more,
    }
    return JSONResponse(body, status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def problem_of(error: HeddleError) -> Response:
    """The problem document of an error raised on purpose."""
    more = {"reason": error.reason.value} if isinstance(error, InputRejected) else {}
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if error.retryable else {}
    return problem(error.http_status, error.code, _detail(error), hint=error.hint, headers=headers, **more)


def _detail(error: HeddleError) -> str:
    # What a fault of the machine says (a path, a server's address) is for its keeper, not for a caller.
    if isinstance(error, EnvironmentFault):
        kind = (type(error).__doc__ or error.code).splitlines()[0].rstrip(".")
        return kind[:1].lower() + kind[1:]
    return error.message


def _on_heddle_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HeddleError):
        raise error
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s: %s", error.code, error.line())
    return problem_of(error)


def _on_http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = _HTTP_CODES.get(HTTPStatus(error.status_code), "http-error")
    return problem(error.status_code, code, str(error.detail), headers=error.headers)


def _on_invalid_request(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {"field": _field(item.get("loc", ())), "problem": str(item.get("msg", ""))} for item in error.errors()
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
    # The words of an unforeseen exception may hold anything; the server logs it, the caller does not see it.
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "defect",
        "unexpected error in the server",
        hint="see the server's log, and report it",
    )


def install(app: FastAPI) -> None:
    """Make every error of an application a problem document."""
    app.add_exception_handler(HeddleError, _on_heddle_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(Exception, _on_defect)
