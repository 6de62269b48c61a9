"""The Neo4j store: the system of record for teams, open to Browser, Bloom and Cypher.

The same graph as the embedded store's, by one contract suite. How it lies in the database is told in
`cypher.py`; `docs/neo4j.md` shows analysts around.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, LiteralString

from heddle.core.errors import NotFound
from heddle.core.failpoint import failpoint
from heddle.core.ids import DocumentId, NodeId, WorkspaceId
from heddle.graph import cypher
from heddle.graph import cypher_reading as reading
from heddle.graph import cypher_writing as writes
from heddle.graph import neo4j_values as values
from heddle.graph.neo4j_connection import Connection
from heddle.graph.neo4j_preparation import Preparation
from heddle.graph.neo4j_writing import SHARED_TYPES, Writing, row_count
from heddle.graph.records import (
    Counts,
    Decision,
    DocumentPut,
    Edge,
    Neighbour,
    Node,
    Source,
    StoredDocument,
    Subgraph,
    version_of,
)
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType, Schema

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAGE = 2000
"""Rows that a streaming read holds at once."""


class Neo4jStore:
    """A graph store on a Neo4j server, 5.26 or later; Community suffices.

    Nothing is sent before the first call. Constraints and indexes are made before the first write.

    Args:
        uri: Address, `bolt://host:port` or `neo4j://host:port`.
        user: User name.
        password: Password.
        database: Database name.
        schema: What documents are held against.
        timeout: Seconds that a read, or the fixed part of a write, may take on the server.

    Raises:
        ConfigurationError: the address is none.
    """

    def __init__(
        self,
        uri: str,
        *,
        user: str,
        password: str,
        database: str = "neo4j",
        schema: Schema = DEFAULT_SCHEMA,
        timeout: float = 30.0,
    ) -> None:
        self._schema = schema
        self._connection = Connection(uri, user=user, password=password, database=database, timeout=timeout)
        self._preparation = Preparation(self._connection, schema)

    def scope(self, workspace: WorkspaceId) -> Neo4jScope:
        """One workspace; an unknown one is empty."""
        return Neo4jScope(self._connection, self._preparation, workspace, self._schema)

    def workspaces(self) -> list[WorkspaceId]:
        """Workspaces that hold a document, sorted."""
        return sorted(WorkspaceId(row["workspace"]) for row in self._connection.rows(reading.WORKSPACES))

    def ping(self) -> None:
        """Check that the server answers and lets us in.

        Raises:
            AuthenticationFailed: the user name or password is wrong.
            StoreUnreachable: no server answers.
        """
        self._connection.rows(reading.PING)

    def prepare_for_analysts(self, dimension: int | None = None) -> None:
        """Make the full-text index and, for vectors of a dimension, the vector index; wait until both answer.

        Writing does this by itself. A vector index of another dimension is replaced.
        """
        self._preparation.for_analysts(dimension)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()


class Neo4jScope:
    """One workspace of a Neo4j store; see `heddle.graph.store.GraphScope`."""

    def __init__(
        self, connection: Connection, preparation: Preparation, workspace: WorkspaceId, schema: Schema
    ) -> None:
        self._connection = connection
        self._preparation = preparation
        self._workspace = workspace
        self._schema = schema

    @property
    def workspace(self) -> WorkspaceId:
        """The workspace."""
        return self._workspace

    @property
    def schema(self) -> Schema:
        """The schema that its documents are held against."""
        return self._schema

    # --- writing --------------------------------------------------------------------------------

    def put(self, documents: Sequence[DocumentPut]) -> tuple[DocumentId, ...]:
        """Store documents, each replacing what it contributed before; see `GraphWriter.put`."""
        if not documents:
            return ()
        for item in documents:
            item.subgraph.check(self._schema)
        self._preparation.for_edges({str(edge.type) for item in documents for edge in item.subgraph.edges})

        def work(writing: Writing) -> tuple[DocumentId, ...]:
            writing.store(documents)
            deleted = writing.settle()
            failpoint("store.put.before-commit")
            return deleted

        deleted = self._write(work, rows=row_count(documents))
        failpoint("store.put.after-commit")
        return deleted

    def add_sources(self, document: DocumentId, sources: Sequence[Source]) -> tuple[DocumentId, ...]:
        """Name further places of a stored document; see `GraphWriter.add_sources`."""

        def work(writing: Writing) -> tuple[DocumentId, ...]:
            self._require(writing, document)
            writing.take_sources((document, source) for source in sources)
            return writing.settle()

        return self._write(work)

    def delete(self, document: DocumentId) -> tuple[DocumentId, ...]:
        """Delete a document and the attachments that only it held; see `GraphWriter.delete`."""

        def work(writing: Writing) -> tuple[DocumentId, ...]:
            self._require(writing, document)
            writing.drop_sources(document)
            return writing.settle()

        return self._write(work)

    def decide(self, decision: Decision) -> None:
        """Log a person's merge or split; the last word about a pair holds."""
        low, high = sorted((decision.left, decision.right))
        self._preparation.for_writing()
        self._connection.write(
            lambda tx: tx.run(
                writes.WRITE_DECISION,
                workspace=self._workspace,
                low=low,
                high=high,
                verdict=decision.verdict.value,
                reason=values.stored_text(decision.reason),
            ).consume()
        )

    def write_embeddings(self, space: str, ids: Sequence[NodeId], vectors: NDArray[np.float32]) -> None:
        """Replace the embeddings of a space; ids that are no node any more are left out.

        The vectors are stored in one transaction. After it the nodes get a copy of the space that was
        written last, as `embedding`, for analysts and their vector index.

        Shapes:
            vectors: `[len(ids), D]`, finite

        Raises:
            ValueError: the shape does not fit the ids, an id comes twice, or a number is not finite.
        """
        from heddle.graph.embeddings import checked_vectors
        from heddle.graph.neo4j_embeddings import write_embeddings

        data = checked_vectors(ids, vectors)
        self._preparation.for_analysts(int(data.shape[1]) if len(ids) else None)
        write_embeddings(self._connection, self._workspace, space, ids, data)

    def _write(
        self, work: Callable[[Writing], tuple[DocumentId, ...]], *, rows: int = 0
    ) -> tuple[DocumentId, ...]:
        self._preparation.for_writing()
        return self._connection.write(lambda tx: work(Writing(tx, self._workspace, self._schema)), rows=rows)

    def _require(self, writing: Writing, document: DocumentId) -> None:
        if not writing.find(document):
            raise NotFound(
                f"no document {document} in workspace {self._workspace}",
                hint="`heddle status` lists the documents",
            )

    # --- reading --------------------------------------------------------------------------------

    def documents(self) -> Iterator[StoredDocument]:
        """All documents, by id."""
        yield from map(values.stored_document, self._pages(reading.DOCUMENTS_PAGE, "id"))

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
            statement = reading.document_edges(cypher.ident(name, self._schema.edge_types()))
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

    def nodes(self, node_type: NodeType | None = None) -> Iterator[Node]:
        """All nodes, or those of a type, by id.

        Pages are read one after the other: a writer at work meanwhile may show between them.
        """
        pages = (
            self._pages(reading.NODES_PAGE, "node")
            if node_type is None
            else self._pages(reading.NODES_OF_TYPE_PAGE, "node", type=node_type.value)
        )
        yield from (values.node_of(row["node"]) for row in pages)

    def edges(self, edge_type: str | None = None) -> Iterator[Edge]:
        """All edges, or those of a type, by id; read in pages as nodes are."""
        stored = self._stored_edge_types()
        names = [name for name in stored if edge_type in (None, name)]
        streams = [self._edges_of_type(name) for name in names]
        yield from heapq.merge(*streams, key=lambda edge: edge.id)

    def _edges_of_type(self, name: str) -> Iterator[Edge]:
        statement = reading.edges_page(cypher.ident(name, self._schema.edge_types()))
        rows = self._pages(statement, "properties")
        for _, same in groupby(rows, key=lambda row: row["properties"]["id"]):
            yield values.edge_of(next(same))  # of one that several documents contribute, the smallest's

    def neighbours(
        self, node: NodeId, *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> list[Neighbour]:
        """Nodes one edge away in either direction, by edge type and id."""
        known = self._schema.edge_types()
        names = [
            cypher.ident(name, known) for name in sorted({str(name) for name in edge_types} & set(known))
        ]
        if edge_types and not names:
            return []
        rows = self._rows(reading.neighbours(names), id=node, limit=max(0, limit))
        return [Neighbour(values.edge_of(row), values.node_of(row["node"])) for row in rows]

    def counts(self) -> Counts:
        """How many documents, nodes by `type_name`, edges by type."""
        (documents,) = self._rows(reading.COUNT_DOCUMENTS)
        return Counts(
            documents=documents["number"],
            nodes={row["name"]: row["number"] for row in self._rows(reading.COUNT_NODES)},
            edges={name: self._count_edges(name) for name in self._stored_edge_types()},
        )

    def _count_edges(self, name: str) -> int:
        (row,) = self._rows(reading.count_edges(cypher.ident(name, self._schema.edge_types())))
        return int(row["number"])

    def decisions(self) -> Iterator[Decision]:
        """The decisions in force, by pair."""
        rows = sorted(self._rows(reading.DECISIONS), key=lambda row: (row["low"], row["high"]))
        yield from map(values.decision_of, rows)

    def embeddings(self, space: str) -> tuple[list[NodeId], NDArray[np.float32]]:
        """Ids and vectors of a space; both empty where there is none."""
        from heddle.graph.embeddings import stacked

        rows = self._pages(reading.EMBEDDINGS_PAGE, "node", space=space)
        return stacked((row["node"], row["vector"]) for row in rows)

    def version(self) -> str:
        """The graph version (see `records.version_of`)."""
        digests = ((row["id"], row["digest"]) for row in self._rows(reading.DIGESTS))
        return version_of(digests, self._schema, self.decisions())

    def _stored_edge_types(self) -> list[str]:
        return [row["type"] for row in self._rows(reading.EDGE_TYPES_STORED)]

    def _rows(self, query: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        return self._connection.rows(query, workspace=self._workspace, **parameters)

    def _pages(self, query: LiteralString, field: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Rows of a query that starts after an id, page by page: a slow reader holds no transaction."""
        after = ""
        while True:
            rows = self._rows(query, after=after, limit=PAGE, **parameters)
            yield from rows
            if len(rows) < PAGE:
                return
            last = rows[-1][field]
            after = last["id"] if isinstance(last, dict) else last
