"""The text of a document and the spans in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from parsed_builders import (
    a_block,
    a_document,
    a_figure,
    a_paged_document,
    a_table,
    on_page,
    parsed_documents,
)

from heddle.core.locator import PageLocator, PathLocator
from heddle.ingest.composition import PieceKind, compose
from heddle.ingest.parsed import Block, BlockKind, FigureBlock, ParsedDocument, TableBlock
from heddle.ingest.row_line import row_line


@given(parsed_documents())
def test_every_element_stands_at_its_span(parsed: ParsedDocument) -> None:
    composed = compose(parsed)

    for piece in composed.pieces:
        element = parsed.elements[piece.element]
        match element:
            case Block():
                expected = element.text
            case FigureBlock():
                expected = element.words
            case TableBlock():
                is_row = piece.kind is PieceKind.ROW
                expected = row_line(element.rows[piece.row].cells) if is_row else element.title
        assert composed.quote(piece) == expected


@given(parsed_documents())
def test_spans_are_in_order_and_only_line_breaks_lie_between(parsed: ParsedDocument) -> None:
    composed = compose(parsed)

    position = 0
    for piece in composed.pieces:
        assert piece.start >= position
        assert set(composed.text[position : piece.start]) <= {"\n"}
        position = piece.end
    assert position == len(composed.text)


@given(parsed_documents())
def test_every_row_with_words_has_a_piece(parsed: ParsedDocument) -> None:
    composed = compose(parsed)

    rows = {(p.element, p.row) for p in composed.pieces if p.kind is PieceKind.ROW}
    expected = {
        (index, number)
        for index, element in enumerate(parsed.elements)
        if isinstance(element, TableBlock)
        for number, row in enumerate(element.rows)
        if any(cell.strip() for cell in row.cells)
    }
    assert rows == expected


def test_blocks_stand_a_blank_line_apart_and_list_items_a_line() -> None:
    parsed = a_document(
        a_block("Para."),
        a_block("one", BlockKind.LIST_ITEM),
        a_block("two", BlockKind.LIST_ITEM),
        a_block("End."),
    )

    assert compose(parsed).text == "Para.\n\none\ntwo\n\nEnd."


def test_rows_are_lines_of_cells() -> None:
    parsed = a_document(a_block("Before."), a_table(("Name", "City"), ("Ada\nL.", ""), ("", "Rome")))

    assert compose(parsed).text == "Before.\n\nName | City\nAda L. |\n | Rome"


def test_a_table_title_is_said_once_where_the_caption_is_a_block_too() -> None:
    table = a_table(("A",), ("1",), title="Table 1: sums")

    with_caption = compose(a_document(a_block("Table 1: sums", BlockKind.CAPTION), table))
    alone = compose(a_document(table))

    assert with_caption.text == "Table 1: sums\n\nA\n1"
    assert alone.text == "Table 1: sums\n\nA\n1"


def test_a_span_across_blocks_of_a_page_has_the_boxes_of_both() -> None:
    composed = compose(a_paged_document([on_page("One.", 1, box=10), on_page("Two.", 1, box=50)]))

    located = composed.locate(0, len(composed.text))

    assert isinstance(located, PageLocator)
    assert [box[0] for box in located.boxes] == [10, 50]


def test_a_span_in_a_row_is_located_by_its_row() -> None:
    composed = compose(a_document(a_table(("Name",), ("Ada",))))

    start = composed.text.index("Ada")

    assert composed.locate(start, start + 3) == PathLocator("json", "/1")


def test_a_span_where_nothing_stands_is_refused() -> None:
    composed = compose(a_document(a_block("One."), a_block("Two.")))

    with pytest.raises(ValueError, match="nothing stands at 4-6"):
        composed.locate(4, 6)


def test_elements_know_their_page_and_empty_pages_hold_none() -> None:
    composed = compose(a_paged_document([on_page("One.", 1)], [], [on_page("Three.", 3)]))

    assert [page.number if (page := composed.page_of(index)) else None for index in range(2)] == [1, 3]


def test_a_figure_without_a_caption_takes_no_space() -> None:
    composed = compose(a_document(a_block("One."), a_figure(""), a_block("Two.")))

    assert composed.text == "One.\n\nTwo."
    assert [piece.start for piece in composed.pieces] == [0, 4, 6]
