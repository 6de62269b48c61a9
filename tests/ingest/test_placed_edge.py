"""Edges that say where they are written."""

from __future__ import annotations

from parsed_builders import a_block, a_document

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.graph.records import Edge, Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.composition import compose
from heddle.ingest.draft import Holder, SubgraphDraft
from heddle.ingest.placed_edge import Span, add_placed_edge

TEXT = "Written by Ada Lindqvist in 2009."


def placed(span: Span | None) -> tuple[Edge, str]:
    composed = compose(a_document(a_block(TEXT, line=3)))
    draft = SubgraphDraft(DocumentId("d" * 64), DEFAULT_WORKSPACE)
    draft.node(Node(draft.root, NodeType.DOCUMENT, {}))
    chunk = draft.part(NodeType.CHUNK, "0", {"text": TEXT})
    draft.hold(Holder(0, len(TEXT), chunk, NodeType.CHUNK))
    venue = draft.part(NodeType.VENUE, "v", {"name": "Loom Journal"})
    add_placed_edge(draft, composed, (draft.root, EdgeType.PUBLISHED_IN, venue), span, {"order": 1})
    (edge,) = draft.finish("test").edges
    return edge, chunk


def test_an_edge_names_the_span_the_place_and_the_chunk() -> None:
    edge, chunk = placed((11, 24))

    assert edge.evidence == chunk
    assert edge.properties == {
        "order": 1,
        "start": 11,
        "end": 24,
        "locator": '{"path":"3","scheme":"lines"}',
    }


def test_an_edge_without_a_span_has_no_evidence() -> None:
    edge, _ = placed(None)

    assert edge.evidence == ""
    assert edge.properties == {"order": 1}
