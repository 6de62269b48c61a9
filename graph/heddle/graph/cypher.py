"""Cypher: how the graph lies in Neo4j, and the one function that writes an identifier into a query.

A visible node is `(:Heddle:<NodeType>[:<EntityKind>] {workspace, id, ...})`, an edge a relationship
of its type with `{workspace, id, document, evidence, ...}`. What keeps the graph exact stands beside
it and is connected to nothing, so that no traversal meets it: contributions, stored documents,
sources, decisions and embeddings, all under labels that begin with `Heddle`. Values are parameters
without exception; only node labels and relationship types are formatted, by `ident`. The queries are in
`cypher_indexes.py`, `cypher_writing.py` and `cypher_reading.py`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final, LiteralString

from heddle.core.errors import BadIdentifier
from heddle.graph.schema import NodeType

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_OWN_LABELS: Final = "Heddle"


class _Stored:
    """The types that the database holds: the schema of their time let them in."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)


STORED: Final = _Stored()
"""A closed set for names that the database itself gave. Another ontology may have come since they were
written, and what they name can still be read and replaced."""


def ident(name: str, allowed: Container[str]) -> LiteralString:
    """A name that may stand in Cypher text: well formed, and one of a closed set.

    Args:
        name: A label, relationship type or index name.
        allowed: The closed set; for graph types, the schema's.

    Raises:
        BadIdentifier: it is neither.
    """
    if not _IDENTIFIER.fullmatch(name):
        raise BadIdentifier(
            f"{name[:80]!r} cannot be the name of a type in Neo4j",
            hint="use at most 64 letters, digits and '_', not beginning with a digit",
        )
    if name not in allowed:
        raise BadIdentifier(f"the schema has no type {name!r}", hint="see the schema in docs/graph.md")
    # The one place where text that came from outside becomes part of a query.
    return str(name)


def labels(node_type: str, kind: str, entity_types: Container[str]) -> LiteralString:
    """The labels of a visible node beside `Heddle`, as `:Entity:Person`.

    Raises:
        BadIdentifier: a type outside the schema, or an entity type that looks like a label of ours.
    """
    if kind.startswith(_OWN_LABELS):
        raise BadIdentifier(
            f"an entity type may not be named {kind!r} in Neo4j", hint="labels that begin so are Heddle's own"
        )
    text: LiteralString = ":" + ident(node_type, tuple(NodeType))
    return text + ":" + ident(kind, entity_types) if kind else text
