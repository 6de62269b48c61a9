"""Every line of Cypher about data, and the one function that writes an identifier into it.

A visible node is `(:Heddle:<NodeType>[:<EntityKind>] {workspace, id, ...})`, an edge a relationship
of its type with `{workspace, id, document, evidence, ...}`. What keeps the graph exact stands beside
it and is connected to nothing, so that no traversal meets it: contributions, stored documents,
sources, decisions and embeddings, all under labels that begin with `Heddle`. Values are parameters
without exception; only node labels and relationship types are formatted, by `ident`.

Composite indexes are asked in the full order of their keys (`ORDER BY workspace, node, stub, ...`):
only so does the planner take the first row from the index instead of sorting all of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, LiteralString

from heddle.core.errors import BadIdentifier
from heddle.graph.schema import NodeType

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_OWN_LABELS: Final = "Heddle"


def ident(name: str, allowed: Collection[str]) -> LiteralString:
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


def labels(node_type: str, kind: str, entity_types: Collection[str]) -> LiteralString:
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


# --- writing: documents --------------------------------------------------------------------------

# Setting a property to itself takes the write lock: two writers of one thing come one after the other.
LOCK_DOCUMENTS: Final = """
UNWIND $ids AS id
MERGE (d:HeddleStoredDocument {workspace: $workspace, id: id})
SET d.digest = d.digest
RETURN id, d.digest AS digest, d.edge_types AS edge_types
"""
FIND_DOCUMENTS: Final = """
UNWIND $ids AS id
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: id})
SET d.digest = d.digest
RETURN id, d.digest AS digest, d.edge_types AS edge_types
"""
WRITE_DOCUMENTS: Final = """
UNWIND $rows AS row
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: row.id})
SET d.digest = row.digest, d.derivation = row.derivation, d.edge_types = row.edge_types
"""
DELETE_DOCUMENTS: Final = """
UNWIND $ids AS id
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: id})
DELETE d
"""

# --- writing: contributions and what is shown ----------------------------------------------------

OWN_NODES: Final = """
UNWIND $documents AS document
MATCH (n:Heddle {workspace: $workspace, document: document})
WHERE NOT n.type IN $shared_types
RETURN n.id AS id, n.type AS type
"""
CONTRIBUTED: Final = """
UNWIND $documents AS document
MATCH (c:HeddleContribution {workspace: $workspace, document: document})
RETURN c.node AS node, c.document AS document
"""
DELETE_NODES: Final = """
UNWIND $ids AS id
MATCH (n:Heddle {workspace: $workspace, id: id})
DETACH DELETE n
"""
LOCK_NODES: Final = """
UNWIND $ids AS id
MERGE (n:Heddle {workspace: $workspace, id: id})
SET n.document = n.document
"""
DELETE_CONTRIBUTIONS: Final = """
UNWIND $rows AS row
MATCH (c:HeddleContribution {workspace: $workspace, node: row.node, document: row.document})
DELETE c
"""
WRITE_CONTRIBUTIONS: Final = """
UNWIND $rows AS row
MERGE (c:HeddleContribution {workspace: $workspace, node: row.node, document: row.document})
SET c.stub = row.stub, c.type = row.type, c.kind = row.kind, c.properties = row.properties
"""
FIRST_CONTRIBUTIONS: Final = """
UNWIND $ids AS id
MATCH (n:Heddle {workspace: $workspace, id: id})
OPTIONAL CALL (id) {
  MATCH (c:HeddleContribution)
  WHERE c.workspace = $workspace AND c.node = id AND c.stub IS NOT NULL AND c.document IS NOT NULL
  RETURN c ORDER BY c.workspace, c.node, c.stub, c.document LIMIT 1
}
RETURN id, n.document AS shown_document, n.stub AS shown_stub, n.type AS shown_type, n.kind AS shown_kind,
  c.document AS document, c.stub AS stub, c.type AS type, c.kind AS kind, c.properties AS properties
