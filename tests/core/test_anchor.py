"""A piece of a quotation is found where its anchors say, and never wrongly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import glyph_runs

from heddle.core.anchor import (
    Anchor,
    Stretch,
    anchors_to_json,
    dump_anchors,
    load_anchors,
    narrow,
    part_of,
)
from heddle.core.glyph_run import Direction, GlyphRun
from heddle.core.locator import (
    Locator,
    MailLocator,
    PageLocator,
    PathLocator,
    SheetLocator,
    SlideLocator,
)

WHOLE = PageLocator(3, ((0.0, 0.0, 99.0, 99.0),))


def line(start: int, letters: int, low: int, left: int = 100) -> GlyphRun:
    """Letters of five points on a line of ten."""
    edges = tuple(left + 50 * number for number in range(letters + 1))
    return GlyphRun(start, Direction.RIGHT, low, low + 100, edges)


@pytest.mark.parametrize(
    ("whole", "quote", "piece", "expected"),
    [
        (MailLocator("1", 10, 24), "Hello. Bye now", "Bye", MailLocator("1", 17, 20)),
        (PathLocator("lines", "3-5"), "One.\nTwo.\nThree.", "Two.", PathLocator("lines", "4")),
        (PathLocator("lines", "3-5"), "One.\nTwo.\nThree.", "Two.\nThree", PathLocator("lines", "4-5")),
        (PathLocator("paragraph", "7-8"), "Head\n\nBody here.", "Body", PathLocator("paragraph", "8")),
        (
            PathLocator("paragraph", "header1/7-8"),
            "Head\n\nBody here.",
            "Body",
            PathLocator("paragraph", "header1/8"),
        ),
    ],
)
def test_without_anchors_a_piece_is_found_where_the_locator_counts_what_the_quotation_counts(
    whole: Locator, quote: str, piece: str, expected: Locator
) -> None:
    start = quote.index(piece)

    assert narrow(whole, (), quote, start, start + len(piece)) == expected


@pytest.mark.parametrize(
    "whole",
    [
        MailLocator("1", 0, 99),
        PathLocator("lines", "3-9"),
        PathLocator("lines", "somewhere"),
        PathLocator("paragraph", "1-9"),
        PathLocator("html", "/html/body"),
        WHOLE,
        SheetLocator("Sheet1", "A1"),
    ],
)
def test_the_place_of_the_whole_stays_where_nothing_finer_is_known(whole: Locator) -> None:
    assert narrow(whole, (), "One sentence. Another.", 14, 22) == whole


@given(st.lists(st.text("ab ", min_size=1), min_size=1, max_size=9), st.data())
def test_the_lines_of_a_piece_hold_it(lines: list[str], data: st.DataObject) -> None:
    quote = "\n".join(lines)
    start = data.draw(st.integers(0, len(quote) - 1))
    end = data.draw(st.integers(start + 1, len(quote)))

    found = narrow(PathLocator("lines", f"1-{len(lines)}"), (), quote, start, end)

    assert isinstance(found, PathLocator)
    first, _, last = found.path.partition("-")
    assert quote[start:end] in "\n".join(lines[int(first) - 1 : int(last or first)])


def test_a_sentence_that_begins_in_mid_line_has_a_box_that_begins_there() -> None:
    anchors = (line(0, 10, 200), line(11, 10, 400))

    found = narrow(WHOLE, anchors, "0123456789 abcdefghij", 4, 14)

    assert found == PageLocator(3, ((30.1, 20.0, 59.9, 30.0), (10.1, 40.0, 24.9, 50.0)))


def test_runs_beside_each_other_are_one_box_and_those_far_apart_two() -> None:
    quote = "one two"

    near = narrow(WHOLE, (line(0, 3, 200), line(4, 3, 190, left=270)), quote, 0, 7)
    far = narrow(WHOLE, (line(0, 3, 200), line(4, 3, 190, left=900)), quote, 0, 7)

    assert near == PageLocator(3, ((10.1, 19.0, 41.9, 30.0),))
    assert isinstance(far, PageLocator)
    assert len(far.boxes) == 2


@pytest.mark.parametrize(
    ("whole", "anchors", "piece", "expected"),
    [
        (
            SheetLocator("S", "A2:C2"),
            (
                Stretch(0, 3, SheetLocator("S", "A2")),
                Stretch(6, 9, SheetLocator("S", "B2")),
                Stretch(12, 15, SheetLocator("S", "C2")),
            ),
            (6, 15),
            SheetLocator("S", "B2:C2"),
        ),
        (
            SlideLocator(2),
            (Stretch(0, 5, SlideLocator(2, "7")), Stretch(7, 15, SlideLocator(2, "9"))),
            (8, 12),
            SlideLocator(2, "9"),
        ),
        (
            MailLocator("1", 0, 40),
            (Stretch(0, 5, MailLocator("1", 0, 5)), Stretch(7, 15, MailLocator("1", 32, 40))),
            (8, 12),
            MailLocator("1", 33, 37),
        ),
        (
            PathLocator("html", "/html/body"),
            (
                Stretch(0, 5, PathLocator("html", "/html/body/p[1]")),
                Stretch(7, 15, PathLocator("html", "/html/body/p[2]")),
            ),
            (8, 12),
            PathLocator("html", "/html/body/p[2]"),
        ),
    ],
)
def test_a_piece_is_found_in_its_cell_shape_span_or_element(
    whole: Locator, anchors: tuple[Anchor, ...], piece: tuple[int, int], expected: Locator
) -> None:
    quote = "abc | def | ghi"

    assert narrow(whole, anchors, quote, *piece) == expected
    assert load_anchors(whole, dump_anchors(whole, anchors)) == anchors


@given(st.lists(glyph_runs(start=0), max_size=5), st.data())
def test_anchors_read_back_and_cut_as_they_are_cut_before_writing(
    runs: list[GlyphRun], data: st.DataObject
) -> None:
    anchors, length = [], 0
    for run in runs:
        anchors.append(run.shifted(length))
        length = anchors[-1].end + 1
    text = "x" * length
    start = data.draw(st.integers(0, length))
    end = data.draw(st.integers(start, length))

    kept = load_anchors(WHOLE, dump_anchors(WHOLE, anchors))

    assert kept == tuple(anchors)
    pieces = part_of(kept, text, start, end)
    assert all(0 <= piece.start < piece.end <= end - start for piece in pieces)
    # A piece of a piece is the piece cut at once.
    middle = (end - start) // 2
    assert part_of(pieces, text[start:end], 0, middle) == part_of(anchors, text, start, start + middle)


def test_anchors_that_say_no_more_than_the_whole_are_not_kept() -> None:
    whole = PathLocator("html", "/html/body/p[2]")

    assert anchors_to_json(whole, (Stretch(0, 9, whole),)) == []
    assert dump_anchors(whole, ()) == ""


@pytest.mark.parametrize("text", ['[[0,3,"A1"]]', "[[0,3,[1]]]"])
def test_anchors_of_another_kind_of_locator_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the place of an anchor"):
        load_anchors(PageLocator(1) if "A1" in text else MailLocator("1", 0, 3), text)


def test_the_anchors_of_a_page_of_prose_are_hardly_longer_than_its_text() -> None:
    lines = [line(81 * number, 80, 140 * number) for number in range(50)]

    assert len(dump_anchors(WHOLE, lines)) < 1.6 * 81 * 50
