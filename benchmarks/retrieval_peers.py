"""What other retrievers find on the same passages, in one run, with one encoder and no language model.

    python benchmarks/retrieval_peers.py [--set NAME] [--questions N] [--threads N] [--json]

Reads $HEDDLE_DATASETS/musique-train100, or another set that has `openie_*.jsonl.gz`. Ranks the passages for
each question by Heddle's baselines and search; by HippoRAG's and HippoRAG 2's walk over the given triples
(`openie_graph.py`); by neo4j-graphrag's HybridRetriever on the server that HEDDLE_NEO4J_URI, _USER and
_PASSWORD name, which it fills and empties; and by LightRAG's `mix` mode over the given triples, the question
standing for the keywords that a model would write. The last two are no dependency of Heddle: where one is
not installed, or has no server, its row says so. Seconds are of the CPU, of this process and its children:
what the encoder took for a text is charged to each that asked for it, once. What Neo4j's server computes is
not in them, nor what the model cost that wrote the triples. The four baselines rank together: each row has
the milliseconds of all.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openie_graph import OpenieGraph, Triple

from heddle.core.encoder import TextEncoder
from heddle.core.events import ignore
from heddle.core.knowledge import KnowledgeType
from heddle.models.text_encoder import DEFAULT_ENCODER, load_text_encoder
from heddle.retrieval.evaluation.asked import Asker
from heddle.retrieval.evaluation.baseline import Baseline, BaselineRanker
from heddle.retrieval.evaluation.corpus_graph import index_corpus, store_corpus
from heddle.retrieval.evaluation.corpus_item import CorpusItem, read_passages
from heddle.retrieval.evaluation.question_file import PassageExam, read_passage_exam
from heddle.retrieval.evaluation.retrieval_measure import bootstrap_interval, recall
from heddle.retrieval.search import Searcher, SearchRequest

CUTS = (2, 5)
TOP = 10
_LABEL = "HeddlePeerPassage"
_VECTORS, _WORDS = "heddle_peer_vectors", "heddle_peer_words"

Rank = Callable[[str], Sequence[str]]


class Absent(Exception):
    """A peer that cannot take part; the message says why."""


def cpu_seconds() -> float:
    """Seconds of the CPU that this process and its ended children have had."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class MeteredEncoder:
    """An encoder that computes a text once, and charges each contestant for it once.

    Args:
        encoder: Computes the vectors.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, tuple[NDArray[np.float32], float]] = {}
        self._charged: set[str] = set()
        self.spent = 0.0
        self.charged = 0.0

    @property
    def name(self) -> str:
        """Name of the encoder behind."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Width of a vector."""
        return self._encoder.dimension

    def next_contestant(self) -> None:
        """Charge for every text anew."""
        self._charged.clear()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts, `[texts, dimension]`."""
        fresh = list(dict.fromkeys(text for text in texts if text not in self._known))
        if fresh:
            began = cpu_seconds()
            vectors = self._encoder.encode(fresh)
            took = cpu_seconds() - began
            self.spent += took
            self._known |= {
                text: (vector, took / len(fresh)) for text, vector in zip(fresh, vectors, strict=True)
            }
        owed = set(texts) - self._charged
        self.charged += sum(self._known[text][1] for text in sorted(owed))
        self._charged |= owed
        return np.asarray([self._known[text][0] for text in texts], dtype=np.float32).reshape(
            len(texts), self.dimension
        )


@dataclass(frozen=True, slots=True)
class Corpus:
    """What every contestant is given.

    Args:
        items: The passages.
        triples: Those of each passage.
        encoder: Of all texts.
        folder: For what a contestant writes.
    """

    items: Sequence[CorpusItem]
    triples: Sequence[Sequence[Triple]]
    encoder: MeteredEncoder
    folder: Path

    @property
    def texts(self) -> list[str]:
        """Words of the passages: title, then text."""
        return [f"{item.title}\n{item.text}" for item in self.items]

    def best(self, weights: NDArray[np.float64]) -> list[str]:
        """Ids of the heaviest passages; ties by id."""
        order = sorted(range(len(self.items)), key=lambda place: (-weights[place], self.items[place].id))
        return [self.items[place].id for place in order[:TOP]]


def heddle_ways(corpus: Corpus) -> dict[str, Rank]:
    """Heddle's baselines and search, on one index."""
    graph = store_corpus(corpus.items, corpus.folder / "graph.db", workers=1)
    generation, _ = index_corpus(graph, corpus.encoder, corpus.folder / "index")
    baselines = BaselineRanker(generation, corpus.encoder)
    asker = Asker(Searcher(generation, corpus.encoder), generation, ignore)

    def baseline(way: Baseline, question: str) -> Sequence[str]:
        return baselines.rank(question)[way]

    def search(question: str) -> Sequence[str]:
        types = frozenset({KnowledgeType.TEXT})
        return asker.search(SearchRequest(question, types=types, k=30, answer=False, repeats=True))

    ways: dict[str, Rank] = {way.value: partial(baseline, way) for way in Baseline}
    return ways | {"heddle": search}


