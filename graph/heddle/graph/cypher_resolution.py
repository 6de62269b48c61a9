"""Every line of Cypher about resolution (`same_as.py`) and people's decisions.

A pair is a relationship SAME_AS between the nodes that both parts are of, so that it shows wherever somebody
looks at the graph. It is told from an edge that a document contributes by having no `id`. All else that a
resolver keeps stands beside the graph. See `cypher_reading.py` for how indexes are asked.
"""

from __future__ import annotations

from typing import Final, LiteralString

CONSTRAINTS: Final[tuple[LiteralString, ...]] = (
    """CREATE CONSTRAINT heddle_same_as IF NOT EXISTS FOR ()-[r:SAME_AS]-()
    REQUIRE (r.workspace, r.key) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_resolution IF NOT EXISTS FOR (s:HeddleResolution)
    REQUIRE (s.workspace) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_namesakes IF NOT EXISTS FOR (s:HeddleNamesakes)
    REQUIRE (s.workspace, s.node) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_key IF NOT EXISTS FOR (k:HeddleKey)
    REQUIRE (k.workspace, k.key, k.node) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_resolved_document IF NOT EXISTS FOR (d:HeddleResolvedDocument)
    REQUIRE (d.workspace, d.document) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_resolution_change IF NOT EXISTS FOR (c:HeddleResolutionChange)
    REQUIRE (c.workspace, c.node) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_decision_log IF NOT EXISTS FOR (l:HeddleDecisionLog)
    REQUIRE (l.workspace) IS UNIQUE""",
    """CREATE CONSTRAINT heddle_logged_decision IF NOT EXISTS FOR (l:HeddleLoggedDecision)
    REQUIRE (l.workspace, l.number) IS UNIQUE""",
)
INDEXES: Final[tuple[LiteralString, ...]] = (
    """CREATE INDEX heddle_same_as_by_doubt IF NOT EXISTS FOR ()-[r:SAME_AS]-()
    ON (r.workspace, r.doubt, r.key)""",
    """CREATE INDEX heddle_resolution_change_by_revision IF NOT EXISTS FOR (c:HeddleResolutionChange)
    ON (c.workspace, c.revision, c.node)""",
    "CREATE INDEX heddle_key_by_node IF NOT EXISTS FOR (k:HeddleKey) ON (k.workspace, k.node, k.key)",
)

# --- what a resolver writes ----------------------------------------------------------------------

LOCK_RESOLUTION: Final = """
MERGE (s:HeddleResolution {workspace: $workspace})
SET s.resolver = s.resolver
"""
NEXT_REVISION: Final = """
MERGE (s:HeddleResolution {workspace: $workspace})
SET s.revision = coalesce(s.revision, 0) + 1
RETURN s.revision AS revision
"""
WRITE_CHANGES: Final = """
UNWIND $rows AS row
MERGE (c:HeddleResolutionChange {workspace: $workspace, node: row.node})
SET c.revision = row.revision
"""
WRITE_RESOLUTION: Final = """
MERGE (s:HeddleResolution {workspace: $workspace})
SET s.resolver = $resolver, s.sequence = $sequence
"""
FORGET_PAIRS: Final = """
MATCH ()-[r:SAME_AS]->()
USING INDEX SEEK r:SAME_AS(workspace, key)
WHERE r.workspace = $workspace AND r.key IS NOT NULL
DELETE r
"""
FORGET_NAMESAKES: Final = """
MATCH (s:HeddleNamesakes)
USING INDEX SEEK s:HeddleNamesakes(workspace, node)
WHERE s.workspace = $workspace AND s.node IS NOT NULL
DELETE s
"""
FORGET_KEYS: Final = """
MATCH (k:HeddleKey)
USING INDEX SEEK k:HeddleKey(workspace, key, node)
WHERE k.workspace = $workspace AND k.key IS NOT NULL AND k.node IS NOT NULL
DELETE k
"""
FORGET_DOCUMENTS: Final = """
MATCH (d:HeddleResolvedDocument)
USING INDEX SEEK d:HeddleResolvedDocument(workspace, document)
WHERE d.workspace = $workspace AND d.document IS NOT NULL
DELETE d
"""
DELETE_PAIRS_OF: Final = """
UNWIND $ids AS id
MATCH (n:Heddle {workspace: $workspace, id: id})-[r:SAME_AS]-()
USING INDEX SEEK n:Heddle(workspace, id)
WHERE r.key IS NOT NULL
WITH DISTINCT r
DELETE r
"""
DELETE_NAMESAKES: Final = """
UNWIND $ids AS id
MATCH (s:HeddleNamesakes {workspace: $workspace, node: id})
USING INDEX SEEK s:HeddleNamesakes(workspace, node)
DELETE s
"""
DELETE_KEYS: Final = """
UNWIND $ids AS id
MATCH (k:HeddleKey)
USING INDEX SEEK k:HeddleKey(workspace, node, key)
WHERE k.workspace = $workspace AND k.node = id AND k.key IS NOT NULL
DELETE k
"""
DELETE_RESOLVED_DOCUMENTS: Final = """
UNWIND $ids AS id
MATCH (d:HeddleResolvedDocument {workspace: $workspace, document: id})
USING INDEX SEEK d:HeddleResolvedDocument(workspace, document)
DELETE d
"""
WRITE_PAIRS: Final = """
UNWIND $rows AS row
MATCH (a:Heddle {workspace: $workspace, id: row.left_node})
USING INDEX SEEK a:Heddle(workspace, id)
MATCH (b:Heddle {workspace: $workspace, id: row.right_node})
USING INDEX SEEK b:Heddle(workspace, id)
CREATE (a)-[r:SAME_AS]->(b)
SET r = row.properties
SET r.workspace = $workspace
"""
WRITE_NAMESAKES: Final = """
UNWIND $rows AS row
MERGE (s:HeddleNamesakes {workspace: $workspace, node: row.node})
SET s.parts = row.parts, s.score = row.score, s.method = row.method, s.evidence = row.evidence
"""
WRITE_KEYS: Final = """
UNWIND $rows AS row
MERGE (k:HeddleKey {workspace: $workspace, key: row.key, node: row.node})
"""
WRITE_RESOLVED_DOCUMENTS: Final = """
UNWIND $rows AS row
MERGE (d:HeddleResolvedDocument {workspace: $workspace, document: row.document})
SET d.nodes = row.nodes
"""
CONTRIBUTORS: Final = """
UNWIND $ids AS id
MATCH (c:HeddleContribution)
USING INDEX SEEK c:HeddleContribution(workspace, node, document)
WHERE c.workspace = $workspace AND c.node = id AND c.document IS NOT NULL
RETURN c.node AS node, c.document AS document
"""

