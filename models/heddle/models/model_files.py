"""The files of a trained model as they are read: a manifest, and files that it names and vouches for.

What looks at a model without computing with it (its metrics, its embeddings) needs these and no torch.
`heddle.models.artifact` has the whole of the format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable, OutOfReach
from heddle.core.home import write_durably
from heddle.core.ids import sha256_hex

FORMAT = "heddle-embedding/2"
CLASSIFIER_FORMAT = "heddle-classifier/1"
MANIFEST = "manifest.json"
WEIGHTS, EMBEDDINGS, NODES, LABELS = "weights", "embeddings", "nodes", "labels"
ENDINGS = {WEIGHTS: "safetensors", EMBEDDINGS: "safetensors", NODES: "json", LABELS: "json"}
RETRAIN = "train the model anew"
_SHARED = frozenset(
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
_LATER: Mapping[str, Any] = {
    "contributions": None,
    "model": "rphgnn",
    "purpose": "embedding",
    "relations": [],
    "embedded_version": "",
    "explanation": None,
}
"""What manifests of embeddings did not have from the beginning, and what it was then."""
_KEYS: Mapping[str, frozenset[str]] = {
    "heddle-rphgnn/1": _SHARED,
    FORMAT: _SHARED,
    CLASSIFIER_FORMAT: _SHARED
    | {"model", "purpose", "target", "classes", "several", "refinement", "explanation"},
}
"""What a manifest has by its format; an embedding's may lack what was not there from the beginning."""
_SHA256 = re.compile("[0-9a-f]{64}")
Arrays = Mapping[str, NDArray[np.float32]]


def file_name(name: str, digest: str) -> str:
    """The name of the file that has this content."""
    return f"{name}-{digest[:16]}.{ENDINGS[name]}"


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a model says of itself; what manifests did not have from the beginning is None where it lacks.

    Raises:
        ModelUnusable: there is no model, or its manifest says what this version does not know.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ModelUnusable(
            f"there is no trained model in {folder}", hint="run `heddle train rphgnn`"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ModelUnusable(f"cannot read {path} ({error})", hint=RETRAIN) from error
    told = manifest.get("format") if isinstance(manifest, dict) else None
    if not isinstance(told, str) or told not in _KEYS:
        raise ModelUnusable(f"{path} is not of the format {FORMAT} or {CLASSIFIER_FORMAT}", hint=RETRAIN)
    later = {} if told == CLASSIFIER_FORMAT else _LATER
    odd = ", ".join(sorted((manifest.keys() - later.keys()) ^ _KEYS[told]))
    if odd:
        raise ModelUnusable(f"{path} has unknown or missing keys: {odd}", hint=RETRAIN)
    if not isinstance(manifest["files"], dict):
        raise ModelUnusable(f"{path} lists no files", hint=RETRAIN)
    return {**later, **manifest}


def embedded_version(manifest: Mapping[str, Any]) -> str:
    """The graph that a model's embeddings are of: the one it was trained on, or a later one."""
    return str(manifest["embedded_version"] or manifest["graph_version"])


def write_model(folder: Path, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write a model in place of the one that the folder may hold; a crash leaves either of them whole.

    Args:
        folder: Where it goes.
        manifest: What it says of itself, but for its files.
        files: Contents by name, of those that `ENDINGS` knows.

    Raises:
        OutOfReach: the folder cannot be written.
    """
    digests = {name: sha256_hex(content) for name, content in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_durably(folder / file_name(name, digests[name]), content)
        write_durably(folder / MANIFEST, to_json({**manifest, "files": digests}))
        _remove_all_but(folder, digests)
    except OSError as error:
        raise OutOfReach(
            f"cannot write the model to {folder} ({error.strerror or error})",
            hint="set HEDDLE_HOME to a folder that can be written",
        ) from error


def _remove_all_but(folder: Path, digests: Mapping[str, str]) -> None:
    """Remove the files of models that the manifest no longer names."""
    kept = {file_name(name, digest) for name, digest in digests.items()}
    for name, ending in ENDINGS.items():
        for path in folder.glob(f"{name}-*.{ending}"):
            if path.name not in kept:
                path.unlink()


def to_json(value: Any) -> bytes:
    """JSON as files of models have it: equal values give equal bytes, and no number is not finite."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode()


def to_tensors(name: str, arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays as a safetensors file.

    Raises:
        ModelUnusable: one is not finite.
    """
    from safetensors.numpy import save

    check_finite(name, arrays)
    return bytes(save({key: np.ascontiguousarray(rows) for key, rows in arrays.items()}))


def code_version() -> str:
    """The Heddle that runs."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("heddle")
    except PackageNotFoundError:
        return "uninstalled"


def read_file(folder: Path, name: str, digests: Mapping[str, str]) -> bytes:
    """A file of a model, if it is the one that the manifest names.

    Raises:
        ModelUnusable: it is missing, unreadable or another one.
    """
    digest = digests.get(name)
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        raise ModelUnusable(f"the manifest in {folder} does not name the {name}", hint=RETRAIN)
    path = folder / file_name(name, digest)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelUnusable(f"cannot read {path} ({error.strerror or error})", hint=RETRAIN) from error
    if sha256_hex(content) != digest:
        raise ModelUnusable(f"{path} is not the file that its manifest names", hint=RETRAIN)
    return content


def read_tensors(name: str, content: bytes, *, counts: bool = False) -> dict[str, NDArray[np.float32]]:
    """The arrays of a safetensors file.

    Args:
        name: What the file is called.
        content: Its bytes.
        counts: Whether an array may be int64, as counts of steps are.

    Raises:
        ModelUnusable: it is no such file, or an array is not float32 or not finite.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays: dict[str, NDArray[np.float32]] = load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ModelUnusable(f"the file of the {name} is not safetensors ({error})", hint=RETRAIN) from error
    for key, rows in arrays.items():
        if rows.dtype != np.float32 and not (counts and rows.dtype == np.int64):
            raise ModelUnusable(f"{key} in the {name} is {rows.dtype}, not float32", hint=RETRAIN)
    check_finite(name, arrays)
    return arrays


def check_finite(name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Go on where all numbers are finite.

    Raises:
        ModelUnusable: one is not.
    """
    for key, rows in arrays.items():
        if not np.isfinite(rows).all():
            raise ModelUnusable(f"{key} in the {name} is not finite", hint="train with a lower learning rate")
