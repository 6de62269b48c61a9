"""Every line of Cypher that writes data.

A `MERGE` stands only on what a uniqueness constraint guards. Every look-up names its index: see
`cypher_reading.py`.
"""

from __future__ import annotations

from typing import Final, LiteralString

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
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
SET d.digest = d.digest
RETURN id, d.digest AS digest, d.edge_types AS edge_types
"""
WRITE_DOCUMENTS: Final = """
UNWIND $rows AS row
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: row.id})
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
SET d.digest = row.digest, d.derivation = row.derivation, d.edge_types = row.edge_types
"""
STRIKE_DERIVATIONS: Final = """
UNWIND $ids AS id
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: id})
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
SET d.derivation = ''
"""
DELETE_DOCUMENTS: Final = """
UNWIND $ids AS id
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: id})
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
DELETE d
"""

# --- writing: where the workspace stands ---------------------------------------------------------

LOCK_STANDING: Final = """
MERGE (s:HeddleStanding {workspace: $workspace})
SET s.sequence = s.sequence
RETURN s.sequence AS sequence, s.documents AS documents, s.names AS names
"""
WRITE_STANDING: Final = """
MATCH (s:HeddleStanding {workspace: $workspace})
USING INDEX SEEK s:HeddleStanding(workspace)
SET s.sequence = $sequence, s.documents = $documents, s.names = $names
"""
FIND_CHANGES: Final = """
UNWIND $ids AS id
MATCH (c:HeddleChange {workspace: $workspace, document: id})
USING INDEX SEEK c:HeddleChange(workspace, document)
RETURN c.document AS document, c.digest AS digest, c.name AS name
"""
WRITE_CHANGES: Final = """
UNWIND $rows AS row
MERGE (c:HeddleChange {workspace: $workspace, document: row.document})
SET c.sequence = row.sequence, c.digest = row.digest, c.name = row.name
"""

# --- writing: contributions and what is shown ----------------------------------------------------

OWN_NODES: Final = """
UNWIND $documents AS document
MATCH (n:Heddle {workspace: $workspace, document: document})
USING INDEX SEEK n:Heddle(workspace, document)
WHERE NOT n.type IN $shared_types
RETURN n.id AS id, n.type AS type
"""
CONTRIBUTED: Final = """
UNWIND $documents AS document
MATCH (c:HeddleContribution {workspace: $workspace, document: document})
USING INDEX SEEK c:HeddleContribution(workspace, document)
RETURN c.node AS node, c.document AS document
"""
DELETE_NODES: Final = """
UNWIND $ids AS id
MATCH (n:Heddle {workspace: $workspace, id: id})
USING INDEX SEEK n:Heddle(workspace, id)
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
USING INDEX SEEK c:HeddleContribution(workspace, node, document)
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
USING INDEX SEEK n:Heddle(workspace, id)
OPTIONAL CALL (id) {
  MATCH (c:HeddleContribution)
  USING INDEX SEEK c:HeddleContribution(workspace, node, stub, document)
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
    USING INDEX SEEK n:Heddle(workspace, id)
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
    return f"""
    UNWIND $ids AS id
    MATCH (n:Heddle {{workspace: $workspace, id: id}})
    USING INDEX SEEK n:Heddle(workspace, id)
    REMOVE n{node_labels}
    """


def delete_edges(edge_type: LiteralString) -> LiteralString:
    """Delete the edges of a type that documents contributed."""
    return f"""
    UNWIND $documents AS document
    MATCH ()-[r:{edge_type} {{workspace: $workspace, document: document}}]->()
    USING INDEX SEEK r:{edge_type}(workspace, document)
    DELETE r
    """


def create_edges(edge_type: LiteralString) -> LiteralString:
    """Create edges between nodes that stand; returns how many."""
    return f"""
    UNWIND $rows AS row
    MATCH (a:Heddle {{workspace: $workspace, id: row.source}})
    USING INDEX SEEK a:Heddle(workspace, id)
    MATCH (b:Heddle {{workspace: $workspace, id: row.target}})
    USING INDEX SEEK b:Heddle(workspace, id)
    CREATE (a)-[r:{edge_type}]->(b)
    SET r = row.properties
    RETURN count(*) AS created
    """


# --- writing: sources, embeddings ----------------------------------------------------------------

# A place that a transaction gives to a document and then deletes would still be found by its index there
# (5.26), and reading it is an error; so what the index knows of a place is removed before the place.
TAKE_SOURCES: Final = """
UNWIND $rows AS row
MERGE (s:HeddleSource {workspace: $workspace, key: row.key})
WITH s, row, s.document AS holder
SET s.location = row.location, s.document = row.document, s.parent = row.parent
RETURN holder, row.document AS document, row.location AS location
"""
LEAVE_SOURCE: Final = """
MATCH (s:HeddleSource {workspace: $workspace, key: $key})
WITH s, s.document AS holder
REMOVE s.document, s.parent
DELETE s
RETURN holder
"""
INSIDE: Final = """
MATCH (s:HeddleSource {workspace: $workspace, parent: $parent})
USING INDEX SEEK s:HeddleSource(workspace, parent)
RETURN s.location AS location
"""
SOURCED: Final = """
UNWIND $ids AS id
WITH id WHERE EXISTS {
  MATCH (s:HeddleSource {workspace: $workspace, document: id})
  USING INDEX SEEK s:HeddleSource(workspace, document)
}
RETURN id
"""
PLACES: Final = """
UNWIND $ids AS id
MATCH (s:HeddleSource {workspace: $workspace, document: id})
USING INDEX SEEK s:HeddleSource(workspace, document)
RETURN s.location AS location, s.parent AS parent
"""
DROP_ATTACHED: Final = """
UNWIND $ids AS id
MATCH (s:HeddleSource {workspace: $workspace, parent: id})
USING INDEX SEEK s:HeddleSource(workspace, parent)
WITH s, s.document AS attached
REMOVE s.document, s.parent
DELETE s
RETURN DISTINCT attached
"""
DROP_STALE_EMBEDDINGS: Final = """
UNWIND $ids AS id
MATCH (e:HeddleEmbedding {workspace: $workspace, node: id})
USING INDEX SEEK e:HeddleEmbedding(workspace, node)
WHERE NOT EXISTS {
  MATCH (n:Heddle {workspace: $workspace, id: id})
  USING INDEX SEEK n:Heddle(workspace, id)
}
WITH e, e.space AS space, e.node AS node
DELETE e
RETURN space, node
"""
DROP_SPACE: Final = """
MATCH (e:HeddleEmbedding)
USING INDEX SEEK e:HeddleEmbedding(workspace, space, node)
WHERE e.workspace = $workspace AND e.space = $space AND e.node IS NOT NULL
DELETE e
"""
WRITE_EMBEDDINGS: Final = """
UNWIND $rows AS row
MATCH (n:Heddle {workspace: $workspace, id: row.node})
USING INDEX SEEK n:Heddle(workspace, id)
CREATE (:HeddleEmbedding {workspace: $workspace, space: $space, node: row.node, vector: row.vector})
RETURN row.node AS node
"""
MARK_SPACE: Final = """
MERGE (s:HeddleSpace {workspace: $workspace, name: $space})
SET s.mark = $mark
"""
LOCK_SPACE: Final = """
MATCH (s:HeddleSpace {workspace: $workspace, name: $space})
USING INDEX SEEK s:HeddleSpace(workspace, name)
SET s.mark = s.mark
RETURN s.mark AS mark
"""
FORGET_SPACE: Final = """
MATCH (s:HeddleSpace {workspace: $workspace, name: $space})
USING INDEX SEEK s:HeddleSpace(workspace, name)
DELETE s
"""
ANY_EMBEDDING: Final = """
MATCH (e:HeddleEmbedding)
USING INDEX SEEK e:HeddleEmbedding(workspace, space, node)
WHERE e.workspace = $workspace AND e.space = $space AND e.node IS NOT NULL
RETURN e.node AS node LIMIT 1
"""
EMBEDDED_NODES_PAGE: Final = """
MATCH (n:Heddle)
USING INDEX SEEK n:Heddle(workspace, id)
WHERE n.workspace = $workspace AND n.id > $after
RETURN n.id AS id, n.embedding IS NOT NULL AS embedded ORDER BY n.workspace, n.id LIMIT $limit
"""
HIDE_EMBEDDINGS: Final = """
UNWIND $ids AS id
MATCH (n:Heddle {workspace: $workspace, id: id})
USING INDEX SEEK n:Heddle(workspace, id)
REMOVE n.embedding
"""
SHOW_EMBEDDINGS: Final = """
UNWIND $rows AS row
MATCH (n:Heddle {workspace: $workspace, id: row.node})
USING INDEX SEEK n:Heddle(workspace, id)
SET n.embedding = row.values
"""
