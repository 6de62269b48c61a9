"""A deadline that is passed down: long work asks it now and then whether its result is still wanted."""

from __future__ import annotations

import time

from heddle.core.errors import DeadlineExceeded, Departed


class Deadline:
    """A point in time after which, and a word after which, work should stop.

    One thread works and calls `check`; another may call `cancel`.

    Args:
        seconds: From now; None for no limit.
    """

    __slots__ = ("_cancelled", "_end", "_seconds")

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds
        self._cancelled = False

    def check(self) -> None:
        """Go on, or raise.

        Raises:
            DeadlineExceeded: the time is over.
            Departed: who asked has gone.
        """
        if self._cancelled:
            raise Departed("the caller has gone")
        if self._end is not None and time.monotonic() >= self._end:
            raise DeadlineExceeded(
                f"it took longer than {self._seconds:g} s", hint="ask for less, or raise request_timeout"
            )

    def cancel(self) -> None:
        """Say that nobody waits any more; the next `check` raises."""
        self._cancelled = True

    def remaining(self) -> float | None:
        """Seconds left, 0 where none are; None without a limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())


NO_DEADLINE = Deadline()
"""For callers that wait as long as it takes; nobody cancels it."""
