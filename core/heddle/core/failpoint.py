"""Failpoints: named places where a crash test may stop the program.

`HEDDLE_FAILPOINT=name` or `name:N` makes the N-th pass (default 1) through `failpoint("name")` kill
the process as `kill -9` would. Unset, a failpoint costs a dictionary look-up.
"""

from __future__ import annotations

import os
import signal

_VARIABLE = "HEDDLE_FAILPOINT"
_passes: dict[str, int] = {}


def failpoint(name: str) -> None:
    """Die here if the environment says so; otherwise do nothing."""
    armed = os.environ.get(_VARIABLE)
    if not armed:
        return
    wanted, _, count = armed.partition(":")
    if wanted != name:
        return
    _passes[name] = _passes.get(name, 0) + 1
    if _passes[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
