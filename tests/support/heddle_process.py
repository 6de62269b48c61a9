"""The command line as users call it: a process of its own, over a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENCODER = {"HEDDLE_ENCODER": "hashing", "HEDDLE_WORKERS": "1"}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Its stdout as one JSON value."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """Its stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Heddle = Callable[..., Ended]


def call(home: Path, *words: str, **variables: str) -> Ended:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEDDLE_")}
    done = subprocess.run(
        [sys.executable, "-m", "heddle.cli.main", *words],
        env={**clean, **ENCODER, "HEDDLE_HOME": str(home), **variables},
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
