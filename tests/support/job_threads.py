"""A job runner in a thread of the test, in place of the process that a server has."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from heddle.api.job_runner import JobRunner
from heddle.api.workshop import Workshop
from heddle.core.settings import Settings
from heddle.ingest.sandbox import Sandbox


@contextmanager
def working(settings: Settings, sandbox: Sandbox) -> Iterator[JobRunner]:
    """Do the jobs of a home, as they come, for the length of a `with` block; one at a time for a sandbox."""
    shop = Workshop(settings)
    with JobRunner(shop, sandbox=sandbox) as runner:
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
