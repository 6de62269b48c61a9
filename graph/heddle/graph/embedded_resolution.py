"""What the embedded store keeps of resolution: replaced by its resolver, narrowed when documents go.

What goes with a document goes in the document's own transaction, so that no reader meets a pair of a node
that is not there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from heddle.core.ids import DocumentId, NodeId, WorkspaceId
from heddle.graph import rows
from heddle.graph import sql_resolution as sql
from heddle.graph.database import Database
from heddle.graph.records import Decision, LoggedDecision, Verdict
from heddle.graph.same_as import (
    Namesakes,
    PartId,
    ResolutionChange,
    ResolutionStanding,
    SameAs,
    Saying,
    renamed_pair,
    sayings,
    spoken_of,
    without_documents,
)

_FIRST = -1.0
"""Less than any doubt."""


class EmbeddedResolution:
    """One workspace's resolution as its readers see it; see `heddle.graph.store.ResolutionReader`."""

    _database: Database
    _workspace: WorkspaceId

    def resolution(self) -> ResolutionStanding:
        """Who resolved the graph, up to which of its changes."""
        with self._resolved() as connection:
            found = connection.execute(sql.SELECT_RESOLUTION, (self._workspace,)).fetchone()
            resolver, sequence = found or ("", 0)
            return ResolutionStanding(resolver, sequence, _revision(connection, self._workspace))

    def resolution_changes(self, after: int = 0) -> Iterator[NodeId]:
        """The nodes of which something else is said since a revision, by last change and id."""
        with self._resolved() as connection:
            found = connection.execute(sql.SELECT_RESOLUTION_CHANGES, (self._workspace, after))
            yield from (NodeId(node) for (node,) in found)

    def same_as(self, *, after: str = "") -> Iterator[SameAs]:
        """All pairs by left and right, or those after a `SameAs.key`."""
        low, _, high = after.partition(" ")
        with self._resolved() as connection:
            yield from map(rows.pair_of, connection.execute(sql.SELECT_PAIRS, (self._workspace, low, high)))

    def same_as_of(self, nodes: Sequence[NodeId]) -> dict[NodeId, list[SameAs]]:
        """Of each of some nodes the pairs that it or a part of it is in, by left and right."""
        with self._resolved() as connection:
            return {node: _pairs_of(connection, self._workspace, node) for node in nodes}

    def namesakes(self, *, after: str = "") -> Iterator[Namesakes]:
        """All nodes that are several things, by id, or those after a node's id."""
        with self._resolved() as connection:
            found = connection.execute(sql.SELECT_NAMESAKES, (self._workspace, after))
            yield from map(rows.namesakes_of, found)

    def namesakes_of(self, nodes: Sequence[NodeId]) -> dict[NodeId, Namesakes]:
        """Those of some nodes that are several things."""
        with self._resolved() as connection:
            found = {node: _namesakes_of(connection, self._workspace, node) for node in nodes}
        return {node: namesakes for node, namesakes in found.items() if namesakes is not None}

    def sharing_keys(self, keys: Sequence[str], *, limit: int) -> dict[str, list[NodeId]]:
        """Of each of some keys the first `limit` nodes that have it, by id."""
        with self._resolved() as connection:
            return {
                key: [
                    NodeId(node)
                    for (node,) in connection.execute(
                        sql.SELECT_NODES_OF_KEY, (self._workspace, key, max(0, limit))
                    )
                ]
                for key in keys
            }

    def key_counts(self, keys: Sequence[str]) -> dict[str, int]:
        """Of each of some keys how many nodes have it."""
        with self._resolved() as connection:
            return {
                key: connection.execute(sql.COUNT_NODES_OF_KEY, (self._workspace, key)).fetchone()[0]
                for key in keys
            }

    def keys_of(self, nodes: Sequence[NodeId]) -> dict[NodeId, tuple[str, ...]]:
        """The keys of those of some nodes that have any, sorted."""
        with self._resolved() as connection:
            found = {
                node: tuple(key for (key,) in connection.execute(sql.SELECT_KEYS_OF, (self._workspace, node)))
                for node in nodes
            }
        return {node: keys for node, keys in found.items() if keys}

    def resolved_in(self, documents: Sequence[DocumentId]) -> dict[DocumentId, tuple[NodeId, ...]]:
        """Of those of some documents that the resolver has looked at, the nodes that they spoke of then."""
        found: dict[DocumentId, tuple[NodeId, ...]] = {}
        with self._resolved() as connection:
            for document in documents:
                row = connection.execute(sql.SELECT_RESOLVED_DOCUMENT, (self._workspace, document)).fetchone()
                if row is not None:
                    found[document] = rows.node_ids_of(row[0])
        return found

    def doubtful(self, *, limit: int, after: SameAs | None = None) -> list[SameAs]:
        """The pairs that nobody has decided about, in the order of doubt: nearest to 0.5, then by ids."""
        place = (_FIRST, "", "") if after is None else (after.doubt, after.left, after.right)
        with self._resolved() as connection:
            found = connection.execute(sql.SELECT_DOUBTFUL, (self._workspace, *place, max(0, limit)))
            return list(map(rows.pair_of, found))

    def decision_log(self, *, after: int = 0) -> Iterator[LoggedDecision]:
        """All decisions in the order in which they came, or those after a number."""
        with self._resolved() as connection:
            logged = connection.execute(sql.SELECT_LOGGED, (self._workspace, after)).fetchall()
        yield from map(rows.logged_of, logged)
        if not logged and not after:  # written by an older release, if at all
            yield from (LoggedDecision(number, each) for number, each in enumerate(self.decisions(), 1))

    def decisions(self) -> Iterator[Decision]:
        """The decisions in force, by pair."""
        with self._database.read() as connection:
            found = connection.execute(sql.SELECT_DECISIONS, (self._workspace,)).fetchall()
        yield from map(rows.decision_of, found)

    @contextmanager
    def _resolved(self) -> Iterator[sqlite3.Connection]:
        with self._database.read_resolution() as connection:
            yield connection


