"""The opening of a text gives the name that its first sentence defines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.ranker.opening import NOTHING, opening_of, tidy


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("The Harbour Inn is a hotel.", "The Harbour Inn"),
        ("The Harbour Inn, also called the Quay, was built in 1890.", "The Harbour Inn"),
        ("Anna Berg( born 3 May 1950) is a singer.", "Anna Berg"),
        ('"Home at Last" is a song by Anna Berg.', "Home at Last"),
        ('" Home at Last" is a song by Anna Berg.', "Home at Last"),
        ("``Home at Last ''is a song.", "Home at Last"),
        ("In physics, the elastic limit is the stress at which ...", "the elastic limit"),
        ("In 1999, Anna Berg became a member.", "Anna Berg"),
        ("Once Upon a Time in Leeds is a film.", "Once Upon a Time in Leeds"),
        ("An aircraft carrier is a warship.", "An aircraft carrier"),
        ("St. Clair is a town.", "St. Clair"),
        ("Do You Believe? is a film.", "Do You Believe?"),
    ],
)
def test_the_head_is_what_stands_before_the_verb(text: str, head: str) -> None:
    assert opening_of(text).head == head


@pytest.mark.parametrize(
    "text",
    ["", "He was born in Leeds.", "There are two hotels.", "This is a list of ships.", "no verb here", "((("],
)
def test_what_begins_without_a_name_has_no_head(text: str) -> None:
    assert opening_of(text) == NOTHING


def test_a_definition_is_told_from_another_sentence() -> None:
    assert opening_of("Leeds is a city.").defines
    assert not opening_of("Leeds played four games.").defines


def test_what_stands_in_parentheses_is_kept_apart() -> None:
    assert opening_of("Leeds (Latin: Ledesia) is a city (in England).").asides == ("Latin: Ledesia",)


def test_spaces_are_set_right() -> None:
    assert tidy('Anna Berg( born 1950), a" Queen" of the Saxe- Weimar house .') == (
        'Anna Berg (born 1950), a "Queen" of the Saxe-Weimar house.'
    )


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    opening = opening_of(text)

    assert opening.head or opening == NOTHING
