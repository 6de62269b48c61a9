"""Every peer, on toy graphs whose classes can be told from neighbours alone."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from labelled_graphs import labelled_arrays, write_labelled_graph

from heddle.core.events import Listener
from heddle.models.classification.labelled_graph import LabelledGraph, read_labelled_graph
from heddle.models.classification.node_model import NodeModel, Recipe
from heddle.models.classification.training import classify
from heddle.models.recipe_book import recipe_for

PEERS = ("sehgnn", "simple-hgn", "hgt", "han", "rgcn", "sage", "linear")


def small(name: str) -> Recipe:
    """A peer of a size that a toy needs, with time to learn it."""
    recipe = recipe_for(name, frozenset({"paper", "author"}))
    sizes = {
        each.name: value
        for each in fields(recipe.config)
        for value in [{"hidden": 16, "heads": 2, "dropout": 0.1, "input_dropout": 0.1}.get(each.name)]
        if value is not None
    }
    learning = replace(recipe.learning, epochs=80, patience=40, learning_rate=2e-2)
    return replace(recipe, config=replace(recipe.config, **sizes), learning=learning)


@pytest.fixture
def toy(tmp_path: Path) -> LabelledGraph:
    return read_labelled_graph(write_labelled_graph(tmp_path / "toy"))


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_learns_planted_classes(name: str, toy: LabelledGraph) -> None:
    found = classify(toy, small(name), seed=0)

    assert found.scored.micro_f1 > 0.8
    assert found.predicted.shape == (45,)


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_learns_several_labels_a_node(name: str, tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path / "several", labelled_arrays(several=True)))

    found = classify(graph, small(name), seed=0)

    assert found.scored.micro_f1 > 0.7
    assert found.predicted.dtype is torch.bool


@pytest.mark.parametrize("name", PEERS)
def test_equal_seeds_give_equal_bits_and_other_seeds_other_weights(name: str, toy: LabelledGraph) -> None:
    recipe = small(name)
    recipe = replace(recipe, learning=replace(recipe.learning, epochs=3))
    rows = toy.test

    def logits(seed: int) -> torch.Tensor:
        torch.rand(7)  # what was drawn before must not matter
        kept: list[NodeModel] = []

        def build(graph: LabelledGraph, config: Any, seed: int, device: str, listener: Listener) -> NodeModel:
            kept.append(recipe.build(graph, config, seed, device, listener))
            return kept[0]

        classify(toy, replace(recipe, build=build), seed=seed)
        with torch.no_grad():
            found: torch.Tensor = kept[0].eval()(rows)
        return found

    assert torch.equal(logits(0), logits(0))
    assert not torch.equal(logits(0), logits(1))


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_survives_what_real_graphs_lack(name: str, tmp_path: Path) -> None:
    """An empty relation, a featureless target, nodes without edges, and a type that nothing touches."""
    arrays = labelled_arrays()
    arrays["edge__paper__cite__paper"] = np.zeros((2, 0), np.int32)
    arrays["num_nodes__venue"] = np.array(4)
    arrays["num_nodes__author"] = np.array(32)
    del arrays["x__author__data"], arrays["x__author__indices"]
    del arrays["x__author__indptr"], arrays["x__author__shape"]
    arrays["edge__paper__published_in__venue"] = np.zeros((2, 0), np.int32)
    arrays["edge__venue__publishes__paper"] = np.zeros((2, 0), np.int32)
    arrays["num_nodes__island"] = np.array(5)
    kept = arrays["edge__paper__written_by__author"][0] != 7
    arrays["edge__paper__written_by__author"] = arrays["edge__paper__written_by__author"][:, kept]
    arrays["edge__author__writes__paper"] = arrays["edge__author__writes__paper"][:, kept]
    graph = read_labelled_graph(write_labelled_graph(tmp_path / "bare", arrays))

    found = classify(graph, small(name), seed=0)

    assert found.scored.micro_f1 > 0.6
