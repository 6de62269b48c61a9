"""Questions about one workspace of a Neo4j store: rows at once, or page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, LiteralString

from heddle.core.ids import WorkspaceId
from heddle.graph.neo4j_connection import Connection
from heddle.graph.neo4j_preparation import Preparation
from heddle.graph.schema import Schema

PAGE = 2000
"""Rows that a streaming read holds at once."""
FIRST_PAGE = 125
"""Rows that it asks for first: many readers take a few and leave. Each further page is twice as long."""


class Neo4jPaging:
    """One workspace of a Neo4j store, and how it is asked."""

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

    def _rows(self, query: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        return self._connection.rows(query, workspace=self._workspace, **parameters)

    def _pages(
        self, query: LiteralString, field: str, after: str, **parameters: Any
    ) -> Iterator[dict[str, Any]]:
        """Rows of a query that starts after an id, page by page: a slow reader holds no transaction."""
        page = min(FIRST_PAGE, PAGE)
        while True:
            rows = self._rows(query, after=after, limit=page, **parameters)
            # A page comes from an index in order, and may have lost it on its way through a join.
            rows.sort(key=lambda row: _id_in(row[field]))
            yield from rows
            if len(rows) < page:
                return
            page = min(2 * page, PAGE)
            after = _id_in(rows[-1][field])


def _id_in(field: Any) -> str:
    return str(field["id"] if isinstance(field, dict) else field)
