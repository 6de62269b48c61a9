"""Work that may wait gives way, as a process and as a session."""

from __future__ import annotations

import subprocess
import sys

import pytest

from heddle.core.priority import LOWEST

SAY = """
import os
from heddle.core.priority import AUTOGROUP, give_way
give_way({by})
group = AUTOGROUP.read_text() if AUTOGROUP.exists() else ""
print(os.nice(0), os.sched_getscheduler(0) == os.SCHED_IDLE, group.split()[-1] if group else "none")
"""

# Leads a session and starts a process in it that gives way; then it says its session's niceness.
LEAD = """
import subprocess, sys
from heddle.core.priority import AUTOGROUP
subprocess.run([sys.executable, "-c", {say!r}], check=True, stdout=subprocess.DEVNULL)
group = AUTOGROUP.read_text() if AUTOGROUP.exists() else ""
print(group.split()[-1] if group else "none")
"""


def said_in_a_new_session(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        start_new_session=True,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def test_the_lowest_priority_is_the_idle_class() -> None:
    niceness, idle, _ = said_in_a_new_session(SAY.format(by=LOWEST))

    assert (niceness, idle) == (str(LOWEST), "True")


def test_a_session_of_its_own_gives_way_too() -> None:
    session = said_in_a_new_session(SAY.format(by=LOWEST))[2]
    if session == "none":
        pytest.skip("this kernel does not share the processor among sessions")

    assert session == str(LOWEST)


def test_a_process_does_not_lower_the_session_of_others() -> None:
    [session] = said_in_a_new_session(LEAD.format(say=SAY.format(by=5)))
    if session == "none":
        pytest.skip("this kernel does not share the processor among sessions")

    assert session == "0"
