"""The evidence that a node of a document's structure gives: its words, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heddle.core.anchor import load_anchors, narrow
from heddle.core.ids import DocumentId, NodeId
from heddle.core.locator import load_locator
from heddle.core.result import Evidence
from heddle.graph.records import Edge, Node
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphReader

Known = dict[NodeId, DocumentId | None]
"""The documents whose words parts are: what is asked of many parts is asked of the store at once."""


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
    """The document whose contribution of a node is shown, so that its spans are spans of that document.

    Two mails with one Message-ID are one node; what is shown of it is what the first of them says.

    Args:
        graph: Where the node is.
        node: The node.
        known: What was asked before; gets what is asked now.
    """
    if node.type is NodeType.DOCUMENT:
        return DocumentId(node.id)
    known = {} if known is None else known
    if node.id not in known:
        known |= documents_known(graph, [node])
    return known[node.id]


def documents_known(graph: GraphReader, nodes: Sequence[Node]) -> Known:
    """What `document_of` says of some nodes, in one question to the store."""
    found = graph.documents_of([node.id for node in nodes], limit=1)
    return {node.id: next(iter(found.get(node.id, ())), None) for node in nodes}