"""


def show_nodes(node_labels: LiteralString) -> LiteralString:
    """Write visible nodes that are locked already; a derived embedding stays."""
    return f"""
    UNWIND $rows AS row
    MATCH (n:Heddle {{workspace: $workspace, id: row.id}})
    WITH n, row, n.embedding AS embedding
    SET n = row.properties
    SET n.embedding = embedding
    SET n{node_labels}
    """


def write_own_nodes(node_labels: LiteralString) -> LiteralString:
    """Write nodes that belong to one document; returns those that another document owns."""
    return f"""
    UNWIND $rows AS row
    MERGE (n:Heddle {{workspace: $workspace, id: row.id}})
    WITH n, row, n.embedding AS embedding, n.document AS owner
    SET n = row.properties
    SET n.embedding = embedding
    SET n{node_labels}
    WITH row, owner WHERE owner <> row.properties.document
    RETURN row.id AS id
    """


def remove_labels(node_labels: LiteralString) -> LiteralString:
    """Take the labels of a former type from nodes that are another thing now."""
    return f"UNWIND $ids AS id MATCH (n:Heddle {{workspace: $workspace, id: id}}) REMOVE n{node_labels}"


def delete_edges(edge_type: LiteralString) -> LiteralString:
    """Delete the edges of a type that documents contributed."""
    return f"""
    UNWIND $documents AS document
    MATCH ()-[r:{edge_type} {{workspace: $workspace, document: document}}]->()
    DELETE r
    """


def create_edges(edge_type: LiteralString) -> LiteralString:
    """Create edges between nodes that stand; returns how many."""
    return f"""
    UNWIND $rows AS row
    MATCH (a:Heddle {{workspace: $workspace, id: row.source}})
    MATCH (b:Heddle {{workspace: $workspace, id: row.target}})
    CREATE (a)-[r:{edge_type}]->(b)
    SET r = row.properties
    RETURN count(*) AS created
    """


# --- writing: sources, decisions, embeddings -----------------------------------------------------

TAKE_SOURCES: Final = """
UNWIND $rows AS row
MERGE (s:HeddleSource {workspace: $workspace, key: row.key})
WITH s, row, s.document AS holder
SET s.location = row.location, s.document = row.document, s.parent = row.parent
RETURN holder, row.document AS document
"""
SOURCED: Final = """
UNWIND $ids AS id
WITH id WHERE EXISTS { MATCH (:HeddleSource {workspace: $workspace, document: id}) }
RETURN id
"""
DROP_SOURCES: Final = """
UNWIND $ids AS id
MATCH (s:HeddleSource {workspace: $workspace, document: id})
DELETE s
"""
DROP_ATTACHED: Final = """
UNWIND $ids AS id
MATCH (s:HeddleSource {workspace: $workspace, parent: id})
WITH s, s.document AS attached
DELETE s
RETURN DISTINCT attached
"""
WRITE_DECISION: Final = """
MERGE (d:HeddleDecision {workspace: $workspace, low: $low, high: $high})
SET d.verdict = $verdict, d.reason = $reason
"""
DROP_STALE_EMBEDDINGS: Final = """
UNWIND $ids AS id
MATCH (e:HeddleEmbedding {workspace: $workspace, node: id})
WHERE NOT EXISTS { MATCH (:Heddle {workspace: $workspace, id: id}) }
DELETE e
"""
DROP_SPACE: Final = """
MATCH (e:HeddleEmbedding)
WHERE e.workspace = $workspace AND e.space = $space AND e.node IS NOT NULL
DELETE e
"""
WRITE_EMBEDDINGS: Final = """
UNWIND $rows AS row
MATCH (n:Heddle {workspace: $workspace, id: row.node})
CREATE (:HeddleEmbedding {workspace: $workspace, space: $space, node: row.node, vector: row.vector})
"""
EMBEDDED_NODES_PAGE: Final = """
MATCH (n:Heddle) WHERE n.workspace = $workspace AND n.id > $after
RETURN n.id AS id, n.embedding IS NOT NULL AS embedded ORDER BY n.workspace, n.id LIMIT $limit
"""
HIDE_EMBEDDINGS: Final = """
UNWIND $ids AS id
MATCH (n:Heddle {workspace: $workspace, id: id})
REMOVE n.embedding
"""
SHOW_EMBEDDINGS: Final = """
UNWIND $rows AS row
MATCH (n:Heddle {workspace: $workspace, id: row.node})
SET n.embedding = row.values
"""

# --- reading -------------------------------------------------------------------------------------

PING: Final = "RETURN 1 AS answer"
WORKSPACES: Final = """
MATCH (d:HeddleStoredDocument) RETURN DISTINCT d.workspace AS workspace
"""
DIGESTS: Final = """
MATCH (d:HeddleStoredDocument) WHERE d.workspace = $workspace AND d.id IS NOT NULL
RETURN d.id AS id, d.digest AS digest
"""
_DOCUMENT_RECORD: Final = """
MATCH (c:HeddleContribution {workspace: $workspace, node: d.id, document: d.id})
RETURN d.id AS id, d.digest AS digest, d.derivation AS derivation, c.properties AS properties,
  COLLECT {
    MATCH (s:HeddleSource {workspace: $workspace, document: d.id}) RETURN [s.location, s.parent]
  } AS sources
ORDER BY id
"""
DOCUMENT: Final = "MATCH (d:HeddleStoredDocument {workspace: $workspace, id: $id}) WITH d " + _DOCUMENT_RECORD
DOCUMENT_AT: Final = (
    """
MATCH (s:HeddleSource {workspace: $workspace, key: $key})
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: s.document})
WITH d
"""
    + _DOCUMENT_RECORD
)
DOCUMENTS_PAGE: Final = (
    """
