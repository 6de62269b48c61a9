from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from heddle.api.media_choice import EVENTS, JSON, choose

OFFERED = [JSON, EVENTS]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", EVENTS),
        (EVENTS, EVENTS),
        ("TEXT/Event-Stream", EVENTS),
        ("application/json;q=0.3, text/event-stream;q=0.4", EVENTS),
        ("application/json;q=0, */*", EVENTS),
        ("text/html, */*;q=0.1", JSON),
    ],
)
def test_the_best_liked_media_type_is_chosen(accept: str, chosen: str) -> None:
    assert choose(accept, OFFERED) == chosen


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "application/json;q=high"])
def test_what_the_caller_does_not_take_is_not_sent(accept: str) -> None:
    with pytest.raises(HTTPException) as caught:
        choose(accept, OFFERED)

    assert caught.value.status_code == 406


@given(st.text(max_size=60))
def test_whatever_the_header_says_there_is_a_choice_or_a_refusal(accept: str) -> None:
    try:
        chosen = choose(accept, OFFERED)
    except HTTPException:
        return
    assert chosen in OFFERED
