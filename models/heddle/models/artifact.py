"""A trained model on disk: safetensors, and a manifest that says what they are and proves it.

    manifest.json                   what the model is and how it did, and the SHA-256 of the other files
    weights-<hash>.safetensors      learned tensors by name
    embeddings-<hash>.safetensors   a unit vector a node, by node type
    nodes-<hash>.json               ids of the nodes, in the order of the embeddings

Nothing in these files can run code. Files are named by their content and the manifest is replaced last,
so whatever interrupts a save, the folder holds the old model or the new one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from heddle.core.errors import HeddleError, ModelUnusable
from heddle.core.ids import NodeId, WorkspaceId
from heddle.models.config_values import override, plain
from heddle.models.contribution import contributions_of
from heddle.models.embedding_recipe import embedding_recipe
from heddle.models.graph_shape import edge_types_from_json, shape_from_json
from heddle.models.model_files import (
    EMBEDDINGS,
    FORMAT,
    NODES,
    RETRAIN,
    WEIGHTS,
    Arrays,
    code_version,
    read_file,
    read_manifest,
    read_tensors,
    to_json,
    to_tensors,
    write_model,
)
from heddle.models.purpose import Purpose
from heddle.models.trained import CurvePoint, TrainedModel
from heddle.models.training_config import TrainingConfig

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, RuntimeError)
"""What a manifest of the wrong form raises, here or in torch when it asks for an impossible layer."""


def save_model(folder: Path, trained: TrainedModel) -> None:
    """Write a model in place of the one that the folder may hold; a crash leaves either of them whole.

    Raises:
        ModelUnusable: a tensor is not finite.
        OutOfReach: the folder cannot be written.
    """
    files = {
        WEIGHTS: to_tensors(WEIGHTS, trained.weights),
        EMBEDDINGS: to_tensors(EMBEDDINGS, trained.embeddings),
        NODES: to_json({name: list(ids) for name, ids in trained.nodes.items()}),
    }
    write_model(folder, _manifest(trained), files)


def load_model(folder: Path) -> TrainedModel:
    """Read a model and hold every file against the manifest.

    Raises:
        ModelUnusable: there is no model, a file is missing or changed, a tensor is not finite or has
            the wrong shape, or the manifest says what this version does not know.
    """
    manifest = read_manifest(folder)
    if manifest["purpose"] == Purpose.NODE_CLASSIFICATION:
        raise ModelUnusable(f"the model in {folder} tells classes and embeds nothing", hint="name another")
    contents = {name: read_file(folder, name, manifest["files"]) for name in (WEIGHTS, EMBEDDINGS, NODES)}
    weights = read_tensors(WEIGHTS, contents[WEIGHTS])
    embeddings = read_tensors(EMBEDDINGS, contents[EMBEDDINGS])
    try:
        trained = _trained(manifest, json.loads(contents[NODES]), weights, embeddings)
        _check_shapes(trained)
    except ModelUnusable:
        raise
    except HeddleError as error:
        raise ModelUnusable(
            f"the manifest in {folder} says what cannot be: {error.message}", hint=RETRAIN
        ) from error
    except _MALFORMED as error:
        raise ModelUnusable(
            f"the manifest in {folder} is malformed ({type(error).__name__}: {error})", hint=RETRAIN
        ) from error
    return trained


def _manifest(trained: TrainedModel) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "code_version": code_version(),
        "model": trained.name,
        "purpose": trained.purpose,
        "relations": [list(key) for key in trained.relations],
        "seed": trained.seed,
        "workspace": trained.workspace,
        "graph_version": trained.graph_version,
        "embedded_version": trained.embedded_version,
        "explanation": None if trained.explanation is None else list(trained.explanation),
        "config": plain(trained.config),
        "training": plain(trained.training),
        "shape": {
            "widths": dict(trained.shape.widths),
            "edge_types": [list(key) for key in trained.shape.edge_types],
        },
        "metrics": dict(trained.metrics),
        "curve": [asdict(point) for point in trained.curve],
        "contributions": None
        if trained.contributions is None
        else [asdict(each) for each in trained.contributions],
    }


def _trained(
    manifest: Mapping[str, Any], nodes: Mapping[str, list[str]], weights: Arrays, embeddings: Arrays
) -> TrainedModel:
    shape = shape_from_json(manifest["shape"])
    recipe = embedding_recipe(str(manifest["model"]), max(shape.widths.values(), default=0))
    return TrainedModel(
        config=override(recipe.config, manifest["config"], "config"),
        training=override(TrainingConfig(), manifest["training"], "training"),
        seed=int(manifest["seed"]),
        shape=shape,
        workspace=WorkspaceId(manifest["workspace"]),
        graph_version=str(manifest["graph_version"]),
        nodes={name: tuple(NodeId(node) for node in ids) for name, ids in nodes.items()},
        embeddings=embeddings,
        weights=weights,
        metrics=dict(manifest["metrics"]),
        curve=tuple(CurvePoint(**point) for point in manifest["curve"]),
        contributions=contributions_of(manifest),
        name=recipe.name,
        purpose=Purpose(manifest["purpose"]),
        relations=edge_types_from_json(manifest["relations"]),
        explanation=None if manifest["explanation"] is None else tuple(manifest["explanation"]),
        embedded_version=str(manifest["embedded_version"]),
    )


def _check_shapes(trained: TrainedModel) -> None:
    types = set(trained.shape.widths)
    for what, found in (("embeddings", set(trained.embeddings)), ("nodes", set(trained.nodes))):
        if found != types:
            odd = ", ".join(sorted(found ^ types))
            raise ModelUnusable(f"the {what} do not fit the model's node types: {odd}", hint=RETRAIN)
    for name, ids in trained.nodes.items():
        wanted = len(ids), trained.width
        if trained.embeddings[name].shape != wanted:
            raise ModelUnusable(
                f"embeddings of {name} are {list(trained.embeddings[name].shape)}, not {list(wanted)}",
                hint=RETRAIN,
            )
    if trained.model().width != trained.width:
        raise ModelUnusable(f"embeddings are {trained.width} wide, as the model's are not", hint=RETRAIN)
    trained.scorer()
