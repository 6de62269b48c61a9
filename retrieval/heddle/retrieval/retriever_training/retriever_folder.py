"""A trained retriever on disk: a sentence-transformers folder, and a manifest that says how it came about.

    model.safetensors, modules.json, tokenizer.json ...   the model, as sentence-transformers reads it
    config_sentence_transformers.json                     with the instructions to put before a question
    retriever.json                                        start, stages, data, seed, losses

`load_text_encoder` reads such a folder; `heddle models add FOLDER` keeps one.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.core.errors import ModelUnusable, OutOfReach, UsageError
from heddle.core.home import sync_folder, write_durably
from heddle.models.config_values import plain
from heddle.models.model_files import code_version, to_json
from heddle.models.text_encoder import TRAINED
from heddle.retrieval.retriever_training.instruction_wording import canonical_prompts
from heddle.retrieval.retriever_training.retriever_training import RetrieverRun

FORMAT = "heddle-retriever/1"
_KEYS = frozenset(
    {"format", "code_version", "start", "config", "data", "seed", "stages", "losses", "instructed"}
)


@dataclass(frozen=True, slots=True)
class StartEncoder:
    """What a training started from.

    Args:
        name: What it is called.
        digest: SHA-256 of its weights.
    """

    name: str
    digest: str


def check_output(folder: Path) -> None:
    """Go on where a retriever may be written: nothing is there, an empty folder, or a retriever.

    Raises:
        UsageError: the folder holds something else.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / TRAINED).is_file():
        raise UsageError(
            f"{folder} holds something that is no trained retriever", hint="name a folder that is not there"
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder")


def save_retriever(run: RetrieverRun, folder: Path, start: StartEncoder) -> dict[str, Any]:
    """Write what a training made of its model, in place of the retriever that the folder may hold.

    Args:
        run: A training whose stages are done; its network does not learn any more.
        folder: Where to.
        start: What it started from.

    Returns:
        The manifest.

    Raises:
        UsageError: the folder holds something else.
        ModelUnusable: a weight is not finite.
        OutOfReach: the folder cannot be written.
    """
    check_output(folder)
    manifest = manifest_of(run, start)
    model = run.finished()
    if not all(bool(value.isfinite().all()) for value in model.parameters()):
        raise ModelUnusable("a trained weight is not finite", hint="train with a lower learning rate")
    if manifest["instructed"]:
        model.prompts = {**(model.prompts or {}), **canonical_prompts()}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as name:
            written = Path(name) / "written"
            model.save_pretrained(str(written), create_model_card=False, safe_serialization=True)
            write_durably(written / TRAINED, to_json(manifest))
            if folder.exists():
                folder.rename(Path(name) / "before")
            written.rename(folder)
            sync_folder(folder.parent)
    except OSError as error:
        raise OutOfReach(
            f"cannot write the retriever to {folder} ({error.strerror or error})",
            hint="name a folder that can be written",
        ) from error
    return manifest


def manifest_of(run: RetrieverRun, start: StartEncoder) -> dict[str, Any]:
    """What a retriever says of itself; the same training says the same."""
    return {
        "format": FORMAT,
        "code_version": code_version(),
        "start": {"name": start.name, "digest": start.digest},
        "config": plain(run.config),
        "data": {"digests": run.data.digests(), "counts": run.data.counts()},
        "seed": run.seed,
        "stages": list(run.losses),
        "losses": {name: list(curve) for name, curve in run.losses.items()},
        "instructed": bool(run.losses.get("tuning")),
    }


def read_retriever_manifest(folder: Path) -> Mapping[str, Any]:
    """What a retriever says of itself.

    Raises:
        ModelUnusable: there is none, or it is damaged.
    """
    path = folder / TRAINED
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelUnusable(
            f"there is no trained retriever in {folder} ({type(error).__name__})",
            hint="run `heddle train retriever -o FOLDER`",
        ) from error
    if not isinstance(said, dict) or said.get("format") != FORMAT or _KEYS - said.keys():
        raise ModelUnusable(f"{path} is not of the format {FORMAT}", hint="train the retriever anew")
    return said
