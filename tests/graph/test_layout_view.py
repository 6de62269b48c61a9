"""The layout of a document is put together again from what it contributed to the graph."""

from __future__ import annotations

import pytest
from hypothesis import given
from layouts import contributed
from parsed_builders import (
    a_block,
    a_document,
    a_figure,
    a_heading,
    a_paged_document,
    a_table,
    on_page,
    parsed_documents,
)

from heddle.core.locator import PageLocator, PathLocator
from heddle.graph.layout_view import LayoutItem, view_layout
from heddle.ingest.composition import PieceKind, compose
from heddle.ingest.parsed import Block, BlockKind, Element, ParsedDocument

LONG = " ".join(f"Sentence number {number} says a few words about looms." for number in range(80))


def layout(*elements: Element) -> tuple[LayoutItem, ...]:
    return view_layout(contributed(a_document(*elements)))


def outline(items: tuple[LayoutItem, ...]) -> list[str]:
    return [f"{'.' * item.depth}{item.kind} {item.text}".rstrip() for item in items]


def test_sections_hold_their_blocks_in_reading_order() -> None:
    found = layout(
        a_block("Before."),
        a_heading("One"),
        a_block("Words."),
        a_heading("Two", 2),
        a_block("More."),
        a_heading("Three"),
        a_block("Last."),
    )

    assert outline(found) == [
        "document One",
        ".paragraph Before.",
        ".section One",
        "..heading One",
        "..paragraph Words.",
        "..section Two",
        "...heading Two",
        "...paragraph More.",
        ".section Three",
        "..heading Three",
        "..paragraph Last.",
    ]


def test_items_of_a_list_stand_under_lists_by_their_level() -> None:
    def item(text: str, level: int) -> Block:
        return a_block(text, BlockKind.LIST_ITEM, level=level)

    found = layout(item("a", 1), item("b", 1), item("b1", 2), item("b2", 2), item("c", 1), a_block("End."))

    assert outline(found)[1:] == [
        ".list",
        "..list_item a",
        "..list_item b",
        "...list",
        "....list_item b1",
        "....list_item b2",
        "..list_item c",
        ".paragraph End.",
    ]


def test_a_table_has_its_rows_and_cells_where_they_stand() -> None:
    found = layout(
        a_block("See below."), a_table(("Year", "Yield"), ("2019", ""), ("2020", "4 t"), title="Farm")
    )

    assert outline(found)[3:] == [
        ".table",
        "..row Year | Yield",
        "...cell Year",
        "...cell Yield",
        "..row 2019 |",
        "...cell 2019",
        "...cell",
        "..row 2020 | 4 t",
        "...cell 2020",
        "...cell 4 t",
    ]
    table = next(item for item in found if item.kind == "table")
    assert table.facts["header"] == ("Year", "Yield")
    assert [item.facts.get("header") for item in found if item.kind == "cell"][:3] == [True, True, None]


def test_a_block_that_was_cut_into_chunks_is_whole_again() -> None:
    found = layout(a_block(LONG), a_block("Short."))

    assert outline(found)[1:] == [f".paragraph {LONG}", ".paragraph Short."]


def test_pages_hold_what_stands_on_them_unless_a_section_crosses_them() -> None:
    apart = a_paged_document([on_page("First.", 1)], [on_page("Second.", 2)])
    heading = Block(BlockKind.HEADING, "One", PageLocator(1, ((1, 1, 9, 9),)), 1)
    across = a_paged_document([heading, on_page("First.", 1)], [on_page("Second.", 2)])

    assert outline(view_layout(contributed(apart)))[1:] == [
        ".page",
        "..paragraph First.",
        ".page",
        "..paragraph Second.",
    ]
    found = view_layout(contributed(across))
    assert outline(found)[1:] == [
        ".section One",
        "..heading One",
        "..paragraph First.",
        "..paragraph Second.",
    ]
    assert [item.page for item in found[1:]] == [1, 1, 1, 2]


def test_words_show_what_they_point_at() -> None:
    found = layout(
        a_block("Yields rose, as Table 1 shows."),
        a_block("Table 1. Yields", BlockKind.CAPTION),
        a_table(("Year", "Yield"), ("2019", "4")),
    )
    table = next(item for item in found if item.kind == "table")

    pointing = {item.kind: [(link.type, link.target) for link in item.links] for item in found if item.links}
    assert pointing == {
        "paragraph": [("REFERS_TO", table.node)],
        "caption": [("CAPTION_OF", table.node)],
    }
    assert table.facts["label"] == "Table 1"


def test_a_block_has_a_place_of_its_own_inside_its_chunk() -> None:
    found = layout(a_block("One.", line=1), a_block("Two.", line=2))

    assert [item.locator for item in found if item.kind == "paragraph"] in (
        [PathLocator("lines", "1"), PathLocator("lines", "2")],
        [PathLocator("lines", "1-2"), PathLocator("lines", "1-2")],
    )


def test_a_figure_without_words_stands_where_it_stood() -> None:
    assert outline(layout(a_block("Above."), a_figure(""), a_block("Below.")))[1:] == [
        ".paragraph Above.",
        ".figure",
        ".paragraph Below.",
    ]


@pytest.mark.parametrize("depth", [1200])
def test_lists_nested_at_a_strangers_will_cost_no_stack(depth: int) -> None:
    found = layout(*(a_block(f"item {level}", BlockKind.LIST_ITEM, level=level) for level in range(1, depth)))

    assert max(item.depth for item in found) > depth


@given(parsed_documents())
def test_the_leaves_of_a_layout_are_the_pieces_of_the_document(parsed: ParsedDocument) -> None:
    composed = compose(parsed)
    found = view_layout(contributed(parsed))

    spans = [
        (item.start, item.end)
        for item in found
        if item.kind not in {"section", "list", "cell", "table", "infobox", "document", "page"}
    ]
    pieces = [
        (piece.start, piece.end)
        for piece in composed.pieces
        if piece.start < piece.end or piece.kind is PieceKind.FIGURE
    ]
    assert sorted(spans) == sorted(pieces)
    for item in found:
        assert item.parent < item.position
        assert item.depth == (found[item.parent].depth + 1 if item.parent >= 0 else 0)
        if item.kind == "cell" and item.text:
            assert composed.text[item.start : item.end] == item.text
