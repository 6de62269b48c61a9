"""The evidence that a node of a document's structure gives: its words, and where they stand."""

from __future__ import annotations

from dataclasses import replace

from heddle.core.anchor import load_anchors, narrow
from heddle.core.ids import DocumentId, NodeId
from heddle.core.locator import load_locator
from heddle.core.result import Evidence
from heddle.graph.records import Edge, Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphReader

_UPWARD = {
    NodeType.CHUNK: EdgeType.HAS_CHUNK,
    NodeType.ROW: EdgeType.HAS_ROW,
    NodeType.TABLE: EdgeType.HAS_TABLE,
    NodeType.INFOBOX: EdgeType.HAS_INFOBOX,
    NodeType.FIGURE: EdgeType.HAS_FIGURE,
    NodeType.SECTION: EdgeType.HAS_SECTION,
    NodeType.PAGE: EdgeType.HAS_PAGE,
    NodeType.MESSAGE: EdgeType.HAS_MESSAGE,
}
_MOST_HOLDERS = 1000
"""Structure edges of one type around a node: it has one holder, and may hold many."""


Known = dict[NodeId, DocumentId | None]
"""The documents that parts were found to belong to: what is asked of many parts is asked once a holder."""


def evidence_at(graph: GraphReader, node: Node, known: Known | None = None) -> Evidence | None:
    """What a chunk, row, figure or message says, and where; None where the node has no place of its own.

    Args:
        graph: Where the node is.
        node: The node.
        known: As for `document_of`.
    """
    properties = node.properties
    if "locator" not in properties:
        return None
    document = document_of(graph, node, known)
    stored = graph.document(document) if document else None
    if stored is None:
        return None
    return Evidence(
        id=node.id,
        document=stored.id,
        source=stored.name,
        quote=str(properties.get("quote") or properties.get("text", "")),
        start=int(str(properties.get("start", 0))),
        end=int(str(properties.get("end", 0))),
        locator=load_locator(str(properties["locator"])),
    )


def narrowed(evidence: Evidence, node: Node, edge: Edge) -> Evidence:
    """The words of a piece of evidence that an edge was read in, at their own place.

    Args:
        evidence: What the node says.
        node: Where the edge was read.
        edge: A mention or a relation; one without a span of its own, or whose span is another node's, leaves
            the evidence as it is.
    """
    start, end = edge.properties.get("start"), edge.properties.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return evidence
    if not evidence.start <= start < end <= evidence.end:
        return evidence
    first, last = start - evidence.start, end - evidence.start
    anchors = load_anchors(evidence.locator, str(node.properties.get("anchors") or ""))
    place = narrow(evidence.locator, anchors, evidence.quote, first, last)
    return replace(evidence, quote=evidence.quote[first:last], start=start, end=end, locator=place)


def document_of(graph: GraphReader, node: Node, known: Known | None = None) -> DocumentId | None:
    """The document that a part belongs to, found by walking up the structure.

    Args:
        graph: Where the part is.
        node: The part.
        known: What earlier walks found; gets what this one finds.
    """
    known = {} if known is None else known
    way: list[NodeId] = []
    document = None
    step: Node | None = node
    while step is not None:
        if step.id in known:
            document = known[step.id]
            break
        way.append(step.id)
        if step.type is NodeType.DOCUMENT:
            document = DocumentId(step.id)
            break
        step = _holder(graph, step)
    known.update(dict.fromkeys(way, document))
    return document


def _holder(graph: GraphReader, node: Node) -> Node | None:
    """What holds a part, if it is one and something does."""
    if node.type not in _UPWARD:
        return None
    around = graph.neighbours(node.id, edge_types=[_UPWARD[node.type]], limit=_MOST_HOLDERS)
    return next((each.node for each in around if each.edge.target == node.id), None)
