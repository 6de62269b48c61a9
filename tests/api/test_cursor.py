"""A cursor gives its key back to its own list, and is refused everywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.cursor import decode_cursor, encode_cursor
from heddle.core.errors import BadCursor

keys = st.text(min_size=1, max_size=64).filter(lambda text: text.isprintable())


@given(key=keys)
def test_a_cursor_gives_its_key_back(key: str) -> None:
    assert decode_cursor("documents", encode_cursor("documents", key)) == key


def test_no_cursor_is_the_beginning() -> None:
    assert decode_cursor("documents", "") == ""


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(BadCursor):
        decode_cursor("entities", encode_cursor("documents", "a"))


@given(text=st.text(min_size=1, max_size=80))
def test_whatever_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor("documents", text)


@given(key=keys, place=st.integers(0, 200), letter=st.sampled_from("ABCxyz019-_"))
def test_a_changed_cursor_is_refused_or_the_same(key: str, place: int, letter: str) -> None:
    cursor = encode_cursor("documents", key)
    place %= len(cursor)
    changed = cursor[:place] + letter + cursor[place + 1 :]

    try:
        assert decode_cursor("documents", changed) == key
    except BadCursor:
        assert changed != cursor
