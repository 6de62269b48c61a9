"""Five labels a class are enough where walks stay in communities, and no label comes back to its node."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from labelled_graphs import counted_arrays

from heddle.core.events import ignore
from heddle.models.classification.labelled_graph import LabelledGraph, SplitArrays, graph_of_arrays
from heddle.models.classification.training import classify
from heddle.models.walks.benchmark import recipe
from heddle.models.walks.node_model import build_walks


@pytest.fixture(scope="module")
def graph() -> LabelledGraph:
    splits = SplitArrays((("train_idx__5", "val_idx__5"),) * 2, "test_idx__5", "test_idx__5")
    return graph_of_arrays("toy", dict(counted_arrays()), splits)


def test_five_labels_a_class_are_enough(graph: LabelledGraph) -> None:
    found = classify(graph, recipe(frozenset(graph.data.node_types)), seed=0)

    assert found.scored.macro_f1 > 0.8
    assert found.learned.epochs >= found.learned.epoch > 0


def test_equal_seeds_give_equal_bits(graph: LabelledGraph) -> None:
    book = recipe(frozenset(graph.data.node_types))
    short = replace(book, learning=replace(book.learning, epochs=5))

    one, again = (classify(graph, short, seed=1) for _ in range(2))

    assert torch.equal(one.predicted, again.predicted)
    assert one.learned == again.learned


def test_what_is_known_of_a_node_before_it_is_learnt_from_holds_no_label(graph: LabelledGraph) -> None:
    config = recipe(frozenset(graph.data.node_types)).config
    turned = replace(graph, labels=(graph.labels + 1) % graph.classes)

    one, other = (build_walks(each, config, 0, "cpu", ignore) for each in (graph, turned))

    assert torch.equal(one.rows, other.rows)


def test_features_stand_beside_profiles(graph: LabelledGraph) -> None:
    data = graph.data.clone()
    data[graph.target].x = torch.eye(len(graph.labels))[:, :7]
    config = recipe(frozenset(data.node_types)).config

    bare, wide = (
        build_walks(replace(graph, data=each), config, 0, "cpu", ignore) for each in (graph.data, data)
    )

    assert wide.rows.size(1) == bare.rows.size(1) + 7
    assert "240 -> 3" in repr(bare)
