"""A reply is JSON of the form that was asked for, whatever stands around it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.ingest.chat_reply import SaidReply, UnusableReply, check_reply, read_reply

GOOD = '{"entities": [{"passage": 1, "type": "Person", "name": "Ada", "sure": true}], "note": "x"}'


@pytest.mark.parametrize("text", [GOOD, f"```json\n{GOOD}\n```", f"Here it is: {GOOD} Done."])
def test_a_reply_is_found_in_its_text(text: str) -> None:
    [entity] = read_reply(text).entities

    assert (entity.passage, entity.type, entity.name, entity.mentions) == (1, "Person", "Ada", [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON object"),
        ("} {", "no JSON object"),
        ("{'entities': []}", "not JSON"),
        ('{"entities": 3}', "entities"),
        ('{"relations": [{"head": "Ada"}]}', "relations.0.passage"),
        ('{"a":' * 100_000 + "}", "not JSON"),
    ],
)
def test_what_is_off_is_said(text: str, why: str) -> None:
    with pytest.raises(UnusableReply, match=why):
        read_reply(text)


@given(st.text(max_size=60))
def test_any_text_is_a_reply_or_unusable(text: str) -> None:
    with suppress(UnusableReply):
        assert isinstance(read_reply(text), SaidReply)


def test_what_was_kept_is_read_again() -> None:
    reply = read_reply(GOOD)

    assert check_reply(reply.model_dump()) == reply
