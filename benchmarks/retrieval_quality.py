"""Retrieval quality on 2WikiMultihopQA (HippoRAG's corpus and questions) with Heddle's own modules.

    python benchmarks/retrieval_quality.py --cache FOLDER [--encoder NAME] [--added FOLDER]
        [--set NAME] [--dense-weight N] [--json FILE]

Reads $HEDDLE_DATASETS/2wiki-hipporag, or another set of the same form. An encoder that was added is looked
for in the folder --added: `encoders` under the home that it was added to. Each passage becomes a document
with one chunk; a passage links to the passages whose titles it names (case-sensitive, longest match), found
by Heddle's own name linking.
Then `build_index` and the retrievers do the rest; the ranker is measured by `heddle eval passages`.
Recall@k is the share of a question's gold passages in the
first k, all@5 the share of questions with all of them in the first five; 95% intervals by bootstrap
over questions. Floors to compare with (all questions): BM25 55.5 / 65.5, MiniLM 51.2 / 61.6, RRF
56.6 / 66.8, RRF + PageRank 73.2 / 91.1; on the questions here: 55.6 / 65.9, 51.3 / 61.9, 57.2 / 67.4,
72.9 / 90.9 (Recall@2 / Recall@5).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId, document_id, part_id
from heddle.core.locator import PathLocator, dump_locator
from heddle.core.names import name_key
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.models.text_encoder import DEFAULT_ENCODER, load_text_encoder
from heddle.retrieval.dense import DenseRetriever
from heddle.retrieval.fusion import fuse
from heddle.retrieval.generation import Generation
from heddle.retrieval.graph_walk import GraphWalkRetriever
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.lexical import LexicalRetriever
from heddle.retrieval.linking import LONGEST_NAME, link
from heddle.retrieval.retriever import Query, Ranking, query_words

CUTS = (2, 5, 10)
WEIGHTS = {"lexical": 1.0, "dense": 1.0, "graph": 100.0}
"""Of the lists in the fusion behind the walk over the node graph, which searches had before the ranker."""
TWO_WIKI = "2wiki-hipporag"
FLOORS = {"bm25": (55.6, 65.9), "dense": (51.3, 61.9), "rrf": (57.2, 67.4), "graph": (72.9, 90.9)}
_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")


class CachedEncoder:
    """A text encoder that remembers vectors in a folder, by text and encoder."""

    def __init__(self, encoder: TextEncoder, folder: Path) -> None:
        self._encoder, self._path = (
            encoder,
            folder / f"{hashlib.sha256(encoder.name.encode()).hexdigest()[:16]}.npz",
        )
        self._known: dict[str, NDArray[np.float32]] = {}
        if self._path.exists():
            with np.load(self._path, allow_pickle=False) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    @property
    def name(self) -> str:
        """Name of the encoder behind."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts, those not yet known."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        fresh = [place for place, key in enumerate(keys) if key not in self._known]
        if fresh:
            vectors = self._encoder.encode([texts[place] for place in fresh])
            self._known |= {keys[place]: vector for place, vector in zip(fresh, vectors, strict=True)}
        return np.asarray([self._known[key] for key in keys], dtype=np.float32)

    def save(self) -> None:
        """Write what is known."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            self._path, keys=np.asarray(list(self._known)), vectors=np.asarray(list(self._known.values()))
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the corpus."""

    pid: str
    title: str
    text: str

    @property
    def document(self) -> DocumentId:
        """Its document."""
        return document_id(self.pid.encode())

    @property
    def chunk(self) -> NodeId:
        """Its only chunk."""
        return part_id(self.document, NodeType.CHUNK, "0")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def titles_named(passage: Passage, titles: Mapping[str, list[Passage]]) -> list[Passage]:
    """Passages whose titles a passage names: case-sensitive, longest match, left to right."""
    words = [match.span() for match in _WORD.finditer(passage.text)]
    found: dict[str, Passage] = {}
    reached = 0
    for i in range(len(words)):
        if words[i][0] < reached:
            continue
        for j in range(min(len(words), i + LONGEST_NAME), i, -1):
            named = titles.get(passage.text[words[i][0] : words[j - 1][1]])
            if named:
                found |= {item.pid: item for item in named if item.pid != passage.pid}
                reached = words[j - 1][1]
                break
    return list(found.values())


