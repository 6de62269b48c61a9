"""A home with a graph of 100,000 distinct chunks of real text and its index, for measurements under load.

    python benchmarks/large_corpus.py --cache FOLDER [--chunks N] [--threads N] [--json]

Reads the passages of $HEDDLE_DATASETS (2wiki-hipporag, hotpotqa-train100, musique-train100, hetmix). Each
stands once as it is; then documents are made by drawing sentences, from a seed, out of passages that are
neighbours in their corpus, so that a document keeps a topic and no chunk is there twice. Entities are runs
of capitalised words: names spread as in the sources, from one mention to thousands. The finished home is
kept in FOLDER and used again; encoding it takes minutes. `questions` gives the sources' own questions.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, document_id, entity_id, part_id
from heddle.core.locator import PageLocator, dump_locator
from heddle.core.names import name_key
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.models.text_encoder import load_text_encoder
from heddle.retrieval.index import build_index
from heddle.retrieval.stop_words import STOP_WORDS

PASSAGE_SETS = ("2wiki-hipporag", "hotpotqa-train100", "musique-train100", "hetmix")
QUESTION_SETS = (*PASSAGE_SETS, "compmix-qa")
CHUNKS_PER_DOCUMENT = 20
NEIGHBOURS = 12
"""Passages that a made document draws its sentences from."""
_VERSION = 1
_SENTENCES = 3
_BATCH = 200
_KINDS = ("Person", "Organization", "Place", "Work")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(])")
_NAME = re.compile(r"[A-Z][\w'’-]+(?: (?:(?:of|de|von|van|the|and) )?[A-Z][\w'’-]+)*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A title and the sentences below it."""

    title: str
    sentences: tuple[str, ...]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def passages(data: Path) -> list[Passage]:
    """The distinct passages of all sets, in the order of the files."""
    found: dict[str, Passage] = {}
    for name in PASSAGE_SETS:
        for item in rows(data / name / "corpus.jsonl.gz"):
            if item.get("type", "text") == "text":
                sentences = tuple(part.strip() for part in _END.split(item["text"]) if len(part.strip()) > 20)
                if sentences:
                    found.setdefault(item["text"], Passage(item["title"], sentences))
    return list(found.values())


def questions(data: Path, seed: int = 0) -> list[str]:
    """The distinct questions of all sets, shuffled."""
    asked = [item["question"] for name in QUESTION_SETS for item in rows(data / name / "questions.jsonl.gz")]
    distinct = sorted(set(asked))
    random.Random(seed).shuffle(distinct)
    return distinct


def documents(found: Sequence[Passage], chunks: int, seed: int = 0) -> Iterator[DocumentPut]:
    """Documents of `chunks` chunks in all: first the passages as they are, then made ones."""
    generator = random.Random(seed)
    seen: set[str] = set()
    number = 0
    for passage in found:
        texts = _cut(passage.sentences, chunks - len(seen), seen)
        if texts:
            yield document(number, passage.title, texts)
            number += 1
    while len(seen) < chunks:
        first = generator.randrange(max(1, len(found) - NEIGHBOURS))
        near = found[first : first + NEIGHBOURS]
        pool = [sentence for passage in near for sentence in passage.sentences]
        drawn: list[str] = []
        for _ in range(min(CHUNKS_PER_DOCUMENT, chunks - len(seen))):
            text = " ".join(generator.sample(pool, min(len(pool), generator.randint(2, _SENTENCES))))
            if text not in seen:
                seen.add(text)
                drawn.append(text)
        if drawn:
            yield document(number, f"{near[0].title} and {near[-1].title}", drawn)
            number += 1


def _cut(sentences: Sequence[str], most: int, seen: set[str]) -> list[str]:
    texts: list[str] = []
    for start in range(0, len(sentences), _SENTENCES):
        text = " ".join(sentences[start : start + _SENTENCES])
        if text not in seen and len(texts) < most:
            seen.add(text)
            texts.append(text)
    return texts


def names(text: str) -> dict[str, int]:
    """Names in a text and where each stands first: runs of capitalised words, stop words aside."""
    found: dict[str, int] = {}
    for match in _NAME.finditer(text):
        first, _, rest = match[0].partition(" ")
        start, name = match.start(), match[0]
        if first.lower() in STOP_WORDS:
            start, name = start + len(first) + 1, rest
        if len(name_key(name)) > 2:
            found.setdefault(name, start)
    return found


