"""The benchmark of peers: a walk over given triples, what an encoder is charged, and who is absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scripts import load_script

from heddle.core.knowledge import KnowledgeType
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.evaluation.corpus_item import CorpusItem

graphs = load_script("benchmarks/openie_graph.py")
peers = load_script("benchmarks/retrieval_peers.py")

TEXTS = ("Ada wrote notes.", "Ada met Babbage.", "Babbage was born in Southwark.", "Roses like water.")
TRIPLES = (
    [("Ada", "wrote", "notes")],
    [("Ada", "met", "Babbage")],
    [("Babbage", "born in", "Southwark")],
    [("Roses", "like", "water")],
)


@pytest.fixture
def corpus(tmp_path: Path) -> Any:
    items = [CorpusItem(f"p{place}", KnowledgeType.TEXT, "", text) for place, text in enumerate(TEXTS)]
    return peers.Corpus(items, TRIPLES, peers.MeteredEncoder(HashingEncoder()), tmp_path)


def test_a_walk_keeps_all_weight_and_stays_among_what_is_joined() -> None:
    pairs = sparse.csr_array(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=float))
    weights = graphs.page_rank(pairs, np.array([2.0, 0.0, 0.0]))
    assert weights.sum() == pytest.approx(1)
    assert weights[2] == 0
    # Half of what stands on one end goes to the other: x = 1/2 + y/2 and y = x/2.
    assert weights[:2] == pytest.approx([2 / 3, 1 / 3], abs=1e-6)


def test_the_walk_from_a_name_reaches_the_passage_that_never_says_it(corpus: Any) -> None:
    by_names = peers.hipporag_ways(corpus)["HippoRAG's walk"]
    assert by_names("Where was the man whom Ada met born?")[-1] == "p3"


def test_a_text_is_charged_once_to_each_contestant(corpus: Any) -> None:
    encoder = corpus.encoder
    encoder.encode(["a", "b", "a"])
    once = encoder.charged
    encoder.encode(["a"])
    assert encoder.charged == once
    encoder.next_contestant()
    encoder.encode(["a", "b"])
    assert encoder.charged == pytest.approx(2 * once)
    assert encoder.spent == pytest.approx(once)


def test_a_peer_without_a_server_or_a_package_says_that_it_is_absent(
    corpus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda _: None)
    for ways_of in (peers.neo4j_ways, peers.lightrag_ways):
        with pytest.raises(peers.Absent, match="not installed"):
            ways_of(corpus)
    monkeypatch.setattr(peers, "find_spec", lambda _: True)
    monkeypatch.delenv("HEDDLE_NEO4J_URI", raising=False)
    with pytest.raises(peers.Absent, match="no server"):
        peers.neo4j_ways(corpus)


def test_a_given_graph_leaves_out_names_that_are_empty_or_joined_to_themselves(corpus: Any) -> None:
    corpus.triples[3].append(("water", "is", "Water"))
    graph = peers.given_graph(corpus, lambda name: "" if name == "notes" else name.lower())
    corpus.triples[3].pop()
    assert [relation["src_id"] for relation in graph["relationships"]] == ["ada", "babbage", "roses"]
    assert {entity["entity_name"] for entity in graph["entities"]} == {
        "ada",
        "babbage",
        "southwark",
        "roses",
        "water",
    }
    assert len(graph["chunks"]) == 4
