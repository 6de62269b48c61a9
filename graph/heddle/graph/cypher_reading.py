"""Every line of Cypher that reads data.

Every look-up names its index (`USING INDEX SEEK`): plans are cached, and one that was made while the
graph was small would go on reading all of it. Composite indexes are asked in the full order of their
keys (`ORDER BY workspace, node, stub, ...`): only so does the planner take the first row from the
index instead of sorting all of them. A test holds every plan to both. An index keeps text by code point,
as Python sorts it, and a sort of Neo4j's by UTF-16 unit: ids that Heddle makes are alike in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, LiteralString

PING: Final = "RETURN 1 AS answer"
WORKSPACES: Final = """
MATCH (d:HeddleStoredDocument) RETURN DISTINCT d.workspace AS workspace
"""
STANDING: Final = """
MATCH (s:HeddleStanding {workspace: $workspace})
USING INDEX SEEK s:HeddleStanding(workspace)
RETURN s.sequence AS sequence, s.documents AS documents, s.names AS names
"""
CHANGES_PAGE: Final = """
MATCH (c:HeddleChange)
USING INDEX SEEK c:HeddleChange(workspace, sequence)
WHERE c.workspace = $workspace AND c.sequence > $after
RETURN c.document AS document, c.digest AS digest, c.name AS name, c.sequence AS sequence
ORDER BY c.workspace, c.sequence LIMIT $limit
"""
SPACE_MARK: Final = """
MATCH (s:HeddleSpace {workspace: $workspace, name: $space})
USING INDEX SEEK s:HeddleSpace(workspace, name)
RETURN s.mark AS mark
"""
_LISTED: Final = """
RETURN d.id AS id, d.digest AS digest, COLLECT {
  MATCH (s:HeddleSource {workspace: $workspace, document: d.id})
  USING INDEX SEEK s:HeddleSource(workspace, document)
  RETURN s.location
} AS locations
"""
LISTED: Final = f"""
UNWIND $ids AS id
MATCH (d:HeddleStoredDocument {{workspace: $workspace, id: id}})
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
WITH d {_LISTED}
"""
LISTED_PAGE: Final = f"""
MATCH (d:HeddleStoredDocument)
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
WHERE d.workspace = $workspace AND d.id > $after
WITH d ORDER BY d.workspace, d.id LIMIT $limit
{_LISTED}
"""
_DOCUMENT_RECORD: Final = """
MATCH (c:HeddleContribution {workspace: $workspace, node: d.id, document: d.id})
USING INDEX SEEK c:HeddleContribution(workspace, node, document)
RETURN d.id AS id, d.digest AS digest, d.derivation AS derivation, c.properties AS properties,
  COLLECT {
    MATCH (s:HeddleSource {workspace: $workspace, document: d.id})
    USING INDEX SEEK s:HeddleSource(workspace, document)
    RETURN [s.location, s.parent]
  } AS sources
