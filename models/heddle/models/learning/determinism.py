"""Deterministic runs: torch is told to use no operator whose result depends on how threads take turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from heddle.core.errors import ModelUnusable


@contextmanager
def deterministic(wanted: bool) -> Iterator[None]:
    """Allow deterministic operators alone inside the `with` block; what held before holds after it.

    On a CPU the same seed and number of threads give the same bytes without it. On a GPU sums over edges
    are added in whatever order blocks finish, which this forbids; cuBLAS also wants the variable
    `CUBLAS_WORKSPACE_CONFIG` from whoever starts the process.

    Args:
        wanted: Whether to; without it nothing is touched.

    Raises:
        ModelUnusable: the block used an operator that has no deterministic form.
    """
    if not wanted:
        yield
        return
    before = torch.are_deterministic_algorithms_enabled()
    lenient = torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        yield
    except RuntimeError as error:
        if "deterministic" not in str(error):
            raise
        problem = " ".join(str(error).split())
        raise ModelUnusable(
            f"it cannot run deterministically on this device ({problem[:200]})",
            hint="train on the cpu, or without the deterministic mode",
        ) from error
    finally:
        torch.use_deterministic_algorithms(before, warn_only=lenient)
