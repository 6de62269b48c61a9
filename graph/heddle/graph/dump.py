"""The canonical dump: all of a graph as lines, so that two graphs can be compared byte for byte.

Documents with the digests of their subgraphs, then what is shown of nodes and edges, then decisions,
each sorted by id; properties sorted, floats in hexadecimal, no times. Two graphs of one schema have
equal dumps exactly if they have equal versions: the version is the cheap way to ask, the dump the
thorough one, and it says where they differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from heddle.core.canonical import canonical_json
from heddle.graph.store import GraphReader


def canonical_dump(graph: GraphReader) -> Iterator[str]:
    """The lines of the dump, without line breaks."""
    for document in graph.documents():
        yield canonical_json(["document", document.id, document.digest])
    for node in graph.nodes():
        yield node.canonical()
    for edge in graph.edges():
        yield edge.canonical()
    for decision in graph.decisions():
        yield decision.canonical()


def dump_digest(graph: GraphReader) -> str:
    """SHA-256 of the dump, each line ended by a line feed (which no line holds inside)."""
    state = hashlib.sha256()
    for line in canonical_dump(graph):
        state.update(line.encode("utf-8"))
        state.update(b"\n")
    return state.hexdigest()