"""
DOCUMENT: Final = f"""
MATCH (d:HeddleStoredDocument {{workspace: $workspace, id: $id}})
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
WITH d {_DOCUMENT_RECORD}
"""
DOCUMENT_AT: Final = f"""
MATCH (s:HeddleSource {{workspace: $workspace, key: $key}})
USING INDEX SEEK s:HeddleSource(workspace, key)
MATCH (d:HeddleStoredDocument {{workspace: $workspace, id: s.document}})
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
WITH d {_DOCUMENT_RECORD}
"""
DOCUMENTS_PAGE: Final = f"""
MATCH (d:HeddleStoredDocument)
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
WHERE d.workspace = $workspace AND d.id > $after
WITH d ORDER BY d.workspace, d.id LIMIT $limit
{_DOCUMENT_RECORD}
"""
STORED_DOCUMENT: Final = """
MATCH (d:HeddleStoredDocument {workspace: $workspace, id: $id})
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
RETURN d.derivation AS derivation, d.edge_types AS edge_types
"""
OWN_NODE_RECORDS: Final = """
MATCH (n:Heddle {workspace: $workspace, document: $document})
USING INDEX SEEK n:Heddle(workspace, document)
WHERE NOT n.type IN $shared_types
RETURN n {.*, embedding: null} AS node
"""
CONTRIBUTION_RECORDS: Final = """
MATCH (c:HeddleContribution {workspace: $workspace, document: $document})
USING INDEX SEEK c:HeddleContribution(workspace, document)
RETURN c.node AS id, c.type AS type, c.kind AS kind, c.stub AS stub, c.properties AS properties
"""
NODE: Final = """
MATCH (n:Heddle {workspace: $workspace, id: $id})
USING INDEX SEEK n:Heddle(workspace, id)
RETURN n {.*, embedding: null} AS node
"""
NODES_PAGE: Final = """
MATCH (n:Heddle)
USING INDEX SEEK n:Heddle(workspace, id)
WHERE n.workspace = $workspace AND n.id > $after
RETURN n {.*, embedding: null} AS node ORDER BY n.workspace, n.id LIMIT $limit
"""
NODES_OF_TYPE_PAGE: Final = """
MATCH (n:Heddle)
USING INDEX SEEK n:Heddle(workspace, type, id)
WHERE n.workspace = $workspace AND n.type = $type AND n.id > $after
RETURN n {.*, embedding: null} AS node ORDER BY n.workspace, n.type, n.id LIMIT $limit
"""
NODES_OF_KIND_PAGE: Final = """
MATCH (n:Entity&Heddle)
USING INDEX SEEK n:Entity(workspace, kind, id)
WHERE n.workspace = $workspace AND n.kind = $kind AND n.id > $after
RETURN n {.*, embedding: null} AS node ORDER BY n.workspace, n.kind, n.id LIMIT $limit
"""
EDGE_TYPES_STORED: Final = """
MATCH (d:HeddleStoredDocument)
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
WHERE d.workspace = $workspace AND d.id IS NOT NULL
UNWIND d.edge_types AS type
RETURN DISTINCT type ORDER BY type
"""
_EDGE_RECORD: Final = """
  startNode(r).id AS source, type(r) AS type, endNode(r).id AS target, properties(r) AS properties
"""


def edge(edge_types: Sequence[LiteralString]) -> LiteralString:
    """The edge of an id, looked for in the index of each type; the smallest document's contribution."""
    seeks = [
        f"""
        MATCH ()-[r:{edge_type}]->()
        USING INDEX SEEK r:{edge_type}(workspace, id, document)
        WHERE r.workspace = $workspace AND r.id = $id AND r.document IS NOT NULL
        RETURN {_EDGE_RECORD} ORDER BY r.workspace, r.id, r.document LIMIT 1
        """
        for edge_type in edge_types
    ]
    return "UNION ALL".join(seeks)


def edges_page(edge_type: LiteralString) -> LiteralString:
    """Edges of a type after an (id, document), in that order."""
    return f"""
    MATCH ()-[r:{edge_type}]->()
    USING INDEX SEEK r:{edge_type}(workspace, id, document)
    WHERE r.workspace = $workspace AND r.id > $after AND r.document IS NOT NULL
    RETURN {_EDGE_RECORD} ORDER BY r.workspace, r.id, r.document LIMIT $limit
    """


def document_edges(edge_type: LiteralString) -> LiteralString:
    """A document's edges of a type."""
    return f"""
    MATCH ()-[r:{edge_type} {{workspace: $workspace, document: $document}}]->()
    USING INDEX SEEK r:{edge_type}(workspace, document)
    RETURN {_EDGE_RECORD}
    """


