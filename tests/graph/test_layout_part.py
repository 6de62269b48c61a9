"""What a stored node says of itself as a part of a layout."""

from __future__ import annotations

from heddle.core.ids import NodeId
from heddle.core.locator import PathLocator, dump_locator
from heddle.graph.layout_part import facts_of, locator_of, span_of
from heddle.graph.records import Node
from heddle.graph.schema import NodeType


def test_words_and_places_are_no_facts() -> None:
    place = PathLocator("lines", "3")
    node = Node(
        NodeId("f"),
        NodeType.FIGURE,
        {
            "quote": "A loom",
            "start": 3,
            "end": 9,
            "locator": dump_locator(place),
            "label": "Fig. 1",
            "caption": "",
        },
    )

    assert facts_of(node) == {"label": "Fig. 1"}
    assert (span_of(node), locator_of(node)) == ((3, 9), place)


def test_a_document_reaches_over_its_whole_text() -> None:
    node = Node(NodeId("d"), NodeType.DOCUMENT, {"length": 40})

    assert (span_of(node), locator_of(node)) == ((0, 40), None)
