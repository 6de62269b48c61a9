"""Where large tensors are kept: in memory, or in files of a folder that are mapped into it.

A mapped file is read and written like memory, and the operating system keeps as much of it in memory as
there is room for. The files are NumPy's own (`.npy`), which hold numbers and a shape and nothing to run.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from heddle.core.errors import OutOfReach

_DTYPES = {torch.float16: np.float16, torch.float32: np.float32}


class TensorStore:
    """Makes tensors of zeros, in memory or in a folder.

    Args:
        folder: Where files go; None keeps tensors in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        if folder is not None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unwritable(folder, error) from error

    def zeros(self, name: str, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
        """A tensor of zeros that stays.

        Args:
            name: Name of its file, without ending; what it held before is lost.
            shape: Its shape.
            dtype: float16 or float32.

        Raises:
            OutOfReach: its file cannot be written.
        """
        if self.folder is None or not all(shape):
            return torch.zeros(shape, dtype=dtype)  # No file can be mapped that holds nothing.
        path = self.folder / f"{name}.npy"
        try:
            path.unlink(missing_ok=True)  # Who still reads an old file of this name goes on reading that.
            # A new file is a hole that reads as zeros.
            mapped = np.lib.format.open_memmap(path, mode="w+", dtype=_DTYPES[dtype], shape=shape)
        except OSError as error:
            raise _unwritable(path, error) from error
        return torch.from_numpy(mapped)

    def scratch(self, name: str, shape: tuple[int, ...]) -> Tensor:
        """A float32 tensor of zeros whose file goes when nobody holds it any more.

        Raises:
            OutOfReach: its file cannot be written.
        """
        made = self.zeros(f"scratch-{name}", shape, torch.float32)
        if self.folder is not None:
            # What is mapped lives on without its name, and goes with whoever holds it last.
            (self.folder / f"scratch-{name}.npy").unlink(missing_ok=True)
        return made


def _unwritable(path: Path, error: OSError) -> OutOfReach:
    return OutOfReach(
        f"cannot write {path} ({error.strerror or error})", hint="name a folder that can be written"
    )
