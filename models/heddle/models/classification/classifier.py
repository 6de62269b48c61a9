"""A model of node classes that is kept after training: its weights, and what it says of nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.errors import ModelUnusable
from heddle.core.events import Listener, ignore
from heddle.core.ids import digest, sha256_hex
from heddle.models.classification.averaged_model import AveragedModel
from heddle.models.classification.class_scores import ClassScores, score_classes
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import NodeModel, Recipe
from heddle.models.classification.training import ClassificationTask, check_seed
from heddle.models.latte.explanation import explain_types
from heddle.models.latte.node_model import LatteClassifier
from heddle.models.learning.checkpoint import Checkpoint
from heddle.models.learning.learned import Learned
from heddle.models.learning.loop import learn


@dataclass(frozen=True, slots=True)
class Classifier:
    """What training a model of node classes left.

    Args:
        weights: All learned tensors by name.
        shares: What it says of every target node: the probability of each class.
        validation: Scores of the validation nodes at the best epoch.
        scored: Scores of the test nodes whose labels are known; None where there are none.
        learned: How training went.
        parameters: Numbers that were learned.
        explanation: What nodes of each type listen to, as plain values, where the model attends.

    Shapes:
        shares: `[N, C]` float32
    """

    weights: Mapping[str, NDArray[Any]]
    shares: Tensor
    validation: ClassScores
    scored: ClassScores | None
    learned: Learned
    parameters: int
    explanation: tuple[dict[str, Any], ...] | None = None


def train_classifier(
    graph: LabelledGraph,
    recipe: Recipe,
    *,
    seed: int,
    device: str = "cpu",
    checkpoint: Checkpoint | None = None,
    listener: Listener = ignore,
) -> Classifier:
    """Train one model to be kept: no members beside it, and no second training on validation nodes.

    Args:
        graph: The graph.
        recipe: Model and training.
        seed: Which split, and the seed of everything random.
        device: Where to compute.
        checkpoint: Where the run keeps its state on the way, if anywhere.
        listener: Hears of preparations and of each epoch.

    Raises:
        ModelUnusable: the graph has no such split, training went astray, or the checkpoint is of another run.
    """
    check_seed(graph, seed)
    model = build_model(graph, recipe, seed=seed, device=device, listener=listener)
    task = ClassificationTask(graph, model, recipe.learning, seed, device, recipe.refinement)
    learned = learn(task, recipe.learning, seed=seed, device=device, checkpoint=checkpoint, listener=listener)
    shares = task.shares(torch.arange(len(graph.labels)))
    return Classifier(
        weights={name: x.detach().cpu().numpy().copy() for name, x in model.state_dict().items()},
        shares=shares,
        validation=_score(graph, shares, graph.splits[seed][1]),
        scored=_score(graph, shares, graph.scored) if len(graph.scored) else None,
        learned=learned,
        parameters=sum(each.numel() for each in model.parameters()),
        explanation=_explanation(model),
    )


def apply_classifier(
    graph: LabelledGraph,
    recipe: Recipe,
    weights: Mapping[str, NDArray[Any]],
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
) -> Tensor:
    """What a trained model says of the target nodes of a graph, without training; `[N, C]`.

    Args:
        graph: The graph it was trained on, or a later one of the same types, with the same training nodes.
        recipe: As it was trained by.
        weights: What it learned.
        seed: As it was trained by.
        device: Where to compute.
        listener: Hears of preparations.

    Raises:
        ModelUnusable: the weights do not fit the graph.
    """
    model = build_model(graph, recipe, seed=seed, device=device, listener=listener)
    try:
        model.load_state_dict({name: torch.from_numpy(np.array(x)) for name, x in weights.items()})
    except RuntimeError as error:
        problem = " ".join(str(error).split())
        raise ModelUnusable(
            f"the weights do not fit the graph ({problem[:300]})", hint="train the model anew"
        ) from error
    return ClassificationTask(graph, model, recipe.learning, seed, device, recipe.refinement).shares(
        torch.arange(len(graph.labels))
    )


def build_model(
    graph: LabelledGraph, recipe: Recipe, *, seed: int, device: str = "cpu", listener: Listener = ignore
) -> NodeModel:
    """A recipe's model with its initial weights, averaged where the recipe says so."""
    model = recipe.build(graph, recipe.config, seed, device, listener).to(device)
    if recipe.refinement.average:
        model = AveragedModel(model, recipe.refinement.average).to(device)
    return model


def _explanation(model: NodeModel) -> tuple[dict[str, Any], ...] | None:
    """What nodes listen to; of an averaged model, whose last weights are not those that predict, nothing."""
    if not isinstance(model, LatteClassifier):
        return None
    return tuple(each.to_json() for each in explain_types(model))


def one_model(recipe: Recipe) -> Recipe:
    """A recipe for one model that is kept, of one that may train several or train anew."""
    return replace(recipe, refinement=replace(recipe.refinement, members=1, refit=False))


def graph_digest(graph: LabelledGraph) -> str:
    """A digest of all that a model learns from: nodes, features, edges, labels and splits are in it."""
    parts = [graph.name, graph.target, *map(str, graph.class_names)]
    for name in sorted(graph.data.node_types):
        parts += [name, str(int(graph.data[name].num_nodes))]
        if graph.data[name].get("x") is not None:
            parts.append(_digest(graph.data[name].x))
    for relation in sorted(graph.data.edge_types):
        parts += ["|".join(relation), _digest(graph.data[relation].edge_index)]
    parts += [_digest(graph.labels), _digest(graph.test), _digest(graph.scored)]
    return digest("labelled graph", *parts)


def _digest(x: Tensor) -> str:
    return f"{list(x.shape)}{sha256_hex(np.ascontiguousarray(x.cpu().numpy()).tobytes())}"


def decide(graph: LabelledGraph, shares: Tensor) -> Tensor:
    """Classes of nodes by their probabilities; `[n]` int64, or `[n, C]` bool."""
    return shares > 0.5 if graph.several else shares.argmax(dim=1)


def _score(graph: LabelledGraph, shares: Tensor, rows: Tensor) -> ClassScores:
    return score_classes(decide(graph, shares[rows]), graph.labels[rows], graph.classes)
