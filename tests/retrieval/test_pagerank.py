"""Personalised PageRank: what the walk conserves, and whom it favours."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from indexed_world import DocumentBuilder, entity, filled_scope, world
from scipy.sparse import csr_array

from heddle.core.ids import DEFAULT_WORKSPACE, entity_id
from heddle.core.names import name_key
from heddle.graph.same_as import PartId, ResolutionChange, SameAs
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.adjacency import CONTAINMENT, edge_codes
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.pagerank import DAMPING, Walk, personalised_pagerank


def opened(folder: Path, documents: list[DocumentBuilder]) -> Generation:
    build_index(filled_scope(folder, documents), HashingEncoder(16), folder / "index")
    return open_index(folder / "index")


def test_what_leaves_a_node_sums_to_one_or_nothing(tmp_path: Path) -> None:
    walk = opened(tmp_path, world()).walk

    leaving = np.asarray(walk.arriving.sum(axis=0)).ravel()

    assert np.all(np.isclose(leaving, 1, atol=1e-5) | (leaving == 0))


@given(st.integers(1, 12), st.integers(0, 12), st.randoms(use_true_random=False))
def test_a_walk_that_spares_nothing_is_the_power_iteration(
    count: int, iterations: int, chance: random.Random
) -> None:
    weights = [[chance.choice((0.0, 0.0, 0.1, 0.3)) for _ in range(count)] for _ in range(count)]
    dense = np.asarray(weights, dtype=np.float32)
    seeds = np.asarray([chance.choice((0, 1, 3)) for _ in range(count)], dtype=np.float32)

    ranks = personalised_pagerank(Walk.over(csr_array(dense)), seeds, iterations=iterations, spared=0)

    start = seeds / max(float(seeds.sum()), 1)
    wanted = start
    for _ in range(iterations):
        wanted = (1 - DAMPING) * start + DAMPING * (dense @ wanted)
    np.testing.assert_allclose(ranks, wanted, rtol=1e-5, atol=1e-7)


@given(st.integers(2, 12), st.floats(0, 0.2), st.randoms(use_true_random=False))
def test_what_is_spared_waits_and_is_not_lost(count: int, spared: float, chance: random.Random) -> None:
    weights = np.asarray([[chance.choice((0.0, 0.2, 1.0)) for _ in range(count)] for _ in range(count)])
    np.fill_diagonal(weights, 1.0)
    stochastic = (weights / weights.sum(axis=0)).astype(np.float32)
    seeds = np.asarray([chance.choice((0, 1, 3)) for _ in range(count)], dtype=np.float32)
    seeds[0] = 1

    ranks = personalised_pagerank(Walk.over(csr_array(stochastic)), seeds, spared=spared)

    assert float(ranks.sum()) == pytest.approx(1, abs=1e-5)
    assert ranks.min() >= 0


def test_sparing_hardly_changes_where_a_walk_leads(tmp_path: Path) -> None:
    generation = opened(tmp_path, world())
    adjacency = generation.view.adjacency
    seeds = np.zeros(len(adjacency), np.float32)
    seeds[adjacency.row(entity("Ada Lovelace"))] = 1

    ranks = personalised_pagerank(generation.walk, seeds)

    exact = personalised_pagerank(generation.walk, seeds, iterations=60, spared=0)
    np.testing.assert_allclose(ranks, exact, atol=0.01)
    assert list(np.argsort(-ranks)[:5]) == list(np.argsort(-exact)[:5])


def test_nodes_with_equally_many_edges_stand_side_by_side(tmp_path: Path) -> None:
    generation = opened(tmp_path, world())

    incoming = np.diff(generation.walk.arriving.indptr)

    assert sorted(generation.walk.order) == list(range(len(generation.view.adjacency)))
    assert len(set(incoming)) > 1
    assert list(incoming) == sorted(incoming)


def test_ranks_are_no_more_than_the_seeds_and_fall_with_distance(tmp_path: Path) -> None:
    generation = opened(tmp_path, world())
    adjacency = generation.view.adjacency
    seeds = np.zeros(len(adjacency), np.float32)
    seeds[adjacency.row(entity("Ada Lovelace"))] = 7

    ranks = personalised_pagerank(generation.walk, seeds)

    assert float(ranks.sum()) == pytest.approx(1, abs=1e-5)
    near, far = adjacency.row(entity("Acme")), adjacency.row(entity("Bergen"))
    assert ranks[near] > ranks[far] >= 0


def test_without_seeds_there_is_no_rank(tmp_path: Path) -> None:
    generation = opened(tmp_path, world())

    ranks = personalised_pagerank(generation.walk, np.zeros(len(generation.view.adjacency), np.float32))

    assert not ranks.any()


def test_a_name_that_everything_mentions_is_reached_less_than_a_rare_one(tmp_path: Path) -> None:
    made = DocumentBuilder("hub")
    both = made.paragraph("Acme met Mina Okafor.")
    for number in range(20):
        made.paragraph(f"Acme again, time {number}.")
    generation = opened(tmp_path, [made])
    adjacency = generation.view.adjacency
    seeds = np.zeros(len(adjacency), np.float32)
    seeds[adjacency.row(both)] = 1

    ranks = personalised_pagerank(generation.walk, seeds, iterations=1)

    assert ranks[adjacency.row(entity("Mina Okafor"))] > ranks[adjacency.row(entity("Acme"))]


def test_edge_codes_name_only_types_that_the_graph_has(tmp_path: Path) -> None:
    adjacency = opened(tmp_path, world()).view.adjacency

    codes = edge_codes(adjacency, sorted(CONTAINMENT))

    assert {adjacency.edge_types[int(code)] for code in codes} == {
        "HAS_CHUNK",
        "HAS_TABLE",
        "HAS_INFOBOX",
        "HAS_FIGURE",
        "HAS_MESSAGE",
    }


def test_nodes_that_are_one_thing_are_one_node_to_the_walk(tmp_path: Path) -> None:
    def documents(other: str) -> list[DocumentBuilder]:
        made = []
        for number, name in enumerate(["Ada King", other, other, "Ada King"]):
            made.append(DocumentBuilder(f"document {number}", dict.fromkeys(["Ada King", other], "Person")))
            made[-1].paragraph(f"{name} is in report {number}.")
        return made

    whole = opened(tmp_path / "whole", documents("Ada King"))
    scope = filled_scope(tmp_path / "parted", documents("Eda Kong"))
    ada, eda = (entity_id(DEFAULT_WORKSPACE, "Person", name_key(name)) for name in ("Ada King", "Eda Kong"))
    pair = SameAs(PartId(min(ada, eda)), PartId(max(ada, eda)), 0.9, "name")
    scope.write_resolution(ResolutionChange("r", 1, (ada, eda), (pair,)))
    build_index(scope, HashingEncoder(16), tmp_path / "parted" / "index")
    parted = open_index(tmp_path / "parted" / "index")

    def ranks(generation: Generation, name: str) -> dict[bytes, float]:
        seeds = np.zeros(len(generation.view.adjacency), np.float32)
        seeds[generation.view.adjacency.row(name)] = 1
        found = personalised_pagerank(generation.walk, seeds)
        return dict(zip(generation.view.adjacency.node_ids.tolist(), found.tolist(), strict=True))

    wanted = ranks(whole, ada)
    for name in (ada, eda):
        found = ranks(parted, name)
        assert {node: found[node] for node in wanted if node != ada.encode()} == pytest.approx(
            {node: rank for node, rank in wanted.items() if node != ada.encode()}, abs=1e-6
        )
        other = eda if name == ada else ada
        assert wanted[ada.encode()] == pytest.approx(found[other.encode()], abs=1e-6)
        assert found[name.encode()] > found[other.encode()], "the name that was asked for comes first"
