"""Latency of a search on a real corpus, and on so many copies of it under other names.

    python benchmarks/corpus_latency.py [--set NAME] [--copies N] [--questions N] [--threads N]
        [--folder FOLDER]

Reads $HEDDLE_DATASETS/2wiki-hipporag, or another set of the same form, into a graph and an index as the
product does. A copy has other names: the letters of its capitalised words are shifted, so that each copy
speaks of things of its own, as a larger corpus does, and no name becomes sixteen times as frequent. Sixteen
copies are 98,000 passages and 600,000 entries. Vectors of the original passages are computed; all other
entries take that of a passage, chosen by their words, with noise. Questions are those of the set, encoded as
ever, each asked once after ten that warm the caches up, without an answer. `--folder` keeps the graphs and
the index: the next run with as many copies asks only, and reports no seconds of indexing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.ids import DEFAULT_WORKSPACE, ID_LENGTH, DocumentId, NodeId, digest, document_id
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.store import GraphReader
from heddle.retrieval.evaluation.corpus_graph import store_corpus
from heddle.retrieval.evaluation.corpus_item import read_passages
from heddle.retrieval.evaluation.json_line import read_json_lines
from heddle.retrieval.evaluation.retrieval_measure import percentile
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest

_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
_WORDS = frozenset({"text", "quote", "name", "title", "surface"})
_NOISE = 0.05
_PUT = 500
_WARMING = 10
_BUILT = "built"
"""A file of this name says that a folder's index is whole."""


def shifted(text: str, copy: int) -> str:
    """A text of the same length whose capitalised words have other letters.

    >>> shifted("the Eiffel Tower", 1)
    'the Ejggfm Tpxfs'
    """
    if not copy:
        return text
    return _NAME.sub(lambda match: match[0][0] + "".join(_letter(each, copy) for each in match[0][1:]), text)


def _letter(letter: str, copy: int) -> str:
    return chr((ord(letter) - ord("a") + copy) % 26 + ord("a"))


def copy_of(subgraph: Subgraph, copy: int) -> Subgraph:
    """What a document contributes, under other names and ids."""
    document = DocumentId(document_id(f"{copy}\0{subgraph.document}".encode()))
    names = {node.id: NodeId(digest("copy", str(copy), node.id)[:ID_LENGTH]) for node in subgraph.nodes} | {
        NodeId(subgraph.document): NodeId(document)
    }
    nodes = [replace(node, id=names[node.id], properties=_renamed(node, copy)) for node in subgraph.nodes]
    edges = {edge.id: edge for edge in (_moved(edge, names, copy) for edge in subgraph.edges)}
    return Subgraph(document, subgraph.derivation, tuple(nodes), tuple(edges.values()))


def _renamed(owner: Node | Edge, copy: int) -> dict[str, Value]:
    return {
        key: shifted(value, copy) if key in _WORDS and isinstance(value, str) else value
        for key, value in owner.properties.items()
    }


def _moved(edge: Edge, names: dict[NodeId, NodeId], copy: int) -> Edge:
    return Edge(
        names[edge.source],
        edge.type,
        names[edge.target],
        names.get(NodeId(edge.evidence), NodeId(edge.evidence)),
        _renamed(edge, copy),
    )


class LendingEncoder:
    """Encodes originals, and lends their vectors to whatever else an index asks for.

    Args:
        encoder: The encoder whose vectors they are.
        originals: The texts that are encoded.
    """

    def __init__(self, encoder: TextEncoder, originals: Collection[str]) -> None:
        self._encoder = encoder
        self._originals = sorted(originals)
        self._known = frozenset(originals)
        self._vectors: NDArray[np.float32] | None = None

    @property
    def name(self) -> str:
        """Name of the encoder behind."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts: of an original its own."""
        if self._vectors is None:
            self._vectors = self._encoder.encode(self._originals)
        return np.asarray([self._vector(text, self._vectors) for text in texts], dtype=np.float32)

    def _vector(self, text: str, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        if text in self._known:
            own: NDArray[np.float32] = vectors[bisect_left(self._originals, text)]
            return own
        generator = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]))
        lent = vectors[generator.integers(len(vectors))]
        noisy: NDArray[np.float32] = lent + _NOISE * generator.standard_normal(len(lent), dtype=np.float32)
        return noisy / np.linalg.norm(noisy)