# --- what is known -------------------------------------------------------------------------------

RESOLUTION: Final = """
MATCH (s:HeddleResolution {workspace: $workspace})
USING INDEX SEEK s:HeddleResolution(workspace)
RETURN coalesce(s.resolver, '') AS resolver, coalesce(s.sequence, 0) AS sequence,
  coalesce(s.revision, 0) AS revision
"""
# This page and that of doubtful pairs order what the index gives before they leave anything out of it: a
# planner that filters first may sort what is in order already.
CHANGES_PAGE: Final = """
MATCH (c:HeddleResolutionChange)
USING INDEX SEEK c:HeddleResolutionChange(workspace, revision, node)
WHERE c.workspace = $workspace AND c.revision >= $after AND c.node IS NOT NULL
WITH c ORDER BY c.workspace, c.revision, c.node
WHERE c.revision > $after OR c.node > $node
RETURN c.node AS node, c.revision AS revision LIMIT $limit
"""
PAIRS_PAGE: Final = """
MATCH ()-[r:SAME_AS]->()
USING INDEX SEEK r:SAME_AS(workspace, key)
WHERE r.workspace = $workspace AND r.key > $after
RETURN r.key AS key, properties(r) AS pair ORDER BY r.workspace, r.key LIMIT $limit
"""
PAIRS_OF: Final = """
UNWIND $ids AS id
MATCH (n:Heddle {workspace: $workspace, id: id})-[r:SAME_AS]-()
USING INDEX SEEK n:Heddle(workspace, id)
WHERE r.key IS NOT NULL
RETURN DISTINCT id, properties(r) AS pair
"""
ALL_PAIRS: Final = """
MATCH ()-[r:SAME_AS]->()
USING INDEX SEEK r:SAME_AS(workspace, key)
WHERE r.workspace = $workspace AND r.key IS NOT NULL
RETURN properties(r) AS pair
"""
ALL_NAMESAKES: Final = """
MATCH (s:HeddleNamesakes)
USING INDEX SEEK s:HeddleNamesakes(workspace, node)
WHERE s.workspace = $workspace AND s.node IS NOT NULL
RETURN s.node AS node, s.parts AS parts, s.score AS score, s.method AS method, s.evidence AS evidence
"""
NAMESAKES_PAGE: Final = """
MATCH (s:HeddleNamesakes)
USING INDEX SEEK s:HeddleNamesakes(workspace, node)
WHERE s.workspace = $workspace AND s.node > $after
RETURN s.node AS node, s.parts AS parts, s.score AS score, s.method AS method, s.evidence AS evidence
ORDER BY s.workspace, s.node LIMIT $limit
"""
NAMESAKES_OF: Final = """
UNWIND $ids AS id
MATCH (s:HeddleNamesakes {workspace: $workspace, node: id})
USING INDEX SEEK s:HeddleNamesakes(workspace, node)
RETURN s.node AS node, s.parts AS parts, s.score AS score, s.method AS method, s.evidence AS evidence
"""
SHARING_KEYS: Final = """
UNWIND $ids AS id
CALL (id) {
  MATCH (k:HeddleKey)
  USING INDEX SEEK k:HeddleKey(workspace, key, node)
  WHERE k.workspace = $workspace AND k.key = id AND k.node IS NOT NULL AND EXISTS {
    MATCH (n:Heddle {workspace: $workspace, id: k.node})
    USING INDEX SEEK n:Heddle(workspace, id)
  }
  RETURN k.node AS node ORDER BY k.workspace, k.key, k.node LIMIT $limit
}
RETURN id, node
"""
KEY_COUNTS: Final = """
UNWIND $ids AS id
RETURN id, COUNT {
  MATCH (k:HeddleKey)
  USING INDEX SEEK k:HeddleKey(workspace, key, node)
  WHERE k.workspace = $workspace AND k.key = id AND k.node IS NOT NULL
} AS number
"""
KEYS_OF: Final = """
UNWIND $ids AS id
MATCH (k:HeddleKey)
USING INDEX SEEK k:HeddleKey(workspace, node, key)
WHERE k.workspace = $workspace AND k.node = id AND k.key IS NOT NULL
RETURN id, k.key AS key
"""
RESOLVED_DOCUMENTS: Final = """
UNWIND $ids AS id
MATCH (d:HeddleResolvedDocument {workspace: $workspace, document: id})
USING INDEX SEEK d:HeddleResolvedDocument(workspace, document)
RETURN id, d.nodes AS nodes
"""
DOUBTFUL: Final = """
MATCH ()-[r:SAME_AS]->()
USING INDEX SEEK r:SAME_AS(workspace, doubt, key)
WHERE r.workspace = $workspace AND r.doubt >= $doubt AND r.key IS NOT NULL
WITH r ORDER BY r.workspace, r.doubt, r.key
WHERE (r.doubt > $doubt OR r.key > $key)
  AND NOT EXISTS {
    MATCH (d:HeddleDecision {workspace: $workspace, low: r.left, high: r.right})
    USING INDEX SEEK d:HeddleDecision(workspace, low, high)
  }
  AND NOT EXISTS {
    MATCH (d:HeddleDecision {workspace: $workspace, low: r.low, high: r.high})
    USING INDEX SEEK d:HeddleDecision(workspace, low, high)
  }
RETURN properties(r) AS pair LIMIT $limit
"""

