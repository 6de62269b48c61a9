"""Graphs in which it is known what each name means, from texts that people have labelled or a world."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from name_world import World

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId, document_id, entity_id, part_id
from heddle.core.names import clean_name, name_key
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphScope

_KINDS = {"PER": "Person", "ORG": "Organization", "LOC": "Place", "MISC": "Work"}
_SENTENCES = 3


@dataclass(slots=True)
class Gold:
    """Documents with what their names mean.

    Args:
        puts: The documents.
        meant: Of each name in each document the thing, by a word of its own.
        mentions: How often each is said.
        names: What the names are: kind and name.
    """

    puts: list[DocumentPut] = field(default_factory=list)
    meant: dict[tuple[NodeId, DocumentId], str] = field(default_factory=dict)
    mentions: dict[tuple[NodeId, DocumentId], int] = field(default_factory=dict)
    names: dict[NodeId, tuple[str, str]] = field(default_factory=dict)


def gold_of(world: World) -> Gold:
    """A world as gold."""
    meant = {item: str(number) for item, number in world.meant.items()}
    return Gold(world.documents, meant, dict.fromkeys(meant, 1), world.names)


def read_redocred(path: Path) -> list[dict[str, Any]]:
    """The labelled documents of Re-DocRED, in the order of the file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def gold_of_redocred(documents: Iterable[Mapping[str, Any]]) -> Gold:
    """Documents of Re-DocRED as gold; times and numbers left out.

    Clusters are labelled inside documents. Across documents two are taken for one thing where their
    longest names and their types are equal, which is silver, not gold.
    """
    gold = Gold()
    for labelled in documents:
        _add(gold, labelled)
    return gold


def _add(gold: Gold, labelled: Mapping[str, Any]) -> None:
    document = document_id(f"redocred {labelled['id']} {labelled['title']}".encode())
    nodes = {NodeId(document): Node(NodeId(document), NodeType.DOCUMENT, {"title": labelled["title"]})}
    edges: list[Edge] = []
    starts, chunk_of = _lay_out(document, labelled["sents"], nodes, edges)
    for cluster in labelled["entities"]:
        longest = max((mention["name"] for mention in cluster), key=lambda name: (len(name), name))
        thing = f"{cluster[0]['type']} {name_key(longest)}"
        for mention in cluster:
            kind, name = _KINDS.get(mention["type"]), clean_name(mention["name"])
            if kind is None or not name:
                continue
            node = entity_id(DEFAULT_WORKSPACE, kind, name_key(name))
            nodes.setdefault(node, Node(node, NodeType.ENTITY, {"name": name}, kind=kind))
            start = starts[mention["sent_id"]][mention["pos"][0]]
            last = mention["pos"][1] - 1
            end = starts[mention["sent_id"]][last] + len(labelled["sents"][mention["sent_id"]][last])
            place: dict[str, Value] = {"surface": name, "start": start, "end": end}
            chunk = chunk_of[mention["sent_id"]]
            edge = Edge(chunk, EdgeType.MENTIONS, node, f"{document[:16]} {start}-{end}", place)
            if all(other.id != edge.id for other in edges):
                edges.append(edge)
            gold.meant.setdefault((node, document), thing)
            gold.mentions[node, document] = gold.mentions.get((node, document), 0) + 1
            gold.names[node] = (kind, name)
    subgraph = Subgraph(document, "redocred/1", tuple(nodes.values()), tuple(edges))
    gold.puts.append(DocumentPut(subgraph, (Source(f"/redocred/{document}"),)))


def _lay_out(
    document: DocumentId, sentences: list[list[str]], nodes: dict[NodeId, Node], edges: list[Edge]
) -> tuple[list[list[int]], list[NodeId]]:
    """Add the chunks; returns where each token starts, and the chunk of each sentence."""
    starts: list[list[int]] = []
    chunk_of: list[NodeId] = []
    at = 0
    for first in range(0, len(sentences), _SENTENCES):
        chunk, begin, text = part_id(document, "Chunk/1", str(first)), at, ""
        for tokens in sentences[first : first + _SENTENCES]:
            starts.append([])
            chunk_of.append(chunk)
            for token in tokens:
                starts[-1].append(at)
                text += token + " "
                at += len(token) + 1
        nodes[chunk] = Node(chunk, NodeType.CHUNK, {"text": text, "start": begin, "end": begin + len(text)})
        edges.append(Edge(NodeId(document), EdgeType.HAS_CHUNK, chunk))
    return starts, chunk_of


@contextmanager
def stored(puts: list[DocumentPut]) -> Iterator[GraphScope]:
    """A workspace of a store of its own that holds some documents."""
    with TemporaryDirectory() as folder:
        store = EmbeddedStore(Path(folder) / "graph.db")
        try:
            scope = store.scope(DEFAULT_WORKSPACE)
            for start in range(0, len(puts), 100):
                scope.put(puts[start : start + 100])
            yield scope
        finally:
            store.close()
