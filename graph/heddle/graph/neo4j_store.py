"""The Neo4j store: the system of record for teams, open to Browser, Bloom and Cypher.

The same graph as the embedded store's, by one contract suite. How it lies in the database is told in
`cypher.py`; `docs/neo4j.md` shows analysts around.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from heddle.core.errors import NotFound
from heddle.core.failpoint import failpoint
from heddle.core.ids import DocumentId, NodeId, WorkspaceId
from heddle.graph import cypher_reading as reading
from heddle.graph.neo4j_connection import Connection
from heddle.graph.neo4j_preparation import Preparation
from heddle.graph.neo4j_reading import Neo4jReading
from heddle.graph.neo4j_resolution import change_rows, log_decision, write_change
from heddle.graph.neo4j_writing import Writing, row_count
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


class Neo4jScope(Neo4jReading):
    """One workspace of a Neo4j store; see `heddle.graph.store.GraphScope`."""

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

    def remove_sources(self, locations: Sequence[str]) -> tuple[DocumentId, ...]:
        """Take places from the documents that hold them; see `GraphWriter.remove_sources`."""

        def work(writing: Writing) -> tuple[DocumentId, ...]:
            for location in locations:
                writing.leave(location)
            return writing.settle()

        return self._write(work)

    def delete(self, document: DocumentId) -> tuple[DocumentId, ...]:
        """Delete a document and the attachments that only it held; see `GraphWriter.delete`."""

        def work(writing: Writing) -> tuple[DocumentId, ...]:
            self._require(writing, document)
            writing.drop_sources(document)
            return writing.settle()

        return self._write(work)

    def decide(self, decision: Decision, *, by: str = "", at: str = "") -> None:
        """Log a person's word about two nodes; the last one about a pair holds. See `GraphWriter.decide`."""

        def work(writing: Writing) -> tuple[DocumentId, ...]:
            log_decision(writing.run, decision, by, at)
            return ()

        self._write(work)

    def write_resolution(self, change: ResolutionChange) -> None:
        """Replace everything stored about the nodes of a change; see `ResolutionWriter`."""
        change.check()

        def work(writing: Writing) -> tuple[DocumentId, ...]:
            write_change(writing.run, change)
            return ()

        self._write(work, rows=change_rows(change))

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
