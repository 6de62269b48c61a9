"""Splits of typed edges: shares, determinism, and no way for a held-out edge to be heard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_graph import a_planted_snapshot, a_snapshot

from heddle.core.errors import Defect, ModelUnusable
from heddle.graph.snapshot import Snapshot
from heddle.models.links.edge_split import (
    EdgeSplit,
    Part,
    SplitConfig,
    check_no_leak,
    message_snapshot,
    split_edges,
)

KNOWS = ("Person", "KNOWS", "Person")
LEADS = ("Person", "LEADS", "Organization")


def a_split(snapshot: Snapshot, seed: int = 0, config: SplitConfig | None = None) -> EdgeSplit:
    return split_edges(snapshot.edges, config or SplitConfig(), torch.Generator().manual_seed(seed))


def test_shares_are_as_configured_and_every_edge_has_one_part() -> None:
    snapshot, _ = a_planted_snapshot()

    split = a_split(snapshot, config=SplitConfig(supervision=0.25, validation=0.1, test=0.15))

    key = ("Chunk", "MENTIONS", "Person")
    total = snapshot.edges[key].shape[1]
    shares = [float((split.parts[key] == part).float().mean()) for part in Part]
    assert shares == [pytest.approx(share, abs=1 / total) for share in (0.5, 0.25, 0.1, 0.15)]
    assert sum(split.of(part)[key].size(1) for part in Part) == total


def test_small_relations_are_only_heard() -> None:
    snapshot, _ = a_planted_snapshot()

    split = a_split(snapshot)

    assert all(LEADS not in split.of(part) for part in Part if part is not Part.MESSAGE)
    assert split.of(Part.MESSAGE)[LEADS].size(1) == snapshot.edges[LEADS].shape[1]


def test_equal_seeds_split_alike_and_others_do_not() -> None:
    snapshot, _ = a_planted_snapshot()

    first, second, third = (a_split(snapshot, seed).parts[KNOWS] for seed in (1, 1, 2))

    assert torch.equal(first, second)
    assert not torch.equal(first, third)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=10, max_size=60),
    seed=st.integers(0, 999),
)
@settings(max_examples=60, deadline=None)
def test_no_held_out_edge_is_ever_heard(pairs: list[tuple[int, int]], seed: int) -> None:
    snapshot = a_snapshot(
        {"Person": 10, "Organization": 10}, {KNOWS: pairs, LEADS: pairs, ("Person", "LEADS", "Person"): pairs}
    )

    split = a_split(snapshot, seed)
    heard = message_snapshot(snapshot, split)

    data = heard.to_hetero_data({})
    for part in (Part.SUPERVISION, Part.VALIDATION, Part.TEST):
        check_no_leak(data, split.of(part))
    spoken = {frozenset(pair) for pair in heard.edges[KNOWS].T.tolist()}
    held_out = {frozenset(pair) for pair in split.of(Part.TEST).get(KNOWS, torch.empty(2, 0)).t().tolist()}
    assert not spoken & held_out
    assert heard.weights[KNOWS].shape == heard.edges[KNOWS].shape[1:]


@pytest.mark.parametrize("way", ["itself", "reverse relation", "other way round"])
def test_a_leak_fails_loudly_whatever_its_way(way: str) -> None:
    snapshot, _ = a_planted_snapshot()
    split = a_split(snapshot)
    data = message_snapshot(snapshot, split).to_hetero_data({})
    held_out = split.of(Part.TEST)
    leaked = held_out[KNOWS][:, :1]
    relation = ("Person", "rev_KNOWS", "Person") if way == "reverse relation" else KNOWS
    heard = leaked if way == "itself" else leaked.flip(0)
    data[relation].edge_index = torch.cat([data[relation].edge_index, heard], dim=1)

    with pytest.raises(Defect, match=r"1 held-out edges are heard through Person\|(rev_)?KNOWS\|Person"):
        check_no_leak(data, held_out)


def test_a_leak_between_types_through_the_reverse_fails_loudly() -> None:
    snapshot, _ = a_planted_snapshot()
    split = a_split(snapshot)
    heard = message_snapshot(snapshot, split)
    data = heard.to_hetero_data({})
    reverse = ("Organization", "rev_WORKS_FOR", "Person")
    whole = replace(heard, edges=snapshot.edges, weights=snapshot.weights).to_hetero_data({})
    data[reverse].edge_index = whole[reverse].edge_index

    with pytest.raises(Defect, match="rev_WORKS_FOR"):
        check_no_leak(data, split.of(Part.TEST))


def test_parallel_edges_stay_together() -> None:
    snapshot = a_snapshot(
        {"Person": 4, "Organization": 4}, {LEADS: [(0, 0)] * 6 + [(1, 1)] * 6 + [(2, 2)] * 6}
    )

    parts = a_split(snapshot, config=SplitConfig(supervision=0.4, validation=0.3, test=0.0)).parts[LEADS]

    assert all(len(np.unique(parts[start : start + 6])) == 1 for start in (0, 6, 12))


def test_impossible_shares_are_refused() -> None:
    with pytest.raises(ModelUnusable, match="edges cannot be split"):
        SplitConfig(supervision=0.8, validation=0.1, test=0.1)
