"""Headway: how far the work on one document has come, told from deep inside it to whoever listens.

A parser that has read page 31 of 120 says `tell("parse", 31, 120)`. It neither knows nor waits for who
hears it: outside a worker process nobody does, and the call costs a look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Headway:
    """Where the work on one document stands.

    Args:
        stage: What is being done: `parse`, `extract`, `build`.
        done: How much of the stage is done, in its own units: pages of `parse`.
        total: How much there is; 0 while unknown.
    """

    stage: str
    done: int = 0
    total: int = 0


_listener: ContextVar[Callable[[Headway], None] | None] = ContextVar("headway", default=None)


def tell(stage: str, done: int = 0, total: int = 0) -> None:
    """Say where the work on the document at hand stands; cheap enough for every page."""
    listener = _listener.get()
    if listener is not None:
        listener(Headway(stage, done, total))


@contextmanager
def hearing(listener: Callable[[Headway], None]) -> Iterator[None]:
    """Hear what is told inside a `with` block, in this thread."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