def hipporag_ways(corpus: Corpus) -> dict[str, Rank]:
    """Both walks over the given triples."""
    graph = OpenieGraph.build(corpus.texts, corpus.triples, corpus.encoder)

    def by_names(question: str) -> Sequence[str]:
        return corpus.best(graph.by_names(question, corpus.encoder.encode([question])[0]))

    def by_facts(question: str) -> Sequence[str]:
        return corpus.best(graph.by_facts(corpus.encoder.encode([question])[0]))

    return {"HippoRAG's walk": by_names, "HippoRAG 2's walk": by_facts}


def neo4j_ways(corpus: Corpus) -> dict[str, Rank]:
    """neo4j-graphrag's HybridRetriever, by its own defaults.

    Raises:
        Absent: the package is not installed, or no server is named.
    """
    if find_spec("neo4j_graphrag") is None:
        raise Absent("neo4j-graphrag is not installed")
    if not os.environ.get("HEDDLE_NEO4J_URI"):
        raise Absent("HEDDLE_NEO4J_URI names no server")
    import neo4j
    from neo4j_graphrag.indexes import create_fulltext_index, create_vector_index
    from neo4j_graphrag.retrievers import HybridRetriever
    from neo4j_graphrag.types import RetrieverResultItem

    user = os.environ.get("HEDDLE_NEO4J_USER", "neo4j")
    driver = neo4j.GraphDatabase.driver(
        os.environ["HEDDLE_NEO4J_URI"], auth=(user, os.environ.get("HEDDLE_NEO4J_PASSWORD", ""))
    )
    driver.execute_query(f"MATCH (p:{_LABEL}) DETACH DELETE p")
    pairs = zip(corpus.items, corpus.texts, corpus.encoder.encode(corpus.texts), strict=True)
    rows = [{"pid": item.id, "text": text, "vector": vector.tolist()} for item, text, vector in pairs]
    driver.execute_query(
        f"UNWIND $rows AS row CREATE (:{_LABEL} {{pid: row.pid, text: row.text, vector: row.vector}})",
        rows=rows,
    )
    create_vector_index(driver, _VECTORS, _LABEL, "vector", corpus.encoder.dimension, "cosine")
    create_fulltext_index(driver, _WORDS, _LABEL, ["text"])
    driver.execute_query("CALL db.awaitIndexes(120)")

    def item_of(record: neo4j.Record) -> RetrieverResultItem:
        return RetrieverResultItem(content=record["node"]["pid"])

    retriever = HybridRetriever(driver, _VECTORS, _WORDS, return_properties=["pid"], result_formatter=item_of)

    def search(question: str) -> Sequence[str]:
        # The retriever hands the words to Lucene's parser: what is syntax there is no word here.
        words = "".join(letter if letter.isalnum() else " " for letter in question)
        vector = corpus.encoder.encode([question])[0].tolist()
        found = retriever.search(query_text=words, query_vector=vector, top_k=TOP)
        return [str(item.content) for item in found.items]

    return {"neo4j-graphrag HybridRetriever": search}


