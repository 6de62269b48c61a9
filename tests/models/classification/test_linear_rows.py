"""Logistic regression on rows finds the minimum that its gradient says, and a ridge holds its weights."""

from __future__ import annotations

import pytest
import torch
from labelled_graphs import PAPERS, write_labelled_graph

from heddle.models.classification.labelled_graph import LabelledGraph, read_labelled_graph
from heddle.models.classification.linear_rows import LinearRows, linear_rows
from heddle.models.classification.node_model import Recipe
from heddle.models.classification.training import ClassificationTask, classify
from heddle.models.learning.learning_config import Choice, LearningConfig

LEARNING = LearningConfig(epochs=400, patience=400, learning_rate=0.05, choice=Choice.LOSS)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LabelledGraph:
    return read_labelled_graph(write_labelled_graph(tmp_path_factory.mktemp("toy")))


def rows_of_classes() -> torch.Tensor:
    """Rows that give the class away: a paper's class is its position, counted by three."""
    noise = torch.randn(PAPERS, 3, generator=torch.Generator().manual_seed(0))
    return torch.nn.functional.one_hot(torch.arange(PAPERS) % 3, 3) + 0.1 * noise


def test_classes_are_told_from_rows(graph: LabelledGraph) -> None:
    recipe = Recipe(
        "linear",
        None,
        LEARNING,
        lambda graph, _config, seed, _device, _listener: linear_rows(
            graph, rows_of_classes(), seed=seed, strength=1.0
        ),
    )

    assert classify(graph, recipe, seed=0).scored.micro_f1 == 1.0


def test_the_ridge_is_that_of_scikit_learn(graph: LabelledGraph) -> None:
    model = linear_rows(graph, rows_of_classes(), seed=0, strength=0.5)
    with torch.no_grad():
        model.weight.fill_(2.0)

    # |W|^2 / (2 C m): nine weights of 2, C of a half, m training nodes.
    assert float(model.added_loss().detach()) == pytest.approx(36 / len(graph.splits[0][0]))


def test_weights_begin_at_nothing_and_a_step_follows_the_loss(graph: LabelledGraph) -> None:
    model = LinearRows(rows_of_classes(), 3, ridge=0.1)
    model.reset_parameters(torch.Generator())
    task = ClassificationTask(graph, model, LEARNING, 0, "cpu")

    torch.autograd.backward(next(task.losses()))

    train = graph.splits[0][0]
    wanted = torch.nn.functional.one_hot(graph.labels[train], 3).float()
    slope = rows_of_classes()[train].t() @ (1 / 3 - wanted) / len(train)
    assert model.weight.grad is not None
    assert torch.allclose(model.weight.grad, slope, atol=1e-6)
