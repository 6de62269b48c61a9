"""Garbage collection that comes rarely while documents stream through.

A document's records are many small objects without cycles: they go when nothing refers to them. Looking
through them for cycles at the usual pace took two parts in a hundred of an ingest.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_UNCOLLECTED = 50_000
"""Objects that come to be, less those that went, before the collector looks."""


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the collector come rarely inside the block; the pace of the whole process is put back behind it."""
    before = gc.get_threshold()
    gc.set_threshold(max(_UNCOLLECTED, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
