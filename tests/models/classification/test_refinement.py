"""What classification does beyond following a cross-entropy learns too, and reads no test label."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from labelled_graphs import labelled_arrays, write_labelled_graph

from heddle.core.errors import ModelUnusable
from heddle.models.classification.labelled_graph import LabelledGraph, read_labelled_graph
from heddle.models.classification.node_model import Recipe
from heddle.models.classification.refinement import Refinement
from heddle.models.classification.training import classify, with_all_labels
from heddle.models.learning.learning_config import Choice, LearningConfig
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.label_config import LabelConfig
from heddle.models.rphgnn.node_model import build_rphgnn
from heddle.models.rphgnn.propagation_plan import PropagationConfig

REFINED = {
    "consistency": Refinement(views=2, consistency=0.1, unlabelled=20),
    "average": Refinement(average=0.9),
    "members": Refinement(members=2),
    "refit": Refinement(refit=True),
    "all": Refinement(views=2, consistency=0.1, unlabelled=20, average=0.9, members=2, refit=True),
}


def a_recipe(refinement: Refinement, **changed: Any) -> Recipe:
    config = RpHGNNConfig(
        hidden=16, dropout=0.1, propagation=PropagationConfig(iterations=1, featureless_width=8), **changed
    )
    return Recipe(
        "rphgnn",
        config,
        LearningConfig(epochs=60, learning_rate=1e-2, choice=Choice.LOSS),
        build_rphgnn,
        refinement,
    )


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LabelledGraph:
    return read_labelled_graph(write_labelled_graph(tmp_path_factory.mktemp("toy")))


@pytest.mark.parametrize("name", list(REFINED))
def test_each_refinement_learns_repeats_itself_and_reads_no_test_label(
    graph: LabelledGraph, name: str
) -> None:
    recipe = a_recipe(REFINED[name], labels=LabelConfig(parts=2))
    others = graph.labels.clone()
    others[graph.test] = 0
    others[graph.test[0]] = graph.classes - 1

    found = classify(graph, recipe, seed=0)
    again = classify(replace(graph, labels=others), recipe, seed=0)

    assert found.scored.micro_f1 > 0.85
    assert torch.equal(found.predicted, again.predicted)
    assert found.learned == again.learned


def test_several_labels_can_be_refined(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path, labelled_arrays(several=True)))

    assert classify(graph, a_recipe(REFINED["all"]), seed=1).scored.micro_f1 > 0.8


def test_a_refit_learns_from_validation_labels_and_the_choice_of_epochs_does_not_change(
    graph: LabelledGraph,
) -> None:
    plain = classify(graph, a_recipe(Refinement()), seed=0)
    refit = classify(graph, a_recipe(Refinement(refit=True)), seed=0)

    assert refit.learned == plain.learned
    assert refit.validation == plain.validation
    train, validation = with_all_labels(graph, 0).splits[0]
    assert set(train.tolist()) == set(torch.cat(graph.splits[0]).tolist())
    assert not len(validation)
    assert with_all_labels(graph, 0).splits[1] is graph.splits[1]


def test_members_have_weights_of_their_own(graph: LabelledGraph) -> None:
    one, two = (classify(graph, a_recipe(Refinement(members=count)), seed=0) for count in (1, 2))

    assert two.parameters == 2 * one.parameters
    assert two.learned == one.learned


@pytest.mark.parametrize(
    "wrong",
    [
        {"views": 0},
        {"members": 0},
        {"unlabelled": 0},
        {"average": 1.0},
        {"consistency": -1.0},
        {"consistency": 0.5},
    ],
)
def test_impossible_refinements_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ModelUnusable):
        Refinement(**wrong)  # type: ignore[arg-type]  # one field at a time, of either number type
