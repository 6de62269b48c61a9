"""One write transaction of the embedded store: what is put and taken, and what must go because of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from heddle.core.errors import InvalidGraph
from heddle.core.ids import DocumentId, WorkspaceId
from heddle.graph import rows, sql
from heddle.graph.embedded_resolution import drop_stale_resolution
from heddle.graph.embedded_standing import drop_stale_embeddings, record_changes
from heddle.graph.records import DocumentPut, Source, is_inside


class Writing:
    """One write transaction: what is put and taken, and what must go because of it."""

    def __init__(self, connection: sqlite3.Connection, workspace: WorkspaceId) -> None:
        self._connection = connection
        self._workspace = workspace
        self._robbed: set[str] = set()
        self._withdrawn: set[str] = set()
        self._touched: set[str] = set()

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
        self._touched.add(subgraph.document)
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
            self._touched.add(document)
            holder = self._connection.execute(
                sql.SELECT_HOLDER, (self._workspace, source.location)
            ).fetchone()
            if holder is not None and holder[0] != document:
                self._robbed.add(holder[0])
                self._leave_inside(source.location, holder[0])
            self._connection.execute(
                sql.UPSERT_SOURCE, (self._workspace, source.location, document, source.parent)
            )

    def drop_sources(self, document: DocumentId) -> None:
        """Take all places from a document, and their derivations from those that it was attached to."""
        self._strike_derivations_above(document)
        # One by one: what is in an attachment goes from inside these places though the attachment may stay.
        key = (self._workspace, document)
        for location, _ in self._connection.execute(sql.SELECT_SOURCES, key).fetchall():
            self.leave(location)
        self._robbed.add(document)

    def _strike_derivations_above(self, document: str) -> None:
        # All the way up: it is the outermost one that lies there as a file and can be read anew.
        above: set[str] = set()
        waiting = [document]
        while waiting:
            found = self._connection.execute(sql.SELECT_SOURCES, (self._workspace, waiting.pop()))
            parents = {parent for _, parent in found if parent is not None} - above
            above |= parents
            waiting.extend(parents)
        self._connection.executemany(
            sql.STRIKE_DERIVATION, [(self._workspace, parent) for parent in sorted(above)]
        )

    def leave(self, location: str) -> None:
        """Take a place from the document that holds it, and those of attachments inside it."""
        key = (self._workspace, location)
        holder = self._connection.execute(sql.SELECT_HOLDER, key).fetchone()
        if holder is None:
            return
        self._connection.execute(sql.DELETE_SOURCE, key)
        self._robbed.add(holder[0])
        self._leave_inside(location, holder[0])

    def _leave_inside(self, location: str, holder: str) -> None:
        inside = self._connection.execute(sql.SELECT_INSIDE, (self._workspace, holder)).fetchall()
        for (place,) in inside:
            if is_inside(place, location):
                self.leave(place)

    def settle(self) -> tuple[DocumentId, ...]:
        """Delete every document that lost its last source, and what only such documents attached."""
        deleted: set[DocumentId] = set()
        waiting = sorted(self._robbed)
        while waiting:
            document = waiting.pop()
            self._touched.add(document)
            key = (self._workspace, document)
            if document in deleted or self._connection.execute(sql.SELECT_ANY_SOURCE, key).fetchone():
                continue
            attached = self._connection.execute(sql.SELECT_ATTACHED, key).fetchall()
            self._connection.execute(sql.DELETE_ATTACHED, key)
            self._withdraw(document)
            self._connection.execute(sql.DELETE_DOCUMENT, key)
            deleted.add(DocumentId(document))
            waiting.extend(name for (name,) in attached)
        drop_stale_embeddings(self._connection, self._workspace, self._withdrawn)
        drop_stale_resolution(self._connection, self._workspace, self._withdrawn)
        record_changes(self._connection, self._workspace, self._touched)
        return tuple(sorted(deleted))

    def _withdraw(self, document: str) -> None:
        key = (self._workspace, document)
        gone = self._connection.execute(sql.SELECT_CONTRIBUTED_IDS, key)
        self._withdrawn.update(name for (name,) in gone)
        self._connection.execute(sql.DELETE_EDGES, key)
        self._connection.execute(sql.DELETE_NODES, key)
