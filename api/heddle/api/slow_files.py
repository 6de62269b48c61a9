"""Slow files in the log: which upload has been read for long, and on which page it is."""

from __future__ import annotations

import logging

from heddle.core.events import Event

SLOW_SECONDS = 20.0
"""A file that has been read for so long is named, once."""


class SlowFiles:
    """Hears the events of an ingest, and warns of each file that takes long.

    Args:
        log: Where to.
    """

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._told: set[str] = set()

    def hear(self, event: Event) -> None:
        """Hear of an event."""
        for reading in event.detail.get("in_flight", ()):
            location = reading["location"]
            if reading["seconds"] < SLOW_SECONDS or location in self._told:
                continue
            self._told.add(location)
            page = f", page {reading['page']} of {reading['pages']}" if reading["pages"] else ""
            stage = reading["stage"] or "read"
            self._log.warning("%s takes long: %s for %.0f s%s", location, stage, reading["seconds"], page)
