"""What the embedded store reads: each call is one read transaction, so all that it gives is of one moment."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from heddle.core.ids import DocumentId, EdgeId, NodeId, WorkspaceId
from heddle.graph import rows, sql, sql_resolution
from heddle.graph.database import Database
from heddle.graph.embedded_resolution import EmbeddedResolution
from heddle.graph.embedded_standing import read_changes, read_space_mark, read_standing
from heddle.graph.records import (
    Counts,
    Edge,
    Neighbour,
    Node,
    StoredDocument,
    Subgraph,
)
from heddle.graph.schema import NodeType, Schema
from heddle.graph.sql_contribution import SELECT_CONTRIBUTORS
from heddle.graph.standing import Listed, Standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class EmbeddedReading(EmbeddedResolution):
    """One workspace of an embedded store as its readers see it; see `heddle.graph.store.GraphReader`."""

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

    def documents(self, *, after: str = "") -> Iterator[StoredDocument]:
        """All documents, or those after an id, by id."""
        with self._database.read() as connection:
            for row in connection.execute(sql.SELECT_DOCUMENTS, (self._workspace, after)):
                yield self._stored_document(connection, row)

    def document_count(self) -> int:
        """How many documents there are, without counting anything else."""
        with self._database.read() as connection:
            (number,) = connection.execute(sql.COUNT_DOCUMENTS, (self._workspace,)).fetchone()
            return int(number)

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

    def nodes(self, node_type: NodeType | None = None, *, kind: str = "", after: str = "") -> Iterator[Node]:
        """All nodes, or those of a type, of an entity type, after an id; by id."""
        if kind:
            # Only entities have an entity type.
            if node_type in (None, NodeType.ENTITY):
                yield from map(rows.node_of, self._stream(sql.SELECT_NODES_OF_KIND, kind, after))
        elif node_type is None:
            yield from map(rows.node_of, self._stream(sql.SELECT_NODES, after))
        else:
            yield from map(rows.node_of, self._stream(sql.SELECT_NODES_OF_TYPE, node_type.value, after))

    def edge(self, edge: EdgeId) -> Edge | None:
        """One edge."""
        with self._database.read() as connection:
            row = connection.execute(sql.SELECT_EDGE, (self._workspace, edge)).fetchone()
            return None if row is None else rows.edge_of(row)

    def edges(self, edge_type: str | None = None, *, after: str = "") -> Iterator[Edge]:
        """All edges, or those of a type, after an id; by id."""
        if edge_type is None:
            yield from map(rows.edge_of, self._stream(sql.SELECT_EDGES, after))
        else:
            yield from map(rows.edge_of, self._stream(sql.SELECT_EDGES_OF_TYPE, str(edge_type), after))

    def neighbours(
        self, node: NodeId, *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> list[Neighbour]:
        """Nodes one edge away in either direction, by edge type and id."""
        return self.neighbourhoods([node], edge_types=edge_types, limit=limit)[node]

    def neighbourhoods(
        self, nodes: Sequence[NodeId], *, edge_types: Sequence[str] = (), limit: int = 100
    ) -> dict[NodeId, list[Neighbour]]:
        """Of each of some nodes what `neighbours` gives, in one read."""
        statement = sql.SELECT_INCIDENT_OF_TYPES if edge_types else sql.SELECT_INCIDENT
        named = {
            "workspace": self._workspace,
            "types": json.dumps([str(name) for name in edge_types]),
            "limit": max(0, limit),
        }
        with self._database.read() as connection:
            # Neighbours of neighbours are largely the same nodes: each is read once.
            look_up = cache(partial(self._node, connection))
            return {
                node: list(_neighbours(node, connection.execute(statement, {**named, "node": node}), look_up))
                for node in nodes
            }

    def documents_of(self, nodes: Sequence[NodeId], *, limit: int) -> dict[NodeId, list[DocumentId]]:
        """Of each of some nodes the first `limit` documents that contribute it, stubs last, then by id."""
        with self._database.read() as connection:
            return {
                node: [
                    DocumentId(document)
                    for (document,) in connection.execute(
                        SELECT_CONTRIBUTORS, (self._workspace, node, max(0, limit))
                    )
                ]
                for node in nodes
            }

    def edge_types_at(self, node: NodeId) -> list[str]:
        """The types of the edges at a node, in either direction, sorted."""
        key = {"workspace": self._workspace, "node": node}
        with self._database.read() as connection:
            return [name for (name,) in connection.execute(sql.SELECT_EDGE_TYPES_AT, key)]

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

    def edge_patterns(self) -> Mapping[tuple[str, str, str], int]:
        """How many edges there are of each (source type, edge type, target type)."""
        # Looked up in the tables, the two ends of each edge would cost two random reads of a large file.
        with self._database.read() as connection:
            names = self._type_names(connection)
            ends = connection.execute(sql.SELECT_ENDS, (self._workspace,))
            return Counter((names[source], name, names[target]) for source, name, target in ends)

    def _type_names(self, connection: sqlite3.Connection) -> dict[str, str]:
        names: dict[str, str] = {}
        for name, type_name in connection.execute(sql.SELECT_TYPE_NAMES, {"workspace": self._workspace}):
            if names.setdefault(name, type_name) != type_name:
                # Documents take it for different things; what is shown counts.
                shown = self._node(connection, name)
                names[name] = type_name if shown is None else shown.type_name
        return names

    def embeddings(self, space: str) -> tuple[list[NodeId], NDArray[np.float32]]:
        """Ids and vectors of a space; both empty where there is none."""
        from heddle.graph.embeddings import stacked

        return stacked(self._stream(sql.SELECT_EMBEDDINGS, space))

    def version(self) -> str:
        """The graph version (see `standing.Contents.version`)."""
        return self.standing().version

    def standing(self) -> Standing:
        """Where the graph stands: its version, its contents and the number of its last change."""
        with self._database.read() as connection:
            sequence, contents = read_standing(connection, self._workspace)
            decided = connection.execute(sql_resolution.SELECT_DECISIONS, (self._workspace,))
            version = contents.version(self._schema, map(rows.decision_of, decided))
            return Standing(sequence, contents, version)

    def changes(self, after: int = 0) -> Iterator[Listed]:
        """The documents changed after a number, each as it is now, in the order of their last changes."""
        with self._database.read() as connection:
            yield from read_changes(connection, self._workspace, after)

    def space_mark(self, space: str) -> str:
        """What tells the embeddings of a space from others; empty where there are none."""
        with self._database.read() as connection:
            return read_space_mark(connection, self._workspace, space)

    def _stream(self, statement: str, *values: str) -> Iterator[Sequence[Any]]:
        with self._database.read() as connection:
            yield from connection.execute(statement, (self._workspace, *values))


def _neighbours(
    node: NodeId, incident: Iterable[Sequence[Any]], look_up: Callable[[str], Node | None]
) -> Iterator[Neighbour]:
    for *row, _ in incident:
        edge = rows.edge_of(row)
        other = look_up(edge.target if edge.source == node else edge.source)
        if other is not None:
            yield Neighbour(edge, other)
