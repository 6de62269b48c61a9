"""Rate limits: a bucket of tokens a caller, filled at a steady rate; a request costs one token.

A caller that paused may make a burst of as many requests as the bucket holds, and then as many a second
as the rate says. Judging a request is a few operations on two numbers, so that a flood is refused at the
cost of writing its refusals.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

BURST_SECONDS = 2
"""A full bucket holds what this many seconds bring."""

MOST_CALLERS = 10_000
"""Buckets kept; beyond them, the one that was asked longest ago is forgotten, which fills it."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a bucket said to one request.

    Args:
        granted: Whether the request may be made.
        limit: Tokens that a full bucket holds.
        remaining: Whole tokens left.
        full_in: Seconds until the bucket is full again, rounded up.
        next_in: Seconds until it holds a token, rounded up; 0 where it holds one.
    """

    granted: bool
    limit: int
    remaining: int
    full_in: int
    next_in: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The `RateLimit-*` headers of the answer, after draft-ietf-httpapi-ratelimit-headers-07."""
        return [
            (b"ratelimit-limit", b"%d" % self.limit),
            (b"ratelimit-remaining", b"%d" % self.remaining),
            (b"ratelimit-reset", b"%d" % self.full_in),
        ]


class TokenBuckets:
    """A bucket a caller, full at first; used from one thread.

    Args:
        rate: Tokens a second, above 0.
        most: How many callers are remembered.
        clock: Seconds that never go back.
    """

    def __init__(
        self, rate: float, *, most: int = MOST_CALLERS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._size = max(1.0, BURST_SECONDS * rate)
        self._most = most
        self._clock = clock
        # Caller -> tokens, and when they were counted; the caller that was asked longest ago is first.
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def callers(self) -> int:
        """How many callers are remembered."""
        return len(self._buckets)

    def take(self, caller: str) -> Allowance:
        """Take a token from a caller's bucket, if it holds one."""
        tokens, now = self._fill(caller)
        granted = tokens >= 1 - _ROUNDING
        if granted:
            tokens = max(0.0, tokens - 1)
        self._keep(caller, tokens, now)
        return Allowance(
            granted=granted,
            limit=int(self._size),
            remaining=int(tokens),
            full_in=math.ceil((self._size - tokens) / self._rate),
            next_in=math.ceil(max(0.0, 1 - tokens) / self._rate),
        )

    def give_back(self, caller: str) -> None:
        """Put a token back that turned out not to be owed."""
        tokens, now = self._fill(caller)
        self._keep(caller, min(self._size, tokens + 1), now)

    def _fill(self, caller: str) -> tuple[float, float]:
        now = self._clock()
        tokens, then = self._buckets.get(caller, (self._size, now))
        return min(self._size, tokens + (now - then) * self._rate), now

    def _keep(self, caller: str, tokens: float, now: float) -> None:
        self._buckets[caller] = tokens, now
        self._buckets.move_to_end(caller)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
