"""Finer and wider places."""

from __future__ import annotations

import pytest

from heddle.core.locator import Locator, MailLocator, PageLocator, PathLocator, SheetLocator, SlideLocator
from heddle.ingest.parsed import Anchor, Block, BlockKind
from heddle.ingest.place import merge_places, place_in_block

ONE, TWO = (0.0, 0.0, 9.0, 1.0), (0.0, 2.0, 9.0, 3.0)


def test_a_piece_of_a_pdf_block_has_the_boxes_of_just_its_lines() -> None:
    block = Block(
        BlockKind.PARAGRAPH,
        "first line\nsecond line",
        PageLocator(3, (ONE, TWO)),
        anchors=(Anchor(0, 10, PageLocator(3, (ONE,))), Anchor(11, 22, PageLocator(3, (TWO,)))),
    )

    assert place_in_block(block, 2, 5) == PageLocator(3, (ONE,))
    assert place_in_block(block, 12, 15) == PageLocator(3, (TWO,))
    assert place_in_block(block, 6, 15) == PageLocator(3, (ONE, TWO))


def test_a_piece_of_a_mail_block_has_its_offsets_shifted() -> None:
    block = Block(BlockKind.PARAGRAPH, "Dear all,", MailLocator("1.1", 100, 109))

    assert place_in_block(block, 5, 8) == MailLocator("1.1", 105, 108)


def test_a_mail_block_whose_text_was_changed_keeps_its_whole_span() -> None:
    block = Block(BlockKind.PARAGRAPH, "Dear all,", MailLocator("1.1", 100, 140))

    assert place_in_block(block, 5, 8) == MailLocator("1.1", 100, 140)


def test_a_piece_of_a_block_of_lines_has_just_its_lines() -> None:
    block = Block(BlockKind.CODE, "a\nb\nc", PathLocator("lines", "7-9"))

    assert place_in_block(block, 2, 3) == PathLocator("lines", "8")
    assert place_in_block(block, 0, 3) == PathLocator("lines", "7-8")


def test_a_block_whose_lines_were_joined_keeps_all_of_them() -> None:
    block = Block(BlockKind.PARAGRAPH, "a b c", PathLocator("lines", "7-9"))

    assert place_in_block(block, 2, 3) == PathLocator("lines", "7-9")


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
    assert merge_places(places) == merged


def test_a_place_in_a_book_does_not_cross_chapters() -> None:
    first = PathLocator("epub", "OPS/one.xhtml#/html/body/p[1]")

    assert merge_places([first, PathLocator("epub", "OPS/one.xhtml#/html/body/p[2]")]) == PathLocator(
        "epub", "OPS/one.xhtml#/html/body"
    )
    assert merge_places([first, PathLocator("epub", "OPS/two.xhtml#/html/body/p[2]")]) == first
