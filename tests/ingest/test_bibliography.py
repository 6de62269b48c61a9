"""Reference lists are found by their heading and split into items."""

from __future__ import annotations

import pytest
from parsed_builders import a_block, a_document, a_heading

from heddle.core.anchor import Stretch
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.locator import PageLocator
from heddle.ingest.bibliography import (
    BibliographyItem,
    bibliography_items,
    is_bibliography_heading,
    reference_id,
)
from heddle.ingest.composition import compose
from heddle.ingest.parsed import Block, BlockKind, Element

FIRST = "Smith, J. (2019). On looms. Journal of Weaving, 3, 1-9."
SECOND = "Doe, B. (2001). Knots and ropes. Rope Press, London."


def items(*elements: Element) -> list[BibliographyItem]:
    return bibliography_items(compose(a_document(*elements)))


@pytest.mark.parametrize(
    "heading",
    [
        "References",
        "6. References",
        "REFERENCES CITED",
        "Bibliography",
        "Works cited",
        "Literaturverzeichnis",
        "Références",
        "Bibliografía",
        "Einzelnachweise",
        "VII. References",
    ],
)
def test_headings_of_reference_lists(heading: str) -> None:
    assert is_bibliography_heading(heading)


@pytest.mark.parametrize(
    "heading", ["Reference data", "Literature review", "Preferences", "References to law"]
)
def test_other_headings(heading: str) -> None:
    assert not is_bibliography_heading(heading)


def test_one_block_is_one_item_where_nothing_else_tells() -> None:
    found = items(a_block("Before."), a_heading("References"), a_block(FIRST), a_block(SECOND))

    assert [item.text for item in found] == [FIRST, SECOND]
    assert [item.number for item in found] == ["", ""]


def test_numbers_split_blocks_that_hold_several_items() -> None:
    composed = compose(
        a_document(a_heading("References"), a_block(f"[1] {FIRST}\n[2] {SECOND}"), a_block(f"[3] {FIRST}"))
    )
    found = bibliography_items(composed)

    assert [(item.number, item.text) for item in found] == [("1", FIRST), ("2", SECOND), ("3", FIRST)]
    assert composed.text[found[1].start : found[1].end] == f"[2] {SECOND}"


def test_a_year_or_page_that_begins_a_line_is_no_number() -> None:
    text = f"1. Smith, J. On looms.\n2019, pages\n3-9 of it\n2. {SECOND}\n10.1000/182 is its name"

    assert [item.number for item in items(a_heading("References"), a_block(text))] == ["1", "2"]


def test_a_hanging_indent_splits_a_page_without_numbers() -> None:
    lines = [("Smith, J. (2019). On looms. Journal", 50.0), ("of Weaving, 3, 1-9.", 62.0)]
    lines += [("Doe, B. (2001). Knots and ropes.", 50.0), ("Rope Press, London.", 62.0)]
    text, anchors = "", []
    for number, (line, left) in enumerate(lines):
        start = len(text) + bool(text)
        text = f"{text} {line}" if text else line
        place = PageLocator(1, ((left, 100.0 + 12 * number, 300.0, 110.0 + 12 * number),))
        anchors.append(Stretch(start, len(text), place))
    block = Block(BlockKind.PARAGRAPH, text, PageLocator(1, ((50, 100, 300, 146),)), 0, tuple(anchors))

    assert [item.text for item in items(a_heading("References"), block)] == [FIRST, SECOND]


def test_the_list_ends_with_its_section() -> None:
    found = items(a_heading("References"), a_block(FIRST), a_heading("Appendix A"), a_block(SECOND))

    assert [item.text for item in found] == [FIRST]


def test_named_items_keep_their_names() -> None:
    found = items(a_heading("References"), a_block(f"[Smi19] {FIRST}"), a_block(f"[Doe01] {SECOND}"))

    assert [(item.number, item.text) for item in found] == [("Smi19", FIRST), ("Doe01", SECOND)]


def test_a_document_without_a_list_has_no_items() -> None:
    assert items(a_block(FIRST), a_block(SECOND)) == []


def test_one_work_in_the_same_words_is_one_reference() -> None:
    assert reference_id(DEFAULT_WORKSPACE, FIRST) == reference_id(DEFAULT_WORKSPACE, FIRST.upper())
    assert reference_id(DEFAULT_WORKSPACE, FIRST) != reference_id(DEFAULT_WORKSPACE, SECOND)


def test_a_heading_with_nothing_below_it_has_no_items() -> None:
    assert bibliography_items(compose(a_document(a_heading("References")))) == []
    assert bibliography_items(compose(a_document(a_heading("References"), a_heading("Appendix")))) == []
