"""Giving way: work that may wait leaves the processor to whoever answers people.

Niceness is not enough on Linux. Where the kernel shares the processor among sessions first (autogroup, on
by default on desktops and many servers), a nice process that leads a session of its own still gets that
session's full share: measured, a job process at niceness 19 took half the processor from the server. The
session gives way where its autogroup is nice too.
"""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from pathlib import Path

LOWEST = 19
AUTOGROUP = Path("/proc/self/autogroup")
_TRIES = 5
_PAUSE_SECONDS = 0.1


def give_way(by: int) -> None:
    """Lower the priority of this process, and of its session if it leads one.

    Args:
        by: Steps of niceness; what is at the lowest works only where nobody else wants to.
    """
    niceness = os.nice(by)
    if niceness >= LOWEST and hasattr(os, "SCHED_IDLE"):
        # Some systems forbid the idle class; then niceness has to do.
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    if os.getsid(0) == os.getpid():
        _lower_session(niceness)


def _lower_session(niceness: int) -> None:
    for _ in range(_TRIES):
        try:
            AUTOGROUP.write_text(str(niceness), "ascii")
        except OSError as error:
            if error.errno != errno.EAGAIN:
                # No such thing here, or it may not be written.
                return
            # The kernel takes one change in a tenth of a second.
            time.sleep(_PAUSE_SECONDS)
        else:
            return
