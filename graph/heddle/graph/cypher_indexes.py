"""Every line of Cypher about constraints and indexes.

A uniqueness constraint is what makes `MERGE` mean "once" when several writers are at work; the other
indexes are in the order that the queries of `cypher.py` ask for.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, LiteralString

from heddle.graph import cypher, cypher_resolution

CONSTRAINTS: Final[tuple[LiteralString, ...]] = (
    "CREATE CONSTRAINT heddle_node IF NOT EXISTS FOR (n:Heddle) REQUIRE (n.workspace, n.id) IS UNIQUE",
    """CREATE CONSTRAINT heddle_contribution IF NOT EXISTS FOR (c:HeddleContribution)
    REQUIRE (c.workspace, c.node, c.document) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_document IF NOT EXISTS FOR (d:HeddleStoredDocument)
    REQUIRE (d.workspace, d.id) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_source IF NOT EXISTS FOR (s:HeddleSource)
    REQUIRE (s.workspace, s.key) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_decision IF NOT EXISTS FOR (d:HeddleDecision)
    REQUIRE (d.workspace, d.low, d.high) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_embedding IF NOT EXISTS FOR (e:HeddleEmbedding)
    REQUIRE (e.workspace, e.space, e.node) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_standing IF NOT EXISTS FOR (s:HeddleStanding)
    REQUIRE (s.workspace) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_change IF NOT EXISTS FOR (c:HeddleChange)
    REQUIRE (c.workspace, c.document) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_space IF NOT EXISTS FOR (s:HeddleSpace)
    REQUIRE (s.workspace, s.name) IS UNIQUE""",
    *cypher_resolution.CONSTRAINTS,
)
INDEXES: Final[tuple[LiteralString, ...]] = (
    "CREATE INDEX heddle_node_by_document IF NOT EXISTS FOR (n:Heddle) ON (n.workspace, n.document)",
    "CREATE INDEX heddle_node_by_type IF NOT EXISTS FOR (n:Heddle) ON (n.workspace, n.type, n.id)",
    """CREATE INDEX heddle_entity_by_kind IF NOT EXISTS FOR (n:Entity)
    ON (n.workspace, n.kind, n.id)""",
    """CREATE INDEX heddle_contribution_by_rank IF NOT EXISTS FOR (c:HeddleContribution)
    ON (c.workspace, c.node, c.stub, c.document)""",
    """CREATE INDEX heddle_contribution_by_document IF NOT EXISTS FOR (c:HeddleContribution)
    ON (c.workspace, c.document)""",
    "CREATE INDEX heddle_source_by_document IF NOT EXISTS FOR (s:HeddleSource) ON (s.workspace, s.document)",
    "CREATE INDEX heddle_source_by_parent IF NOT EXISTS FOR (s:HeddleSource) ON (s.workspace, s.parent)",
    "CREATE INDEX heddle_change_by_sequence IF NOT EXISTS FOR (c:HeddleChange) ON (c.workspace, c.sequence)",
    "CREATE INDEX heddle_embedding_by_node IF NOT EXISTS FOR (e:HeddleEmbedding) ON (e.workspace, e.node)",
    *cypher_resolution.INDEXES,
)
UNFINISHED: Final = """
SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'heddle_' AND state <> 'ONLINE'
RETURN name, state
"""
EDGE_TYPES_READY: Final = """
SHOW INDEXES YIELD name, entityType, state, labelsOrTypes
WHERE entityType = 'RELATIONSHIP' AND name STARTS WITH 'heddle_edge_' AND name ENDS WITH '_by_document'
  AND state = 'ONLINE'
RETURN labelsOrTypes[0] AS type
"""


def edge_constraint(edge_type: str, allowed: Collection[str]) -> LiteralString:
    """Uniqueness of a type's edges; its index also gives them sorted by id."""
    name = cypher.ident(edge_type, allowed)
    return (
        f"CREATE CONSTRAINT heddle_edge_{name} IF NOT EXISTS FOR ()-[r:{name}]-() "
        "REQUIRE (r.workspace, r.id, r.document) IS UNIQUE"
    )


def edge_index(edge_type: str, allowed: Collection[str]) -> LiteralString:
    """The index that finds a document's edges of a type."""
    name = cypher.ident(edge_type, allowed)
    return (
        f"CREATE INDEX heddle_edge_{name}_by_document IF NOT EXISTS FOR ()-[r:{name}]-() "
        "ON (r.workspace, r.document)"
    )


FULL_TEXT_INDEX: Final = """
CREATE FULLTEXT INDEX heddle_text IF NOT EXISTS
FOR (n:Heddle) ON EACH [n.name, n.title, n.subject, n.caption, n.text]
"""
VECTOR_INDEX_DIMENSION: Final = """
SHOW VECTOR INDEXES YIELD name, options WHERE name = 'heddle_vector'
RETURN options.indexConfig['vector.dimensions'] AS dimension
"""
DROP_VECTOR_INDEX: Final = "DROP INDEX heddle_vector IF EXISTS"
VECTOR_INDEX: Final = """
CREATE VECTOR INDEX heddle_vector IF NOT EXISTS FOR (n:Heddle) ON (n.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}}
"""
