"""A trained model on disk: safetensors, and a manifest that says what they are and proves it.

    manifest.json                   what the model is, and the SHA-256 of the other files
    weights-<hash>.safetensors      learned tensors by name
    embeddings-<hash>.safetensors   a unit vector a node, by node type
    nodes-<hash>.json               ids of the nodes, in the order of the embeddings

Nothing in these files can run code. Files are named by their content and the manifest is replaced last,
so whatever interrupts a save, the folder holds the old model or the new one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import HeddleError, ModelUnusable, OutOfReach
from heddle.core.home import write_durably
from heddle.core.ids import NodeId, WorkspaceId, sha256_hex
from heddle.models.edge_split import SplitConfig
from heddle.models.graph_shape import GraphShape
from heddle.models.propagation_plan import PropagationConfig
from heddle.models.random_projection import ProjectionKind
from heddle.models.rphgnn import Merge, RpHGNNConfig
from heddle.models.trained import CurvePoint, TrainedModel
from heddle.models.training_config import TrainingConfig

FORMAT = "heddle-rphgnn/1"
MANIFEST = "manifest.json"
_WEIGHTS, _EMBEDDINGS, _NODES = "weights", "embeddings", "nodes"
_ENDINGS = {_WEIGHTS: "safetensors", _EMBEDDINGS: "safetensors", _NODES: "json"}
_KEYS = frozenset(
    {
        "format",
        "code_version",
        "seed",
        "workspace",
        "graph_version",
        "config",
        "training",
        "shape",
        "metrics",
        "curve",
        "files",
    }
)
_RETRAIN = "train the model anew"
_SHA256 = re.compile("[0-9a-f]{64}")
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, RuntimeError)
"""What a manifest of the wrong form raises, here or in torch when it asks for an impossible layer."""
Arrays = Mapping[str, NDArray[np.float32]]


def save_model(folder: Path, trained: TrainedModel) -> None:
    """Write a model in place of the one that the folder may hold; a crash leaves either of them whole.

    Raises:
        ModelUnusable: a tensor is not finite.
        OutOfReach: the folder cannot be written.
    """
    for name, arrays in (("weights", trained.weights), ("embeddings", trained.embeddings)):
        _check_finite(name, arrays)
    from safetensors.numpy import save

    files = {
        _WEIGHTS: save({name: np.ascontiguousarray(rows) for name, rows in trained.weights.items()}),
        _EMBEDDINGS: save({name: np.ascontiguousarray(rows) for name, rows in trained.embeddings.items()}),
        _NODES: _json({name: list(ids) for name, ids in trained.nodes.items()}),
    }
    digests = {name: sha256_hex(content) for name, content in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_durably(folder / _file_name(name, digests[name]), content)
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
    manifest = _read_manifest(folder)
    contents = {name: _read_file(folder, name, manifest["files"]) for name in (_WEIGHTS, _EMBEDDINGS, _NODES)}
    weights = _read_tensors(_WEIGHTS, contents[_WEIGHTS])
    embeddings = _read_tensors(_EMBEDDINGS, contents[_EMBEDDINGS])
    try:
        trained = _trained(manifest, json.loads(contents[_NODES]), weights, embeddings)
        _check_shapes(trained)
    except HeddleError:
        raise
    except _MALFORMED as error:
        raise ModelUnusable(
            f"the manifest in {folder} is malformed ({type(error).__name__}: {error})", hint=_RETRAIN
        ) from error
    return trained


def _file_name(name: str, digest: str) -> str:
    return f"{name}-{digest[:16]}.{_ENDINGS[name]}"


def _remove_all_but(folder: Path, digests: Mapping[str, str]) -> None:
    """Remove the files of models that the manifest no longer names."""
    kept = {_file_name(name, digest) for name, digest in digests.items()}
    for name, ending in _ENDINGS.items():
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


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ModelUnusable(
            f"there is no trained model in {folder}", hint="run `heddle train rphgnn`"
        ) from None
    except (OSError, ValueError) as error:
        raise ModelUnusable(f"cannot read {path} ({error})", hint=_RETRAIN) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelUnusable(f"{path} is not of the format {FORMAT}", hint=_RETRAIN)
    if manifest.keys() != _KEYS:
        odd = ", ".join(sorted(manifest.keys() ^ _KEYS))
        raise ModelUnusable(f"{path} has unknown or missing keys: {odd}", hint=_RETRAIN)
    if not isinstance(manifest["files"], dict):
        raise ModelUnusable(f"{path} lists no files", hint=_RETRAIN)
    return manifest


def _read_file(folder: Path, name: str, digests: Mapping[str, str]) -> bytes:
    digest = digests.get(name)
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        raise ModelUnusable(f"the manifest in {folder} does not name the {name}", hint=_RETRAIN)
    path = folder / _file_name(name, digest)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelUnusable(f"cannot read {path} ({error.strerror or error})", hint=_RETRAIN) from error
    if sha256_hex(content) != digest:
        raise ModelUnusable(f"{path} is not the file that its manifest names", hint=_RETRAIN)
    return content


def _read_tensors(name: str, content: bytes) -> dict[str, NDArray[np.float32]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays: dict[str, NDArray[np.float32]] = load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ModelUnusable(f"the file of the {name} is not safetensors ({error})", hint=_RETRAIN) from error
    for key, rows in arrays.items():
        if rows.dtype != np.float32:
            raise ModelUnusable(f"{key} in the {name} is {rows.dtype}, not float32", hint=_RETRAIN)
    _check_finite(name, arrays)
    return arrays


def _check_finite(name: str, arrays: Arrays) -> None:
    for key, rows in arrays.items():
        if not np.isfinite(rows).all():
            raise ModelUnusable(f"{key} in the {name} is not finite", hint="train with a lower learning rate")


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
            raise ModelUnusable(f"the {what} do not fit the model's node types: {odd}", hint=_RETRAIN)
    for name, ids in trained.nodes.items():
        wanted = len(ids), trained.config.out_width
        if trained.embeddings[name].shape != wanted:
            raise ModelUnusable(
                f"embeddings of {name} are {list(trained.embeddings[name].shape)}, not {list(wanted)}",
                hint=_RETRAIN,
            )
    trained.encoder()
    trained.scorer()
