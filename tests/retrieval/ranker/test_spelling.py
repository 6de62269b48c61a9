"""The plain spelling leaves out what two people write differently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.ranker.spelling import plain_spelling


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saxe- Weimar", "Saxe-Weimar"),
        ("Parwiz Sayyād", "parwiz sayyad"),
        ("D'Adda", "d’ adda"),
        ("J.R. Moss", "J. R. Moss"),
        ("NASA's", "NASA"),
    ],
)
def test_spellings_meet(one: str, other: str) -> None:
    assert plain_spelling(one) == plain_spelling(other)


def test_accents_of_other_scripts_stay() -> None:
    assert plain_spelling("Йога") != plain_spelling("Иога")


@given(st.text(max_size=100))
def test_a_plain_spelling_is_plain(name: str) -> None:
    once = plain_spelling(name)

    assert plain_spelling(once) == once or not once.isascii()
