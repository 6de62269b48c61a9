"""Work that may wait gives way, as a process and as a session."""

from __future__ import annotations

import subprocess
import sys

import pytest

from heddle.core.priority import AUTOGROUP, LOWEST

SAY = """
import os
from heddle.core.priority import AUTOGROUP, give_way
give_way({by})
group = AUTOGROUP.read_text() if AUTOGROUP.exists() else ""
print(os.nice(0), os.sched_getscheduler(0) == os.SCHED_IDLE, group.split()[-1] if group else "none")
"""


def said(by: int, *, own_session: bool) -> list[str]:
    """Niceness, whether it is in the idle class, and the niceness of its session."""
    done = subprocess.run(
        [sys.executable, "-c", SAY.format(by=by)],
        start_new_session=own_session,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def test_the_lowest_priority_is_the_idle_class() -> None:
    niceness, idle, _ = said(LOWEST, own_session=True)

    assert (niceness, idle) == (str(LOWEST), "True")


def test_a_session_of_its_own_gives_way_too() -> None:
    if not AUTOGROUP.exists():
        pytest.skip("this kernel does not share the processor among sessions")

    assert said(LOWEST, own_session=True)[2] == str(LOWEST)


def test_a_process_does_not_lower_the_session_of_others() -> None:
    if not AUTOGROUP.exists():
        pytest.skip("this kernel does not share the processor among sessions")
    before = AUTOGROUP.read_text("ascii").split()[-1]

    assert said(5, own_session=False)[2] == before
