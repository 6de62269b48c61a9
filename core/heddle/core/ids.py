"""Deterministic identity: every id is a hash of what the thing is, never of when or where.

No random ids, no timestamps in ids. Two runs over the same bytes name everything alike, so a
second ingest changes nothing and two machines can compare graphs by their hashes.
"""

from __future__ import annotations

import hashlib
import re
from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
DocumentId = NewType("DocumentId", str)
NodeId = NewType("NodeId", str)
EdgeId = NewType("EdgeId", str)

DEFAULT_WORKSPACE = WorkspaceId("default")
WORKSPACE_NAME = "[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}"
"""What the name of a workspace matches, as a whole."""
ID_LENGTH = 32
"""Hexadecimal digits in an id other than a document's: 128 bits."""


def is_workspace(name: str) -> bool:
    """Whether a name may be a workspace's: it becomes a folder's name and a key in every store.

    >>> [is_workspace(name) for name in ("default", "team-7", ".hidden", "a/b", "")]
    [True, True, False, False, False]
    """
    return re.fullmatch(WORKSPACE_NAME, name) is not None


def sha256_hex(data: bytes | bytearray) -> str:
    """SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest(*parts: str) -> str:
    """Hash some strings so that no two different lists collide by concatenation.

    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    framed = bytearray()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        framed += len(data).to_bytes(8, "big")
        framed += data
    return sha256_hex(framed)


def document_id(data: bytes) -> DocumentId:
    """A document is named by its bytes."""
    return DocumentId(sha256_hex(data))


def part_id(document: DocumentId, kind: str, position: str) -> NodeId:
    """Id of a part of a document (page, section, chunk, table, row, figure).

    Args:
        document: The document the part belongs to.
        kind: Node type and, where it matters, the version of what cut the part (`Chunk/1`).
        position: Where the part is, unique among its kind in the document.
    """
    return NodeId(digest("part", document, kind, position)[:ID_LENGTH])


def entity_id(workspace: WorkspaceId, kind: str, name_key: str, disambiguator: str = "") -> NodeId:
    """Id of an entity: its workspace, type, normalised name and, where needed, a disambiguator."""
    return NodeId(digest("entity", workspace, kind, name_key, disambiguator)[:ID_LENGTH])


def shared_id(workspace: WorkspaceId, node_type: str, key: str) -> NodeId:
    """Id of a node other than an entity that several documents may speak of (a message, a venue)."""
    return NodeId(digest("shared", workspace, node_type, key)[:ID_LENGTH])


def edge_id(source: NodeId, edge_type: str, target: NodeId, evidence: str) -> EdgeId:
    """Id of an edge; `evidence` tells parallel edges apart (the chunk, the mention, the document)."""
    return EdgeId(digest("edge", source, edge_type, target, evidence)[:ID_LENGTH])
