"""Locators say where a person finds a piece of a document, and survive being stored."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.locator import (
    Locator,
    MailLocator,
    PageLocator,
    PathLocator,
    SheetLocator,
    SlideLocator,
    dump_locator,
    load_locator,
    locator_from_json,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(0, 10**6)
locators: st.SearchStrategy[Locator] = st.one_of(
    st.builds(PageLocator, counts, st.lists(st.tuples(*[numbers] * 4), max_size=3).map(tuple)),
    st.builds(SheetLocator, st.text(), st.text()),
    st.builds(SlideLocator, counts, st.text()),
    st.builds(MailLocator, st.text(), counts, counts),
    st.builds(PathLocator, st.sampled_from(["html", "json", "lines", "paragraph"]), st.text()),
)


@given(locators)
def test_a_locator_reads_back_as_it_was_written(locator: Locator) -> None:
    assert load_locator(dump_locator(locator)) == locator
    assert locator_from_json(json.loads(json.dumps(locator.to_json()))) == locator


@given(locators)
def test_equal_locators_are_written_alike(locator: Locator) -> None:
    assert dump_locator(load_locator(dump_locator(locator))) == dump_locator(locator)
    assert "\n" not in dump_locator(locator)


@pytest.mark.parametrize(
    ("locator", "words"),
    [
        (PageLocator(3, ((0.0, 0.0, 1.0, 1.0),)), "page 3"),
        (SheetLocator("Budget", "B2:C9"), "sheet Budget, B2:C9"),
        (SlideLocator(2), "slide 2"),
        (MailLocator("1.2", 5, 9), "part 1.2, 5-9"),
        (PathLocator("lines", "3-7"), "lines 3-7"),
        (PathLocator("lines", "4-4"), "line 4"),
    ],
)
def test_a_locator_reads_as_a_person_would_say_it(locator: Locator, words: str) -> None:
    assert str(locator) == words


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"page": "3"},
        {"sheet": "Budget"},
        {"part": "1", "span": [1]},
        {"path": 7},
        {"page": 1, "boxes": [[1]]},
    ],
)
def test_what_is_no_locator_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not a locator|unpack"):
        locator_from_json(value)
