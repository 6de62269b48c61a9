"""A trained model of node classes on disk: safetensors, and a manifest that says what they are.

    manifest.json                what the model is and how it did, and the SHA-256 of the other files
    weights-<hash>.safetensors   learned tensors by name
    labels-<hash>.json           the labels it was trained with and how they were divided, by node id

Labels are kept because a model may hear those of its training nodes. Nothing in these files can run code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.errors import HeddleError, ModelUnusable
from heddle.graph.snapshot import Snapshot
from heddle.models.classification.classifier import Classifier
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.classification.node_model import Recipe
from heddle.models.classification.snapshot_labels import symmetric_data
from heddle.models.classification.typed_graph import REVERSE
from heddle.models.config_values import override, plain
from heddle.models.graph_shape import GraphShape, shape_from_json
from heddle.models.learning.learned import curve_to_json
from heddle.models.model_files import (
    CLASSIFIER_FORMAT,
    LABELS,
    RETRAIN,
    WEIGHTS,
    code_version,
    read_file,
    read_manifest,
    read_tensors,
    to_json,
    to_tensors,
    write_model,
)
from heddle.models.purpose import Purpose
from heddle.models.recipe_book import recipe_for

_PARTS = ("train", "validation", "scored")
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, RuntimeError, IndexError)


@dataclass(frozen=True, slots=True)
class SavedClassifier:
    """A trained model of node classes as it lies on disk.

    Args:
        recipe: The model and how it was trained.
        seed: Its seed.
        shape: The types it knows.
        target: The type whose nodes it tells the classes of.
        classes: What the classes are called, in their order.
        several: Whether a node may have several.
        workspace: Where it was trained: a workspace, or the name of a data set.
        graph_version: The graph it was trained on.
        labels: Classes by node id, for each part of the division: `train`, `validation`, `scored`.
        weights: What it learned.
        metrics: `validation` and `scored` (`macro_f1`, `micro_f1`), and the number of `parameters`.
        curve: Its validations, as JSON.
        explanation: What nodes listen to, as JSON, where the model attends.
    """

    recipe: Recipe
    seed: int
    shape: GraphShape
    target: str
    classes: tuple[str, ...]
    several: bool
    workspace: str
    graph_version: str
    labels: Mapping[str, Mapping[str, Sequence[int]]]
    weights: Mapping[str, NDArray[Any]]
    metrics: Mapping[str, Any]
    curve: Sequence[Mapping[str, Any]]
    explanation: Sequence[Mapping[str, Any]] | None = None


def saved(
    graph: LabelledGraph,
    recipe: Recipe,
    found: Classifier,
    *,
    seed: int,
    ids: Sequence[str],
    graph_version: str,
) -> SavedClassifier:
    """What training left, ready to be written.

    Args:
        graph: What it was trained on.
        recipe: The model and how it was trained.
        found: What training left.
        seed: Its seed.
        ids: Ids of the target nodes, in their order.
        graph_version: The version of the graph, or its digest.
    """
    names = graph.class_names or tuple(map(str, range(graph.classes)))
    parts = zip(_PARTS, (*graph.splits[seed], graph.scored), strict=True)
    metrics = {"validation": found.validation, "scored": found.scored}
    return SavedClassifier(
        recipe=recipe,
        seed=seed,
        shape=_shape_of(graph),
        target=graph.target,
        classes=names,
        several=graph.several,
        workspace=graph.name,
        graph_version=graph_version,
        labels={part: {ids[row]: _classes(graph, row) for row in rows.tolist()} for part, rows in parts},
        weights=found.weights,
        metrics={
            **{
                name: None if scores is None else {"macro_f1": scores.macro_f1, "micro_f1": scores.micro_f1}
                for name, scores in metrics.items()
            },
            "parameters": found.parameters,
        },
        curve=curve_to_json(found.learned.curve),
        explanation=found.explanation,
    )


def save_classifier(folder: Path, model: SavedClassifier) -> None:
    """Write a model in place of the one that the folder may hold; a crash leaves either of them whole.

    Raises:
        ModelUnusable: a tensor is not finite.
        OutOfReach: the folder cannot be written.
    """
    manifest = {
        "format": CLASSIFIER_FORMAT,
        "code_version": code_version(),
        "model": model.recipe.name,
        "purpose": Purpose.NODE_CLASSIFICATION,
        "seed": model.seed,
        "workspace": model.workspace,
        "graph_version": model.graph_version,
        "config": plain(model.recipe.config),
        "training": plain(model.recipe.learning),
        "refinement": plain(model.recipe.refinement),
        "shape": {
            "widths": dict(model.shape.widths),
            "edge_types": [list(key) for key in model.shape.edge_types],
        },
        "target": model.target,
        "classes": list(model.classes),
        "several": model.several,
        "metrics": dict(model.metrics),
        "curve": list(model.curve),
        "explanation": None if model.explanation is None else list(model.explanation),
    }
    files = {WEIGHTS: to_tensors(WEIGHTS, model.weights), LABELS: to_json(model.labels)}
    write_model(folder, manifest, files)


def load_classifier(folder: Path) -> SavedClassifier:
    """Read a model and hold every file against the manifest.

    Raises:
        ModelUnusable: there is no such model, a file is missing or changed, a tensor is not finite, or the
            manifest says what this version does not know.
    """
    manifest = read_manifest(folder)
    if manifest["format"] != CLASSIFIER_FORMAT:
        raise ModelUnusable(f"the model in {folder} embeds nodes and tells no classes", hint="name another")
    weights = read_tensors(WEIGHTS, read_file(folder, WEIGHTS, manifest["files"]), counts=True)
    labels = read_file(folder, LABELS, manifest["files"])
    try:
        return _told(manifest, json.loads(labels), weights)
    except ModelUnusable:
        raise
    except (HeddleError, *_MALFORMED) as error:
        raise ModelUnusable(
            f"the manifest in {folder} is malformed ({type(error).__name__}: {error})", hint=RETRAIN
        ) from error


def graph_for(
    model: SavedClassifier, snapshot: Snapshot, features: Mapping[str, NDArray[np.float32]]
) -> LabelledGraph:
    """A graph as the model hears it: the one it was trained on, or a later one of the same types.

    Training nodes that the graph no longer has are left out.

    Raises:
        ModelUnusable: the graph has types or features that the model does not know; names them.
    """
    conformed = model.shape.conform(snapshot)
    data = symmetric_data(conformed, model.shape.conform_features(conformed, features))
    place = {str(node): row for row, node in enumerate(conformed.nodes[model.target])}
    train, validation, scored = (
        torch.tensor(sorted(place[node] for node in model.labels[part] if node in place), dtype=torch.int64)
        for part in _PARTS
    )
    return LabelledGraph(
        name=model.workspace,
        data=data,
        target=model.target,
        labels=_labels(model, place),
        splits=((train, validation),) * (model.seed + 1),
        test=torch.arange(len(place)),
        scored=scored,
        class_names=model.classes,
    )


def _labels(model: SavedClassifier, place: Mapping[str, int]) -> Tensor:
    """The labels that the model was trained with, of those nodes that are still there."""
    told = [
        (place[node], list(classes))
        for part in _PARTS
        for node, classes in model.labels[part].items()
        if node in place
    ]
    if model.several:
        labels = torch.zeros(len(place), len(model.classes))
        for row, classes in told:
            labels[row, classes] = 1
        return labels
    labels = torch.full((len(place),), -1, dtype=torch.int64)
    for row, (one,) in told:
        labels[row] = one
    return labels


def _classes(graph: LabelledGraph, row: int) -> list[int]:
    if graph.several:
        return graph.labels[row].nonzero().flatten().tolist()
    return [int(graph.labels[row])]


def _shape_of(graph: LabelledGraph) -> GraphShape:
    x = {name: graph.data[name].get("x") for name in sorted(graph.data.node_types)}
    relations = sorted(each for each in graph.data.edge_types if not each[1].startswith(REVERSE))
    return GraphShape(
        {name: 0 if rows is None else int(rows.size(1)) for name, rows in x.items()}, tuple(relations)
    )


def _told(
    manifest: Mapping[str, Any], labels: Mapping[str, Any], weights: Mapping[str, NDArray[Any]]
) -> SavedClassifier:
    shape = shape_from_json(manifest["shape"])
    recipe = recipe_for(str(manifest["model"]), frozenset(shape.widths))
    classes = tuple(map(str, manifest["classes"]))
    if str(manifest["target"]) not in shape.widths:
        raise ModelUnusable(f"the model knows no node type {manifest['target']!r}", hint=RETRAIN)
    return SavedClassifier(
        recipe=replace(
            recipe,
            config=override(recipe.config, manifest["config"], "config"),
            learning=override(recipe.learning, manifest["training"], "training"),
            refinement=override(recipe.refinement, manifest["refinement"], "refinement"),
        ),
        seed=int(manifest["seed"]),
        shape=shape,
        target=str(manifest["target"]),
        classes=classes,
        several=bool(manifest["several"]),
        workspace=str(manifest["workspace"]),
        graph_version=str(manifest["graph_version"]),
        labels={part: _labels_told(labels[part], len(classes)) for part in _PARTS},
        weights=weights,
        metrics=dict(manifest["metrics"]),
        curve=tuple(manifest["curve"]),
        explanation=None if manifest["explanation"] is None else tuple(manifest["explanation"]),
    )


def _labels_told(told: Mapping[str, Any], classes: int) -> dict[str, tuple[int, ...]]:
    found = {str(node): tuple(map(int, names)) for node, names in told.items()}
    odd = next(
        (node for node, names in found.items() if any(not 0 <= each < classes for each in names)), None
    )
    if odd is not None:
        raise ModelUnusable(
            f"the label of node {odd} is out of range: there are {classes} classes", hint=RETRAIN
        )
    return found
