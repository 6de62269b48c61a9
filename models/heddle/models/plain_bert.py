"""A plain BERT in a sentence-transformers folder: what onnxruntime runs without torch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from heddle.models.encoder_manifest import Pooling
from heddle.models.onnx_bert import BertShape
from heddle.models.sentence_folder import pooling_of

_WEIGHTS = "model.safetensors"


def plain_bert(folder: Path) -> BertShape | None:
    """The shape of a folder's BERT; None where the model is another or does more than average its tokens.

    Raises:
        ModelUnusable: a description is damaged.
    """
    said = _read(folder / "config.json")
    plain = (
        said.get("model_type") == "bert"
        and said.get("hidden_act") == "gelu"
        and said.get("position_embedding_type", "absolute") == "absolute"
        and (folder / _WEIGHTS).is_file()
        and pooling_of(folder) is Pooling.MEAN
    )
    if not plain:
        return None
    try:
        layers, heads = int(said["num_hidden_layers"]), int(said["num_attention_heads"])
        return BertShape(layers=layers, heads=heads, epsilon=float(said["layer_norm_eps"]))
    except (KeyError, TypeError, ValueError):
        return None


def prompts_of(folder: Path) -> dict[str, str]:
    """What a model wants before a question, by name; empty where it says nothing.

    The names stand in `config_sentence_transformers.json`; `all` and those of knowledge types are read.
    """
    prompts = _read(folder / "config_sentence_transformers.json").get("prompts")
    return {str(name): str(words) for name, words in prompts.items()} if isinstance(prompts, dict) else {}


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
