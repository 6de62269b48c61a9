"""How often a call is tried again: a few times, where that can do no harm, and never for long."""

from __future__ import annotations

from http import HTTPStatus

import httpx

from heddle.api.client_request import Request

MOST_TRIES = 4
LONGEST_WAIT = 30.0
"""Seconds that all tries of one call may wait in sum."""

FIRST_BACKOFF = 0.2
_REFUSED = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


class Patience:
    """The tries of one call.

    A server that answers 429 or 503 with `Retry-After` did nothing and says when to come back, so that any
    call may. A connection that broke may have carried the call or not, so that only a repeatable one may.
    A call that timed out is not tried again: who is slow is not helped by twice the work.

    Args:
        request: What is tried.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._tries = 1
        self._waited = 0.0

    def after_answer(self, status: int, retry_after: str) -> float | None:
        """Seconds to wait before the next try; None where the answer stands.

        Args:
            status: The answer's status.
            retry_after: Its header `Retry-After`; empty where it has none.
        """
        if status not in _REFUSED or status in self._request.accepted or not retry_after.isdecimal():
            return None
        return self._spend(float(retry_after))

    def after_fault(self, fault: httpx.HTTPError) -> float | None:
        """Seconds to wait before the next try; None where the fault stands."""
        slow = isinstance(fault, httpx.TimeoutException) and not isinstance(fault, httpx.ConnectTimeout)
        if slow or isinstance(fault, httpx.UnsupportedProtocol) or not self._request.repeatable:
            return None
        return self._spend(FIRST_BACKOFF * 2 ** (self._tries - 1))

    def _spend(self, seconds: float) -> float | None:
        if self._tries == MOST_TRIES or self._waited + seconds > LONGEST_WAIT:
            return None
        self._tries += 1
        self._waited += seconds
        return seconds
