"""From the flows of a document's pages to its elements: blocks, tables and links with their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heddle.core.anchor import locate
from heddle.core.cell_place import shorten_place
from heddle.core.locator import Box, PageLocator
from heddle.ingest.parse.cell_span import spread
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.pdf_block import (
    Paragraph,
    body_size,
    classify,
    join,
    paragraphs,
    raised,
    rounded,
    union,
)
from heddle.ingest.parse.pdf_figure import figure_key, repeated_figures, with_figures
from heddle.ingest.parse.pdf_flow import Flow, vocabulary
from heddle.ingest.parse.pdf_margin import mark_margins
from heddle.ingest.parse.pdf_paper_part import mark_parts
from heddle.ingest.parse.pdf_table import PdfRow, PdfTable
from heddle.ingest.parsed import Page, Picture, TableRow

if TYPE_CHECKING:
    from heddle.ingest.paper.paper import Paper


def add_flows(flows: Sequence[Flow], draft: Draft, paper: Paper | None = None) -> None:
    """Add the elements and pages of a whole document to its draft.

    Args:
        flows: Its pages.
        draft: What is added to.
        paper: What is known of it as a paper, which decides on titles, headings and captions.
    """
    mark_margins(flows)
    words = vocabulary(flows)
    size, is_bold = body_size(flows)
    by_page = [(flow, paragraphs(flow, size)) for flow in flows]
    everything = [item for _, items in by_page for item in items]
    classify(everything, size, body_bold=is_bold, heights={flow.number: flow.height for flow in flows})
    if paper is not None:
        mark_parts([(flow.number, items) for flow, items in by_page], paper)
    repeated = repeated_figures(flows)
    for flow, items in by_page:
        first = len(draft.elements)
        figures = [box for box in flow.figures if figure_key(box) not in repeated]
        for item in with_figures(items, figures):
            if isinstance(item, tuple):
                _add_figure(item, flow.number, draft)
            elif isinstance(item, Paragraph):
                text, anchors = join(item, words)
                place = PageLocator(item.page, (rounded(union([line.box for line in item.lines])),))
                above = raised(item, text)
                draft.block(item.kind, text, place, level=item.level, anchors=anchors, raised=above)
            else:
                _add_table(item, flow.number, draft)
        _add_links(flow, first, draft)
        draft.pages.append(
            Page(
                flow.number,
                first,
                len(draft.elements),
                width=round(flow.width, 2),
                height=round(flow.height, 2),
                rotation=flow.rotation,
            )
        )


def _add_figure(box: Box, page: int, draft: Draft) -> None:
    x0, y0, x1, y1 = place = rounded(box)
    picture = Picture("", "image/png", round(x1 - x0), round(y1 - y0))
    draft.figure("", PageLocator(page, (place,)), picture=picture)


def _add_table(table: PdfTable, page: int, draft: Draft) -> None:
    rows = [_row(table, row, page) for row in table.rows]
    spans = [row.spans for row in rows]
    grid = spread([row.cells for row in rows], spans)
    pairs = is_key_value(grid)
    draft.table(
        rows,
        PageLocator(page, (rounded(table.box),)),
        header_rows=0 if pairs else header_rows(grid, spans),
        key_value=pairs,
    )


def _row(table: PdfTable, row: PdfRow, page: int) -> TableRow:
    whole = PageLocator(page, (rounded(row.box),))
    places = (shorten_place(whole, PageLocator(page, (rounded(box),))) if box else "" for box in row.boxes)
    runs = tuple(table.displayed_runs(cell) for cell in row.runs)
    # A row is found by its words: its lines may hold words of cells that begin further up.
    place = locate(whole, [run for cell in runs for run in cell])
    return TableRow(row.cells, place, row.spans, tuple(places), runs)


def _add_links(flow: Flow, first: int, draft: Draft) -> None:
    for (x0, y0, x1, y1), words, target in flow.links:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        for index in range(first, len(draft.elements)):
            place = draft.elements[index].locator
            if isinstance(place, PageLocator) and any(
                a <= x <= c and b <= y <= d for a, b, c, d in place.boxes
            ):
                draft.link(words, target, element=index)
                break
