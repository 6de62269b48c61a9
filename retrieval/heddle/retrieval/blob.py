"""Lines of bytes in one memory-mapped file, each read only when asked for."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Lines(Protocol):
    """A sequence of byte strings, in memory or on disk."""

    def __len__(self) -> int:
        """How many."""
        ...

    def __getitem__(self, row: int, /) -> bytes:
        """One of them."""
        ...


def write_blob(path: Path, lines: Iterable[bytes]) -> NDArray[np.int64]:
    """Write lines to a file; returns where each begins, and the end.

    Shapes:
        returns: `[lines + 1]`
    """
    offsets = [0]
    with path.open("wb") as file:
        for line in lines:
            offsets.append(offsets[-1] + file.write(line))
    return np.asarray(offsets, dtype=np.int64)


class Blob:
    """Lines that stay on disk.

    Args:
        path: The file.
        offsets: What `write_blob` returned for it.
    """

    def __init__(self, path: Path, offsets: NDArray[np.int64]) -> None:
        self._offsets = offsets
        # Opened now: a reader keeps what it opened when the file is unlinked.
        with path.open("rb") as file:
            # An empty file cannot be mapped.
            self._data: mmap.mmap | bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if len(self) and offsets[-1] else b""
            )

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, row: int, /) -> bytes:
        return bytes(self._data[int(self._offsets[row]) : int(self._offsets[row + 1])])

    def __iter__(self) -> Iterator[bytes]:
        return (self[row] for row in range(len(self)))
