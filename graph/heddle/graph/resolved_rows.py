"""The rows of a resolved snapshot: one for each thing, whatever it is called and wherever it is spoken of.

Nodes that are one thing share a row, named by the part that stands for them (`clusters.Cluster`). A node that
is several things has several, and an edge at it belongs to the one that its document speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from heddle.core.ids import DocumentId, EdgeId, NodeId
from heddle.graph.clusters import Clusters, clusters_of
from heddle.graph.records import Edge
from heddle.graph.same_as import PartId
from heddle.graph.store import GraphReader


class ResolvedRows:
    """Which row of a snapshot stands for a node, or for a node where a document speaks of it.

    Args:
        clusters: What is one thing.
        documents: Of the edges at nodes that are several things, the document that each is shown from.
    """

    def __init__(self, clusters: Clusters, documents: Mapping[EdgeId, DocumentId]) -> None:
        self._clusters = clusters
        self._documents = documents

    def rows_of(self, node: NodeId) -> tuple[PartId, ...]:
        """The rows of a node, one or several."""
        parts = self._clusters.parts_of(node)
        return tuple(dict.fromkeys(self._clusters.representative(part) for part in parts))

    def members(self, nodes: Iterable[NodeId]) -> dict[NodeId, tuple[NodeId, ...]]:
        """The nodes behind each row, where they are not just the node that it is named by."""
        found: dict[NodeId, list[NodeId]] = {}
        for node in nodes:
            for row in self.rows_of(node):
                found.setdefault(NodeId(row), []).append(node)
        return {row: tuple(sorted(behind)) for row, behind in sorted(found.items()) if behind != [row]}

    def ends(self, edge: Edge) -> tuple[PartId, PartId] | None:
        """The rows that an edge joins; None where they are one, and only resolution made them so."""
        source, target = self._row(edge.source, edge), self._row(edge.target, edge)
        return None if source == target and edge.source != edge.target else (source, target)

    def _row(self, node: NodeId, edge: Edge) -> PartId:
        split = self._clusters.namesakes.get(node)
        if split is None:
            return self._clusters.representative(PartId(node))
        document = self._documents.get(edge.id)
        part = split.main_part if document is None else split.part_in(document)
        return self._clusters.representative(part)


def read_rows(graph: GraphReader) -> ResolvedRows:
    """Find the rows of a graph as it stands."""
    clusters = clusters_of(graph)
    split = set(clusters.namesakes)
    speaking = graph.documents_of(sorted(split), limit=graph.document_count()) if split else {}
    documents: dict[EdgeId, DocumentId] = {}
    # An edge that several documents contribute is shown from the smallest.
    for document in sorted({each for found in speaking.values() for each in found}):
        subgraph = graph.subgraph(document)
        for edge in subgraph.edges if subgraph else ():
            if edge.source in split or edge.target in split:
                documents.setdefault(edge.id, document)
    return ResolvedRows(clusters, documents)
