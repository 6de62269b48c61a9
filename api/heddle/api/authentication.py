"""The door: every request shows a key, and none asks more often than its limit.

The public paths pass without one, and the dashboard's page with its files, which hold nothing of anybody's.

It stands before the routes and before the body is read, so that nobody uploads, or learns which routes
there are, without a key. What a key opens is written into the request's scope; what a route needs is
decided there (`heddle.api.routes.bench`).
"""

from __future__ import annotations

import ipaddress
from http import HTTPStatus
from typing import cast

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heddle.api.access import OPEN_GRANT, PUBLIC_PATHS, Grant
from heddle.api.dashboard import is_shell
from heddle.api.key_check import KeyCheck, refusal
from heddle.api.problem import problem, problem_of
from heddle.api.rate_limit import Allowance, TokenBuckets
from heddle.core.errors import HeddleError, Unauthorized

_GRANT = "heddle.grant"
_THREADS = 2
"""Keys looked up at once: a flood of bad ones must not take the threads that answer."""


class Authentication:
    """ASGI middleware that answers 401 to requests without a valid key and 429 to those above the limit.

    Requests with a key are counted by key. All others are counted by address: those of an open server, and
    those whose key is not known to be good, so that guessing keys is no cheaper than using one.

    Args:
        app: What it guards.
        check: Which keys are good.
        rate: Requests a second that a caller may make; 0 for any number.
    """

    def __init__(self, app: ASGIApp, *, check: KeyCheck, rate: int) -> None:
        self.app = app
        self._check = check
        self._buckets = TokenBuckets(rate) if rate else None
        self._threads = CapacityLimiter(_THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its grant, or refuse it."""
        if scope["type"] != "http" or scope["path"] in PUBLIC_PATHS or is_shell(scope):
            await self.app(scope, receive, send)
            return
        try:
            verdict, allowance = await self._judge(scope)
        except HeddleError as error:
            verdict, allowance = problem_of(error), None
        if allowance is not None:
            send = _with_headers(send, allowance)
        if isinstance(verdict, Response):
            await verdict(scope, receive, send)
            return
        scope[_GRANT] = verdict
        await self.app(scope, receive, send)

    async def _judge(self, scope: Scope) -> tuple[Grant | Response, Allowance | None]:
        if not self._check.asks():
            return self._limited(OPEN_GRANT, self._take(_address(scope)))
        key = _presented(Headers(scope=scope))
        grant = self._check.recall(key)
        if grant is None:
            allowance = self._take(_address(scope))
            if allowance is not None and not allowance.granted:
                return _too_many(allowance), allowance
            try:
                grant = await self._verified(key)
            except Unauthorized as error:
                return _challenge(error), allowance
            self._give_back(_address(scope))
        return self._limited(grant, self._take(f"key {grant.key}"))

    async def _verified(self, key: str) -> Grant:
        if not key:
            raise refusal()
        return await to_thread.run_sync(self._check.verify, key, limiter=self._threads)

    def _limited(
        self, grant: Grant, allowance: Allowance | None
    ) -> tuple[Grant | Response, Allowance | None]:
        if allowance is None or allowance.granted:
            return grant, allowance
        return _too_many(allowance), allowance

    def _take(self, caller: str) -> Allowance | None:
        return None if self._buckets is None else self._buckets.take(caller)

    def _give_back(self, caller: str) -> None:
        if self._buckets is not None:
            self._buckets.give_back(caller)


def grant_of_request(scope: Scope) -> Grant:
    """What the key of a request opens; a request that came in by no door has none, which is a defect."""
    return cast("Grant", scope[_GRANT])


def key_of_request(scope: Scope) -> str:
    """The id of the key that a request came in with; empty on an open server, or where it did not come in."""
    grant = cast("Grant | None", scope.get(_GRANT))
    return grant.key if grant else ""


def _presented(headers: Headers) -> str:
    """The key in `Authorization: Bearer ...`; empty where there is none."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _address(scope: Scope) -> str:
    """Who counts as one caller: an IPv4 address, or the /64 that one subscriber of IPv6 has to himself."""
    client = scope.get("client")
    host = client[0] if client else ""
    if ":" not in host:
        return f"address {host}"
    try:
        return f"address {ipaddress.ip_network((host.partition('%')[0], 64), strict=False)}"
    except ValueError:
        return f"address {host}"


def _challenge(error: Unauthorized) -> Response:
    response = problem_of(error)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _too_many(allowance: Allowance) -> Response:
    return problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "rate-limited",
        "more requests than one caller may make",
        hint="wait as long as Retry-After says, and ask more slowly (setting rate_limit)",
        headers={"Retry-After": str(allowance.next_in)},
    )


def _with_headers(send: Send, allowance: Allowance) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *allowance.headers()]
        await send(message)

    return sending
