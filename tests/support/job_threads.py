"""A job runner in a thread of the test, in place of the process that a server has."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from heddle.api.job_runner import JobRunner
from heddle.api.workshop import Workshop
from heddle.core.settings import Settings


@contextmanager
def working(settings: Settings) -> Iterator[JobRunner]:
    """Do the jobs of a home, as they come, for the length of a `with` block."""
    shop = Workshop(settings)
    with JobRunner(shop) as runner:
        thread = threading.Thread(target=_serve, args=(runner,), name="jobs-of-a-test", daemon=True)
        thread.start()
        try:
            yield runner
        finally:
            runner.end()
            thread.join()
    shop.close()


def _serve(runner: JobRunner) -> None:
    while not runner.ending:
        if not runner.run_once():
            time.sleep(0.01)
