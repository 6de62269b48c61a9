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

import numpy as np

from heddle.core.errors import HeddleError, ModelUnusable, OutOfReach
from heddle.core.home import write_durably
from heddle.core.ids import NodeId, WorkspaceId, sha256_hex
from heddle.models.contribution import contributions_of
from heddle.models.graph_shape import GraphShape
from heddle.models.links.edge_split import SplitConfig
from heddle.models.model_files import (
    EMBEDDINGS,
    ENDINGS,
    FORMAT,
    MANIFEST,
    NODES,
    RETRAIN,
    WEIGHTS,
    Arrays,
    check_finite,
    file_name,
    read_file,
    read_manifest,
    read_tensors,
)
from heddle.models.rphgnn.encoder import Merge, RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig
from heddle.models.rphgnn.random_projection import ProjectionKind
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
    for name, arrays in (("weights", trained.weights), ("embeddings", trained.embeddings)):
        check_finite(name, arrays)
    from safetensors.numpy import save

    files = {
        WEIGHTS: save({name: np.ascontiguousarray(rows) for name, rows in trained.weights.items()}),
        EMBEDDINGS: save({name: np.ascontiguousarray(rows) for name, rows in trained.embeddings.items()}),
        NODES: _json({name: list(ids) for name, ids in trained.nodes.items()}),
    }
    digests = {name: sha256_hex(content) for name, content in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_durably(folder / file_name(name, digests[name]), content)
        write_durably(folder / MANIFEST, _json(_manifest(trained, digests)))
        _remove_all_but(folder, digests)
    except OSError as error:
        raise OutOfReach(
            f"cannot write the model to {folder} ({error.strerror or error})",
            hint="set HEDDLE_HOME to a folder that can be written",
        ) from error


def load_model(folder: Path) -> TrainedModel:
    """Read a model and hold every file against the manifest.

    Raises:
        ModelUnusable: there is no model, a file is missing or changed, a tensor is not finite or has
            the wrong shape, or the manifest says what this version does not know.
    """
    manifest = read_manifest(folder)
    contents = {name: read_file(folder, name, manifest["files"]) for name in (WEIGHTS, EMBEDDINGS, NODES)}
    weights = read_tensors(WEIGHTS, contents[WEIGHTS])
    embeddings = read_tensors(EMBEDDINGS, contents[EMBEDDINGS])
    try:
        trained = _trained(manifest, json.loads(contents[NODES]), weights, embeddings)
        _check_shapes(trained)
    except HeddleError:
        raise
    except _MALFORMED as error:
        raise ModelUnusable(
            f"the manifest in {folder} is malformed ({type(error).__name__}: {error})", hint=RETRAIN
        ) from error
    return trained


def _remove_all_but(folder: Path, digests: Mapping[str, str]) -> None:
    """Remove the files of models that the manifest no longer names."""
    kept = {file_name(name, digest) for name, digest in digests.items()}
    for name, ending in ENDINGS.items():
        for path in folder.glob(f"{name}-*.{ending}"):
            if path.name not in kept:
                path.unlink()


def _manifest(trained: TrainedModel, files: Mapping[str, str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "code_version": _code_version(),
        "seed": trained.seed,
        "workspace": trained.workspace,
        "graph_version": trained.graph_version,
        "config": asdict(trained.config),
        "training": asdict(trained.training),
        "shape": {
            "widths": dict(trained.shape.widths),
            "edge_types": [list(key) for key in trained.shape.edge_types],
        },
        "metrics": dict(trained.metrics),
        "curve": [asdict(point) for point in trained.curve],
        "contributions": None
        if trained.contributions is None
        else [asdict(each) for each in trained.contributions],
        "files": dict(files),
    }


def _code_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("heddle")
    except PackageNotFoundError:
        return "uninstalled"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode()


def _trained(
    manifest: Mapping[str, Any], nodes: Mapping[str, list[str]], weights: Arrays, embeddings: Arrays
) -> TrainedModel:
    return TrainedModel(
        config=_config(manifest["config"]),
        training=_training(manifest["training"]),
        seed=int(manifest["seed"]),
        shape=GraphShape(
            {str(name): int(width) for name, width in manifest["shape"]["widths"].items()},
            tuple((str(head), str(kind), str(tail)) for head, kind, tail in manifest["shape"]["edge_types"]),
        ),
        workspace=WorkspaceId(manifest["workspace"]),
        graph_version=str(manifest["graph_version"]),
        nodes={name: tuple(NodeId(node) for node in ids) for name, ids in nodes.items()},
        embeddings=embeddings,
        weights=weights,
        metrics=dict(manifest["metrics"]),
        curve=tuple(CurvePoint(**point) for point in manifest["curve"]),
        contributions=contributions_of(manifest),
    )


def _config(values: Mapping[str, Any]) -> RpHGNNConfig:
    propagation = dict(values["propagation"])
    propagation["projection"] = ProjectionKind(propagation["projection"])
    return RpHGNNConfig(
        **{**values, "merge": Merge(values["merge"]), "propagation": PropagationConfig(**propagation)}
    )


def _training(values: Mapping[str, Any]) -> TrainingConfig:
    return TrainingConfig(**{**values, "split": SplitConfig(**values["split"])})


def _check_shapes(trained: TrainedModel) -> None:
    types = set(trained.shape.widths)
    for what, found in (("embeddings", set(trained.embeddings)), ("nodes", set(trained.nodes))):
        if found != types:
            odd = ", ".join(sorted(found ^ types))
            raise ModelUnusable(f"the {what} do not fit the model's node types: {odd}", hint=RETRAIN)
    for name, ids in trained.nodes.items():
        wanted = len(ids), trained.config.out_width
        if trained.embeddings[name].shape != wanted:
            raise ModelUnusable(
                f"embeddings of {name} are {list(trained.embeddings[name].shape)}, not {list(wanted)}",
                hint=RETRAIN,
            )
    trained.model()
    trained.scorer()
