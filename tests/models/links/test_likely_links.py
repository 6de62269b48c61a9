"""Predicted links: the best of all pairs that are none, whatever the size of the blocks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from planted_graph import a_snapshot

from heddle.core.errors import ModelUnusable, UnknownName
from heddle.graph.snapshot import Snapshot
from heddle.models.links import likely_links
from heddle.models.links.likely_links import most_likely_links
from heddle.models.links.link_prediction import LinkScorer

LEADS, KNOWS = ("Person", "LEADS", "Organization"), ("Person", "KNOWS", "Person")
PEOPLE, FIRMS = 7, 5


def a_graph(leads: list[tuple[int, int]], knows: list[tuple[int, int]]) -> Snapshot:
    return a_snapshot({"Person": PEOPLE, "Organization": FIRMS}, {LEADS: leads, KNOWS: knows})


def rows(seed: int = 0) -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(seed)
    return {
        "Person": rng.normal(size=(PEOPLE, 4)).astype(np.float32),
        "Organization": rng.normal(size=(FIRMS, 4)).astype(np.float32),
    }


def a_scorer() -> LinkScorer:
    scorer = LinkScorer([KNOWS, LEADS], 4)
    torch.nn.init.normal_(scorer.weight, generator=torch.Generator().manual_seed(0))
    return scorer


@given(
    pairs=st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, FIRMS - 1)), max_size=30),
    k=st.integers(1, 50),
    block=st.sampled_from([1, 7, 1000]),
)
@settings(max_examples=40, deadline=None)
def test_the_best_pairs_that_are_no_links_come_in_order(
    pairs: list[tuple[int, int]], k: int, block: int
) -> None:
    snapshot, embeddings, scorer = a_graph(pairs, []), rows(), a_scorer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likely_links, "_PAIRS_AT_ONCE", block)
        found = most_likely_links(scorer, snapshot, embeddings, LEADS, k)

    weight = scorer.weight[1].detach().numpy()
    scores = (embeddings["Person"] * weight) @ embeddings["Organization"].T
    free = [(s, t) for s in range(PEOPLE) for t in range(FIRMS) if (s, t) not in set(pairs)]
    best = sorted(free, key=lambda pair: -scores[pair])[:k]
    ids = [(snapshot.nodes["Person"][s], snapshot.nodes["Organization"][t]) for s, t in best]
    assert [(link.source, link.target) for link in found] == ids
    assert [link.score for link in found] == pytest.approx([scores[pair] for pair in best], rel=1e-4)


@pytest.mark.parametrize("block", [1, 3 * PEOPLE, 1000])
def test_between_nodes_of_one_type_a_pair_comes_once_and_no_node_with_itself(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likely_links, "_PAIRS_AT_ONCE", block)
    snapshot = a_graph([], [(0, 1), (3, 2)])

    found = most_likely_links(a_scorer(), snapshot, rows(), KNOWS, 100)

    people = snapshot.nodes["Person"]
    named = [(people.index(link.source), people.index(link.target)) for link in found]
    wanted = {(s, t) for s in range(PEOPLE) for t in range(s + 1, PEOPLE)} - {(0, 1), (2, 3)}
    assert set(named) == wanted
    assert len(named) == len(wanted)


def test_a_type_without_nodes_has_no_links() -> None:
    snapshot = a_snapshot({"Person": 2, "Organization": 0}, {LEADS: []})

    assert most_likely_links(a_scorer(), snapshot, {"Person": rows()["Person"][:2]}, LEADS, 3) == ()


def test_an_unknown_relation_and_embeddings_of_another_graph_are_named() -> None:
    with pytest.raises(UnknownName, match=r"no relation Person\|OWNS\|Organization") as unknown:
        most_likely_links(a_scorer(), a_graph([], []), rows(), ("Person", "OWNS", "Organization"), 3)
    assert "Person|LEADS|Organization" in str(unknown.value.hint)

    old = {**rows(), "Organization": rows()["Organization"][:2]}
    with pytest.raises(
        ModelUnusable, match="embeddings of 2 nodes of type Organization, and the graph has 5"
    ):
        most_likely_links(a_scorer(), a_graph([], []), old, LEADS, 3)
