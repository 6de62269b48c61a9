"""A cursor gives its key back to its own list, and is refused by every other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api.cursor import CursorForm
from heddle.core.errors import BadCursor

DOCUMENTS, ENTITIES = CursorForm("documents"), CursorForm("entities")
keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64)


@given(key=keys)
def test_a_cursor_gives_its_key_back(key: str) -> None:
    assert DOCUMENTS.read(DOCUMENTS.write(key)) == key


def test_no_cursor_is_the_beginning() -> None:
    assert DOCUMENTS.read("") == ""


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(BadCursor):
        ENTITIES.read(DOCUMENTS.write("a"))


@given(text=st.text(min_size=1, max_size=80).filter(lambda text: not text.startswith("documents-")))
def test_whatever_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        DOCUMENTS.read(text)


@given(text=st.from_regex(DOCUMENTS.pattern, fullmatch=True))
def test_whatever_has_the_form_is_a_place(text: str) -> None:
    assert isinstance(DOCUMENTS.read(text), str)
