"""A model of node classes that is kept says the same of nodes when its weights are loaded again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from labelled_graphs import write_labelled_graph

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event
from heddle.models.classification.classifier import (
    apply_classifier,
    decide,
    graph_digest,
    one_model,
    train_classifier,
)
from heddle.models.classification.labelled_graph import LabelledGraph, read_labelled_graph
from heddle.models.classification.node_model import Recipe
from heddle.models.classification.refinement import Refinement
from heddle.models.learning.checkpoint import Checkpoint
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.node_model import build_rphgnn
from heddle.models.rphgnn.propagation_plan import PropagationConfig

QUICK = Recipe(
    "rphgnn",
    RpHGNNConfig(hidden=16, dropout=0.1, propagation=PropagationConfig(iterations=1, featureless_width=8)),
    LearningConfig(epochs=40, patience=40, learning_rate=0.01, choice=Choice.LOSS),
    build_rphgnn,
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LabelledGraph:
    return read_labelled_graph(write_labelled_graph(tmp_path_factory.mktemp("toy")))


def test_weights_that_are_loaded_again_say_the_same(graph: LabelledGraph) -> None:
    found = train_classifier(graph, QUICK, seed=0)

    again = apply_classifier(graph, QUICK, found.weights, seed=0)

    assert torch.equal(found.shares, again)
    assert found.shares.shape == (90, 3)
    assert found.scored is not None
    assert found.scored.micro_f1 > 0.8
    assert float((decide(graph, found.shares) == torch.arange(90) % 3).float().mean()) > 0.8


def test_an_averaged_model_is_kept_with_its_average(graph: LabelledGraph) -> None:
    recipe = replace(QUICK, refinement=Refinement(average=0.9))
    found = train_classifier(graph, recipe, seed=0)

    assert torch.equal(found.shares, apply_classifier(graph, recipe, found.weights, seed=0))


def test_a_killed_training_goes_on_from_its_checkpoint(graph: LabelledGraph, tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def die(event: Event) -> None:
        if event.stage == "train" and event.done == 7:
            raise Killed

    recipe = replace(QUICK, learning=replace(QUICK.learning, epochs=12))
    wanted = train_classifier(graph, recipe, seed=1)
    with pytest.raises(Killed):
        train_classifier(graph, recipe, seed=1, checkpoint=Checkpoint(tmp_path), listener=die)

    found = train_classifier(graph, recipe, seed=1, checkpoint=Checkpoint(tmp_path, resume=True))

    assert torch.equal(found.shares, wanted.shares)
    assert found.learned == wanted.learned


def test_weights_of_another_width_are_refused(graph: LabelledGraph) -> None:
    found = train_classifier(graph, replace(QUICK, learning=LearningConfig(epochs=1)), seed=0)
    wider = replace(QUICK, config=replace(QUICK.config, hidden=24))

    with pytest.raises(ModelUnusable, match="do not fit the graph"):
        apply_classifier(graph, wider, found.weights, seed=0)


def test_one_model_is_one_of_many() -> None:
    many = replace(QUICK, refinement=Refinement(views=2, members=3, refit=True))

    assert one_model(many).refinement == Refinement(views=2)


def test_the_digest_tells_graphs_apart(graph: LabelledGraph) -> None:
    labels = graph.labels.clone()
    labels[0] += 1

    assert graph_digest(graph) == graph_digest(replace(graph))
    assert graph_digest(graph) != graph_digest(replace(graph, labels=labels))
