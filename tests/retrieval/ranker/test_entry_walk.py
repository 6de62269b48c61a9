"""Walks go from what names to what is named, and to and fro over shared names."""

from __future__ import annotations

import numpy as np
from named_entries import PAGES, entry_graph_of
from numpy.typing import NDArray

from heddle.retrieval.ranker.entry_walk import DAMPING, EntryWalk

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
