"""Every SQL statement of the embedded store.

Rows are contributions: one row for each (node, document) and each (edge, document). Of several
contributions of a node the one with the smallest (stub, document) is shown, of an edge the one with
the smallest document. The primary keys are in that order, so that what is shown is found by one
look-up, and a scan of a workspace comes sorted by id. All values are parameters; nothing is ever
formatted into these strings at run time. Where an order could tempt SQLite to read a whole workspace in
that order rather than the few rows asked for, the index is named.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x48_64_64_6C
"""`Hddl`, in the header of every database file that Heddle makes."""

FORMAT: Final = 3
"""Version of the tables, in the header too; a newer one is refused."""
FORMAT_WITHOUT_STANDING: Final = 1
FORMAT_WITHOUT_RESOLUTION: Final = 2
FORMATS: Final = (FORMAT_WITHOUT_STANDING, FORMAT_WITHOUT_RESOLUTION, FORMAT)
"""Older ones are read as they are and brought up by the first write."""

# One page holds a chunk of text: tables without row ids keep whole rows inside the tree.
SET_PAGE_SIZE: Final = "PRAGMA page_size = 8192"
SET_WAL: Final = "PRAGMA journal_mode = WAL"
SET_APPLICATION_ID: Final = f"PRAGMA application_id = {APPLICATION_ID}"
SET_FORMAT: Final = f"PRAGMA user_version = {FORMAT}"
GET_APPLICATION_ID: Final = "PRAGMA application_id"
GET_FORMAT: Final = "PRAGMA user_version"

CONNECTION_PRAGMAS: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA cache_size = -16384",
)

BEGIN_READ: Final = "BEGIN DEFERRED"
BEGIN_WRITE: Final = "BEGIN IMMEDIATE"
COMMIT: Final = "COMMIT"
ROLLBACK: Final = "ROLLBACK"
PROBE: Final = "SELECT 1 FROM document LIMIT 1"

# Made by the first write to a file that an older release made, too; no statement may name them.
ADDED_INDEXES: Final = (
    """
    CREATE INDEX IF NOT EXISTS node_by_kind ON node (workspace, kind, id, stub, document) WHERE kind <> ''
    """,
)
CREATE_STANDING: Final = (
    """
    CREATE TABLE standing (
        workspace TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        documents TEXT NOT NULL,
        names TEXT NOT NULL,
        PRIMARY KEY (workspace)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE change (
        workspace TEXT NOT NULL,
        document TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        digest TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (workspace, document)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX change_by_sequence ON change (workspace, sequence)",
    """
    CREATE TABLE space (
        workspace TEXT NOT NULL,
        name TEXT NOT NULL,
        mark TEXT NOT NULL,
        PRIMARY KEY (workspace, name)
    ) STRICT, WITHOUT ROWID
    """,
)
CREATE_TABLES: Final = (
    """
    CREATE TABLE document (
        workspace TEXT NOT NULL,
        id TEXT NOT NULL,
        digest TEXT NOT NULL,
        derivation TEXT NOT NULL,
        PRIMARY KEY (workspace, id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE source (
        workspace TEXT NOT NULL,
        location TEXT NOT NULL,
        document TEXT NOT NULL,
        parent TEXT,
        PRIMARY KEY (workspace, location),
        FOREIGN KEY (workspace, document) REFERENCES document (workspace, id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX source_by_document ON source (workspace, document, location)",
    "CREATE INDEX source_by_parent ON source (workspace, parent, document) WHERE parent IS NOT NULL",
    """
    CREATE TABLE node (
        workspace TEXT NOT NULL,
        id TEXT NOT NULL,
        stub INTEGER NOT NULL,
        document TEXT NOT NULL,
        type TEXT NOT NULL,
        kind TEXT NOT NULL,
        properties TEXT NOT NULL,
        PRIMARY KEY (workspace, id, stub, document),
        FOREIGN KEY (workspace, document) REFERENCES document (workspace, id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX node_by_document ON node (workspace, document, id)",
    "CREATE INDEX node_by_type ON node (workspace, type, id, stub, document)",
    *ADDED_INDEXES,
    """
    CREATE TABLE edge (
        workspace TEXT NOT NULL,
        id TEXT NOT NULL,
        document TEXT NOT NULL,
        type TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        evidence TEXT NOT NULL,
        properties TEXT NOT NULL,
        PRIMARY KEY (workspace, id, document),
        FOREIGN KEY (workspace, document) REFERENCES document (workspace, id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX edge_by_document ON edge (workspace, document, id)",
    "CREATE INDEX edge_by_type ON edge (workspace, type, id, document)",
    "CREATE INDEX edge_by_source ON edge (workspace, source, type, id, document)",
    "CREATE INDEX edge_by_target ON edge (workspace, target, type, id, document)",
    """
    CREATE TABLE decision (
        workspace TEXT NOT NULL,
        low TEXT NOT NULL,
        high TEXT NOT NULL,
        verdict TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (workspace, low, high)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE embedding (
        workspace TEXT NOT NULL,
        space TEXT NOT NULL,
        node TEXT NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (workspace, space, node)
    ) STRICT, WITHOUT ROWID
    """,
    *CREATE_STANDING,
)

# --- documents and their sources ---------------------------------------------------------------

SELECT_WORKSPACES: Final = "SELECT DISTINCT workspace FROM document ORDER BY workspace"
SELECT_DIGEST: Final = "SELECT digest, derivation FROM document WHERE workspace = ? AND id = ?"
# A document's properties are those that it gives its own node, whatever others say of it.
# Not a join: SQLite would carry "id > ?" over to the node and read all later nodes for each document.
SELECT_DOCUMENTS: Final = """
    SELECT id, digest, derivation, (
        SELECT properties FROM node
        WHERE node.workspace = document.workspace AND node.id = document.id AND node.document = document.id
    )
    FROM document
    WHERE workspace = ? AND id > ?
    ORDER BY id
"""
SELECT_DOCUMENT: Final = """
    SELECT document.id, digest, derivation, node.properties
    FROM document
    JOIN node ON node.workspace = document.workspace AND node.id = document.id
        AND node.document = document.id
    WHERE document.workspace = ? AND document.id = ?
"""
UPSERT_DOCUMENT: Final = """
    INSERT INTO document (workspace, id, digest, derivation) VALUES (?, ?, ?, ?)
    ON CONFLICT (workspace, id) DO UPDATE SET digest = excluded.digest, derivation = excluded.derivation
"""
DELETE_DOCUMENT: Final = "DELETE FROM document WHERE workspace = ? AND id = ?"
STRIKE_DERIVATION: Final = "UPDATE document SET derivation = '' WHERE workspace = ? AND id = ?"

SELECT_SOURCES: Final = """
    SELECT location, parent FROM source INDEXED BY source_by_document
    WHERE workspace = ? AND document = ? ORDER BY location
"""
SELECT_HOLDER: Final = "SELECT document FROM source WHERE workspace = ? AND location = ?"
SELECT_ANY_SOURCE: Final = "SELECT 1 FROM source WHERE workspace = ? AND document = ? LIMIT 1"
SELECT_ATTACHED: Final = "SELECT document FROM source WHERE workspace = ? AND parent = ?"
SELECT_INSIDE: Final = "SELECT location FROM source WHERE workspace = ? AND parent = ?"
DELETE_SOURCE: Final = "DELETE FROM source WHERE workspace = ? AND location = ?"
UPSERT_SOURCE: Final = """
    INSERT INTO source (workspace, location, document, parent) VALUES (?, ?, ?, ?)
    ON CONFLICT (workspace, location) DO UPDATE SET document = excluded.document, parent = excluded.parent
"""
DELETE_ATTACHED: Final = "DELETE FROM source WHERE workspace = ? AND parent = ?"

# --- where a workspace stands ------------------------------------------------------------------

SELECT_STANDING: Final = "SELECT sequence, documents, names FROM standing WHERE workspace = ?"
UPSERT_STANDING: Final = """
    INSERT INTO standing (workspace, sequence, documents, names) VALUES (?, ?, ?, ?)
    ON CONFLICT (workspace) DO UPDATE
    SET sequence = excluded.sequence, documents = excluded.documents, names = excluded.names
"""
SELECT_CHANGE: Final = "SELECT document, digest, name FROM change WHERE workspace = ? AND document = ?"
UPSERT_CHANGE: Final = """
    INSERT INTO change (workspace, document, sequence, digest, name) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (workspace, document) DO UPDATE
    SET sequence = excluded.sequence, digest = excluded.digest, name = excluded.name
"""
SELECT_CHANGES: Final = """
    SELECT document, digest, name FROM change INDEXED BY change_by_sequence
    WHERE workspace = ? AND sequence > ? ORDER BY sequence
"""
SELECT_LISTED: Final = """
    SELECT id, digest, (
        SELECT location FROM source INDEXED BY source_by_document
        WHERE source.workspace = document.workspace AND source.document = document.id
        ORDER BY location LIMIT 1
    )
    FROM document WHERE workspace = ? AND id = ?
"""
SELECT_ALL_LISTED: Final = """
    SELECT id, digest, (
        SELECT location FROM source INDEXED BY source_by_document
        WHERE source.workspace = document.workspace AND source.document = document.id
        ORDER BY location LIMIT 1
    )
    FROM document WHERE workspace = ? ORDER BY id
"""

# --- contributions -----------------------------------------------------------------------------

INSERT_NODE: Final = """
    INSERT INTO node (workspace, id, stub, document, type, kind, properties) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
INSERT_EDGE: Final = """
    INSERT INTO edge (workspace, id, document, type, source, target, evidence, properties)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
DELETE_NODES: Final = "DELETE FROM node WHERE workspace = ? AND document = ?"
DELETE_EDGES: Final = "DELETE FROM edge WHERE workspace = ? AND document = ?"
SELECT_CONTRIBUTED_IDS: Final = "SELECT id FROM node WHERE workspace = ? AND document = ?"
SELECT_CONTRIBUTED_NODES: Final = """
    SELECT id, type, kind, stub, properties FROM node INDEXED BY node_by_document
    WHERE workspace = ? AND document = ? ORDER BY id
"""
SELECT_CONTRIBUTED_EDGES: Final = """
    SELECT source, type, target, evidence, properties FROM edge INDEXED BY edge_by_document
    WHERE workspace = ? AND document = ? ORDER BY id
"""

# --- what is shown -----------------------------------------------------------------------------

_SHOWN_NODE: Final = """
    NOT EXISTS (
        SELECT 1 FROM node AS other
        WHERE other.workspace = node.workspace AND other.id = node.id
            AND (other.stub, other.document) < (node.stub, node.document)
    )
"""
_SHOWN_EDGE: Final = """
    NOT EXISTS (
        SELECT 1 FROM edge AS other
        WHERE other.workspace = edge.workspace AND other.id = edge.id AND other.document < edge.document
    )
"""
SELECT_NODE: Final = """
    SELECT id, type, kind, stub, properties FROM node
    WHERE workspace = ? AND id = ? ORDER BY stub, document LIMIT 1
"""
SELECT_NODES: Final = f"""
    SELECT id, type, kind, stub, properties FROM node
    WHERE workspace = ? AND id > ? AND {_SHOWN_NODE} ORDER BY id
"""  # noqa: S608  constants only
SELECT_NODES_OF_TYPE: Final = f"""
    SELECT id, type, kind, stub, properties FROM node INDEXED BY node_by_type
    WHERE workspace = ? AND type = ? AND id > ? AND {_SHOWN_NODE} ORDER BY id
"""  # noqa: S608
# The index holds no other nodes, and is taken only where the statement says so too.
SELECT_NODES_OF_KIND: Final = f"""
    SELECT id, type, kind, stub, properties FROM node
    WHERE workspace = ? AND kind = ? AND kind <> '' AND id > ? AND {_SHOWN_NODE} ORDER BY id
"""  # noqa: S608
SELECT_EDGE: Final = """
    SELECT source, type, target, evidence, properties FROM edge
    WHERE workspace = ? AND id = ? ORDER BY document LIMIT 1
"""
SELECT_EDGES: Final = f"""
    SELECT source, type, target, evidence, properties FROM edge
    WHERE workspace = ? AND id > ? AND {_SHOWN_EDGE} ORDER BY id
"""  # noqa: S608
SELECT_EDGES_OF_TYPE: Final = f"""
    SELECT source, type, target, evidence, properties FROM edge INDEXED BY edge_by_type
    WHERE workspace = ? AND type = ? AND id > ? AND {_SHOWN_EDGE} ORDER BY id
"""  # noqa: S608
# An edge from a node to itself is found by its source alone.
SELECT_INCIDENT: Final = f"""
    SELECT source, type, target, evidence, properties, id FROM edge
    WHERE workspace = :workspace AND source = :node AND {_SHOWN_EDGE}
    UNION ALL
    SELECT source, type, target, evidence, properties, id FROM edge
    WHERE workspace = :workspace AND target = :node AND source <> target AND {_SHOWN_EDGE}
    ORDER BY type, id LIMIT :limit
"""  # noqa: S608
SELECT_INCIDENT_OF_TYPES: Final = f"""
    SELECT source, type, target, evidence, properties, id FROM edge
    WHERE workspace = :workspace AND source = :node
        AND type IN (SELECT value FROM json_each(:types)) AND {_SHOWN_EDGE}
    UNION ALL
    SELECT source, type, target, evidence, properties, id FROM edge
    WHERE workspace = :workspace AND target = :node AND source <> target
        AND type IN (SELECT value FROM json_each(:types)) AND {_SHOWN_EDGE}
    ORDER BY type, id LIMIT :limit
"""  # noqa: S608
# From each type straight to the next, by the indexes: a hub's edges are not read.
SELECT_EDGE_TYPES_AT: Final = """
    WITH RECURSIVE
        leaving (type) AS (
            SELECT min(type) FROM edge WHERE workspace = :workspace AND source = :node
            UNION ALL
            SELECT (
                SELECT min(edge.type) FROM edge
                WHERE workspace = :workspace AND source = :node AND edge.type > leaving.type
            ) FROM leaving WHERE leaving.type IS NOT NULL
        ),
        arriving (type) AS (
            SELECT min(type) FROM edge WHERE workspace = :workspace AND target = :node
            UNION ALL
            SELECT (
                SELECT min(edge.type) FROM edge
                WHERE workspace = :workspace AND target = :node AND edge.type > arriving.type
            ) FROM arriving WHERE arriving.type IS NOT NULL
        )
    SELECT type FROM leaving WHERE type IS NOT NULL
    UNION
    SELECT type FROM arriving WHERE type IS NOT NULL
    ORDER BY type
"""
COUNT_DOCUMENTS: Final = "SELECT count(*) FROM document WHERE workspace = ?"
COUNT_NODES: Final = f"""
    SELECT CASE kind WHEN '' THEN type ELSE kind END AS name, count(*) FROM node
    WHERE workspace = ? AND {_SHOWN_NODE} GROUP BY name
"""  # noqa: S608
COUNT_EDGES: Final = f"""
    SELECT type, count(*) FROM edge INDEXED BY edge_by_type
    WHERE workspace = ? AND {_SHOWN_EDGE} GROUP BY type
"""  # noqa: S608

# Both halves are read from indexes, which hold no text; only entities have a kind.
SELECT_TYPE_NAMES: Final = """
    SELECT DISTINCT id, kind FROM node WHERE workspace = :workspace AND kind <> ''
    UNION ALL
    SELECT DISTINCT id, type FROM node INDEXED BY node_by_type
    WHERE workspace = :workspace AND type <> 'Entity'
"""
SELECT_ENDS: Final = f"""
    SELECT source, type, target FROM edge WHERE workspace = ? AND {_SHOWN_EDGE}
"""  # noqa: S608

# --- embeddings --------------------------------------------------------------------------------

SELECT_SPACES: Final = "SELECT name, mark FROM space WHERE workspace = ? ORDER BY name"
SELECT_SPACE: Final = "SELECT mark FROM space WHERE workspace = ? AND name = ?"
UPSERT_SPACE: Final = """
    INSERT INTO space (workspace, name, mark) VALUES (?, ?, ?)
    ON CONFLICT (workspace, name) DO UPDATE SET mark = excluded.mark
"""
FORGET_SPACE: Final = "DELETE FROM space WHERE workspace = ? AND name = ?"
SELECT_ANY_EMBEDDING: Final = "SELECT 1 FROM embedding WHERE workspace = ? AND space = ? LIMIT 1"
SELECT_ALL_SPACES: Final = "SELECT DISTINCT workspace, space FROM embedding ORDER BY workspace, space"
SELECT_EMBEDDINGS: Final = """
    SELECT node, vector FROM embedding WHERE workspace = ? AND space = ? ORDER BY node
"""
DELETE_SPACE: Final = "DELETE FROM embedding WHERE workspace = ? AND space = ?"
# Nodes may have gone since the snapshot that the vectors were learnt on.
INSERT_EMBEDDING: Final = """
    INSERT INTO embedding (workspace, space, node, vector)
    SELECT :workspace, :space, :node, :vector
    WHERE EXISTS (SELECT 1 FROM node WHERE workspace = :workspace AND id = :node)
"""
DELETE_STALE_EMBEDDING: Final = """
    DELETE FROM embedding
    WHERE workspace = :workspace AND space = :space AND embedding.node = :node
        AND NOT EXISTS (SELECT 1 FROM node WHERE node.workspace = :workspace AND node.id = :node)
    RETURNING node
"""
