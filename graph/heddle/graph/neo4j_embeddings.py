"""Embeddings on Neo4j: exact bytes to read back, and a copy on the nodes for analysts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from neo4j import ManagedTransaction
from numpy.typing import NDArray

from heddle.core.ids import NodeId
from heddle.graph import cypher_writing as writes
from heddle.graph.embeddings import mark_of
from heddle.graph.neo4j_connection import Connection
from heddle.graph.neo4j_writing import BATCH, batched

_ROWS_A_VECTOR = 4
"""A vector costs as much as some rows: it goes into a nearest-neighbour index."""


def write_embeddings(
    connection: Connection, workspace: str, space: str, ids: Sequence[NodeId], data: NDArray[np.float32]
) -> None:
    """Replace a space in one transaction, then show it on the nodes.

    Args:
        connection: Where to.
        workspace: Whose nodes.
        space: The space that is replaced.
        ids: Nodes, each once.
        data: Their vectors, as `checked_vectors` gives them.

    Shapes:
        data: `[len(ids), D]` little-endian float32
    """
    order = sorted(range(len(ids)), key=lambda row: ids[row])

    def replace(tx: ManagedTransaction) -> None:
        tx.run(writes.DROP_SPACE, workspace=workspace, space=space).consume()
        stored: set[str] = set()
        for batch in batched(order):
            rows = [{"node": ids[row], "vector": data[row].tobytes()} for row in batch]
            written = tx.run(writes.WRITE_EMBEDDINGS, workspace=workspace, space=space, rows=rows)
            stored.update(row["node"] for row in written.data())
        mark = mark_of((ids[row], data[row].tobytes()) for row in order if ids[row] in stored)
        statement = writes.MARK_SPACE if mark else writes.FORGET_SPACE
        tx.run(statement, workspace=workspace, space=space, mark=mark).consume()

    connection.write(replace, rows=2 * len(ids))
    _show(connection, workspace, ids, data, order)


def _show(
    connection: Connection,
    workspace: str,
    ids: Sequence[NodeId],
    data: NDArray[np.float32],
    order: Sequence[int],
) -> None:
    # A copy that can be made again: in transactions of its own, since doubles in an index weigh more
    # than all else and a server's memory for one transaction is small.
    stale = sorted(_embedded(connection, workspace) - set(ids))
    for gone in batched(stale):
        _write(connection, writes.HIDE_EMBEDDINGS, workspace, ids=gone)
    for batch in batched(order):
        rows = [{"node": ids[row], "values": data[row].astype(float).tolist()} for row in batch]
        _write(connection, writes.SHOW_EMBEDDINGS, workspace, rows=rows)


def _embedded(connection: Connection, workspace: str) -> set[str]:
    return set(_pages(connection, workspace))


def _pages(connection: Connection, workspace: str) -> Iterator[str]:
    after = ""
    while True:
        rows = connection.rows(writes.EMBEDDED_NODES_PAGE, workspace=workspace, after=after, limit=BATCH)
        yield from (row["id"] for row in rows if row["embedded"])
        if len(rows) < BATCH:
            return
        after = rows[-1]["id"]


def _write(connection: Connection, query: str, workspace: str, **parameters: Any) -> None:
    size = sum(map(len, parameters.values()))
    connection.write(
        lambda tx: tx.run(query, workspace=workspace, **parameters).consume(), rows=_ROWS_A_VECTOR * size
    )
