"""The embedded store: one SQLite file, no server.

The default of Heddle and the reference of what a store means. The file keeps contributions (see
`sql.py`); what a reader sees is derived in each query, so that putting, replacing and deleting a
document touches that document's rows and nothing else.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.core.errors import InvalidGraph, NotFound
from heddle.core.failpoint import failpoint
from heddle.core.ids import DocumentId, NodeId, WorkspaceId
from heddle.graph import rows, sql
from heddle.graph.database import Database
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

BUSY_TIMEOUT = 30.0
"""Seconds to wait for another writer before `StoreBusy`."""


class EmbeddedStore:
    """A graph store in one file.

    Safe to use from several threads and, beside one writer at a time, from several processes.

    Args:
        path: The file; it is made by the first write.
        schema: What documents are held against.
        busy_timeout: Seconds to wait for another writer.
    """

    def __init__(
        self, path: Path, schema: Schema = DEFAULT_SCHEMA, *, busy_timeout: float = BUSY_TIMEOUT
    ) -> None:
        self._schema = schema
        self._database = Database(path, busy_timeout=busy_timeout)

    def scope(self, workspace: WorkspaceId) -> EmbeddedScope:
        """One workspace; an unknown one is empty."""
        return EmbeddedScope(self._database, workspace, self._schema)

    def workspaces(self) -> list[WorkspaceId]:
        """Workspaces that hold a document, sorted."""
        with self._database.read() as connection:
            return [WorkspaceId(name) for (name,) in connection.execute(sql.SELECT_WORKSPACES)]

    def ping(self) -> None:
        """Check that the file, if there is one, can be read.

        Raises:
            EnvironmentFault: it cannot.
        """
        with self._database.read() as connection:
            connection.execute(sql.PROBE).fetchone()

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        self._database.close()


class EmbeddedScope:
    """One workspace of an embedded store; see `heddle.graph.store.GraphScope`."""

    def __init__(self, database: Database, workspace: WorkspaceId, schema: Schema) -> None:
        self._database = database
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

    # --- writing -------------------------------------------------------------------------------

    def put(self, documents: Sequence[DocumentPut]) -> tuple[DocumentId, ...]:
        """Store documents, each replacing what it contributed before; see `GraphWriter.put`."""
        if not documents:
            return ()
        for item in documents:
            item.subgraph.check(self._schema)
        with self._database.write() as connection:
            writing = _Writing(connection, self._workspace)
            writing.refuse_placeless(documents)
            for item in documents:
                writing.store(item)
            deleted = writing.settle()
            failpoint("store.put.before-commit")
        failpoint("store.put.after-commit")
        return deleted

    def add_sources(self, document: DocumentId, sources: Sequence[Source]) -> tuple[DocumentId, ...]:
        """Name further places of a stored document; see `GraphWriter.add_sources`."""
        self._require(document)
        with self._database.write() as connection:
            self._require_in(connection, document)
            writing = _Writing(connection, self._workspace)
            writing.take_sources(document, sources)
            return writing.settle()

    def delete(self, document: DocumentId) -> tuple[DocumentId, ...]:
        """Delete a document and the attachments that only it held; see `GraphWriter.delete`."""
        self._require(document)
        with self._database.write() as connection:
            self._require_in(connection, document)
            writing = _Writing(connection, self._workspace)
            writing.drop_sources(document)
            return writing.settle()

    def decide(self, decision: Decision) -> None:
        """Log a person's merge or split; the last word about a pair holds."""
        low, high = sorted((decision.left, decision.right))
        with self._database.write() as connection:
            connection.execute(
                sql.UPSERT_DECISION, (self._workspace, low, high, decision.verdict.value, decision.reason)
            )

    def write_embeddings(self, space: str, ids: Sequence[NodeId], vectors: NDArray[np.float32]) -> None:
        """Replace the embeddings of a space; ids that are no node any more are left out.

        Shapes:
            vectors: `[len(ids), D]`, finite

        Raises:
            ValueError: the shape does not fit the ids, an id comes twice, or a number is not finite.
        """
        from heddle.graph.embeddings import checked_vectors

        data = checked_vectors(ids, vectors)
        with self._database.write() as connection:
            connection.execute(sql.DELETE_SPACE, (self._workspace, space))
            connection.executemany(
                sql.INSERT_EMBEDDING,
                (
                    {"workspace": self._workspace, "space": space, "node": node, "vector": row.tobytes()}
                    for node, row in sorted(zip(ids, data, strict=True), key=lambda pair: pair[0])
                ),
            )

    def _require(self, document: DocumentId) -> None:
        # Asked before a write begins, so that a wrong id does not make a file.
        with self._database.read() as connection:
            self._require_in(connection, document)

    def _require_in(self, connection: sqlite3.Connection, document: DocumentId) -> None:
        if connection.execute(sql.SELECT_DIGEST, (self._workspace, document)).fetchone() is None:
            raise NotFound(
                f"no document {document} in workspace {self._workspace}",
                hint="`heddle status` lists the documents",
            )

    # --- reading -------------------------------------------------------------------------------

    def documents(self) -> Iterator[StoredDocument]:
        """All documents, by id."""
        with self._database.read() as connection:
            for row in connection.execute(sql.SELECT_DOCUMENTS, (self._workspace,)):
                yield self._stored_document(connection, row)

    def document(self, document: DocumentId) -> StoredDocument | None:
        """One document."""
        with self._database.read() as connection:
            return self._document(connection, document)

    def document_at(self, location: str) -> StoredDocument | None:
        """The document whose source is at a location."""
        with self._database.read() as connection:
            holder = connection.execute(sql.SELECT_HOLDER, (self._workspace, location)).fetchone()
            return None if holder is None else self._document(connection, holder[0])

    def _document(self, connection: sqlite3.Connection, document: str) -> StoredDocument | None:
        row = connection.execute(sql.SELECT_DOCUMENT, (self._workspace, document)).fetchone()
        return None if row is None else self._stored_document(connection, row)

    def _stored_document(self, connection: sqlite3.Connection, row: Sequence[Any]) -> StoredDocument:
        document, digest, derivation, properties = row
        places = connection.execute(sql.SELECT_SOURCES, (self._workspace, document))
        return StoredDocument(
            id=DocumentId(document),
            digest=digest,
            derivation=derivation,
            sources=tuple(rows.source_of(place) for place in places),
            properties=rows.properties_of(properties),
        )

    def subgraph(self, document: DocumentId) -> Subgraph | None:
        """What a document contributed, its nodes and edges sorted by id."""
        key = (self._workspace, document)
        with self._database.read() as connection:
            row = connection.execute(sql.SELECT_DIGEST, key).fetchone()
            if row is None:
                return None
            return Subgraph(
                document=document,
                derivation=row[1],
                nodes=tuple(map(rows.node_of, connection.execute(sql.SELECT_CONTRIBUTED_NODES, key))),
                edges=tuple(map(rows.edge_of, connection.execute(sql.SELECT_CONTRIBUTED_EDGES, key))),
            )

    def node(self, node: NodeId) -> Node | None:
        """One node."""
        with self._database.read() as connection:
            return self._node(connection, node)

    def _node(self, connection: sqlite3.Connection, node: str) -> Node | None:
        row = connection.execute(sql.SELECT_NODE, (self._workspace, node)).fetchone()
        return None if row is None else rows.node_of(row)

    def nodes(self, node_type: NodeType | None = None) -> Iterator[Node]:
        """All nodes, or those of a type, by id."""
        if node_type is None:
            yield from map(rows.node_of, self._stream(sql.SELECT_NODES, self._workspace))
        else:
            found = self._stream(sql.SELECT_NODES_OF_TYPE, self._workspace, node_type.value)
            yield from map(rows.node_of, found)

    def edges(self, edge_type: str | None = None) -> Iterator[Edge]:
        """All edges, or those of a type, by id."""
        if edge_type is None:
            yield from map(rows.edge_of, self._stream(sql.SELECT_EDGES, self._workspace))
        else:
            found = self._stream(sql.SELECT_EDGES_OF_TYPE, self._workspace, str(edge_type))
            yield from map(rows.edge_of, found)

    def neighbours(
        self, node: NodeId, *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> list[Neighbour]:
        """Nodes one edge away in either direction, by edge type and id."""
        statement = sql.SELECT_INCIDENT_OF_TYPES if edge_types else sql.SELECT_INCIDENT
        named = {
            "workspace": self._workspace,
            "node": node,
            "types": json.dumps([str(name) for name in edge_types]),
            "limit": max(0, limit),
        }
        found = []
        with self._database.read() as connection:
            for *row, _ in connection.execute(statement, named).fetchall():
                edge = rows.edge_of(row)
                other = self._node(connection, edge.target if edge.source == node else edge.source)
                if other is not None:
                    found.append(Neighbour(edge, other))
        return found

    def counts(self) -> Counts:
        """How many documents, nodes by `type_name`, edges by type."""
        key = (self._workspace,)
        with self._database.read() as connection:
            (documents,) = connection.execute(sql.COUNT_DOCUMENTS, key).fetchone()
            return Counts(
                documents=documents,
                nodes=dict(connection.execute(sql.COUNT_NODES, key).fetchall()),
                edges=dict(connection.execute(sql.COUNT_EDGES, key).fetchall()),
            )

    def decisions(self) -> Iterator[Decision]:
        """The decisions in force, by pair."""
        yield from map(rows.decision_of, self._stream(sql.SELECT_DECISIONS, self._workspace))

    def embeddings(self, space: str) -> tuple[list[NodeId], NDArray[np.float32]]:
        """Ids and vectors of a space; both empty where there is none."""
        from heddle.graph.embeddings import stacked

        return stacked(self._stream(sql.SELECT_EMBEDDINGS, self._workspace, space))

    def version(self) -> str:
        """The graph version (see `records.version_of`)."""
        key = (self._workspace,)
        with self._database.read() as connection:
            return version_of(
                connection.execute(sql.SELECT_DIGESTS, key),
                self._schema,
                map(rows.decision_of, connection.execute(sql.SELECT_DECISIONS, key)),
            )

    def _stream(self, statement: str, *values: str) -> Iterator[Sequence[Any]]:
        with self._database.read() as connection:
            yield from connection.execute(statement, values)


class _Writing:
    """One write transaction: what is put and taken, and what must go because of it."""

    def __init__(self, connection: sqlite3.Connection, workspace: WorkspaceId) -> None:
        self._connection = connection
        self._workspace = workspace
        self._robbed: set[str] = set()
        self._withdrawn: set[str] = set()

    def refuse_placeless(self, documents: Sequence[DocumentPut]) -> None:
        """Refuse documents that no source names, neither now nor before."""
        named = {item.subgraph.document for item in documents if item.sources}
        for item in documents:
            document = item.subgraph.document
            key = (self._workspace, document)
            if document in named or self._connection.execute(sql.SELECT_ANY_SOURCE, key).fetchone():
                continue
            raise InvalidGraph(f"document {document[:12]} has no source", hint="say where it was found")

    def store(self, item: DocumentPut) -> None:
        """Write a document's contribution in place of its former one, and take its sources."""
        subgraph = item.subgraph
        key = (self._workspace, subgraph.document)
        digest = subgraph.digest()
        before = self._connection.execute(sql.SELECT_DIGEST, key).fetchone()
        self._connection.execute(sql.UPSERT_DOCUMENT, (*key, digest, subgraph.derivation))
        if before is None or before[0] != digest:
            if before is not None:
                self._withdraw(subgraph.document)
            self._connection.executemany(sql.INSERT_NODE, rows.node_rows(self._workspace, subgraph))
            self._connection.executemany(sql.INSERT_EDGE, rows.edge_rows(self._workspace, subgraph))
        self.take_sources(subgraph.document, item.sources)

    def take_sources(self, document: DocumentId, sources: Iterable[Source]) -> None:
        """Give a document its places, and remember who held them."""
        for source in sources:
            holder = self._connection.execute(
                sql.SELECT_HOLDER, (self._workspace, source.location)
            ).fetchone()
            if holder is not None and holder[0] != document:
                self._robbed.add(holder[0])
            self._connection.execute(
                sql.UPSERT_SOURCE, (self._workspace, source.location, document, source.parent)
            )

    def drop_sources(self, document: DocumentId) -> None:
        """Take all places from a document."""
        self._connection.execute(sql.DELETE_SOURCES, (self._workspace, document))
        self._robbed.add(document)

    def settle(self) -> tuple[DocumentId, ...]:
        """Delete every document that lost its last source, and what only such documents attached."""
        deleted: set[DocumentId] = set()
        waiting = sorted(self._robbed)
        while waiting:
            document = waiting.pop()
            key = (self._workspace, document)
            if document in deleted or self._connection.execute(sql.SELECT_ANY_SOURCE, key).fetchone():
                continue
            attached = self._connection.execute(sql.SELECT_ATTACHED, key).fetchall()
            self._connection.execute(sql.DELETE_ATTACHED, key)
            self._withdraw(document)
            self._connection.execute(sql.DELETE_DOCUMENT, key)
            deleted.add(DocumentId(document))
            waiting.extend(name for (name,) in attached)
        self._drop_stale_embeddings()
        return tuple(sorted(deleted))

    def _withdraw(self, document: str) -> None:
        key = (self._workspace, document)
        gone = self._connection.execute(sql.SELECT_CONTRIBUTED_IDS, key)
        self._withdrawn.update(name for (name,) in gone)
        self._connection.execute(sql.DELETE_EDGES, key)
        self._connection.execute(sql.DELETE_NODES, key)

    def _drop_stale_embeddings(self) -> None:
        if not self._withdrawn:
            return
        spaces = self._connection.execute(sql.SELECT_SPACES, (self._workspace,)).fetchall()
        self._connection.executemany(
            sql.DELETE_STALE_EMBEDDING,
            (
                {"workspace": self._workspace, "space": space, "node": node}
                for (space,) in spaces
                for node in sorted(self._withdrawn)
            ),
        )
