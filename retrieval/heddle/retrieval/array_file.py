"""Arrays in files: one line of JSON that says type and shape, padded, then the bytes, to be mapped.

NumPy's own format parses its header as Python source, which CPython 3.11 cannot do in two threads at
once ("AST constructor recursion depth mismatch"); readers open generations from any thread.
"""

from __future__ import annotations

import json
import math
import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ALIGNMENT = 64


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write an array; equal arrays give equal bytes."""
    header = json.dumps({"dtype": array.dtype.str, "shape": list(array.shape)}).encode()
    padding = -(len(header) + 1) % _ALIGNMENT
    with path.open("wb") as file:
        file.write(header + b" " * padding + b"\n")
        file.write(np.ascontiguousarray(array).tobytes())


def load_array(path: Path) -> NDArray[Any]:
    """Map an array from a file, read only.

    Raises:
        ValueError: the file is not what `save_array` writes.
    """
    with path.open("rb") as file:
        line = file.readline(4096)
        header = json.loads(line)
        dtype, shape = np.dtype(header["dtype"]), tuple(header["shape"])
        if 0 in shape:
            return np.empty(shape, dtype)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    array: NDArray[Any] = np.frombuffer(mapped, dtype, math.prod(shape), len(line)).reshape(shape)
    return array
