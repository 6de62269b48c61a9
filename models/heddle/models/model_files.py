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

from heddle.core.errors import ModelUnusable
from heddle.core.ids import sha256_hex

FORMAT = "heddle-rphgnn/1"
MANIFEST = "manifest.json"
WEIGHTS, EMBEDDINGS, NODES = "weights", "embeddings", "nodes"
ENDINGS = {WEIGHTS: "safetensors", EMBEDDINGS: "safetensors", NODES: "json"}
RETRAIN = "train the model anew"
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
_LATER_KEYS = frozenset({"contributions"})
"""What manifests of this format did not have from the beginning."""
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
    except (OSError, ValueError) as error:
        raise ModelUnusable(f"cannot read {path} ({error})", hint=RETRAIN) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelUnusable(f"{path} is not of the format {FORMAT}", hint=RETRAIN)
    odd = ", ".join(sorted((manifest.keys() - _LATER_KEYS) ^ _KEYS))
    if odd:
        raise ModelUnusable(f"{path} has unknown or missing keys: {odd}", hint=RETRAIN)
    if not isinstance(manifest["files"], dict):
        raise ModelUnusable(f"{path} lists no files", hint=RETRAIN)
    return {**dict.fromkeys(_LATER_KEYS), **manifest}


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


def read_tensors(name: str, content: bytes) -> dict[str, NDArray[np.float32]]:
    """The arrays of a safetensors file.

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
        if rows.dtype != np.float32:
            raise ModelUnusable(f"{key} in the {name} is {rows.dtype}, not float32", hint=RETRAIN)
    check_finite(name, arrays)
    return arrays


def check_finite(name: str, arrays: Arrays) -> None:
    """Go on where all numbers are finite.

    Raises:
        ModelUnusable: one is not.
    """
    for key, rows in arrays.items():
        if not np.isfinite(rows).all():
            raise ModelUnusable(f"{key} in the {name} is not finite", hint="train with a lower learning rate")
