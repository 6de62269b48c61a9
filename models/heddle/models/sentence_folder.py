"""What the folder of a sentence-transformers model says of how its vectors are made."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.core.errors import ModelUnusable
from heddle.models.encoder_manifest import Pooling
from heddle.models.onnx_file import TOKENIZER

_PLAIN = {"Transformer", "Pooling", "Normalize"}
_GRAPHS = ("onnx/model.onnx", "model.onnx")
_LICENCE = re.compile(r"\A---\n(?:.*\n)*?license:[ \t]*([\w.+-]+)[ \t]*\n(?:.*\n)*?---", re.MULTILINE)
_POSITIONS = 512
"""Positions of a BERT whose files say nothing of them."""


@dataclass(frozen=True, slots=True)
class SentenceFolder:
    """How to run a model.

    Args:
        graph: Its ONNX graph; None where it has none, or does more than pool what that gives.
        weights: Its safetensors; None where it has none.
        pooling: How it pools, where the graph can be run.
        longest: Tokens of a text that it reads.
        licence: What its card says; empty where it says nothing.
    """

    graph: str | None
    weights: str | None
    pooling: Pooling | None
    longest: int
    licence: str


def describe(folder: Path) -> SentenceFolder:
    """Read a folder's descriptions.

    Raises:
        ModelUnusable: one is damaged, or there is neither graph nor safetensors.
    """
    pooling = pooling_of(folder) if (folder / TOKENIZER).is_file() else None
    graph = next((each for each in _GRAPHS if (folder / each).is_file()), None) if pooling else None
    weights = next((path.name for path in sorted(folder.glob("*.safetensors"))), None)
    if graph is None and weights is None:
        raise ModelUnusable(
            f"the model in {folder} has neither safetensors nor an ONNX graph that can be run",
            hint="use a sentence-transformers model that ships one of them",
        )
    return SentenceFolder(graph, weights, pooling if graph else None, _longest(folder), _licence(folder))


def pooling_of(folder: Path) -> Pooling | None:
    """How a model pools; None where it does so in another way, or does more than that.

    Raises:
        ModelUnusable: a description is damaged.
    """
    modules = _read(folder / "modules.json") or []
    kinds = [str(each["type"]).rpartition(".")[2] for each in modules]
    if not set(kinds) <= _PLAIN or kinds[:2] != ["Transformer", "Pooling"]:
        return None
    said = _read(folder / str(modules[1]["path"]) / "config.json") or {}
    if mode := said.get("pooling_mode"):
        return Pooling(mode) if mode in set(Pooling) else None
    # The older way to say it: one truth value a mode.
    modes = [key for key, on in said.items() if key.startswith("pooling_mode_") and on is True]
    return {"pooling_mode_cls_token": Pooling.CLS, "pooling_mode_mean_tokens": Pooling.MEAN}.get(
        modes[0] if len(modes) == 1 else ""
    )


def _longest(folder: Path) -> int:
    said = (_read(folder / "sentence_bert_config.json") or {}).get("max_seq_length")
    positions = (_read(folder / "config.json") or {}).get("max_position_embeddings", _POSITIONS)
    return int(said or positions)


def _licence(folder: Path) -> str:
    path = folder / "README.md"
    found = _LICENCE.search(path.read_text("utf-8", "replace")) if path.is_file() else None
    return found[1] if found else ""


def _read(path: Path) -> Any:
    """A file of JSON; None where there is none.

    Raises:
        ModelUnusable: it is damaged.
    """
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelUnusable(f"{path} is damaged ({error})", hint="check the folder of the model") from error
