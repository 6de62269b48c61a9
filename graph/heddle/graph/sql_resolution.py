"""Every SQL statement about resolution (`same_as.py`) and people's decisions.

What is said of pairs and namesakes is found by node; pairs lie in the order of doubt too, so that a review
list reads the rows that it shows. See `sql.py` for what holds of all statements.
"""

from __future__ import annotations

from typing import Final

CREATE_RESOLUTION: Final = (
    """
    CREATE TABLE resolution (
        workspace TEXT NOT NULL,
        resolver TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        PRIMARY KEY (workspace)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE same_as (
        workspace TEXT NOT NULL,
        low TEXT NOT NULL,
        high TEXT NOT NULL,
        low_node TEXT NOT NULL,
        high_node TEXT NOT NULL,
        doubt REAL NOT NULL,
        score REAL NOT NULL,
        method TEXT NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (workspace, low, high)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX same_as_by_low ON same_as (workspace, low_node)",
    "CREATE INDEX same_as_by_high ON same_as (workspace, high_node)",
    "CREATE INDEX same_as_by_doubt ON same_as (workspace, doubt, low, high)",
    """
    CREATE TABLE namesakes (
        workspace TEXT NOT NULL,
        node TEXT NOT NULL,
        parts TEXT NOT NULL,
        score REAL NOT NULL,
        method TEXT NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (workspace, node)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE resolution_key (
        workspace TEXT NOT NULL,
        key TEXT NOT NULL,
        node TEXT NOT NULL,
        PRIMARY KEY (workspace, key, node)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX resolution_key_by_node ON resolution_key (workspace, node, key)",
    """
    CREATE TABLE resolved_document (
        workspace TEXT NOT NULL,
        document TEXT NOT NULL,
        nodes TEXT NOT NULL,
        PRIMARY KEY (workspace, document)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE resolution_change (
        workspace TEXT NOT NULL,
        node TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (workspace, node)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX resolution_change_by_revision ON resolution_change (workspace, revision, node)",
    """
    CREATE TABLE decision_log (
        workspace TEXT NOT NULL,
        number INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        low TEXT NOT NULL,
        high TEXT NOT NULL,
        reason TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (workspace, number)
    ) STRICT, WITHOUT ROWID
    """,
)

# --- what a resolver writes --------------------------------------------------------------------

SELECT_RESOLUTION: Final = "SELECT resolver, sequence FROM resolution WHERE workspace = ?"
UPSERT_RESOLUTION: Final = """
    INSERT INTO resolution (workspace, resolver, sequence) VALUES (?, ?, ?)
    ON CONFLICT (workspace) DO UPDATE SET resolver = excluded.resolver, sequence = excluded.sequence
"""
SELECT_REVISION: Final = """
    SELECT revision FROM resolution_change INDEXED BY resolution_change_by_revision
    WHERE workspace = ? AND revision > 0 ORDER BY revision DESC LIMIT 1
"""
UPSERT_RESOLUTION_CHANGE: Final = """
    INSERT INTO resolution_change (workspace, node, revision) VALUES (?, ?, ?)
    ON CONFLICT (workspace, node) DO UPDATE SET revision = excluded.revision
"""
SELECT_RESOLUTION_CHANGES: Final = """
    SELECT node FROM resolution_change INDEXED BY resolution_change_by_revision
    WHERE workspace = ? AND revision > ? ORDER BY revision, node
"""
FORGET_PAIRS: Final = "DELETE FROM same_as WHERE workspace = ?"
FORGET_NAMESAKES: Final = "DELETE FROM namesakes WHERE workspace = ?"
FORGET_KEYS: Final = "DELETE FROM resolution_key WHERE workspace = ?"
FORGET_DOCUMENTS: Final = "DELETE FROM resolved_document WHERE workspace = ?"

DELETE_PAIRS_OF_LOW: Final = "DELETE FROM same_as WHERE workspace = ? AND low_node = ?"
DELETE_PAIRS_OF_HIGH: Final = "DELETE FROM same_as WHERE workspace = ? AND high_node = ?"
DELETE_PAIR: Final = "DELETE FROM same_as WHERE workspace = ? AND low = ? AND high = ?"
DELETE_NAMESAKES: Final = "DELETE FROM namesakes WHERE workspace = ? AND node = ?"
DELETE_KEYS: Final = "DELETE FROM resolution_key WHERE workspace = ? AND node = ?"
DELETE_RESOLVED_DOCUMENT: Final = "DELETE FROM resolved_document WHERE workspace = ? AND document = ?"

# Nodes may have gone since the resolver looked. Of two pairs that became one, the surer is kept.
UPSERT_PAIR: Final = """
    INSERT INTO same_as (workspace, low, high, low_node, high_node, doubt, score, method, evidence)
    SELECT :workspace, :low, :high, :low_node, :high_node, :doubt, :score, :method, :evidence
    WHERE EXISTS (SELECT 1 FROM node WHERE workspace = :workspace AND id = :low_node)
        AND EXISTS (SELECT 1 FROM node WHERE workspace = :workspace AND id = :high_node)
    ON CONFLICT (workspace, low, high) DO UPDATE
    SET doubt = excluded.doubt, score = excluded.score, method = excluded.method, evidence = excluded.evidence
    WHERE excluded.score > same_as.score
"""
UPSERT_NAMESAKES: Final = """
    INSERT INTO namesakes (workspace, node, parts, score, method, evidence) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (workspace, node) DO UPDATE
    SET parts = excluded.parts, score = excluded.score, method = excluded.method, evidence = excluded.evidence
"""
INSERT_KEY: Final = """
    INSERT INTO resolution_key (workspace, key, node) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
"""
UPSERT_RESOLVED_DOCUMENT: Final = """
    INSERT INTO resolved_document (workspace, document, nodes) VALUES (?, ?, ?)
    ON CONFLICT (workspace, document) DO UPDATE SET nodes = excluded.nodes
"""

# --- what is known -----------------------------------------------------------------------------

# As they are, gone or not: asked for each node that a document took back.
SELECT_ANY_CONTRIBUTION: Final = "SELECT 1 FROM node WHERE workspace = ? AND id = ? LIMIT 1"
SELECT_CONTRIBUTORS: Final = "SELECT document FROM node WHERE workspace = ? AND id = ?"

SELECT_PAIRS: Final = """
    SELECT low, high, score, method, evidence FROM same_as
    WHERE workspace = ? AND (low, high) > (?, ?) ORDER BY low, high
"""
SELECT_PAIRS_OF: Final = """
    SELECT low, high, score, method, evidence FROM same_as INDEXED BY same_as_by_low
    WHERE workspace = :workspace AND low_node = :node
    UNION ALL
    SELECT low, high, score, method, evidence FROM same_as INDEXED BY same_as_by_high
    WHERE workspace = :workspace AND high_node = :node AND low_node <> :node
"""
SELECT_NAMESAKES: Final = """
    SELECT node, parts, score, method, evidence FROM namesakes WHERE workspace = ? AND node > ? ORDER BY node
"""
SELECT_NAMESAKES_OF: Final = """
    SELECT node, parts, score, method, evidence FROM namesakes WHERE workspace = ? AND node = ?
"""
SELECT_NODES_OF_KEY: Final = """
    SELECT node FROM resolution_key
    WHERE workspace = ? AND key = ?
        AND EXISTS (
            SELECT 1 FROM node WHERE node.workspace = resolution_key.workspace AND id = resolution_key.node
        )
    ORDER BY node LIMIT ?
"""
COUNT_NODES_OF_KEY: Final = "SELECT count(*) FROM resolution_key WHERE workspace = ? AND key = ?"
SELECT_KEYS_OF: Final = "SELECT key FROM resolution_key WHERE workspace = ? AND node = ? ORDER BY key"
SELECT_RESOLVED_DOCUMENT: Final = "SELECT nodes FROM resolved_document WHERE workspace = ? AND document = ?"
SELECT_DOUBTFUL: Final = """
    SELECT low, high, score, method, evidence FROM same_as INDEXED BY same_as_by_doubt
    WHERE workspace = ? AND (doubt, low, high) > (?, ?, ?)
        AND NOT EXISTS (
            SELECT 1 FROM decision
            WHERE decision.workspace = same_as.workspace
                AND decision.low = same_as.low AND decision.high = same_as.high
        )
        AND NOT EXISTS (
            SELECT 1 FROM decision
            WHERE decision.workspace = same_as.workspace
                AND decision.low = min(same_as.low_node, same_as.high_node)
                AND decision.high = max(same_as.low_node, same_as.high_node)
        )
    ORDER BY doubt, low, high LIMIT ?
"""

# --- people's decisions ------------------------------------------------------------------------

SELECT_DECISIONS: Final = """
    SELECT verdict, low, high, reason FROM decision WHERE workspace = ? ORDER BY low, high
"""
SELECT_DECISION: Final = """
    SELECT verdict, low, high, reason FROM decision WHERE workspace = ? AND low = ? AND high = ?
"""
DELETE_DECISION: Final = "DELETE FROM decision WHERE workspace = ? AND low = ? AND high = ?"
UPSERT_DECISION: Final = """
    INSERT INTO decision (workspace, low, high, verdict, reason) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (workspace, low, high) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason
"""
SELECT_LAST_NUMBER: Final = """
    SELECT number FROM decision_log WHERE workspace = ? AND number > 0 ORDER BY number DESC LIMIT 1
"""
INSERT_LOGGED: Final = """
    INSERT INTO decision_log (workspace, number, verdict, low, high, reason, by, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
SELECT_LOGGED: Final = """
    SELECT number, verdict, low, high, reason, by, at FROM decision_log
    WHERE workspace = ? AND number > ? ORDER BY number
"""
LOG_DECISIONS_IN_FORCE: Final = """
    INSERT INTO decision_log (workspace, number, verdict, low, high, reason, by, at)
    SELECT workspace, row_number() OVER (PARTITION BY workspace ORDER BY low, high), verdict, low, high,
        reason, '', ''
    FROM decision
"""
