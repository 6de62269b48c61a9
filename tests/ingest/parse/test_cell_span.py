"""Merged cells come out of a draft sound, and out of the graph as they went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from parsed_builders import a_document

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.core.locator import SheetLocator
from heddle.core.sheet_range import span
from heddle.graph.records import Node
from heddle.graph.schema import NodeType
from heddle.graph.table_cell import cells_of, grid_of
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.limits import Limits
from heddle.ingest.parse.cell_span import settle_spans
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parsed import CellSpan, TableBlock, TableRow
from heddle.ingest.subgraph_structure import add_structure


@st.composite
def tilings(draw: st.DrawFn) -> tuple[int, int, dict[tuple[int, int], tuple[int, int, str]]]:
    """A grid tiled by cells: height, width, and by top left corner each cell's rows, columns and words."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    free = {(row, column) for row in range(height) for column in range(width)}
    cells: dict[tuple[int, int], tuple[int, int, str]] = {}
    while free:
        row, column = min(free)
        rows = draw(st.integers(1, height - row))
        columns = draw(st.integers(1, width - column))
        covered = {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)}
        if not covered <= free:
            rows = columns = 1
            covered = {(row, column)}
        free -= covered
        cells[row, column] = (rows, columns, f"w{row}x{column}")
    return height, width, cells


def stored_rows(table: TableBlock) -> list[Node]:
    composed = compose(a_document(table))
    draft = SubgraphDraft(DocumentId("d" * 64), DEFAULT_WORKSPACE)
    add_structure(draft, composed, cut_chunks(composed), "en", None)
    rows = [node for node in draft.finish("v").nodes if node.type is NodeType.ROW]
    return sorted(rows, key=lambda node: int(str(node.properties["order"])))


@given(tilings(), st.booleans())
def test_a_grid_is_read_out_of_the_graph_as_it_was_put_in(
    tiling: tuple[int, int, dict[tuple[int, int], tuple[int, int, str]]], spread: bool
) -> None:
    height, width, cells = tiling
    full = [[""] * width for _ in range(height)]
    rows: list[TableRow] = []
    for (row, column), (down, across, words) in cells.items():
        for r in range(row, row + down):
            full[r][column : column + across] = [words] * across
    for row in range(height):
        own = {c: size for (r, c), size in cells.items() if r == row}
        # Words need to stand where a cell begins only; a row without a word would be left out.
        shown = [full[row][c] if spread or c in own else "" for c in range(width)]
        rows.append(
            TableRow(
                tuple(shown),
                SheetLocator("S", span(row, 0, row, width - 1)),
                tuple(CellSpan(c, across, down) for c, (down, across, _) in own.items()),
            )
        )
    draft = Draft(Limits())
    draft.table(rows, SheetLocator("S", "A1"))
    table = draft.elements[0]
    assert isinstance(table, TableBlock)
    stored = stored_rows(table)

    kept = [row for row in range(height) if any(rows[row].cells)]
    assert grid_of(stored) == [full[row] for row in kept]
    assert [[table.words_at(row, column) for column in range(width)] for row in range(len(kept))] == [
        full[row] for row in kept
    ]
    found = [
        (at, cell.column, cell.columns, cell.text) for at, row in enumerate(stored) for cell in cells_of(row)
    ]
    assert found == [
        (kept.index(r), c, across, words) for (r, c), (_, across, words) in sorted(cells.items()) if r in kept
    ]


def test_a_row_that_is_left_out_makes_the_cells_over_it_lower() -> None:
    begun = [[CellSpan(0, 1, 3)], [], [], [CellSpan(1, 2, 1)]]

    assert settle_spans(begun, [0, 2, 3], 3) == [
        (CellSpan(0, 1, 2),),
        (CellSpan(0, 1, 2, 1),),
        (CellSpan(1, 2, 1),),
    ]


def test_spans_stay_inside_the_grid_and_never_lie_over_one_another() -> None:
    begun = [[CellSpan(1, 9, 9), CellSpan(2, 1, 2)], [CellSpan(0, 2, 1)]]

    assert settle_spans(begun, [0, 1], 3) == [(CellSpan(1, 2, 2),), (CellSpan(1, 2, 2, 1),)]


def test_what_covers_one_place_is_no_span() -> None:
    assert settle_spans([[CellSpan(2, 4, 1), CellSpan(0)]], [0], 3) == [()]
