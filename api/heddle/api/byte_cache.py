"""A cache of byte strings that never holds more than so many bytes: what was not asked for longest goes."""

from __future__ import annotations

import threading
from collections import OrderedDict


class ByteCache:
    """Byte strings by key; used from any thread.

    Args:
        limit: Bytes that it may hold; what is larger than all of it is not kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        """How many it holds."""
        return len(self._kept)

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        return self._size

    def get(self, key: str) -> bytes | None:
        """What is kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, value: bytes) -> None:
        """Keep a byte string, and let others go for it."""
        with self._lock:
            self._size -= len(self._kept.pop(key, b""))
            if len(value) > self._limit:
                return
            self._kept[key] = value
            self._size += len(value)
            while self._size > self._limit:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)

    def clear(self) -> None:
        """Let everything go."""
        with self._lock:
            self._kept.clear()
            self._size = 0