# --- people's decisions --------------------------------------------------------------------------

DECISIONS: Final = """
MATCH (d:HeddleDecision)
USING INDEX SEEK d:HeddleDecision(workspace, low, high)
WHERE d.workspace = $workspace AND d.low IS NOT NULL AND d.high IS NOT NULL
RETURN d.verdict AS verdict, d.low AS low, d.high AS high, d.reason AS reason
"""
WRITE_DECISION: Final = """
MERGE (d:HeddleDecision {workspace: $workspace, low: $low, high: $high})
SET d.verdict = $verdict, d.reason = $reason
"""
DELETE_DECISION: Final = """
MATCH (d:HeddleDecision {workspace: $workspace, low: $low, high: $high})
USING INDEX SEEK d:HeddleDecision(workspace, low, high)
DELETE d
"""
LOCK_LOG: Final = """
MERGE (l:HeddleDecisionLog {workspace: $workspace})
SET l.number = l.number
RETURN l.number AS number
"""
COUNT_LOG: Final = """
MATCH (l:HeddleDecisionLog {workspace: $workspace})
USING INDEX SEEK l:HeddleDecisionLog(workspace)
SET l.number = $number
"""
WRITE_LOGGED: Final = """
UNWIND $rows AS row
MERGE (l:HeddleLoggedDecision {workspace: $workspace, number: row.number})
SET l.verdict = row.verdict, l.low = row.low, l.high = row.high, l.reason = row.reason, l.by = row.by,
  l.at = row.at
"""
LOG_PAGE: Final = """
MATCH (l:HeddleLoggedDecision)
USING INDEX SEEK l:HeddleLoggedDecision(workspace, number)
WHERE l.workspace = $workspace AND l.number > $after
RETURN l.number AS number, l.verdict AS verdict, l.low AS low, l.high AS high, l.reason AS reason,
  l.by AS by, l.at AS at
ORDER BY l.workspace, l.number LIMIT $limit
"""
