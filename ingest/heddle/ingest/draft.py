"""A subgraph in the making: nodes and edges by id, so that what is said twice stands once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from heddle.core.ids import DocumentId, NodeId, WorkspaceId, entity_id, part_id
from heddle.core.names import name_key
from heddle.graph.records import Edge, Node, Properties, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.mention import Named


@dataclass(frozen=True, slots=True)
class Holder:
    """A node that holds a stretch of the text: a chunk, a row, a figure."""

    start: int
    end: int
    node: NodeId
    type: NodeType


class SubgraphDraft:
    """Collects what a document contributes; the first word about a node or edge holds.

    Args:
        document: The document.
        workspace: The workspace, part of every entity's id.
    """

    def __init__(self, document: DocumentId, workspace: WorkspaceId) -> None:
        self.document = document
        self.workspace = workspace
        self._nodes: dict[str, Node] = {}
        self._edges: dict[str, Edge] = {}
        self._holders: list[Holder] = []
        self._sorted_starts: list[int] | None = None

    @property
    def root(self) -> NodeId:
        """The document's own node."""
        return NodeId(self.document)

    def part(
        self, node_type: NodeType, position: str, properties: Properties, *, version: str = ""
    ) -> NodeId:
        """Add a part of the document.

        Args:
            node_type: What it is.
            position: Where it is, unique among its kind in the document.
            properties: Facts about it.
            version: Version of what cut it, where the cut may change.
        """
        kind = f"{node_type.value}/{version}" if version else node_type.value
        return self.node(Node(part_id(self.document, kind, position), node_type, properties))

    def node(self, node: Node) -> NodeId:
        """Add a node; a full contribution takes the place of a stub."""
        held = self._nodes.get(node.id)
        if held is None or (held.stub and not node.stub):
            self._nodes[node.id] = node
        return node.id

    def describe(self, node: NodeId, properties: Properties) -> None:
        """Say more about a node that was added; what was said of it before under a name is replaced.

        Raises:
            KeyError: there is no such node.
        """
        held = self._nodes[node]
        self._nodes[node] = replace(held, properties={**held.properties, **properties})

    def has(self, node: NodeId) -> bool:
        """Whether a node was added."""
        return node in self._nodes

    def nodes_of(self, node_type: NodeType) -> list[Node]:
        """The nodes of a type, in the order in which they were added."""
        return [node for node in self._nodes.values() if node.type is node_type]

    def edges_of(self, edge_type: EdgeType) -> list[Edge]:
        """The edges of a type, in the order in which they were added."""
        return [edge for edge in self._edges.values() if edge.type == edge_type]

    def entity(self, named: Named) -> NodeId:
        """Add an entity."""
        key = name_key(named.name)
        return self.node(
            Node(
                entity_id(self.workspace, named.kind, key), NodeType.ENTITY, {"name": named.name}, named.kind
            )
        )

    def edge(
        self,
        source: NodeId,
        edge_type: EdgeType | str,
        target: NodeId,
        evidence: str = "",
        properties: Properties | None = None,
    ) -> None:
        """Add an edge between nodes that were added."""
        edge = Edge(source, str(edge_type), target, evidence, properties or {})
        self._edges.setdefault(edge.id, edge)

    def hold(self, holder: Holder) -> None:
        """Say which node holds a stretch of the text; stretches do not overlap, empty ones hold nothing."""
        if holder.start < holder.end:
            self._holders.append(holder)
            self._sorted_starts = None

    def holder_of(self, start: int, end: int) -> Holder | None:
        """The chunk, row or figure in which a span lies; None where it crosses several."""
        index = bisect_right(self._starts(), start) - 1
        if index < 0:
            return None
        holder = self._holders[index]
        return holder if start < holder.end and end <= holder.end else None

    def _starts(self) -> list[int]:
        # Holders come in order within a kind only; sorted once, when the first question is asked.
        if self._sorted_starts is None:
            self._holders.sort(key=lambda holder: holder.start)
            self._sorted_starts = [holder.start for holder in self._holders]
        return self._sorted_starts

    def chain(self, nodes: Iterable[NodeId]) -> None:
        """Join nodes in their order by NEXT edges."""
        before: NodeId | None = None
        for node in nodes:
            if before is not None:
                self.edge(before, EdgeType.NEXT, node)
            before = node

    def finish(self, derivation: str) -> Subgraph:
        """The subgraph, nodes and edges sorted by id."""
        return Subgraph(
            self.document,
            derivation,
            tuple(self._nodes[key] for key in sorted(self._nodes)),
            tuple(self._edges[key] for key in sorted(self._edges)),
        )
