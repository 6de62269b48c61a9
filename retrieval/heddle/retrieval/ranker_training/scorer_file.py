"""Writing a scorer: tensors as safetensors, with what they were trained on in the file's own metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from heddle.retrieval.ranker.feature import FEATURES
from heddle.retrieval.ranker.scorer import FORMAT, METADATA, Scorer


def save_scorer(path: Path, scorer: Scorer, record: Mapping[str, str | int | float]) -> None:
    """Write what `heddle.retrieval.ranker.scorer.load_scorer` reads.

    Args:
        path: The file.
        scorer: The scorer.
        record: How it was made, by name.

    Raises:
        OSError: the file cannot be written.
    """
    from safetensors.numpy import save_file

    tensors = {"mean": scorer.mean, "scale": scorer.scale, "linear": scorer.linear}
    if scorer.hidden is not None:
        tensors |= dict(zip(("hidden", "hidden_offset", "out"), scorer.hidden, strict=True))
    written = {
        "format": FORMAT,
        "name": scorer.name,
        "features": FEATURES,
        "plain_share": scorer.plain_share,
        "record": dict(record),
    }
    # One entry only: the order in which safetensors writes several is not always the same.
    said = {METADATA: json.dumps(written, sort_keys=True)}
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, str(path), said)
