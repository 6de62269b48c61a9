"""Errors of the client: a problem document becomes the error that the server raised."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

import httpx

from heddle.api.client_request import Answer
from heddle.core import errors
from heddle.core.errors import (
    BadInput,
    DeadlineExceeded,
    HeddleError,
    InputRejected,
    OutOfReach,
    ServerUnreachable,
)
from heddle.core.rejection import RejectionReason


def error_of(answer: Answer) -> HeddleError:
    """The error that an answer of status 400 and above stands for."""
    problem = answer.json()
    if not isinstance(problem, dict) or "code" not in problem:
        error: HeddleError = OutOfReach(
            f"the server answered {answer.status} and not with a problem document",
            hint="is this the address of a Heddle server?",
        )
    else:
        error = error_from_problem(problem, status=answer.status)
    error.status = answer.status
    error.trace_id = error.trace_id or answer.headers.get("trace-id", "")
    _annotate(error)
    return error


def error_from_problem(problem: dict[str, Any], *, status: int = 0) -> HeddleError:
    """The error that a problem document (RFC 9457) stands for; of a kind unknown here, the nearest.

    Args:
        problem: The members of the document.
        status: The status that it came with, where it names none.
    """
    status = _number(problem.get("status")) or status or HTTPStatus.INTERNAL_SERVER_ERROR
    message, hint = str(problem.get("detail") or problem.get("title") or ""), str(problem.get("hint") or "")
    kind = _kinds().get(
        str(problem.get("code")), BadInput if status < HTTPStatus.INTERNAL_SERVER_ERROR else OutOfReach
    )
    if issubclass(kind, InputRejected):
        error: HeddleError = kind(message, hint=hint, reason=_reason(problem.get("reason")))
    else:
        error = kind(message, hint=hint)
    error.status = status
    error.trace_id = str(problem.get("trace_id") or "")
    return error


def unreachable(url: str, fault: httpx.HTTPError) -> HeddleError:
    """The error that a failure of the connection stands for."""
    if isinstance(fault, httpx.TimeoutException) and not isinstance(fault, httpx.ConnectTimeout):
        return DeadlineExceeded(
            f"{url} did not answer in time", hint="ask for less, or give a longer timeout"
        )
    if isinstance(fault, httpx.UnsupportedProtocol):
        return ServerUnreachable(f"{url} is no address of a server", hint="begin it with http:// or https://")
    reason = str(fault).strip().rstrip(".") or type(fault).__name__
    return ServerUnreachable(
        f"no answer from {url} ({reason})", hint="start it with `heddle serve`, or check the address"
    )


@cache
def _kinds() -> dict[str, type[HeddleError]]:
    return {each.code: each for each in vars(errors).values() if _is_kind(each)}


def _is_kind(each: object) -> bool:
    return isinstance(each, type) and issubclass(each, HeddleError)


def _reason(value: object) -> RejectionReason:
    names = {each.value: each for each in RejectionReason}
    return names.get(str(value), RejectionReason.MALFORMED)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _annotate(error: HeddleError) -> None:
    # A traceback shows notes below the message: what to do, and what to look for in the server's log.
    for note in (error.hint, error.trace_id and f"trace {error.trace_id}"):
        if note:
            error.add_note(note)
