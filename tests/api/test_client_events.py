"""Events come whole out of a stream, however it is cut, and whatever documents say."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.client_events import EventDecoder, ServerEvent
from heddle.core.errors import OutOfReach


def decoded(text: str, cuts: list[int]) -> list[ServerEvent]:
    """The events of a text that comes in pieces."""
    decoder = EventDecoder()
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [text[start:end] for start, end in itertools.pairwise(places)]
    return [event for piece in pieces for event in decoder.take(piece)]


def test_comments_ids_and_events_without_data_are_passed_over() -> None:
    text = ': ping\n\nevent: token\nid: 1\ndata: {"a":\ndata: 1}\n\ndata:bare\n\nevent: lost\n\n'

    events = decoded(text, [])

    assert [(event.name, event.data) for event in events] == [("token", '{"a":\n1}'), ("message", "bare")]
    assert events[0].json() == {"a": 1}


@given(
    words=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    cuts=st.lists(st.integers(min_value=0)),
)
def test_what_was_sent_is_read_however_the_stream_is_cut(words: list[str], end: str, cuts: list[int]) -> None:
    text = "".join(
        f"event: token{end}data: {json.dumps({'text': word}, ensure_ascii=False)}{end}{end}" for word in words
    )

    # The end of a stream in carriage returns alone is known only when something follows.
    events = decoded(f"{text}: over{end}", cuts)

    assert [event.json()["text"] for event in events] == words


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_what_python_takes_for_an_end_of_line_is_none_here(odd: str) -> None:
    (event,) = decoded(f"data: a{odd}b\n\n", [])

    assert event.data == f"a{odd}b"


def test_an_event_that_is_no_json_is_told() -> None:
    with pytest.raises(OutOfReach, match="no JSON"):
        ServerEvent("token", "words").json()
