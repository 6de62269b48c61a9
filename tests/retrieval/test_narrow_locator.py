"""A sentence is found more narrowly than its passage where the locator can tell, and never wrongly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import document_id
from heddle.core.locator import Locator, MailLocator, PageLocator, PathLocator, SheetLocator
from heddle.retrieval.entry import EvidenceSpan
from heddle.retrieval.narrow_locator import narrow_locator

BOXES = ((0.0, 0.0, 9.0, 9.0), (0.0, 9.0, 9.0, 18.0))


@pytest.mark.parametrize(
    ("whole", "quote", "piece", "expected"),
    [
        (MailLocator("1", 10, 24), "Hello. Bye now", "Bye", MailLocator("1", 17, 20)),
        (PathLocator("lines", "3-5"), "One.\nTwo.\nThree.", "Two.", PathLocator("lines", "4")),
        (PathLocator("lines", "3-5"), "One.\nTwo.\nThree.", "Two.\nThree", PathLocator("lines", "4-5")),
        (PathLocator("paragraph", "7-8"), "Head\n\nBody here.", "Body", PathLocator("paragraph", "8")),
        (PageLocator(2, BOXES), "above\nbelow", "below", PageLocator(2, BOXES[1:])),
    ],
)
def test_a_piece_is_found_where_the_locator_counts_what_the_quotation_counts(
    whole: Locator, quote: str, piece: str, expected: Locator
) -> None:
    start = quote.index(piece)

    assert narrow_locator(whole, quote, start, start + len(piece)) == expected


@pytest.mark.parametrize(
    "whole",
    [
        MailLocator("1", 0, 99),
        PathLocator("lines", "3-9"),
        PathLocator("lines", "somewhere"),
        PathLocator("paragraph", "1-9"),
        PathLocator("html", "/html/body"),
        PageLocator(1, BOXES),
        SheetLocator("Sheet1", "A1"),
    ],
)
def test_the_place_of_the_whole_stays_where_the_two_do_not_agree(whole: Locator) -> None:
    assert narrow_locator(whole, "One sentence. Another.", 14, 22) == whole


@given(st.lists(st.text("ab ", min_size=1), min_size=1, max_size=9), st.data())
def test_the_lines_of_a_piece_hold_it(lines: list[str], data: st.DataObject) -> None:
    quote = "\n".join(lines)
    start = data.draw(st.integers(0, len(quote) - 1))
    end = data.draw(st.integers(start + 1, len(quote)))

    found = narrow_locator(PathLocator("lines", f"1-{len(lines)}"), quote, start, end)

    assert isinstance(found, PathLocator)
    first, _, last = found.path.partition("-")
    assert quote[start:end] in "\n".join(lines[int(first) - 1 : int(last or first)])


def test_a_part_of_an_evidence_span_is_placed_narrowly() -> None:
    span = EvidenceSpan(document_id(b"d"), 100, 109, "One.\nTwo.", PathLocator("lines", "3-4"))

    part = span.part(105, 109)

    assert (part.quote, part.locator) == ("Two.", PathLocator("lines", "4"))
