"""Walks go from what names to what is named, and to and fro over shared names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from named_entries import PAGES, entry_graph_of
from numpy.typing import NDArray

from heddle.retrieval.ranker import entry_walk
from heddle.retrieval.ranker.entry_graph import Incidence
from heddle.retrieval.ranker.entry_walk import DAMPING, EntryWalk, Steps

FILM, DIRECTOR, TOWN, COUNTRY, TEACHER = range(5)


def started_at(row: int, count: int = len(PAGES)) -> NDArray[np.float32]:
    start = np.zeros(count, np.float32)
    start[row] = 1
    return start


def test_a_walk_reaches_what_is_named_in_fewer_hops_more_often() -> None:
    ranks = EntryWalk.over(entry_graph_of(PAGES)).along_names(started_at(FILM))

    assert ranks[FILM] > ranks[DIRECTOR] > ranks[TOWN] > ranks[COUNTRY] > 0
    assert ranks[FILM] == 1


def test_a_walk_does_not_go_back_to_what_names() -> None:
    ranks = EntryWalk.over(entry_graph_of(PAGES)).along_names(started_at(COUNTRY))

    assert ranks.tolist() == started_at(COUNTRY).tolist()


def test_one_hop_has_the_share_that_goes_on() -> None:
    ranks = EntryWalk.over(entry_graph_of(PAGES)).along_names(started_at(FILM))

    assert np.isclose(ranks[DIRECTOR], DAMPING)


def test_a_walk_over_shared_names_goes_both_ways() -> None:
    pages = [("First", "Built by Orla Fenn."), ("Second", "Sold by Orla Fenn."), ("Third", "A mill.")]
    walk = EntryWalk.over(entry_graph_of(pages))

    assert walk.across_names(started_at(0, 3))[1] > 0
    assert walk.across_names(started_at(1, 3))[0] > 0
    assert walk.across_names(started_at(0, 3))[2] == 0


def test_a_walk_from_nowhere_is_nowhere() -> None:
    walk = EntryWalk.over(entry_graph_of(PAGES))

    assert not walk.along_names(np.zeros(len(PAGES), np.float32)).any()
    assert len(EntryWalk.over(entry_graph_of([])).across_names(np.zeros(0, np.float32))) == 0


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 12), edges=st.integers(0, 40))
def test_following_few_edges_moves_what_a_product_with_the_whole_moves(
    seed: int, count: int, edges: int
) -> None:
    generator = np.random.default_rng(seed)
    pairs = np.unique(generator.integers(count, size=(edges, 2)), axis=0)
    indptr = np.searchsorted(pairs[:, 0], np.arange(count + 1))
    weights = generator.random(len(pairs), dtype=np.float32) + np.float32(0.1)
    steps = Steps.over(
        Incidence(indptr, pairs[:, 1].astype(np.int32), weights, np.zeros(len(pairs), np.uint8)), count
    )
    rows = np.flatnonzero(generator.random(count) < 0.5)
    held = generator.random(len(rows)) + 0.1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entry_walk, "_WHOLE", 0)
        followed = steps.moved(rows, held)
        patch.setattr(entry_walk, "_WHOLE", 1e9)
        whole = steps.moved(rows, held)

    assert followed[0].tolist() == whole[0].tolist()
    assert np.allclose(followed[1], whole[1], rtol=1e-5)
    assert followed[1].sum() <= held.sum() * (1 + 1e-5)
