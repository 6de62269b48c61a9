"""Lines of bytes in one memory-mapped file, each read only when asked for."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.array_file import load_array, save_array


def write_blob(path: Path, lines: Iterable[str]) -> None:
    """Write lines to `path` and their offsets beside it."""
    offsets = [0]
    with path.open("wb") as file:
        for line in lines:
            offsets.append(offsets[-1] + file.write(line.encode("utf-8", "surrogatepass")))
    save_array(_offsets(path), np.asarray(offsets, dtype=np.int64))


class Blob:
    """A sequence of byte strings that stays on disk."""

    def __init__(self, path: Path) -> None:
        self._offsets: NDArray[np.int64] = load_array(_offsets(path))
        with path.open("rb") as file:
            # An empty file cannot be mapped.
            self._data: mmap.mmap | bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
            )

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, row: int) -> bytes:
        return bytes(self._data[int(self._offsets[row]) : int(self._offsets[row + 1])])

    def __iter__(self) -> Iterator[bytes]:
        return (self[row] for row in range(len(self)))


def _offsets(path: Path) -> Path:
    return path.with_suffix(".offsets.array")
