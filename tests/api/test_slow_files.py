"""A file that takes long is in the log, once, with its page."""

from __future__ import annotations

import logging

import pytest

from heddle.api.slow_files import SlowFiles
from heddle.core.events import Event


def told(seconds: float, page: int) -> Event:
    reading = {"location": "/up/a.pdf", "stage": "parse", "page": page, "pages": 90, "seconds": seconds}
    return Event("ingest", "advanced", 1, 2, {"in_flight": [reading]})


def test_a_file_that_takes_long_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    slow = SlowFiles(logging.getLogger("test"))

    for event in (told(1.0, 2), told(21.0, 40), told(22.0, 41), Event("write", "document", 2, 2)):
        slow.hear(event)

    assert caplog.messages == ["/up/a.pdf takes long: parse for 21 s, page 40 of 90"]
