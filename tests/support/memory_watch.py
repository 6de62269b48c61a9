"""What this process and the processes that it started take at most, looked at while they run."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_PAUSE = 0.01
_TICKS = os.sysconf("SC_CLK_TCK")


class MemoryWatch:
    """Watches memory and processor time of the children, and memory of the process itself, inside a `with`.

    The kernel's own high-water mark is read, so that a peak between two looks counts; it is that of the
    program that runs, not of the process that started it. All marks are reset at the beginning.
    """

    def __init__(self) -> None:
        self._peaks: dict[int, int] = {}
        self._times: dict[int, tuple[float, float]] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._own_before = self._own_peak = 0

    @property
    def worker_mib(self) -> int:
        """The most that any child held."""
        return max(self._peaks.values(), default=0) >> 20

    @property
    def parent_growth_mib(self) -> int:
        """By how much the process itself grew at most."""
        return max(self._own_peak - self._own_before, 0) >> 20

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all children together."""
        return sum(last - first for first, last in self._times.values())

    def __enter__(self) -> Self:
        for pid in ("self", *map(str, children())):
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._own_before = _field("self", "VmRSS")
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self._look()
        self._own_peak = _field("self", "VmHWM")

    def _look_on(self) -> None:
        while not self._over.wait(_PAUSE):
            self._look()

    def _look(self) -> None:
        for pid in children():
            self._peaks[pid] = max(self._peaks.get(pid, 0), _field(str(pid), "VmHWM"))
            spent = _cpu_seconds(pid)
            first, last = self._times.get(pid, (spent, spent))
            self._times[pid] = (first, max(last, spent))


def children() -> list[int]:
    """The processes that any thread of this one started and that still run."""
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += [int(pid) for pid in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _field(pid: str, name: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith(f"{name}:")), "")
    return int(line.split()[1]) << 10 if line else 0


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
