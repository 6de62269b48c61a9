"""A failpoint kills as `kill -9` does, at the pass it is told, and is nothing otherwise."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from heddle.core.failpoint import failpoint

PASSES = (
    "from heddle.core.failpoint import failpoint\n"
    "try:\n"
    "    for number in range(3):\n"
    "        failpoint('here')\n"
    "        print(number, flush=True)\n"
    "finally:\n"
    "    print('cleaned up', flush=True)\n"
)


@pytest.mark.parametrize(
    ("armed", "printed", "code"),
    [
        ("", "0\n1\n2\ncleaned up\n", 0),
        ("elsewhere", "0\n1\n2\ncleaned up\n", 0),
        ("here", "", -signal.SIGKILL),
        ("here:2", "0\n", -signal.SIGKILL),
        ("here:9", "0\n1\n2\ncleaned up\n", 0),
    ],
)
def test_the_process_dies_at_the_pass_it_is_told(armed: str, printed: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PASSES],
        env={**os.environ, "HEDDLE_FAILPOINT": armed},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == (printed, code)


def test_an_unset_failpoint_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEDDLE_FAILPOINT", raising=False)

    failpoint("here")