def puts(graph: GraphReader, copies: int) -> Iterator[list[DocumentPut]]:
    """The documents of a graph and of its copies, as batches to store."""
    waiting: list[DocumentPut] = []
    for stored in list(graph.documents()):
        subgraph = graph.subgraph(stored.id)
        for copy in range(copies if subgraph else 0):
            made = copy_of(subgraph, copy) if copy and subgraph else subgraph
            if made is not None:
                waiting.append(DocumentPut(made, (Source(f"/{copy}/{made.document[:16]}"),)))
        if len(waiting) >= _PUT:
            yield waiting
            waiting = []
    yield waiting


def measure(
    data: Path, encoder: TextEncoder, *, copies: int, questions: int, base: Path, folder: Path
) -> dict[str, Any]:
    """Build the index and ask the questions.

    Args:
        data: Folder of a corpus and its questions.
        encoder: Encodes passages and questions.
        copies: How often the corpus stands in the index.
        questions: How many are asked.
        base: Store of the original; made where it is absent.
        folder: Where the copies and the index are made, or were made by a run before.
    """
    items = read_passages(data / "corpus.jsonl.gz")
    if not base.exists():
        store_corpus(items, base)
    seconds = None
    if not (folder / _BUILT).exists():
        original = EmbeddedStore(base).scope(DEFAULT_WORKSPACE)
        scope = EmbeddedStore(folder / "graph.db").scope(DEFAULT_WORKSPACE)
        for batch in puts(original, copies):
            scope.put(batch)
        lending = LendingEncoder(encoder, {f"{item.title}\n{item.text}" for item in items})
        seconds = round(build_index(scope, lending, folder / "index").seconds, 1)
        (folder / _BUILT).touch()
    began = time.perf_counter()
    generation = open_index(folder / "index")
    opened = time.perf_counter() - began
    searcher = Searcher(generation, encoder)
    asked = [line.required("question") for line in read_json_lines(data / "questions.jsonl.gz")]
    results = [searcher.search(SearchRequest(text, answer=False)) for text in asked[: questions + _WARMING]][
        _WARMING:
    ]
    stages = sorted({stage for result in results for stage in result.timings})
    spent = {stage: [result.timings.get(stage, 0.0) for result in results] for stage in stages}
    return {
        "passages": copies * len(items),
        "entries": generation.count,
        "questions": len(results),
        "encoder": encoder.name,
        "index_seconds": seconds,
        "open_seconds": round(opened, 1),
        "search_ms": {"p50": percentile(spent["total"], 50), "p95": percentile(spent["total"], 95)},
        "stages_ms": {stage: percentile(values, 50) for stage, values in spent.items()},
    }


def main() -> int:
    """Measure and print."""
    from heddle.models.text_encoder import DEFAULT_ENCODER, load_text_encoder

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", default="2wiki-hipporag", help="folder of the corpus and its questions")
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="keeps the graphs and the index")
    options = parser.parse_args()
    data = Path(os.environ.get("HEDDLE_DATASETS", "")) / options.set
    if not (data / "corpus.jsonl.gz").exists():
        print(f"set HEDDLE_DATASETS to the folder that holds {options.set}", file=sys.stderr)
        return 3
    encoder = load_text_encoder(DEFAULT_ENCODER, device="cpu", threads=options.threads)
    with tempfile.TemporaryDirectory() as made:
        kept = options.folder or Path(made)
        folder = kept / f"{options.set}-{options.copies}"
        folder.mkdir(parents=True, exist_ok=True)
        result = measure(
            data,
            encoder,
            copies=options.copies,
            questions=options.questions,
            base=kept / f"{options.set}.db",
            folder=folder,
        )
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
