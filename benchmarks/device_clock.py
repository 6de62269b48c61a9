"""Milliseconds and bandwidth of work on a GPU, for `benchmarks/gpu_propagation.py`.

Without a GPU the same work runs on the CPU, kernels in Triton's interpreter: that shows that a script runs,
and its times mean nothing.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def wall_ms(call: Callable[[], None], repeats: int) -> list[float]:
    """Milliseconds of each call."""
    times = []
    for _ in range(repeats):
        _wait()
        began = time.perf_counter()
        call()
        _wait()
        times.append(round(1e3 * (time.perf_counter() - began), 3))
    return times


def device_ms(call: Callable[[], object], repeats: int = 20) -> float:
    """Median milliseconds of a call on the device."""
    if DEVICE == "cpu":
        return max(wall_ms(lambda: _drop(call()), 1)[0], 1e-3)
    for _ in range(3):
        call()
    events = [_event() for _ in range(repeats + 1)]
    events[0].record()
    for event in events[1:]:
        call()
        event.record()
    torch.cuda.synchronize()
    times = [float(one.elapsed_time(other)) for one, other in pairwise(events)]
    return round(statistics.median(times), 3)


def _wait() -> None:
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def _drop(_: object) -> None:
    """Let go of what a call gave."""


def _event() -> torch.cuda.Event:
    return torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]


def copy_speed(x: Tensor) -> float:
    """Gigabytes read and written in a second by a copy on the device."""
    y = torch.empty_like(x)
    return 2 * x.nbytes / device_ms(lambda: y.copy_(x)) / 1e6
