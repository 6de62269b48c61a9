"""Corpora in a graph and an index, read once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_corpora import PASSAGES, UNITS, json_lines

from heddle.core.encoder import TextEncoder
from heddle.core.events import ignore
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.evaluation.asked import Asker
from heddle.retrieval.evaluation.corpus_graph import index_corpus, store_corpus
from heddle.retrieval.evaluation.corpus_item import CorpusItem, read_passages, read_typed_items
from heddle.retrieval.search import Searcher


def indexed(items: list[CorpusItem], folder: Path, encoder: TextEncoder) -> Asker:
    """An asker of a corpus."""
    graph = store_corpus(items, folder / "graph.db")
    generation, _ = index_corpus(graph, encoder, folder / "index")
    return Asker(Searcher(generation, encoder), generation, ignore)


@pytest.fixture(scope="session")
def units_asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    folder = tmp_path_factory.mktemp("units")
    return indexed(read_typed_items(json_lines(folder / "c.jsonl", UNITS)), folder, HashingEncoder())


@pytest.fixture(scope="session")
def passages_asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    folder = tmp_path_factory.mktemp("passages")
    return indexed(read_passages(json_lines(folder / "c.jsonl", PASSAGES)), folder, HashingEncoder())


@pytest.fixture(scope="session")
def untitled_asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    folder = tmp_path_factory.mktemp("untitled")
    items = read_passages(json_lines(folder / "c.jsonl", PASSAGES), titles=False)
    (folder / "c.jsonl").unlink()
    return indexed(items, folder, HashingEncoder())
