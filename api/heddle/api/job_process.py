"""The job process: does what is in the queue, beside the server and behind it in line for the processor.

`python -m heddle.api.job_process` reads one line of JSON on stdin, the settings and its name, so that no
secret shows in its arguments or its environment. It then keeps stdin open: when the other end closes, its
server is gone, however that came to be, and it ends within seconds. One process of a home works at a time;
others wait for the lock, and take over when it is free.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from heddle.api.job_runner import JobRunner
from heddle.api.workshop import Workshop
from heddle.core.errors import HeddleError, StoreBusy
from heddle.core.lock import exclusive
from heddle.core.priority import LOWEST, give_way
from heddle.core.settings import Settings

LOCK = "jobs.lock"
END_SECONDS = 9.0
"""What is not done so long after SIGTERM goes back to the queue."""
ORPHANED_SECONDS = 2.0
"""The same after the server has gone."""
POLL_SECONDS = 0.04
REST_SECONDS = 60.0
"""Parser processes end after so long without work."""
_TROUBLE_SECONDS = 1.0
_LOCK_PATIENCE = 0.2
_log = logging.getLogger(__name__)


def main() -> int:
    """Work until SIGTERM, or until the server is gone; an exit code says that the machine did not let it."""
    orders = json.loads(sys.stdin.buffer.readline())
    try:
        _work(orders)
    except HeddleError as error:
        _log.error("the job process cannot work: %s", error.line())
        return error.exit_code
    return 0


def _work(orders: Mapping[str, Any]) -> None:
    # Parser processes inherit it.
    give_way(LOWEST)
    shop = Workshop(Settings(**orders["settings"]))
    with JobRunner(shop, name=orders["runner"]) as runner:
        signal.signal(signal.SIGTERM, lambda *_: runner.end())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_guard, args=(runner, shop), name="heddle-job-guard", daemon=True).start()
        with _only_runner(runner, shop):
            _serve(runner, shop)
            _give_back(runner, shop)
    shop.close()


def _only_runner(runner: JobRunner, shop: Workshop) -> ExitStack:
    """Hold the lock of runners; it is not held where the runner was told to end first."""
    held = ExitStack()
    while not runner.ending:
        try:
            held.enter_context(
                exclusive(shop.home.locks / LOCK, what="the job queue", patience=_LOCK_PATIENCE)
            )
            break
        except StoreBusy:
            continue
    return held


def _serve(runner: JobRunner, shop: Workshop) -> None:
    """Do jobs as they come. Only who holds the lock of runners may call this."""
    worked = time.monotonic()
    fresh = True
    while not runner.ending:
        try:
            if fresh:
                shop.jobs.requeue_orphans(alive=runner.name)
                runner.sweep()
                fresh = False
            if runner.run_once():
                worked = time.monotonic()
                continue
        except HeddleError as error:
            _log.warning("the job process waits: %s", error.line())
            time.sleep(_TROUBLE_SECONDS)
        if time.monotonic() - worked > REST_SECONDS:
            runner.rest()
        time.sleep(POLL_SECONDS)


def _guard(runner: JobRunner, shop: Workshop) -> None:
    """End the process in time, when it was told to end or its server is gone, whatever it is busy with."""
    server, last = True, float("inf")
    while time.monotonic() < last:
        if server and _hung_up():
            server = False
            runner.end()
            last = time.monotonic() + ORPHANED_SECONDS
        if runner.ending and last == float("inf"):
            last = time.monotonic() + END_SECONDS
        time.sleep(POLL_SECONDS)
    _give_back(runner, shop)
    # What runs may be deep in a library that no exception reaches.
    os._exit(0)


def _give_back(runner: JobRunner, shop: Workshop) -> None:
    """Put what the runner still holds into the queue again; it is not to blame for the end."""
    try:
        shop.jobs.release(runner.name, reason="the job process was ended, and it goes on in the next one")
    except HeddleError as error:
        _log.warning("jobs could not be given back, and will be found as orphans: %s", error.line())


def _hung_up() -> bool:
    """Whether the other end of stdin is closed."""
    readable, _, _ = select.select([sys.stdin.fileno()], [], [], 0)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


if __name__ == "__main__":
    sys.exit(main())
