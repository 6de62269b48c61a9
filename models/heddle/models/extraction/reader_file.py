"""Files of a reader: an encoder's learned changes, and a head for each task, in eight bits.

Each matrix is kept as whole steps with one scale a row, which makes a file a quarter of its size; scores
do not notice. The metadata of a file say what it is; the numbers of a head mean nothing without them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.models.extraction.annotated_text import TaskShape
from heddle.models.extraction.text_reading import Leaning

ENCODER = "encoder.safetensors"
_FORMAT = "heddle-reader-1"
_STEPS = 127
_SCALE = ":scale"
_HINT = "train it again with `heddle train extraction`, or install Heddle again"

Arrays = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class EncoderFile:
    """The learned changes of an encoder.

    Args:
        arrays: By name, as `WordEncoder.changes` names them.
        scale: Weight of the changes.
        digest: SHA-256 of the weights that they change.
    """

    arrays: Arrays
    scale: float
    digest: str


@dataclass(frozen=True, slots=True)
class HeadFile:
    """A head for one task.

    Args:
        task: What it reads.
        arrays: By name, as `TaskHead` names them.
        longest: Words of the longest name.
        leaning: How careful it is.
    """

    task: TaskShape
    arrays: Arrays
    longest: int
    leaning: Leaning


def save_encoder(file: EncoderFile, folder: Path) -> None:
    """Write an encoder's changes into a folder."""
    _save(folder / ENCODER, file.arrays, {"scale": file.scale, "digest": file.digest})


def save_head(file: HeadFile, folder: Path) -> None:
    """Write a head into a folder, under the name of its task."""
    said = {"task": asdict(file.task), "longest": file.longest, "leaning": asdict(file.leaning)}
    _save(folder / f"{file.task.name}.safetensors", file.arrays, said)


def load_encoder(folder: Path) -> EncoderFile:
    """Read an encoder's changes.

    Raises:
        ModelUnusable: there are none, or they cannot be read.
    """
    arrays, said = _load(folder / ENCODER)
    try:
        return EncoderFile(arrays, float(said["scale"]), str(said["digest"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(folder / ENCODER, error) from error


def load_head(folder: Path, task: str) -> HeadFile:
    """Read the head of a task.

    Raises:
        ModelUnusable: there is none, or it cannot be read.
    """
    path = folder / f"{task}.safetensors"
    arrays, said = _load(path)
    try:
        shape = said["task"]
        return HeadFile(
            TaskShape(
                str(shape["name"]),
                tuple(map(str, shape["kinds"])),
                tuple(map(str, shape["relations"])),
                bool(shape["documents"]),
            ),
            arrays,
            int(said["longest"]),
            Leaning(float(said["leaning"]["names"]), float(said["leaning"]["relations"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(path, error) from error


def tasks_in(folder: Path) -> list[str]:
    """The tasks that a folder has heads for, sorted."""
    return sorted(path.stem for path in folder.glob("*.safetensors") if path.name != ENCODER)


def _save(path: Path, arrays: Arrays, said: Mapping[str, Any]) -> None:
    from safetensors.numpy import save_file

    kept: dict[str, NDArray[Any]] = {}
    for name, array in arrays.items():
        if array.ndim < 2:
            kept[name] = array.astype(np.float32)
            continue
        scales = np.maximum(np.abs(array).max(axis=-1, keepdims=True) / _STEPS, np.finfo(np.float32).tiny)
        kept[name] = np.rint(array / scales).astype(np.int8)
        kept[name + _SCALE] = scales.astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"format": _FORMAT, "said": json.dumps(said, sort_keys=True)}
    save_file(kept, path, metadata=metadata)


def _load(path: Path) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            kept = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (it is no dict)
    except (OSError, SafetensorError) as error:
        raise _broken(path, error) from error
    if metadata.get("format") != _FORMAT:
        raise _broken(path, ValueError(f"format {metadata.get('format')!r}"))
    arrays = {}
    for name, array in kept.items():
        if not name.endswith(_SCALE):
            scale = kept.get(name + _SCALE)
            arrays[name] = array.astype(np.float32) * (scale if scale is not None else np.float32(1))
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise _broken(path, ValueError("values that are not finite"))
    try:
        said = json.loads(metadata.get("said", ""))
    except ValueError as error:
        raise _broken(path, error) from error
    return arrays, said


def _broken(path: Path, error: Exception) -> ModelUnusable:
    return ModelUnusable(f"{path.name} in {path.parent} is no reader's file ({error})", hint=_HINT)
