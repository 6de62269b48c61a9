"""The leaves of a layout."""

from __future__ import annotations

from layouts import contributed
from parsed_builders import a_block, a_document, a_figure, a_table

from heddle.graph.layout_leaf import leaves_of


def test_blocks_come_in_reading_order_and_then_what_has_a_node_of_its_own() -> None:
    leaves = list(
        leaves_of(
            contributed(a_document(a_block("One."), a_figure("A loom"), a_table(("a", "b")), a_block("Two.")))
        )
    )

    assert [leaf.kind for leaf in leaves[:2]] == ["paragraph", "paragraph"]
    assert sorted(leaf.kind for leaf in leaves[2:]) == ["figure", "table"]
    (table,) = [leaf for leaf in leaves if leaf.kind == "table"]
    assert [[cell.text for cell in row.parts] for row in table.parts] == [["a", "b"]]
