from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.ingest.paper.matching import plain, similarity, without_number


def test_plain_text_has_letters_and_digits_alone() -> None:
    assert plain("Çiçek’s  “Co-Operation”, 2nd_ed.") == "cicekscooperation2nded"


@given(st.text())
def test_plain_text_stays_as_it_is_in_plain_form(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_similarity_is_symmetric_and_one_for_equals_alone(first: str, second: str) -> None:
    assert similarity(first, second) == similarity(second, first)
    assert (similarity(first, second) == 1.0) == (first == second)


def test_numbers_of_sections_are_left_out() -> None:
    titles = ("2.1. Looms", "IV. Looms", "a) Looms", "Looms", "3 Looms")

    assert {without_number(title) for title in titles} == {"Looms"}
