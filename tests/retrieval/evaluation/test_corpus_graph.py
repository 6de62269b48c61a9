"""A corpus in a graph and an index: what is shown of it, and what is not there at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from heddle.core.knowledge import KnowledgeType
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.entry import TYPES
from heddle.retrieval.evaluation.asked import Asker
from heddle.retrieval.evaluation.corpus_document import derive_documents, documents_of
from heddle.retrieval.evaluation.corpus_graph import index_corpus, store_corpus
from heddle.retrieval.evaluation.corpus_item import CorpusItem
from heddle.retrieval.search import Searcher, SearchRequest


def test_every_unit_is_an_entry_of_its_type(units_asker: Asker) -> None:
    generation = units_asker.generation
    types = {item: TYPES[code] for item, code in zip(generation.items, generation.types, strict=True) if item}
    assert types == {
        "t1": KnowledgeType.TEXT,
        "r1": KnowledgeType.TABLE,
        "r2": KnowledgeType.TABLE,
        "k1": KnowledgeType.TRIPLE,
        "i1": KnowledgeType.INFOBOX,
    }


def test_what_reading_added_is_in_the_graph_and_never_shown(units_asker: Asker) -> None:
    generation = units_asker.generation
    assert generation.count > np.count_nonzero(generation.allowed(frozenset(), ()))
    assert KnowledgeType.ENTITY in {TYPES[code] for code in generation.types}
    result = Searcher(generation, HashingEncoder()).search(SearchRequest("Ada Lovelace", k=100, answer=False))
    assert {generation.items[generation.row_of(hit.id)] for hit in result.hits} <= {
        "t1",
        "r1",
        "r2",
        "k1",
        "i1",
    }
    assert result.hits


def test_a_withheld_title_stands_in_no_file(untitled_asker: Asker) -> None:
    folder = untitled_asker.generation.folder.parent.parent
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(b"Babbage" in path.read_bytes() for path in files)
    assert not any(b"zorvex" in path.read_bytes().lower() for path in files)


def test_workers_read_what_this_process_reads(tmp_path: Path) -> None:
    items = [
        CorpusItem(f"a{number}", KnowledgeType.TEXT, f"T{number}", "Rain falls.") for number in range(33)
    ]
    stored = store_corpus(items, tmp_path / "graph.db", workers=1)
    (alone,) = derive_documents(documents_of(items[32:]))
    assert sorted(stored.shown.values()) == sorted(item.id for item in items)
    assert stored.scope.subgraph(alone.subgraph.document) == alone.subgraph


def test_a_corpus_of_one_passage_can_be_asked(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    items = [CorpusItem("a", KnowledgeType.TEXT, "", "Rain falls on the hills.")]
    graph = store_corpus(items, tmp_path / "graph.db")
    generation, report = index_corpus(graph, encoder, tmp_path / "index")
    assert report.entries["text"] == 1
    hits = Searcher(generation, encoder).search(SearchRequest("Where does rain fall?", answer=False)).hits
    assert [generation.items[generation.row_of(hit.id)] for hit in hits] == ["a"]


def test_units_that_say_the_same_are_found_at_the_hit_that_cites_both(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    words = "Rain falls on the green hills of the far north in May, June, July and again every long winter"
    items = [CorpusItem(name, KnowledgeType.TEXT, "T", f"{words}.") for name in ("a", "b")]
    graph = store_corpus(
        [*items, CorpusItem("c", KnowledgeType.TEXT, "T", "It rains.")], tmp_path / "graph.db"
    )
    generation, _ = index_corpus(graph, encoder, tmp_path / "index")
    hits = Searcher(generation, encoder).search(SearchRequest("rain on green hills", answer=False)).hits
    assert len(hits) == 2
    assert sorted(generation.items_of(hits[0])) == ["a", "b"]
