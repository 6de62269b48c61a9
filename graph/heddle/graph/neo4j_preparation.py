"""Constraints and indexes: made before what they guard, and only once a connection.

Without the uniqueness constraints two writers would make one thing twice, so no write begins before
they stand.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from heddle.core.errors import ConfigurationError, OutOfReach, StoreBusy
from heddle.graph import cypher_indexes as indexes
from heddle.graph.neo4j_connection import Connection
from heddle.graph.schema import Schema

_AWAIT_SECONDS = 120
"""How long an index over a graph that is there already may take to be built."""
_POLL_SECONDS = 0.05


class Preparation:
    """What a database needs before it is written to."""

    def __init__(self, connection: Connection, schema: Schema) -> None:
        self._connection = connection
        self._schema = schema
        self._lock = threading.Lock()
        self._ready = False
        self._edge_types: set[str] = set()

    def for_writing(self) -> None:
        """Make the constraints, the indexes and the full-text index, where they are not there yet."""
        with self._lock:
            if self._ready:
                return
            for statement in (
                *indexes.CONSTRAINTS,
                *indexes.INDEXES,
                indexes.FULL_TEXT_INDEX,
            ):
                self._connection.change_schema(statement)
            self._await()
            self._edge_types = {row["type"] for row in self._connection.rows(indexes.EDGE_TYPES_READY)}
            self._ready = True

    def for_edges(self, edge_types: Iterable[str]) -> None:
        """Make the constraint and the index of edge types that were not written before."""
        self.for_writing()
        with self._lock:
            missing = sorted(set(edge_types) - self._edge_types)
            for name in missing:
                self._connection.change_schema(indexes.edge_constraint(name, self._schema.edge_types()))
                self._connection.change_schema(indexes.edge_index(name, self._schema.edge_types()))
            if missing:
                self._await()
                self._edge_types.update(missing)

    def for_analysts(self, dimension: int | None) -> None:
        """Make the full-text index and the vector index of a dimension."""
        self.for_writing()
        with self._lock:
            present = self._vector_dimension()
            if dimension is None or dimension == present:
                return
            if present is not None:
                self._connection.change_schema(indexes.DROP_VECTOR_INDEX)
            self._connection.change_schema(indexes.VECTOR_INDEX, dimension=dimension)
            self._await()
            if self._vector_dimension() != dimension:
                # "IF NOT EXISTS" is content with anything of that name.
                raise ConfigurationError(
                    "the Neo4j database has something else by the name heddle_vector",
                    hint="drop that index, or set HEDDLE_NEO4J_DATABASE to a database of Heddle's own",
                )

    def _vector_dimension(self) -> int | None:
        found = self._connection.rows(indexes.VECTOR_INDEX_DIMENSION)
        return found[0]["dimension"] if found else None

    def _await(self) -> None:
        # Not `db.awaitIndexes`: it fails where another process drops an index meanwhile.
        deadline = time.monotonic() + _AWAIT_SECONDS
        while unfinished := self._connection.rows(indexes.UNFINISHED):
            names = ", ".join(sorted(row["name"] for row in unfinished))
            if any(row["state"] == "FAILED" for row in unfinished):
                raise OutOfReach(
                    f"Neo4j could not build {names}", hint="see the server's log, then drop them"
                )
            if time.monotonic() > deadline:
                raise StoreBusy(f"Neo4j is still building {names}", hint="try again in a while")
            time.sleep(_POLL_SECONDS)
