"""The scorer: from features of candidates to scores, in NumPy, with weights from a safetensors file.

    y = W2 tanh(W1 z + b1) + w . z,     z = (x - mean) / scale

A file without W1 is the linear model alone. A share of the score that nobody trained is kept beside it, both
in standard deviations of the question's candidates, because a scorer overfits the shape of the questions that
it was trained on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.retrieval.ranker.candidate import Candidates
from heddle.retrieval.ranker.feature import FEATURES, features_of, plain_score

SHIPPED = Path(__file__).with_name("scorer.safetensors")
FORMAT = "1"
METADATA = "ranker"
"""Key of a file's metadata that holds, as JSON, what it is."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """A trained scorer.

    Args:
        name: What it is called where results say what made them.
        mean, scale: Of the features it was trained on.
        linear: Weights of the features.
        hidden: Weights and offsets of the hidden layer, and of its outputs; None without one.
        plain_share: Share of the score that nobody trained, in [0, 1].

    Shapes:
        mean, scale, linear: `[F]`
        hidden: `[H, F]`, `[H]`, `[H]`
    """

    name: str
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    linear: NDArray[np.float32]
    hidden: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]] | None
    plain_share: float

    def score(self, candidates: Candidates) -> NDArray[np.float32]:
        """Scores of candidates: `[C]`."""
        if self.plain_share == 1:
            return plain_score(candidates.signals)
        learned = standard(self.logits(features_of(candidates)))
        plain = standard(plain_score(candidates.signals))
        share = np.float32(self.plain_share)
        scores: NDArray[np.float32] = (1 - share) * learned + share * plain
        return scores

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """What was learned alone.

        Shapes:
            features: `[C, F]`
            returns: `[C]`
        """
        inputs: NDArray[np.float32] = (features - self.mean) / self.scale
        logits: NDArray[np.float32] = inputs @ self.linear
        if self.hidden is not None:
            weights, offsets, out = self.hidden
            logits += np.tanh(inputs @ weights.T + offsets) @ out
        return logits


def standard(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores in standard deviations from their mean."""
    spread = float(scores.std())
    deviations: NDArray[np.float32] = (scores - scores.mean()) / np.float32(spread or 1.0)
    return deviations


def untrained_scorer() -> Scorer:
    """The score that nobody trained: the sum of what is known of a candidate."""
    nothing = np.empty(0, np.float32)
    return Scorer("untrained", nothing, nothing, nothing, None, plain_share=1.0)


@cache
def shipped_scorer() -> Scorer:
    """The scorer that ships, read once.

    Raises:
        ModelUnusable: it is damaged.
    """
    return load_scorer(SHIPPED)


def load_scorer(path: Path) -> Scorer:
    """Read a scorer.

    Raises:
        ModelUnusable: the file is missing, damaged or reads other features.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise ModelUnusable(f"cannot read the ranker {path.name} ({error})", hint=_HINT) from error
    try:
        written = json.loads(metadata[METADATA])
        read = tuple(written["features"])
        scorer = _scorer(str(written["name"]), float(written["plain_share"]), tensors)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelUnusable(f"{path.name} is not a ranker ({error})", hint=_HINT) from error
    if read != FEATURES or written.get("format") != FORMAT:
        raise ModelUnusable(f"the ranker {path.name} reads other features than this version", hint=_HINT)
    if not _fits(scorer, len(FEATURES)):
        raise ModelUnusable(f"{path.name} is not a ranker (its weights do not fit together)", hint=_HINT)
    return scorer


def _scorer(name: str, plain_share: float, tensors: dict[str, NDArray[np.float32]]) -> Scorer:
    hidden = (tensors["hidden"], tensors["hidden_offset"], tensors["out"]) if "hidden" in tensors else None
    return Scorer(name, tensors["mean"], tensors["scale"], tensors["linear"], hidden, plain_share)


def _fits(scorer: Scorer, features: int) -> bool:
    """Whether the weights have the shapes that they must have, are numbers, and the share is a share."""
    every = [scorer.mean, scorer.scale, scorer.linear]
    shapes: list[tuple[int, ...]] = [(features,)] * len(every)
    if scorer.hidden is not None:
        units = len(scorer.hidden[2])
        every += scorer.hidden
        shapes += [(units, features), (units,), (units,)]
    return (
        [weights.shape for weights in every] == shapes
        and all(bool(np.isfinite(weights).all()) for weights in every)
        and bool((scorer.scale > 0).all())
        and 0 <= scorer.plain_share <= 1
    )


_HINT = "train one with `heddle train ranker`, or leave --ranker away for the shipped one"
