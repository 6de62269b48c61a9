"""Profiles say where walks come more than chance would have it, the same for any block of anchors."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from labelled_graphs import counted_arrays

from heddle.core.errors import ModelUnusable
from heddle.models.classification.labelled_graph import SplitArrays, graph_of_arrays
from heddle.models.walks.return_walk import ReturnWalk
from heddle.models.walks.walk_config import WalkConfig
from heddle.models.walks.walk_profiles import surprise, visits, walk_profiles


@pytest.fixture(scope="module")
def walk() -> ReturnWalk:
    splits = SplitArrays((("train_idx__5", "val_idx__5"),), "test_idx__5", "test_idx__5")
    graph = graph_of_arrays("toy", dict(counted_arrays()), splits)
    return ReturnWalk(graph.data, graph.target)


def test_walks_are_somewhere(walk: ReturnWalk) -> None:
    visited = visits(walk, torch.arange(walk.nodes), 3)

    assert bool(walk.leads.all())
    assert torch.allclose(visited.sum(1), torch.ones(walk.nodes), atol=1e-5)


def test_what_chance_explains_is_no_surprise() -> None:
    visited = torch.tensor([[0.8, 0.5, 0.0], [0.2, 0.5, 0.0]])

    told = surprise(visited, 1.0)

    assert told[:, 1:].abs().max() == 0
    assert told[:, 0].tolist() == pytest.approx([math.log(1.6), 0.0])


def test_blocks_change_nothing(walk: ReturnWalk) -> None:
    config = WalkConfig(steps=3, width=1000)

    whole = walk_profiles(walk, config, seed=0)
    parts = walk_profiles(walk, replace(config, block=17), seed=0)

    assert whole.shape == (walk.nodes, walk.nodes)
    assert torch.allclose(whole, parts, atol=1e-6)


def test_a_projection_keeps_angles(walk: ReturnWalk) -> None:
    whole = walk_profiles(walk, WalkConfig(steps=3, width=1000), seed=0)
    narrow = walk_profiles(walk, WalkConfig(steps=3, width=200), seed=0)

    assert narrow.shape == (walk.nodes, 200)
    assert float((whole @ whole.t() - narrow @ narrow.t()).abs().mean()) < 0.1


def test_equal_seeds_give_equal_bits_and_others_do_not(walk: ReturnWalk) -> None:
    config = WalkConfig(steps=2, width=32, anchors=100)
    first, again, other = (walk_profiles(walk, config, seed=seed) for seed in (0, 0, 1))

    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"width": 0}, {"threshold": 0.0}, {"strength": -1.0}])
def test_values_without_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ModelUnusable):
        WalkConfig(**wrong)  # type: ignore[arg-type]