def write_change(connection: sqlite3.Connection, workspace: WorkspaceId, change: ResolutionChange) -> None:
    """Replace everything stored about the nodes of a change, inside a write transaction."""
    with _recording(connection, workspace, None if change.anew else change.touched):
        _replace(connection, workspace, change)
    connection.execute(sql.UPSERT_RESOLUTION, (workspace, change.resolver, change.sequence))


def _replace(connection: sqlite3.Connection, workspace: WorkspaceId, change: ResolutionChange) -> None:
    if change.anew:
        for statement in (sql.FORGET_PAIRS, sql.FORGET_NAMESAKES, sql.FORGET_KEYS, sql.FORGET_DOCUMENTS):
            connection.execute(statement, (workspace,))
    else:
        touched = [(workspace, node) for node in sorted(change.touched)]
        for statement in (*_PAIRS_AND_NAMESAKES, sql.DELETE_KEYS):
            connection.executemany(statement, touched)
    connection.executemany(
        sql.UPSERT_PAIR, (rows.pair_row(workspace, pair) for pair in sorted(change.pairs, key=_by_key))
    )
    connection.executemany(
        sql.INSERT_KEY, sorted((workspace, key, node) for node, keys in change.keys.items() for key in keys)
    )
    connection.executemany(
        sql.UPSERT_RESOLVED_DOCUMENT,
        (rows.resolved_document_row(workspace, *item) for item in sorted(change.documents.items())),
    )
    gone = [(workspace, document) for document in sorted(change.gone)]
    connection.executemany(sql.DELETE_RESOLVED_DOCUMENT, gone)
    for found in sorted(change.namesakes, key=lambda each: each.node):
        connection.execute(sql.UPSERT_NAMESAKES, rows.namesakes_row(workspace, found))
        _narrow(connection, workspace, found.node)


def drop_stale_resolution(
    connection: sqlite3.Connection, workspace: WorkspaceId, withdrawn: Iterable[str]
) -> None:
    """Drop what is said of nodes that are gone, and of documents that no longer speak of a node.

    Args:
        connection: Inside the transaction that takes documents, after they went.
        workspace: Whose nodes.
        withdrawn: The nodes that some document took back, gone or not.
    """
    if connection.execute(sql.SELECT_RESOLUTION, (workspace,)).fetchone() is None:
        return
    nodes = [NodeId(node) for node in sorted(withdrawn)]
    with _recording(connection, workspace, nodes):
        for node in nodes:
            key = (workspace, node)
            if connection.execute(sql.SELECT_ANY_CONTRIBUTION, key).fetchone():
                _narrow(connection, workspace, node)
            else:
                for statement in _PAIRS_AND_NAMESAKES:
                    connection.execute(statement, key)


