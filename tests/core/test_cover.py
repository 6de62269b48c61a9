"""Wider places."""

from __future__ import annotations

import pytest

from heddle.core.cover import cover
from heddle.core.locator import Locator, MailLocator, PageLocator, PathLocator, SheetLocator, SlideLocator

ONE, TWO = (0.0, 0.0, 9.0, 1.0), (0.0, 2.0, 9.0, 3.0)


@pytest.mark.parametrize(
    ("places", "merged"),
    [
        ([PageLocator(1, (ONE,)), PageLocator(1, (TWO,))], PageLocator(1, (ONE, TWO))),
        ([PageLocator(1, (ONE,)), PageLocator(2, (TWO,))], PageLocator(1, (ONE,))),
        ([SheetLocator("S", "B2:C2"), SheetLocator("S", "A3:AB3")], SheetLocator("S", "A2:AB3")),
        ([SheetLocator("S", "A1"), SheetLocator("S", "A1")], SheetLocator("S", "A1")),
        ([SlideLocator(1, "a"), SlideLocator(1, "b")], SlideLocator(1)),
        ([MailLocator("1", 5, 9), MailLocator("1", 12, 20)], MailLocator("1", 5, 20)),
        ([MailLocator("1", 5, 9), MailLocator("2", 12, 20)], MailLocator("1", 5, 9)),
        ([PathLocator("lines", "3-7"), PathLocator("lines", "9")], PathLocator("lines", "3-9")),
        ([PathLocator("paragraph", "3"), PathLocator("paragraph", "5")], PathLocator("paragraph", "3-5")),
        ([PathLocator("json", "/a/0/b"), PathLocator("json", "/a/0/c")], PathLocator("json", "/a/0")),
        (
            [PathLocator("html", "/html/body/p[1]"), PathLocator("html", "/html/body/p[2]")],
            PathLocator("html", "/html/body"),
        ),
    ],
)
def test_neighbouring_places_become_one(places: list[Locator], merged: Locator) -> None:
    assert cover(places) == merged


def test_a_place_in_a_book_does_not_cross_chapters() -> None:
    first = PathLocator("epub", "OPS/one.xhtml#/html/body/p[1]")

    assert cover([first, PathLocator("epub", "OPS/one.xhtml#/html/body/p[2]")]) == PathLocator(
        "epub", "OPS/one.xhtml#/html/body"
    )
    assert cover([first, PathLocator("epub", "OPS/two.xhtml#/html/body/p[2]")]) == first


def test_paragraphs_of_a_header_join_within_it_and_not_with_the_body() -> None:
    first, second = PathLocator("paragraph", "header1/1"), PathLocator("paragraph", "header1/2-3")
    assert cover([first, second]) == PathLocator("paragraph", "header1/1-3")
    assert cover([first, PathLocator("paragraph", "4")]) == first
    assert cover([first, PathLocator("paragraph", "header2/1")]) == first
