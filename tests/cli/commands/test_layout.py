"""The layout of a document as people read it."""

from __future__ import annotations

from layouts import contributed
from parsed_builders import a_block, a_document, a_heading, a_table

from heddle.cli.commands.layout import layout_text
from heddle.graph.layout_view import view_layout
from heddle.ingest.parsed import BlockKind


def test_a_layout_is_a_tree_with_what_words_point_at() -> None:
    document = a_document(
        a_heading("Yields"),
        a_block("They rose, as Table 1 shows."),
        a_block("Table 1. Yields by year", BlockKind.CAPTION),
        a_table(("Year", "Yield"), ("2019", "4")),
    )

    assert layout_text(view_layout(contributed(document))).splitlines() == [
        "document: Yields",
        "  section 1: Yields",
        "    paragraph: They rose, as Table 1 shows.  -> Table 1",
        "    caption: Table 1. Yields by year  -> Table 1",
        "    table: Table 1 | Table 1. Yields by year",
        "      row: Year | Yield",
        "      row: 2019 | 4",
    ]
