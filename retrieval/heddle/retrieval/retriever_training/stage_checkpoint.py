"""Checkpoints between stages: what is learned so far, so that a training that broke off goes on.

Each stage draws from streams of its own and needs of earlier ones the weights alone; so going on after a
stage gives the weights of a training that never stopped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from heddle.core.errors import ModelUnusable, OutOfReach
from heddle.core.home import write_durably
from heddle.core.ids import sha256_hex
from heddle.models.config_values import plain
from heddle.models.model_files import to_json
from heddle.retrieval.retriever_training.retriever_training import STAGES, RetrieverRun

MANIFEST = "checkpoint.json"
_FORMAT = "heddle-retriever-checkpoint/1"
_ANEW = "begin anew in another folder"


def write_stage(run: RetrieverRun, folder: Path) -> None:
    """Keep a training as it stands after a stage.

    Raises:
        OutOfReach: the folder cannot be written.
    """
    from safetensors.torch import save

    learned = {name: x.detach().cpu().contiguous() for name, x in run.network.learned().items()}
    content = save(learned)
    digest = sha256_hex(content)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / _file(digest), content)
        said = {"file": digest, "losses": {name: list(curve) for name, curve in run.losses.items()}}
        write_durably(folder / MANIFEST, to_json({**said, **_identity(run)}))
        for path in folder.glob("learned-*.safetensors"):
            if path.name != _file(digest):
                path.unlink()
    except OSError as error:
        raise OutOfReach(
            f"cannot write the checkpoint to {folder} ({error.strerror or error})",
            hint="name a folder that can be written",
        ) from error


def resume(run: RetrieverRun, folder: Path) -> None:
    """Bring a training to where its checkpoint is; without one it begins.

    Raises:
        ModelUnusable: the checkpoint is of another training, or damaged.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return
    said = _read(path)
    if {key: said.get(key) for key in _identity(run)} != json.loads(to_json(_identity(run))):
        raise ModelUnusable(f"the checkpoint in {folder} is of another training", hint=_ANEW)
    learned = run.network.learned()
    saved = _tensors(folder / _file(str(said["file"])), str(said["file"]))
    if {name: x.shape for name, x in saved.items()} != {name: x.shape for name, x in learned.items()}:
        raise ModelUnusable(f"the checkpoint in {folder} is of another model", hint=_ANEW)
    with torch.no_grad():
        for name, value in learned.items():
            value.copy_(saved[name])
    done = said["losses"]
    run.losses.update({name: tuple(done[name]) for name in STAGES if name in done})


def _identity(run: RetrieverRun) -> dict[str, Any]:
    """What decides a training's steps."""
    return {
        "format": _FORMAT,
        "config": plain(run.config),
        "data": run.data.digests(),
        "seed": run.seed,
        "device": run.device,
    }


def _file(digest: str) -> str:
    return f"learned-{digest[:16]}.safetensors"


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_bytes())
        if isinstance(said, dict) and isinstance(said["file"], str) and isinstance(said["losses"], dict):
            return said
    except (OSError, ValueError, KeyError):
        pass
    raise ModelUnusable(f"{path} is not a checkpoint of a retriever", hint=_ANEW)


def _tensors(path: Path, digest: str) -> dict[str, torch.Tensor]:
    from safetensors.torch import load

    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelUnusable(f"cannot read {path} ({error.strerror or error})", hint=_ANEW) from error
    if sha256_hex(content) != digest:
        raise ModelUnusable(f"{path} is not the file that its checkpoint names", hint=_ANEW)
    found: dict[str, torch.Tensor] = load(content)
    return found
