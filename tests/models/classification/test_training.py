"""RpHGNN tells classes that only the graph gives away, and looks at no test label on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from labelled_graphs import labelled_arrays, write_labelled_graph

from heddle.core.errors import ModelUnusable, UnknownName
from heddle.core.events import Event
from heddle.models.classification.labelled_graph import LabelledGraph, read_labelled_graph
from heddle.models.classification.node_model import Recipe
from heddle.models.classification.training import classify
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.recipe_book import recipe_for
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.node_model import build_rphgnn
from heddle.models.rphgnn.propagation_plan import PropagationConfig

QUICK = Recipe(
    "rphgnn",
    RpHGNNConfig(hidden=32, dropout=0.1, propagation=PropagationConfig(iterations=1, featureless_width=8)),
    LearningConfig(epochs=80, patience=40, choice=Choice.LOSS),
    build_rphgnn,
)


def learning(**changed: Any) -> Recipe:
    """The same model, trained otherwise."""
    return replace(QUICK, learning=replace(QUICK.learning, **changed))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LabelledGraph:
    return read_labelled_graph(write_labelled_graph(tmp_path_factory.mktemp("toy")))


def test_classes_are_told_from_neighbours(graph: LabelledGraph) -> None:
    found = classify(graph, QUICK, seed=0)

    assert found.scored.micro_f1 > 0.9
    assert found.predicted.shape == graph.test.shape
    # The hidden half is predicted as well as the scored one: papers have their class by their position.
    assert float((found.predicted == graph.test % 3).float().mean()) > 0.9


def test_several_labels_are_told(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path, labelled_arrays(several=True)))

    found = classify(graph, learning(choice=Choice.SCORE), seed=1)

    assert found.predicted.shape == (len(graph.test), 3)
    assert found.scored.micro_f1 > 0.85


def test_a_seed_gives_the_same_whatever_torch_drew_before(graph: LabelledGraph) -> None:
    first = classify(graph, QUICK, seed=1)
    torch.rand(17)

    again = classify(graph, QUICK, seed=1)

    assert torch.equal(first.predicted, again.predicted)
    assert first == replace(again, predicted=first.predicted)


def test_labels_of_test_nodes_change_nothing_but_the_score(graph: LabelledGraph) -> None:
    labels = graph.labels.clone()
    labels[graph.test] = 0

    found = classify(replace(graph, labels=labels), QUICK, seed=0)

    assert torch.equal(found.predicted, classify(graph, QUICK, seed=0).predicted)
    assert found.scored.micro_f1 < 0.6


def test_progress_carries_the_validation(graph: LabelledGraph) -> None:
    heard: list[Event] = []

    classify(graph, learning(epochs=2), seed=0, listener=heard.append)

    epochs = [event for event in heard if event.stage == "train" and event.name == "advanced"]
    assert [event.done for event in epochs] == [1, 2]
    assert set(epochs[0].detail) == {"loss", "macro_f1", "micro_f1"}


def test_a_seed_without_a_split_is_refused(graph: LabelledGraph) -> None:
    with pytest.raises(ModelUnusable, match="none for seed 2"):
        classify(graph, QUICK, seed=2)


def test_a_loss_that_is_not_finite_is_an_error(graph: LabelledGraph) -> None:
    with pytest.raises(ModelUnusable, match="no epoch had a finite loss"):
        classify(graph, learning(epochs=2, learning_rate=1e30), seed=0)


def test_a_model_that_nobody_wrote_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(UnknownName) as raised:
        recipe_for("gnn", frozenset())

    assert "rphgnn" in raised.value.hint
