"""What the Neo4j store reads: queries of one transaction each, long ones page by page."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from heddle.core.ids import DocumentId, EdgeId, NodeId
from heddle.graph import cypher, neo4j_paging
from heddle.graph import cypher_reading as reading
from heddle.graph import neo4j_values as values
from heddle.graph.neo4j_resolution import Neo4jResolution
from heddle.graph.neo4j_standing import all_listed, change_of, standing_of
from heddle.graph.neo4j_writing import SHARED_TYPES
from heddle.graph.records import Counts, Edge, Neighbour, Node, StoredDocument, Subgraph
from heddle.graph.schema import NodeType
from heddle.graph.standing import Contents, Listed, Standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Neo4jReading(Neo4jResolution):
    """One workspace of a Neo4j store as its readers see it; see `heddle.graph.store.GraphReader`."""

    def documents(self, *, after: str = "") -> Iterator[StoredDocument]:
        """All documents, or those after an id, by id."""
        yield from map(values.stored_document, self._pages(reading.DOCUMENTS_PAGE, "id", after))

    def document_count(self) -> int:
        """How many documents there are, without counting anything else."""
        (row,) = self._rows(reading.COUNT_DOCUMENTS)
        return int(row["number"])

    def document(self, document: DocumentId) -> StoredDocument | None:
        """One document."""
        return next(map(values.stored_document, self._rows(reading.DOCUMENT, id=document)), None)

    def document_at(self, location: str) -> StoredDocument | None:
        """The document whose source is at a location."""
        rows = self._rows(reading.DOCUMENT_AT, key=values.source_key(location))
        return next(map(values.stored_document, rows), None)

    def subgraph(self, document: DocumentId) -> Subgraph | None:
        """What a document contributed, its nodes and edges sorted by id."""
        return self._connection.read(lambda tx: self._read_subgraph(tx, document))

    def _read_subgraph(self, tx: Any, document: DocumentId) -> Subgraph | None:
        key = {"workspace": self._workspace, "document": document}
        stored = tx.run(reading.STORED_DOCUMENT, workspace=self._workspace, id=document).data()
        if not stored:
            return None
        own = tx.run(reading.OWN_NODE_RECORDS, **key, shared_types=SHARED_TYPES).data()
        contributed = tx.run(reading.CONTRIBUTION_RECORDS, **key).data()
        nodes = [values.node_of(row["node"]) for row in own] + list(map(values.contributed_node, contributed))
        edges: list[Edge] = []
        for name in stored[0]["edge_types"]:
            statement = reading.document_edges(cypher.ident(name, cypher.STORED))
            edges += map(values.edge_of, tx.run(statement, **key).data())
        return Subgraph(
            document=document,
            derivation=stored[0]["derivation"],
            nodes=tuple(sorted(nodes, key=lambda node: node.id)),
            edges=tuple(sorted(edges, key=lambda edge: edge.id)),
        )

    def node(self, node: NodeId) -> Node | None:
        """One node."""
        return next((values.node_of(row["node"]) for row in self._rows(reading.NODE, id=node)), None)

    def nodes(self, node_type: NodeType | None = None, *, kind: str = "", after: str = "") -> Iterator[Node]:
        """All nodes, or those of a type, of an entity type, after an id; by id.

        Pages are read one after the other: a writer at work meanwhile may show between them.
        """
        yield from (values.node_of(row["node"]) for row in self._node_pages(node_type, kind, after))

    def _node_pages(self, node_type: NodeType | None, kind: str, after: str) -> Iterator[dict[str, Any]]:
        if kind:
            # Only entities have an entity type.
            wanted = node_type in (None, NodeType.ENTITY)
            return self._pages(reading.NODES_OF_KIND_PAGE, "node", after, kind=kind) if wanted else iter(())
        if node_type is None:
            return self._pages(reading.NODES_PAGE, "node", after)
        return self._pages(reading.NODES_OF_TYPE_PAGE, "node", after, type=node_type.value)

    def edge(self, edge: EdgeId) -> Edge | None:
        """One edge."""
        known = self._schema.edge_types()
        statement = reading.edge([cypher.ident(name, known) for name in known])
        return next(map(values.edge_of, self._rows(statement, id=edge)), None)

    def edges(self, edge_type: str | None = None, *, after: str = "") -> Iterator[Edge]:
        """All edges, or those of a type, after an id; by id and read in pages as nodes are."""
        if edge_type is None:
            streams = [self._edges_of_type(name, after) for name in self._stored_edge_types()]
            yield from heapq.merge(*streams, key=lambda edge: edge.id)
        elif edge_type in self._known_edge_types([edge_type]):
            yield from self._edges_of_type(edge_type, after)

    def _edges_of_type(self, name: str, after: str) -> Iterator[Edge]:
        statement = reading.edges_page(cypher.ident(name, cypher.STORED))
        rows = self._pages(statement, "properties", after)
        for _, same in groupby(rows, key=lambda row: row["properties"]["id"]):
            yield values.edge_of(next(same))  # of one that several documents contribute, the smallest's

    def neighbours(
        self, node: NodeId, *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> list[Neighbour]:
        """Nodes one edge away in either direction, by edge type and id."""
        return self.neighbourhoods([node], edge_types=edge_types, limit=limit)[node]

    def neighbourhoods(
        self, nodes: Sequence[NodeId], *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> dict[NodeId, list[Neighbour]]:
        """Of each of some nodes what `neighbours` gives, in one query."""
        known = self._known_edge_types(edge_types)
        wanted = sorted({str(name) for name in edge_types} & known)
        found: dict[NodeId, list[Neighbour]] = {node: [] for node in nodes}
        if edge_types and not wanted:
            return found
        statement = reading.neighbourhoods([cypher.ident(name, known) for name in wanted])
        for row in self._rows(statement, ids=list(found), limit=max(0, limit)):
            found[row["id"]].append(Neighbour(values.edge_of(row), values.node_of(row["node"])))
        for neighbours in found.values():
            neighbours.sort(key=lambda each: (each.edge.type, each.edge.id))
        return found

    def documents_of(self, nodes: Sequence[NodeId], *, limit: int) -> dict[NodeId, list[DocumentId]]:
        """Of each of some nodes the first `limit` documents that contribute it, stubs last, then by id."""
        found: dict[NodeId, list[DocumentId]] = {node: [] for node in nodes}
        for row in self._rows(reading.OWNERS, ids=list(found), shared_types=SHARED_TYPES):
            found[row["id"]] = [row["document"]][: max(0, limit)]
        shared = [node for node, documents in found.items() if not documents]
        for row in self._rows(reading.CONTRIBUTORS, ids=shared, limit=max(0, limit)):
            found[row["id"]] = row["documents"]
        return found

    def edge_types_at(self, node: NodeId) -> list[str]:
        """The types of the edges at a node, in either direction, sorted."""
        return sorted(row["type"] for row in self._rows(reading.EDGE_TYPES_AT, id=node))

    def counts(self) -> Counts:
        """How many documents, nodes by `type_name`, edges by type."""
        return Counts(
            documents=self.document_count(),
            nodes={row["name"]: row["number"] for row in self._rows(reading.COUNT_NODES)},
            edges={name: self._count_edges(name) for name in self._stored_edge_types()},
        )

    def _count_edges(self, name: str) -> int:
        (row,) = self._rows(reading.count_edges(cypher.ident(name, cypher.STORED)))
        return int(row["number"])

    def edge_patterns(self) -> Mapping[tuple[str, str, str], int]:
        """How many edges there are of each (source type, edge type, target type)."""
        return {
            (row["head"], name, row["tail"]): row["number"]
            for name in self._stored_edge_types()
            for row in self._rows(reading.count_edge_patterns(cypher.ident(name, cypher.STORED)))
        }

    def embeddings(self, space: str) -> tuple[list[NodeId], NDArray[np.float32]]:
        """Ids and vectors of a space; both empty where there is none."""
        from heddle.graph.embeddings import stacked

        rows = self._pages(reading.EMBEDDINGS_PAGE, "node", "", space=space)
        return stacked((row["node"], row["vector"]) for row in rows)

    def version(self) -> str:
        """The graph version (see `standing.Contents.version`)."""
        return self.standing().version

    def standing(self) -> Standing:
        """Where the graph stands: its version, its contents and the number of its last change."""
        kept = self._rows(reading.STANDING)
        if kept:
            sequence, contents = standing_of(kept[0])
        else:
            listed = list(self._all_listed())
            sequence, contents = len(listed), Contents.of(listed)
        return Standing(sequence, contents, contents.version(self._schema, self.decisions()))

    def changes(self, after: int = 0) -> Iterator[Listed]:
        """The documents changed after a number, each as it is now, in the order of their last changes."""
        if not self._rows(reading.STANDING):
            yield from list(self._all_listed())[after:]
            return
        while rows := self._rows(reading.CHANGES_PAGE, after=after, limit=neo4j_paging.PAGE):
            yield from map(change_of, rows)
            after = rows[-1]["sequence"]

    def _all_listed(self) -> Iterator[Listed]:
        return all_listed(lambda after: self._rows(reading.LISTED_PAGE, after=after, limit=neo4j_paging.PAGE))

    def space_mark(self, space: str) -> str:
        """What tells the embeddings of a space from others; empty where there are none."""
        from heddle.graph.embeddings import mark_of

        marks = self._rows(reading.SPACE_MARK, space=space)
        if marks:
            return str(marks[0]["mark"])
        # None, or written by an older release, which kept no mark.
        rows = self._pages(reading.EMBEDDINGS_PAGE, "node", "", space=space)
        return mark_of((row["node"], row["vector"]) for row in rows)

    def _known_edge_types(self, names: Sequence[str]) -> frozenset[str]:
        """The schema's edge types; with those of former schemas where a name is none of it."""
        known = frozenset(self._schema.edge_types())
        return known if known.issuperset(names) else known.union(self._stored_edge_types())

    def _stored_edge_types(self) -> list[str]:
        return [row["type"] for row in self._rows(reading.EDGE_TYPES_STORED)]
