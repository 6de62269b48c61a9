"""Other names: what a text says that its subject is called as well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.ranker.opening import opening_of
from heddle.retrieval.ranker.other_name import (
    aside_names,
    called_names,
    either_names,
    placed_names,
    ranked_names,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The inn, also known as the Quay House, is old.", "Quay House"),
        ("Anna Berg, better known by her stage name Annabel, sings.", "Annabel"),
        ("It was later renamed Grand Hotel.", "Grand Hotel"),
        ("He is often referred to as KJo.", "KJo"),
    ],
)
def test_a_name_behind_words_that_name(text: str, name: str) -> None:
    assert name in {found for found, _ in called_names(text)}


def test_names_in_parentheses_are_other_names() -> None:
    found = dict(
        aside_names(
            ("Direct Action Group, DAG; Latin: Ledesia; formerly Quay; born 3 May 1950",),
            "Direct Action Group",
        )
    )

    assert found["DAG"] == "abbreviation"
    assert found["Quay"] == found["Ledesia"] == "aside"
    assert not any("1950" in name for name in found)


def test_a_name_may_be_one_of_two() -> None:
    assert ("Marsh Way", "or") in either_names(opening_of("Fen Road or Marsh Way is a street."))


def test_a_place_is_called_with_what_it_lies_in() -> None:
    found = {
        name for name, _ in placed_names(opening_of("Leland is a town in Brown County, Ohio, in the north."))
    }

    assert {"Leland, Brown County", "Leland, Ohio"} <= found


def test_only_a_place_is_called_so() -> None:
    assert list(placed_names(opening_of("Anna Berg is a singer from Leeds, England."))) == []


def test_a_ruler_is_called_by_the_seat() -> None:
    found = {name for name, _ in ranked_names(opening_of("Otto II was Duke of Saxony from 1190."))}

    assert {"Otto II of Saxony", "Otto II, Duke of Saxony"} <= found


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    opening = opening_of(text)
    found = [*called_names(text), *aside_names(opening.asides, opening.head), *either_names(opening)]

    assert all(name for name, _ in [*found, *placed_names(opening), *ranked_names(opening)])
