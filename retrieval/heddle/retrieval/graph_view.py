"""The graph of a generation with names: nodes by row, and the edges around them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np

from heddle.core.ids import NodeId
from heddle.graph.schema import NodeType
from heddle.retrieval.adjacency import Adjacency, NodeView
from heddle.retrieval.document_entries import is_relation
from heddle.retrieval.segment_graph import SegmentGraph


class GraphView:
    """Adjacency together with the segments that hold the names."""

    def __init__(self, adjacency: Adjacency, graphs: Sequence[SegmentGraph]) -> None:
        self.adjacency = adjacency
        self._graphs = graphs
        self._relations = np.asarray([is_relation(name) for name in adjacency.edge_types], dtype=np.bool_)

    def node(self, row: int) -> NodeView:
        """The node of a row."""
        segment, place = self.adjacency.node_home[row]
        kind, entity_type, name = json.loads(self._graphs[int(segment)].node_facts[int(place)])
        return NodeView(NodeId(self.adjacency.node_ids[row].decode()), NodeType(kind), entity_type, name)

    def nodes(self) -> Iterator[tuple[int, NodeView]]:
        """All nodes, in the order of their ids."""
        return ((row, self.node(row)) for row in range(len(self.adjacency)))

    def relations(self, row: int) -> list[int]:
        """Rows of the edges that are relations between entities, around a node."""
        edges = self.adjacency.around(row)
        if not len(edges):
            return []
        return [int(edge) for edge in np.unique(edges[self._relations[self.adjacency.edges[edges, 2]]])]

    def of_type(self, row: int, edge_type: str, *, limit: int | None = None) -> list[int]:
        """Rows of the edges of a type around a node, the first `limit` of them."""
        if edge_type not in self.adjacency.edge_types:
            return []
        edges = self.adjacency.around(row)
        kind = self.adjacency.edge_types.index(edge_type)
        return [int(edge) for edge in np.unique(edges[self.adjacency.edges[edges, 2] == kind])[:limit]]