def document(number: int, title: str, texts: Sequence[str]) -> DocumentPut:
    """A document of chunks that mention entities; every fourth chunk states a relation between two."""
    made = document_id(f"large corpus {number}".encode())
    root = NodeId(made)
    nodes = {root: Node(root, NodeType.DOCUMENT, {"title": title})}
    edges: dict[str, Edge] = {}
    start, before = 0, ""
    for order, text in enumerate(texts):
        chunk = part_id(made, NodeType.CHUNK, str(start))
        nodes[chunk] = Node(chunk, NodeType.CHUNK, _facts(text, start, order))
        found = [Edge(root, EdgeType.HAS_CHUNK, chunk)]
        if before:
            found.append(Edge(NodeId(before), EdgeType.NEXT, chunk))
        entities = []
        for name, place in names(text).items():
            entity = _entity(name)
            nodes[entity.id] = entity
            entities.append(entity.id)
            span: dict[str, Value] = {"surface": name, "start": start + place}
            span["end"] = start + place + len(name)
            found.append(Edge(chunk, EdgeType.MENTIONS, entity.id, f"{chunk}:{place}", span))
        if len(entities) > 1 and (number + order) % 4 == 0 and entities[0] != entities[1]:
            stated: dict[str, Value] = {"start": start, "end": start + len(_END.split(text)[0])}
            found.append(Edge(entities[0], "RELATED_TO", entities[1], chunk, stated))
        edges |= {edge.id: edge for edge in found}
        start, before = start + len(text) + 2, chunk
    subgraph = Subgraph(made, "large corpus", tuple(nodes.values()), tuple(edges.values()))
    return DocumentPut(subgraph, (Source(f"/large/{number}.txt"),))


def _facts(text: str, start: int, order: int) -> dict[str, Value]:
    where = dump_locator(PageLocator(order // 4 + 1))
    return {"text": text, "start": start, "end": start + len(text), "locator": where, "order": order}


def _entity(name: str) -> Node:
    key = name_key(name)
    kind = _KINDS[hashlib.sha256(key.encode()).digest()[0] % len(_KINDS)]
    return Node(entity_id(DEFAULT_WORKSPACE, kind, key), NodeType.ENTITY, {"name": name}, kind)


def prepare(data: Path, cache: Path, chunks: int, threads: int) -> dict[str, Any]:
    """Build the home in the cache unless it is there; says what is in it.

    Raises:
        FileNotFoundError: a data set is missing.
    """
    home, done = Home(cache / f"home-{_VERSION}-{chunks}"), cache / f"home-{_VERSION}-{chunks}.json"
    if done.exists():
        return dict(json.loads(done.read_text("utf-8")))
    shutil.rmtree(home.root, ignore_errors=True)
    folder = home.make(home.index(DEFAULT_WORKSPACE))
    scope = EmbeddedStore(home.graph).scope(DEFAULT_WORKSPACE)
    began = time.perf_counter()
    batch: list[DocumentPut] = []
    for item in documents(passages(data), chunks):
        batch.append(item)
        if len(batch) == _BATCH:
            scope.put(batch)
            batch = []
    scope.put(batch)
    stored = time.perf_counter()
    print(f"stored in {stored - began:.0f} s", file=sys.stderr)
    report = build_index(scope, load_text_encoder(threads=threads), folder)
    counts = scope.counts()
    facts = {
        "home": str(home.root),
        "documents": counts.documents,
        "nodes": dict(counts.nodes),
        "edges": dict(counts.edges),
        "entries": dict(report.entries),
        "store_seconds": round(stored - began, 1),
        "index_seconds": round(report.seconds, 1),
    }
    done.write_text(json.dumps(facts, indent=2), "utf-8")
    return facts


def main() -> int:
    """Prepare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True, help="folder for homes, outside the repository")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    options = parser.parse_args()
    data = Path(os.environ.get("HEDDLE_DATASETS", ""))
    if not (data / "hetmix" / "corpus.jsonl.gz").exists():
        print("set HEDDLE_DATASETS to the folder that holds hetmix", file=sys.stderr)
        return 3
    facts = prepare(data, options.cache, options.chunks, options.threads)
    if options.json:
        print(json.dumps(facts))
        return 0
    for name, value in facts.items():
        print(f"{name:16} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
