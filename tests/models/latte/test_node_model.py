"""LATTE tells classes that only the graph gives away, repeats itself, and reads no label it must not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from latte_graphs import planted_graph

from heddle.core.events import ignore
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import Recipe
from heddle.models.classification.training import classify
from heddle.models.latte.benchmark import first_order, recipe, second_order
from heddle.models.latte.config import Composition, LatteConfig
from heddle.models.latte.node_model import build_latte
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.recipe_book import recipe_for

AUTHORS_OWN = LatteConfig(order=2, hidden=16)
OURS = LatteConfig(
    order=2,
    hidden=16,
    composition=Composition.WALKED,
    cumulative=True,
    path_prior=True,
    only_present=True,
    residual=True,
    norm=True,
    row_norm=True,
    label_input=True,
)
LEARNING = LearningConfig(epochs=60, patience=60, learning_rate=0.01, batch=25, choice=Choice.LOSS)


@pytest.fixture(scope="module")
def graph() -> LabelledGraph:
    return planted_graph()


def made(config: LatteConfig, **learning: Any) -> Recipe:
    return Recipe("latte", config, replace(LEARNING, **learning), build_latte)


@pytest.mark.parametrize("config", [AUTHORS_OWN, OURS, replace(OURS, proximity=0.1)])
def test_classes_are_told_from_neighbours(graph: LabelledGraph, config: LatteConfig) -> None:
    assert classify(graph, made(config), seed=0).scored.micro_f1 > 0.9


def test_several_labels_are_told(graph: LabelledGraph) -> None:
    labels = torch.nn.functional.one_hot(graph.labels, 3).float()

    assert classify(replace(graph, labels=labels), made(OURS), seed=0).scored.micro_f1 > 0.85


def test_a_seed_gives_the_same_bits_whatever_torch_drew_before(graph: LabelledGraph) -> None:
    first = classify(graph, made(OURS, epochs=3), seed=0)
    torch.rand(17)
    again = classify(graph, made(OURS, epochs=3), seed=0)

    assert first.learned == again.learned
    assert torch.equal(first.predicted, again.predicted)


def test_labels_of_test_and_validation_nodes_are_no_input(graph: LabelledGraph) -> None:
    labels = graph.labels.clone()
    labels[torch.cat([graph.splits[0][1], graph.test])] = 0

    models = [
        build_latte(each, OURS, 0, "cpu", ignore).eval() for each in (graph, replace(graph, labels=labels))
    ]

    rows = torch.arange(len(labels))
    assert torch.equal(models[0](rows), models[1](rows))


def test_a_node_does_not_hear_its_own_label_while_it_is_trained_on(graph: LabelledGraph) -> None:
    rows = graph.splits[0][0][:10]
    labels = graph.labels.clone()
    labels[rows] = (labels[rows] + 1) % 3
    outputs = []
    for each in (graph, replace(graph, labels=labels)):
        model = build_latte(each, OURS, 0, "cpu", ignore).train()
        with torch.random.fork_rng():
            torch.manual_seed(0)
            outputs.append(model(rows))

    assert torch.equal(*outputs)


def test_an_isolated_node_gets_finite_logits(graph: LabelledGraph) -> None:
    data = graph.data.clone()
    for key in data.edge_types:
        end = 0 if key[0] == "paper" else 1
        data[key].edge_index = data[key].edge_index[:, data[key].edge_index[end] != 7]

    for config in (AUTHORS_OWN, OURS):
        model = build_latte(replace(graph, data=data), config, 0, "cpu", ignore).eval()
        assert bool(torch.isfinite(model(torch.tensor([7]))).all())


def test_the_book_has_both_orders_and_the_one_that_is_used() -> None:
    types = frozenset({"movie", "director", "actor", "keyword"})

    assert recipe_for("latte-1", types).config == first_order(types).config
    assert first_order(types).config.order == 1
    assert second_order(types).config.order == 2
    assert recipe(types).name == "latte"
    assert recipe_for("latte", frozenset({"thing"})).config.order == 2
