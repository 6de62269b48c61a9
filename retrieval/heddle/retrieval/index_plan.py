"""The plan of an index run: which documents are new, which went, and what of the old index still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.errors import ModelUnusable
from heddle.core.ids import DocumentId, NodeId, digest
from heddle.graph.records import Decision
from heddle.graph.store import GraphReader
from heddle.retrieval.generation import Generation


@dataclass(frozen=True, slots=True)
class GraphState:
    """What an index run reads of the graph before it starts.

    Shapes:
        vectors: `[len(space_ids), D]`
    """

    version: str
    documents: Mapping[str, tuple[str, str, str]]
    decisions: tuple[Decision, ...]
    space: str
    space_ids: Sequence[NodeId]
    vectors: NDArray[np.float32]

    @property
    def decisions_digest(self) -> str:
        """Hash of the decisions."""
        return digest(*(decision.canonical() for decision in self.decisions))

    @property
    def space_digest(self) -> str:
        """Hash of the embeddings; empty where there are none."""
        if not len(self.space_ids):
            return ""
        state = hashlib.sha256(digest(*self.space_ids).encode())
        state.update(np.ascontiguousarray(self.vectors, dtype=np.float32).tobytes())
        return state.hexdigest()


def read_state(graph: GraphReader, space: str) -> GraphState:
    """Read version, documents, decisions and embeddings."""
    version = graph.version()
    documents = {
        str(item.id): (item.digest, item.name, str(item.properties.get("title", "")))
        for item in graph.documents()
    }
    ids, vectors = graph.embeddings(space)
    return GraphState(version, documents, tuple(graph.decisions()), space, ids, vectors)


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be done to bring an index to a graph state.

    Args:
        added: Documents to read, sorted.
        removed: Documents that no longer count, for each segment of the old generation.
        dead: All documents of each old segment that do not count, old tombstones included.
        reused: Number of documents that need not be read again.
    """

    added: tuple[DocumentId, ...]
    removed: tuple[frozenset[DocumentId], ...]
    dead: tuple[frozenset[DocumentId], ...]
    reused: int


def make_plan(state: GraphState, previous: Generation | None) -> Plan:
    """Compare the graph's documents with those that the previous generation holds."""
    held: dict[str, str] = {}
    removed, dead = [], []
    for number, graph in enumerate(previous.graphs if previous else ()):
        name = previous.manifest.segments[number] if previous else ""
        buried = frozenset(previous.manifest.tombstones.get(name, ())) if previous else frozenset()
        gone = set()
        for document, mark in graph.documents:
            if document in buried:
                continue
            if state.documents.get(document, ("",))[0] == mark:
                held[document] = mark
            else:
                gone.add(document)
        removed.append(frozenset(gone))
        dead.append(frozenset(gone | {DocumentId(name) for name in buried}))
    added = tuple(sorted(DocumentId(name) for name in state.documents if name not in held))
    return Plan(added, tuple(removed), tuple(dead), len(held))


def is_current(state: GraphState, previous: Generation) -> bool:
    """Whether the previous generation already shows this graph state."""
    manifest = previous.manifest
    return (
        manifest.graph_version == state.version
        and manifest.space == state.space
        and manifest.space_digest == state.space_digest
        and manifest.decisions == state.decisions_digest
        and dict(manifest.documents) == dict(state.documents)
    )


def check_encoder(name: str, dimension: int, encoder: TextEncoder) -> None:
    """Hold an encoder against the one that an index was built with.

    Raises:
        ModelUnusable: it is another.
    """
    if (encoder.name, encoder.dimension) == (name, dimension):
        return
    # What is behind the `@` is the digest of the weights, which no setting can ask for.
    wanted, given = name.partition("@")[0], encoder.name.partition("@")[0]
    choice = f"set HEDDLE_ENCODER to {wanted}, or " if wanted != given else ""
    raise ModelUnusable(
        f"the index was built with the encoder {name} and cannot be read with {encoder.name}",
        hint=f"{choice}run `heddle index --rebuild`",
    )
