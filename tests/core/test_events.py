"""An event says how far the work is; a listener may ignore it."""

from __future__ import annotations

from heddle.core.events import Event, Listener, ignore


def test_a_listener_hears_events_in_order() -> None:
    heard: list[Event] = []
    listener: Listener = heard.append

    for done in range(3):
        listener(Event("parse", "advanced", done, 3))

    assert [event.done for event in heard] == [0, 1, 2]


def test_an_event_begins_with_nothing_done_and_no_detail() -> None:
    one, two = Event("parse", "started"), Event("parse", "started")

    assert (one.done, one.total, one.detail) == (0, 0, {})
    assert one.detail is not two.detail
    ignore(one)