def neighbourhoods(edge_types: Sequence[LiteralString]) -> LiteralString:
    """Edges at each of some nodes and their other ends, of some types or of all.

    Several documents may contribute one edge; the smallest one's is shown. What no document contributes
    has no id.
    """
    types: LiteralString = ":" + "|".join(edge_types) if edge_types else ""
    return f"""
    UNWIND $ids AS id
    CALL (id) {{
      MATCH (n:Heddle {{workspace: $workspace, id: id}})-[r{types}]-(m:Heddle)
      USING INDEX SEEK n:Heddle(workspace, id)
      WHERE r.id IS NOT NULL
      WITH r, m ORDER BY type(r), r.id, r.document
      WITH type(r) AS kind, r.id AS edge, head(collect(r)) AS r, head(collect(m)) AS m
      ORDER BY kind, edge LIMIT $limit
      RETURN r, m
    }}
    RETURN id, {_EDGE_RECORD}, m {{.*, embedding: null}} AS node
    """


OWNERS: Final = """
UNWIND $ids AS id
MATCH (n:Heddle {workspace: $workspace, id: id})
USING INDEX SEEK n:Heddle(workspace, id)
WHERE NOT n.type IN $shared_types
RETURN id, n.document AS document
"""
CONTRIBUTORS: Final = """
UNWIND $ids AS id
RETURN id, COLLECT {
  MATCH (c:HeddleContribution)
  USING INDEX SEEK c:HeddleContribution(workspace, node, stub, document)
  WHERE c.workspace = $workspace AND c.node = id AND c.stub IS NOT NULL AND c.document IS NOT NULL
  RETURN c.document ORDER BY c.workspace, c.node, c.stub, c.document LIMIT $limit
} AS documents
"""
EDGE_TYPES_AT: Final = """
MATCH (n:Heddle {workspace: $workspace, id: $id})-[r]-(:Heddle)
USING INDEX SEEK n:Heddle(workspace, id)
WHERE type(r) <> 'SAME_AS' OR r.id IS NOT NULL
RETURN DISTINCT type(r) AS type
"""
COUNT_DOCUMENTS: Final = """
MATCH (d:HeddleStoredDocument)
USING INDEX SEEK d:HeddleStoredDocument(workspace, id)
WHERE d.workspace = $workspace AND d.id IS NOT NULL
RETURN count(*) AS number
"""
COUNT_NODES: Final = """
MATCH (n:Heddle)
USING INDEX SEEK n:Heddle(workspace, id)
WHERE n.workspace = $workspace AND n.id IS NOT NULL
RETURN CASE n.kind WHEN '' THEN n.type ELSE n.kind END AS name, count(*) AS number
"""


def count_edges(edge_type: LiteralString) -> LiteralString:
    """How many edges of a type there are; one that several documents contribute counts once."""
    return f"""
    MATCH ()-[r:{edge_type}]->()
    USING INDEX SEEK r:{edge_type}(workspace, id, document)
    WHERE r.workspace = $workspace AND r.id IS NOT NULL AND r.document IS NOT NULL
    RETURN count(DISTINCT r.id) AS number
    """


def count_edge_patterns(edge_type: LiteralString) -> LiteralString:
    """How many edges of a type there are between which types of nodes, each counted as `count_edges` does."""
    return f"""
    MATCH (a:Heddle)-[r:{edge_type}]->(b:Heddle)
    USING INDEX SEEK r:{edge_type}(workspace, id, document)
    WHERE r.workspace = $workspace AND r.id IS NOT NULL AND r.document IS NOT NULL
    RETURN CASE a.kind WHEN '' THEN a.type ELSE a.kind END AS head,
      CASE b.kind WHEN '' THEN b.type ELSE b.kind END AS tail, count(DISTINCT r.id) AS number
    """


EMBEDDINGS_PAGE: Final = """
MATCH (e:HeddleEmbedding)
USING INDEX SEEK e:HeddleEmbedding(workspace, space, node)
WHERE e.workspace = $workspace AND e.space = $space AND e.node > $after
RETURN e.node AS node, e.vector AS vector ORDER BY e.workspace, e.space, e.node LIMIT $limit
"""
