"""The graph version as it was known a moment ago, for probes that come often.

Reading the version of a large graph takes tens of milliseconds; a probe only asks whether index and model
show it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

KEPT_SECONDS = 60.0
"""For so long an index is taken to be up to date that was so when somebody looked."""


class KnownVersion:
    """Remembers the graph version; used from many threads.

    Args:
        read: Reads it from the graph.
        clock: Seconds that never go back.
    """

    def __init__(self, read: Callable[[], str], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._version = ""
        self._read_at = 0.0

    def compared_with(self, expected: str) -> str:
        """The version, read anew unless it was the expected one less than `KEPT_SECONDS` ago.

        So a difference is never told that is not there now.

        Raises:
            HeddleError: the graph cannot be read.
        """
        with self._lock:
            fresh = bool(self._version) and self._clock() - self._read_at < KEPT_SECONDS
            if not fresh or self._version != expected:
                self._version = self._read()
                self._read_at = self._clock()
            return self._version
