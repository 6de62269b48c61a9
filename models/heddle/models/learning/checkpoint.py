"""Checkpoints: a run on disk, whole enough that going on from it gives the bytes of a run that never stopped.

    checkpoint.json              how far the run is, what it is a run of, and the SHA-256 of the other file
    state-<hash>.safetensors     weights, best weights, the optimiser's moments, states of random streams

Nothing in these files can run code. The file of tensors is named by its content and the manifest is replaced
last, so whatever interrupts a checkpoint, the folder holds the one before or this one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from heddle.core.errors import ModelUnusable, OutOfReach
from heddle.core.home import write_durably
from heddle.core.ids import sha256_hex
from heddle.models.learning.learning_config import LearningConfig

FORMAT = "heddle-checkpoint/1"
MANIFEST = "checkpoint.json"
_KEYS = frozenset({"format", "seed", "config", "of", "facts", "file"})
_ANEW = "begin anew in another folder"
_MAY_CHANGE = frozenset({"epochs"})
"""A run may be told to go on for longer; all else decides what its steps are."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run keeps its state, and whether it goes on from there.

    Args:
        folder: A folder for this run alone.
        every: Epochs between two checkpoints, at least; they are written after a validation.
        resume: Whether to go on from the checkpoint that is there; without one the run begins.
        of: What the run is of, in words or digests by name (`model`, `graph`): a checkpoint that says
            otherwise is not gone on from.
    """

    folder: Path
    every: int = 1
    resume: bool = False
    of: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ModelUnusable("a checkpoint comes after at least one epoch", hint="give a positive number")


@dataclass(frozen=True, slots=True)
class RunState:
    """A run at a moment.

    Args:
        tensors: Everything of it that is numbers, by name; on the CPU.
        facts: The rest, as JSON.
    """

    tensors: Mapping[str, Tensor]
    facts: Mapping[str, Any]


def write_checkpoint(checkpoint: Checkpoint, config: LearningConfig, seed: int, state: RunState) -> None:
    """Keep a run's state in place of the one before.

    Raises:
        OutOfReach: the folder cannot be written.
    """
    from safetensors.torch import save

    # Copies: safetensors takes no two tensors of one memory, which tied weights are.
    content = save({name: x.detach().cpu().contiguous().clone() for name, x in state.tensors.items()})
    digest = sha256_hex(content)
    manifest = {
        "format": FORMAT,
        "seed": seed,
        "config": asdict(config),
        "of": dict(checkpoint.of),
        "facts": dict(state.facts),
        "file": digest,
    }
    path = checkpoint.folder / _file_name(digest)
    try:
        checkpoint.folder.mkdir(parents=True, exist_ok=True)
        write_durably(path, content)
        write_durably(
            checkpoint.folder / MANIFEST,
            json.dumps(manifest, indent=1, sort_keys=True, allow_nan=False).encode(),
        )
        for old in checkpoint.folder.glob("state-*.safetensors"):
            if old != path:
                old.unlink()
    except OSError as error:
        raise OutOfReach(
            f"cannot write a checkpoint to {checkpoint.folder} ({error.strerror or error})",
            hint="name a folder that can be written",
        ) from error


def read_checkpoint(checkpoint: Checkpoint, config: LearningConfig, seed: int) -> RunState | None:
    """The state to go on from; None where there is none and the run begins.

    Raises:
        ModelUnusable: there is a checkpoint and nobody asked to go on from it; or it is of another seed,
            configuration, model or graph, which is named; or its files are damaged.
    """
    path = checkpoint.folder / MANIFEST
    if not path.exists():
        return None
    if not checkpoint.resume:
        raise ModelUnusable(
            f"{checkpoint.folder} holds a checkpoint already", hint="resume it, or name another folder"
        )
    manifest = _read_manifest(path)
    _check_same(checkpoint, manifest, config, seed)
    return RunState(_read_state(checkpoint.folder, str(manifest["file"])), manifest["facts"])


def _file_name(digest: str) -> str:
    return f"state-{digest[:16]}.safetensors"


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ModelUnusable(f"cannot read {path} ({error})", hint=_ANEW) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or manifest.keys() != _KEYS:
        raise ModelUnusable(f"{path} is not of the format {FORMAT}", hint=_ANEW)
    if not all(isinstance(manifest[key], dict) for key in ("config", "of", "facts")):
        raise ModelUnusable(f"{path} is malformed", hint=_ANEW)
    return manifest


def _check_same(
    checkpoint: Checkpoint, manifest: Mapping[str, Any], config: LearningConfig, seed: int
) -> None:
    """Hold what a checkpoint says it is of against what is asked for; the first difference is told."""
    wanted = {"seed": seed, **_steps_of(asdict(config)), **checkpoint.of}
    found = {"seed": manifest["seed"], **_steps_of(manifest["config"]), **manifest["of"]}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            raise ModelUnusable(
                f"the checkpoint in {checkpoint.folder} is of another {name.replace('_', ' ')}: "
                f"{found.get(name)}, not {wanted.get(name)}",
                hint=f"resume with what it was begun with, or {_ANEW}",
            )


def _steps_of(config: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name not in _MAY_CHANGE}


def _read_state(folder: Path, digest: str) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load

    path = folder / _file_name(digest)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelUnusable(f"cannot read {path} ({error.strerror or error})", hint=_ANEW) from error
    if sha256_hex(content) != digest:
        raise ModelUnusable(f"{path} is not the file that its manifest names", hint=_ANEW)
    try:
        return load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ModelUnusable(f"{path} is not safetensors ({error})", hint=_ANEW) from error
