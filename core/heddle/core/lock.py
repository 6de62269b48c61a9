"""A lock that one process holds: two ingests into one workspace would only wait on each other."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heddle.core.errors import OutOfReach, StoreBusy

_POLL_SECONDS = 0.05


@contextmanager
def exclusive(path: Path, *, what: str, patience: float = 0.0) -> Iterator[None]:
    """Hold a lock file for the length of a `with` block; the kernel frees it if the process dies.

    Args:
        path: The lock file.
        what: What is locked, for the message.
        patience: Seconds to wait for another process that holds it.

    Raises:
        StoreBusy: another process holds it.
        OutOfReach: the lock file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise OutOfReach(
            f"cannot make the lock file {path} ({error.strerror or error})",
            hint="set HEDDLE_HOME to a folder that can be written",
        ) from error
    try:
        deadline = time.monotonic() + patience
        while not _take(descriptor):
            if time.monotonic() >= deadline:
                raise StoreBusy(f"{what} is in use by another process", hint="wait until it ends")
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
