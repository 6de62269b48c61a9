"""What the process ends with: a closed set that scripts can rely on (`docs/cli.md` lists it)."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    DEFECT = 1
    USAGE = 2
    CONFIGURATION = 3
    REJECTED = 4
    OUT_OF_REACH = 5
    PARTLY = 6
    INTERRUPTED = 130
