"""Spellings of one name meet under one key, and different names do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.names import clean_name, name_key


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("  Ada \n Lovelace ", "Ada Lovelace"),
        ("“Acme Corp.”", "Acme Corp"),
        ("Acme's", "Acme"),
        ("Acme’s", "Acme"),
        ("the Hague", "Hague"),
        ("The", "The"),
        ("Theodore", "Theodore"),
        ("(Bob)", "Bob"),
        ("ﬁnance", "finance"),
        ("Jean-Luc", "Jean-Luc"),
        ("O'Brien", "O'Brien"),
        ("...", ""),
        ("", ""),
    ],
)
def test_a_name_is_written_as_a_person_would(surface: str, name: str) -> None:
    assert clean_name(surface) == name


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("ACME Corp", "Acme corp."),
        ("the  Acme Corp's", "ACME CORP"),
        ("Straße", "STRASSE"),
        ("ＡＣＭＥ", "acme"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, two: str) -> None:
    assert name_key(one) == name_key(two)


def test_different_names_have_different_keys() -> None:
    assert len({name_key(name) for name in ("Ada", "Adam", "A. Da", "Ada Lovelace")}) == 4


@given(st.text(max_size=30))
def test_a_key_has_neither_edges_nor_runs_of_space(surface: str) -> None:
    key = name_key(surface)

    assert key == key.strip()
    assert "  " not in key
    assert name_key(f"  {surface}\n") == key