class _Words:
    """Counts words where LightRAG would load a vocabulary from the network."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._places: dict[str, int] = {}

    def encode(self, content: str) -> list[int]:
        for word in content.split():
            if word not in self._places:
                self._places[word] = len(self._words)
                self._words.append(word)
        return [self._places[word] for word in content.split()]

    def decode(self, tokens: Sequence[int]) -> str:
        return " ".join(self._words[token] for token in tokens)


async def _no_model(*_: object, **__: object) -> str:
    raise AssertionError("no language model takes part")


def given_graph(corpus: Corpus, name_of: Callable[[str], str]) -> dict[str, list[dict[str, Any]]]:
    """The passages and their triples as LightRAG's `insert_custom_kg` takes them.

    Args:
        corpus: Passages and triples.
        name_of: A name as LightRAG normalises it; it refuses what is then empty, or joined to itself.
    """
    chunks: list[dict[str, Any]] = []
    entities: dict[str, dict[str, Any]] = {}
    relations: list[dict[str, Any]] = []
    for item, text, triples in zip(corpus.items, corpus.texts, corpus.triples, strict=True):
        chunks.append({"content": text, "source_id": item.id, "file_path": item.id})
        for one, relation, other in ((name_of(t[0]), t[1], name_of(t[2])) for t in triples):
            if not one or not other or one == other:
                continue
            told = {"description": f"{one} {relation} {other}", "source_id": item.id, "file_path": item.id}
            for name in (one, other):
                entities.setdefault(name, {"entity_name": name, "entity_type": "phrase"} | told)
            relations.append({"src_id": one, "tgt_id": other, "keywords": relation, "weight": 1.0} | told)
    return {"chunks": chunks, "entities": list(entities.values()), "relationships": relations}


def lightrag_ways(corpus: Corpus) -> dict[str, Rank]:
    """LightRAG's `mix` mode by its own defaults, keywords apart.

    Raises:
        Absent: the package is not installed.
    """
    if find_spec("lightrag") is None:
        raise Absent("lightrag-hku is not installed")
    from lightrag import LightRAG, QueryParam
    from lightrag.kg.shared_storage import initialize_pipeline_status
    from lightrag.utils import EmbeddingFunc, Tokenizer, normalize_entity_name

    logging.getLogger("lightrag").setLevel(logging.ERROR)

    async def embed(texts: list[str], **_: object) -> NDArray[np.float32]:
        return corpus.encoder.encode(texts)

    folder = corpus.folder / "lightrag"
    folder.mkdir()
    rag = LightRAG(
        working_dir=str(folder),
        embedding_func=EmbeddingFunc(corpus.encoder.dimension, embed),
        llm_model_func=_no_model,
        tokenizer=Tokenizer("words", _Words()),
    )
    loop = asyncio.new_event_loop()

    async def fill() -> None:
        await rag.initialize_storages()
        await initialize_pipeline_status()
        await rag.ainsert_custom_kg(given_graph(corpus, normalize_entity_name))

    loop.run_until_complete(fill())

    def search(question: str) -> Sequence[str]:
        asked = QueryParam(mode="mix", hl_keywords=[question], ll_keywords=[question], enable_rerank=False)
        found = loop.run_until_complete(rag.aquery_data(question, asked))
        return [str(chunk["file_path"]) for chunk in found.get("data", {}).get("chunks", [])]

    return {"LightRAG, mix": search}


CONTESTANTS: Mapping[str, Callable[[Corpus], dict[str, Rank]]] = {
    "heddle": heddle_ways,
    "HippoRAG": hipporag_ways,
    "neo4j-graphrag": neo4j_ways,
    "LightRAG": lightrag_ways,
}


def measure(corpus: Corpus, exam: PassageExam) -> Iterator[dict[str, Any]]:
    """A row for each way to rank: recalls with intervals, seconds to index, milliseconds a question."""
    for name, ways_of in CONTESTANTS.items():
        corpus.encoder.next_contestant()
        began = cpu_seconds() - corpus.encoder.spent + corpus.encoder.charged
        try:
            ways = ways_of(corpus)
        except Absent as reason:
            yield {"way": name, "absent": str(reason)}
            continue
        seconds = cpu_seconds() - corpus.encoder.spent + corpus.encoder.charged - began
        for way, rank in ways.items():
            corpus.encoder.next_contestant()
            yield {"way": way, "index_cpu_s": round(seconds, 1)} | _asked(rank, exam, corpus.encoder)


def _asked(rank: Rank, exam: PassageExam, encoder: MeteredEncoder) -> dict[str, Any]:
    began = cpu_seconds() - encoder.spent + encoder.charged
    found = [list(dict.fromkeys(rank(question.text))) for question in exam.questions]
    took = cpu_seconds() - encoder.spent + encoder.charged - began
    row: dict[str, Any] = {"cpu_ms": round(1000 * took / len(exam.questions), 1)}
    for cut in CUTS:
        values = [
            recall(ids, exam.gold[question.id], cut)
            for ids, question in zip(found, exam.questions, strict=True)
        ]
        low, high = bootstrap_interval(values)
        row[f"R@{cut}"] = [round(100 * value, 1) for value in (float(np.mean(values)), low, high)]
    return row


def read_triples(folder: Path, items: Sequence[CorpusItem]) -> list[list[Triple]]:
    """The given triples of each passage; a line that is not of three parts is left out."""
    known: dict[str, list[Triple]] = {}
    for path in sorted(folder.glob("openie_*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in map(json.loads, file):
                known[line["pid"]] = [
                    (str(one), str(relation), str(other))
                    for one, relation, other in (part for part in line["triples"] if len(part) == 3)
                ]
    return [known.get(item.id, []) for item in items]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--set", default="musique-train100")
    parser.add_argument("--questions", type=int, help="ask the first so many only")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    data = Path(os.environ["HEDDLE_DATASETS"]) / options.set
    items = read_passages(data / "corpus.jsonl.gz")
    exam = read_passage_exam(data / "questions.jsonl.gz", {item.id for item in items})
    exam = PassageExam(exam.questions[: options.questions], exam.gold)
    encoder = MeteredEncoder(load_text_encoder(DEFAULT_ENCODER, device="cpu", threads=options.threads))
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(items, read_triples(data, items), encoder, Path(folder))
        rows = []
        for row in measure(corpus, exam):
            rows.append(row)
            print(json.dumps(row), file=sys.stderr if options.json else sys.stdout, flush=True)
    if options.json:
        print(json.dumps({"set": options.set, "questions": len(exam.questions), "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