@contextmanager
def _recording(
    connection: sqlite3.Connection, workspace: WorkspaceId, nodes: Sequence[NodeId] | None
) -> Iterator[None]:
    """Number the change that a `with` block makes to what is said of some nodes, or of all."""
    before = _said(connection, workspace, nodes)
    yield
    changed = spoken_of(before ^ _said(connection, workspace, nodes))
    if changed:
        revision = _revision(connection, workspace) + 1
        connection.executemany(
            sql.UPSERT_RESOLUTION_CHANGE, ((workspace, node, revision) for node in changed)
        )


def _said(
    connection: sqlite3.Connection, workspace: WorkspaceId, nodes: Sequence[NodeId] | None
) -> set[Saying]:
    if nodes is None:
        pairs = map(rows.pair_of, connection.execute(sql.SELECT_PAIRS, (workspace, "", "")))
        split = map(rows.namesakes_of, connection.execute(sql.SELECT_NAMESAKES, (workspace, "")))
        return sayings(pairs, split)
    found = (pair for node in nodes for pair in _pairs_of(connection, workspace, node))
    parted = (_namesakes_of(connection, workspace, node) for node in nodes)
    return sayings(found, (each for each in parted if each is not None))


def _revision(connection: sqlite3.Connection, workspace: WorkspaceId) -> int:
    found = connection.execute(sql.SELECT_REVISION, (workspace,)).fetchone()
    return int(found[0]) if found else 0


def log_decision(
    connection: sqlite3.Connection, workspace: WorkspaceId, decision: Decision, by: str, at: str
) -> None:
    """Let a decision be the last word about its pair, and log it; a word that holds already is not logged."""
    low, high = sorted((decision.left, decision.right))
    key = (workspace, low, high)
    found = connection.execute(sql.SELECT_DECISION, key).fetchone()
    before = None if found is None else rows.decision_of(found).canonical()
    withdrawn = decision.verdict is Verdict.WITHDRAW
    if before == (None if withdrawn else decision.canonical()):
        return
    told = (decision.verdict.value, decision.reason)
    if withdrawn:
        connection.execute(sql.DELETE_DECISION, key)
    else:
        connection.execute(sql.UPSERT_DECISION, (*key, *told))
    last = connection.execute(sql.SELECT_LAST_NUMBER, (workspace,)).fetchone()
    number = last[0] + 1 if last else 1
    connection.execute(
        sql.INSERT_LOGGED, (workspace, number, decision.verdict.value, low, high, decision.reason, by, at)
    )


_PAIRS_AND_NAMESAKES = (sql.DELETE_PAIRS_OF_LOW, sql.DELETE_PAIRS_OF_HIGH, sql.DELETE_NAMESAKES)


def _narrow(connection: sqlite3.Connection, workspace: WorkspaceId, node: NodeId) -> None:
    """Take documents that do not speak of a node out of its parts, and rename its pairs accordingly."""
    found = _namesakes_of(connection, workspace, node)
    if found is None:
        return
    speaking = {name for (name,) in connection.execute(sql.SELECT_CONTRIBUTORS, (workspace, node))}
    narrowed = without_documents(
        found, (each for part in found.parts for each in part if each not in speaking)
    )
    if narrowed.namesakes == found:
        return
    if narrowed.namesakes is None:
        connection.execute(sql.DELETE_NAMESAKES, (workspace, node))
    else:
        connection.execute(sql.UPSERT_NAMESAKES, rows.namesakes_row(workspace, narrowed.namesakes))
    _rename(connection, workspace, node, narrowed.renamed)


def _rename(
    connection: sqlite3.Connection,
    workspace: WorkspaceId,
    node: NodeId,
    renamed: Mapping[PartId, PartId | None],
) -> None:
    before = [
        pair for pair in _pairs_of(connection, workspace, node) if {pair.left, pair.right} & renamed.keys()
    ]
    for pair in before:
        connection.execute(sql.DELETE_PAIR, (workspace, pair.left, pair.right))
    for pair in before:
        after = renamed_pair(pair, renamed)
        if after is not None:
            connection.execute(sql.UPSERT_PAIR, rows.pair_row(workspace, after))


def _pairs_of(connection: sqlite3.Connection, workspace: WorkspaceId, node: NodeId) -> list[SameAs]:
    found = connection.execute(sql.SELECT_PAIRS_OF, {"workspace": workspace, "node": node})
    return sorted(map(rows.pair_of, found), key=_by_key)


def _namesakes_of(connection: sqlite3.Connection, workspace: WorkspaceId, node: NodeId) -> Namesakes | None:
    row = connection.execute(sql.SELECT_NAMESAKES_OF, (workspace, node)).fetchone()
    return None if row is None else rows.namesakes_of(row)


def _by_key(pair: SameAs) -> str:
    return pair.key