MATCH (d:HeddleStoredDocument) WHERE d.workspace = $workspace AND d.id > $after
WITH d ORDER BY d.workspace, d.id LIMIT $limit
"""
    + _DOCUMENT_RECORD
)
STORED_DOCUMENT: Final = """
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: $id})
RETURN d.derivation AS derivation, d.edge_types AS edge_types
"""
OWN_NODE_RECORDS: Final = """
MATCH (n:Heddle {workspace: $workspace, document: $document}) WHERE NOT n.type IN $shared_types
RETURN n {.*, embedding: null} AS node
"""
CONTRIBUTION_RECORDS: Final = """
MATCH (c:HeddleContribution {workspace: $workspace, document: $document})
RETURN c.node AS id, c.type AS type, c.kind AS kind, c.stub AS stub, c.properties AS properties
"""
NODE: Final = "MATCH (n:Heddle {workspace: $workspace, id: $id}) RETURN n {.*, embedding: null} AS node"
NODES_PAGE: Final = """
MATCH (n:Heddle) WHERE n.workspace = $workspace AND n.id > $after
RETURN n {.*, embedding: null} AS node ORDER BY n.workspace, n.id LIMIT $limit
"""
NODES_OF_TYPE_PAGE: Final = """
MATCH (n:Heddle) WHERE n.workspace = $workspace AND n.type = $type AND n.id > $after
RETURN n {.*, embedding: null} AS node ORDER BY n.workspace, n.type, n.id LIMIT $limit
"""
EDGE_TYPES_STORED: Final = """
MATCH (d:HeddleStoredDocument) WHERE d.workspace = $workspace AND d.id IS NOT NULL
UNWIND d.edge_types AS type
RETURN DISTINCT type ORDER BY type
"""
_EDGE_RECORD: Final = """
  startNode(r).id AS source, type(r) AS type, endNode(r).id AS target, properties(r) AS properties
"""


def edges_page(edge_type: LiteralString) -> LiteralString:
    """Edges of a type after an (id, document), in that order."""
    return f"""
    MATCH ()-[r:{edge_type}]->()
    WHERE r.workspace = $workspace AND r.id > $after AND r.document IS NOT NULL
    RETURN {_EDGE_RECORD} ORDER BY r.workspace, r.id, r.document LIMIT $limit
    """


def document_edges(edge_type: LiteralString) -> LiteralString:
    """A document's edges of a type."""
    return f"""
    MATCH ()-[r:{edge_type} {{workspace: $workspace, document: $document}}]->()
    RETURN {_EDGE_RECORD}
    """


def neighbours(edge_types: Sequence[LiteralString]) -> LiteralString:
    """Edges at a node and their other ends, of some types or of all.

    Several documents may contribute one edge; the smallest one's is shown.
    """
    types: LiteralString = ":" + "|".join(edge_types) if edge_types else ""
    return f"""
    MATCH (n:Heddle {{workspace: $workspace, id: $id}})-[r{types}]-(m:Heddle)
    ORDER BY type(r), r.id, r.document
    WITH type(r) AS kind, r.id AS edge, head(collect(r)) AS r, head(collect(m)) AS m
    ORDER BY kind, edge LIMIT $limit
    RETURN {_EDGE_RECORD}, m {{.*, embedding: null}} AS node ORDER BY kind, edge
    """


COUNT_DOCUMENTS: Final = """
MATCH (d:HeddleStoredDocument) WHERE d.workspace = $workspace AND d.id IS NOT NULL
RETURN count(*) AS number
"""
COUNT_NODES: Final = """
MATCH (n:Heddle) WHERE n.workspace = $workspace AND n.id IS NOT NULL
RETURN CASE n.kind WHEN '' THEN n.type ELSE n.kind END AS name, count(*) AS number
"""


def count_edges(edge_type: LiteralString) -> LiteralString:
    """How many edges of a type there are; one that several documents contribute counts once."""
    return f"""
    MATCH ()-[r:{edge_type}]->()
    WHERE r.workspace = $workspace AND r.id IS NOT NULL AND r.document IS NOT NULL
    RETURN count(DISTINCT r.id) AS number
    """


DECISIONS: Final = """
MATCH (d:HeddleDecision) WHERE d.workspace = $workspace AND d.low IS NOT NULL AND d.high IS NOT NULL
RETURN d.verdict AS verdict, d.low AS low, d.high AS high, d.reason AS reason
"""
EMBEDDINGS_PAGE: Final = """
MATCH (e:HeddleEmbedding) WHERE e.workspace = $workspace AND e.space = $space AND e.node > $after
RETURN e.node AS node, e.vector AS vector ORDER BY e.workspace, e.space, e.node LIMIT $limit
"""
