"""The embedded store: one SQLite file, no server.

The default of Heddle and the reference of what a store means. The file keeps contributions (see
`sql.py`); what a reader sees is derived in each query, so that putting, replacing and deleting a
document touches that document's rows and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heddle.core.errors import NotFound
from heddle.core.failpoint import failpoint
from heddle.core.ids import DocumentId, NodeId, WorkspaceId
from heddle.graph import sql
from heddle.graph.database import Database
from heddle.graph.embedded_reading import EmbeddedReading
from heddle.graph.embedded_resolution import log_decision, write_change
from heddle.graph.embedded_standing import mark_space
from heddle.graph.embedded_writing import Writing
from heddle.graph.records import (
    Decision,
    DocumentPut,
    Source,
)
from heddle.graph.same_as import ResolutionChange
from heddle.graph.schema import DEFAULT_SCHEMA, Schema

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


class EmbeddedScope(EmbeddedReading):
    """One workspace of an embedded store; see `heddle.graph.store.GraphScope`."""

    def put(self, documents: Sequence[DocumentPut]) -> tuple[DocumentId, ...]:
        """Store documents, each replacing what it contributed before; see `GraphWriter.put`."""
        if not documents:
            return ()
        for item in documents:
            item.subgraph.check(self._schema)
        with self._database.write() as connection:
            writing = Writing(connection, self._workspace)
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
            writing = Writing(connection, self._workspace)
            writing.take_sources(document, sources)
            return writing.settle()

    def remove_sources(self, locations: Sequence[str]) -> tuple[DocumentId, ...]:
        """Take places from the documents that hold them; see `GraphWriter.remove_sources`."""
        if not any(self.document_at(location) for location in locations):
            return ()
        with self._database.write() as connection:
            writing = Writing(connection, self._workspace)
            for location in locations:
                writing.leave(location)
            return writing.settle()

    def delete(self, document: DocumentId) -> tuple[DocumentId, ...]:
        """Delete a document and the attachments that only it held; see `GraphWriter.delete`."""
        self._require(document)
        with self._database.write() as connection:
            self._require_in(connection, document)
            writing = Writing(connection, self._workspace)
            writing.drop_sources(document)
            return writing.settle()

    def decide(self, decision: Decision, *, by: str = "", at: str = "") -> None:
        """Log a person's word about two nodes; the last one about a pair holds. See `GraphWriter.decide`."""
        with self._database.write() as connection:
            log_decision(connection, self._workspace, decision, by, at)

    def write_resolution(self, change: ResolutionChange) -> None:
        """Replace everything stored about the nodes of a change; see `ResolutionWriter`."""
        change.check()
        with self._database.write() as connection:
            write_change(connection, self._workspace, change)

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
            mark_space(connection, self._workspace, space)

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