def title_names(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    """Passages by title, with and without what stands in parentheses."""
    names: dict[str, list[Passage]] = {}
    for passage in passages:
        for name in {passage.title, re.sub(r"\s*\([^)]*\)$", "", passage.title)}:
            if len(name_key(name)) > 1:
                names.setdefault(name, []).append(passage)
    return names


def subgraph(passage: Passage, titles: Mapping[str, list[Passage]]) -> DocumentPut:
    """A passage as a document with one chunk and links to the passages that it names."""
    where = dump_locator(PathLocator("lines", "1"))
    root = NodeId(passage.document)
    chunk = Node(
        passage.chunk,
        NodeType.CHUNK,
        {"text": passage.text, "start": 0, "end": len(passage.text), "locator": where, "order": 0},
    )
    nodes = {root: Node(root, NodeType.DOCUMENT, {"title": passage.title}), chunk.id: chunk}
    edges = [Edge(root, EdgeType.HAS_CHUNK, chunk.id)]
    for other in titles_named(passage, titles):
        target = NodeId(other.document)
        nodes[target] = Node(target, NodeType.DOCUMENT, {"title": other.title}, stub=True)
        edges.append(Edge(chunk.id, EdgeType.LINKS_TO, target, chunk.id))
    return DocumentPut(
        Subgraph(passage.document, "benchmark", tuple(nodes.values()), tuple(edges)),
        (Source(f"/{passage.pid}"),),
    )


def interval(values: NDArray[np.float64], seed: int = 0) -> tuple[float, float]:
    """95% interval of a mean, by bootstrap over questions, in percent."""
    generator = np.random.default_rng(seed)
    means = values[generator.integers(0, len(values), (1000, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return round(100 * float(low), 1), round(100 * float(high), 1)


def scored(rankings: Sequence[Sequence[str]], gold: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Recall and all@5 with intervals."""
    result: dict[str, Any] = {}
    for cut in CUTS:
        values = np.asarray(
            [
                len(set(found[:cut]) & set(want)) / len(want)
                for found, want in zip(rankings, gold, strict=True)
            ]
        )
        result[f"R@{cut}"] = (round(100 * float(values.mean()), 1), interval(values))
    every = np.asarray(
        [float(set(want) <= set(found[:5])) for found, want in zip(rankings, gold, strict=True)]
    )
    result["all@5"] = (round(100 * float(every.mean()), 1), interval(every))
    return result


def rank_questions(
    generation: Generation, encoder: TextEncoder, questions: Sequence[str], weights: Mapping[str, float]
) -> dict[str, list[list[int]]]:
    """Rows by method for each question."""
    lexical, dense = LexicalRetriever(generation), DenseRetriever(generation)
    walk = GraphWalkRetriever(generation)
    allowed = generation.allowed(frozenset(), ())
    vectors = encoder.encode(questions)
    found: dict[str, list[list[int]]] = {}
    name: Callable[[int], bytes] = lambda row: bytes(generation.ids[row])  # noqa: E731
    for question, vector in zip(questions, vectors, strict=True):
        query = Query(query_words(question), vector, allowed, links=link(generation, question))
        first: dict[str, Ranking] = {"lexical": lexical.retrieve(query), "dense": dense.retrieve(query)}
        fused = fuse(first, weights, name)
        seeds = [(item.row, item.score / fused[0].score) for item in fused]
        walked = walk.retrieve(replace(query, seeds=seeds))
        full = fuse({**first, "graph": walked}, weights, name)
        for method, ranked in (
            ("bm25", [row for row, _ in first["lexical"]]),
            ("dense", [row for row, _ in first["dense"]]),
            ("rrf", [item.row for item in fused]),
            ("graph", [row for row, _ in walked]),
            ("fused", [item.row for item in full]),
        ):
            found.setdefault(method, []).append(ranked[:20])
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--cache", type=Path, required=True, help="folder for vectors, outside the repository"
    )
    parser.add_argument("--encoder", default=DEFAULT_ENCODER)
    parser.add_argument("--graph-weight", type=float, default=WEIGHTS["graph"])
    parser.add_argument("--dense-weight", type=float, default=WEIGHTS["dense"])
    parser.add_argument("--added", type=Path, help="folder of the encoders that were added")
    parser.add_argument("--set", default=TWO_WIKI, help="folder of the corpus and its questions")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    data = Path(os.environ.get("HEDDLE_DATASETS", "")) / options.set
    if not (data / "corpus.jsonl.gz").exists():
        print(f"set HEDDLE_DATASETS to the folder that holds {options.set}", file=sys.stderr)
        return 3
    passages = [Passage(**item) for item in rows(data / "corpus.jsonl.gz")]
    questions = list(rows(data / "questions.jsonl.gz"))
    loaded = load_text_encoder(options.encoder, device="cpu", threads=2, added=options.added)
    encoder = CachedEncoder(loaded, options.cache)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        scope = EmbeddedStore(Path(folder) / "graph.db").scope(DEFAULT_WORKSPACE)
        titles = title_names(passages)
        scope.put([subgraph(passage, titles) for passage in passages])
        stored = time.perf_counter()
        report = build_index(scope, encoder, Path(folder) / "index")
        encoder.save()
        print(f"store {stored - began:.1f} s, index {report.seconds:.1f} s, entries {dict(report.entries)}")
        generation = open_index(Path(folder) / "index")
        ranked = rank_questions(
            generation,
            encoder,
            [item["question"] for item in questions],
            {**WEIGHTS, "dense": options.dense_weight, "graph": options.graph_weight},
        )
        encoder.save()
    pid = {passage.chunk: passage.pid for passage in passages}
    by_row = [pid.get(NodeId(name.decode()), "") for name in generation.ids]
    gold = [item["gold"] for item in questions]
    results = {}
    print(f"n = {len(questions)}, encoder {encoder.name}")
    for method, found in ranked.items():
        results[method] = scored([[by_row[row] for row in ranking] for ranking in found], gold)
        shown = "  ".join(
            f"{name} {value} {list(bounds)}" for name, (value, bounds) in results[method].items()
        )
        floor = f"   floor R@2/R@5 {FLOORS[method]}" if method in FLOORS and options.set == TWO_WIKI else ""
        print(f"{method:7} {shown}{floor}")
    if options.json:
        options.json.write_text(json.dumps({"questions": len(questions), "results": results}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
