"""Arrays in files: one line of JSON that says names, types and shapes, then the bytes, to be mapped.

NumPy's own format parses its header as Python source, which CPython 3.11 cannot do in two threads at
once ("AST constructor recursion depth mismatch"); readers open generations from any thread. One file holds
many arrays, because a file costs a link, a hash and a sync in each generation that it is part of.
"""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ALIGNMENT = 64
_LONGEST_HEADER = 1 << 20


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays under their names; equal arrays give equal bytes."""
    described: list[tuple[str, str, list[int], int]] = []
    offset = 0
    for name, array in arrays.items():
        offset += -offset % _ALIGNMENT
        described.append((name, array.dtype.str, list(array.shape), offset))
        offset += array.nbytes
    header = json.dumps(described).encode()
    with path.open("wb") as file:
        file.write(header + b" " * (-(len(header) + 1) % _ALIGNMENT) + b"\n")
        start = file.tell()
        for array, (*_, offset) in zip(arrays.values(), described, strict=True):
            file.write(b"\0" * (start + offset - file.tell()))
            file.write(np.ascontiguousarray(array).data if array.size else b"")


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Map arrays from a file, read only.

    Raises:
        ValueError: the file is not what `save_arrays` writes.
    """
    with path.open("rb") as file:
        line = file.readline(_LONGEST_HEADER)
        described = json.loads(line)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return {
        name: _array(mapped, np.dtype(kind), tuple(shape), len(line) + offset)
        for name, kind, shape, offset in described
    }


def _array(mapped: mmap.mmap, kind: np.dtype[Any], shape: tuple[int, ...], offset: int) -> NDArray[Any]:
    if 0 in shape:
        return np.empty(shape, kind)
    array: NDArray[Any] = np.frombuffer(mapped, kind, math.prod(shape), offset).reshape(shape)
    return array
