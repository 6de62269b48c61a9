"""Which kind of source is likely to answer a question, learned from questions whose source is known.

Multinomial logistic regression on pieces of the question (`question_gram`), each weighed by how rare it is.
It learns from a user's own questions and ships without weights: what kind of source answers what is a
property of a collection.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array, diags_array

from heddle.core.errors import ModelUnusable, UsageError
from heddle.core.home import write_durably
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.question_gram import BUCKETS, KINDS, question_grams

FORMAT = "heddle-source-router/1"
_LEAST = 2
"""Kinds that there have to be to tell apart, and questions of each."""
_RETRAIN = "train the router anew"


@dataclass(frozen=True, slots=True)
class RouterConfig:
    """How a router is trained.

    Args:
        strength: What the weights' squares cost, beside the mean loss of a question times their number.
        tempering: In which power the frequencies of kinds are taken out again, 0 to 1: at 0 the most frequent
            kind is guessed most, at 1 all kinds are guessed alike.
        steps: Steps of L-BFGS at most.
    """

    strength: float = 3.0
    tempering: float = 0.4
    steps: int = 200


@dataclass(frozen=True, slots=True)
class SourceRouter:
    """Tells how likely each kind of source is to answer a question.

    Args:
        types: The kinds that it was trained on, in the order of the columns of the others.
        rarity: What a piece of a question weighs.
        weights: What a piece says of a kind.
        bias: What no piece says.
        prior: Share of each kind among the questions that it learned from, to the power of the tempering.

    Shapes:
        rarity: `[P]` float32
        weights: `[P, T]` float32
        bias: `[T]` float32
        prior: `[T]` float32
    """

    types: tuple[KnowledgeType, ...]
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    prior: NDArray[np.float32]

    def probabilities(self, questions: Sequence[str]) -> NDArray[np.float64]:
        """How likely each kind is to answer each question, `[len(questions), T]`; rows sum to one."""
        scores = _weighed(question_grams(questions), self.rarity) @ self.weights + self.bias
        shares = _softmax(np.asarray(scores, dtype=np.float64)) / self.prior
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def route(self, question: str) -> KnowledgeType:
        """The likeliest kind; of equals the first by name."""
        return self.types[int(self.probabilities([question])[0].argmax())]

    def save(self, path: Path) -> None:
        """Write it as safetensors.

        Raises:
            OutOfReach: the file cannot be written.
        """
        from safetensors.numpy import save

        arrays = {name: getattr(self, name) for name in ("rarity", "weights", "bias", "prior")}
        about = {"format": FORMAT, "types": json.dumps(self.types)}
        write_durably(path, save(arrays, metadata=about))


def train_router(
    questions: Sequence[str], types: Sequence[KnowledgeType], config: RouterConfig | None = None
) -> SourceRouter:
    """Learn from questions and the kinds that answer them. The same questions give the same router.

    Raises:
        UsageError: there are fewer than two kinds with two questions each, or as many kinds as questions are
            not given.
    """
    config = config or RouterConfig()
    kinds = tuple(sorted(set(types)))
    if len(questions) != len(types):
        raise UsageError(
            f"{len(questions)} questions and {len(types)} kinds", hint="give the kind of each question"
        )
    if len(kinds) < _LEAST or min(list(types).count(kind) for kind in kinds) < _LEAST:
        raise UsageError(
            "too few questions to tell kinds of sources apart", hint="give two of two kinds at least"
        )
    grams = question_grams(questions)
    present = np.bincount(grams.indices, minlength=grams.shape[1])
    rarity = np.asarray(np.log((1 + len(questions)) / (1 + present)) + 1, dtype=np.float32)
    # What one question alone holds says nothing about another.
    rarity[present < _LEAST] = 0
    target = np.asarray([[kind == name for name in kinds] for kind in types], dtype=np.float64)
    weights, bias = _fitted(_weighed(grams, rarity), target, config)
    prior = np.asarray(target.mean(axis=0) ** config.tempering, dtype=np.float32)
    return SourceRouter(kinds, rarity, weights, bias, prior)


def load_router(path: Path) -> SourceRouter:
    """Read a router.

    Raises:
        ModelUnusable: the file is missing or is none.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            about = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in ("rarity", "weights", "bias", "prior")}
        if about.get("format") != FORMAT:
            raise ModelUnusable(f"{path} is no router of this version", hint=_RETRAIN)
        types = tuple(KnowledgeType(name) for name in json.loads(about["types"]))
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelUnusable(f"the router {path} cannot be read ({error})", hint=_RETRAIN) from None
    shapes = {
        "rarity": (_PIECES,),
        "weights": (_PIECES, len(types)),
        "bias": (len(types),),
        "prior": (len(types),),
    }
    if any(
        arrays[name].shape != shape or not np.isfinite(arrays[name]).all() for name, shape in shapes.items()
    ):
        raise ModelUnusable(f"the router {path} is damaged", hint=_RETRAIN)
    return SourceRouter(types, **arrays)


_PIECES = len(KINDS) * BUCKETS


def _weighed(grams: csr_array, rarity: NDArray[np.float32]) -> csr_array:
    """Counts times rarity, each kind of piece of a question at length one."""
    weighed = csr_array(grams @ diags_array(rarity))
    rows = np.repeat(np.arange(weighed.shape[0]), np.diff(weighed.indptr))
    groups = rows * len(KINDS) + weighed.indices // BUCKETS
    squares = np.bincount(groups, weights=weighed.data**2, minlength=weighed.shape[0] * len(KINDS))
    weighed.data /= np.maximum(np.sqrt(squares[groups]), 1e-9)
    return weighed


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _fitted(
    rows: csr_array, target: NDArray[np.float64], config: RouterConfig
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights `[P, T]` and bias `[T]` of the least loss; columns that no row has keep zero."""
    used = np.unique(rows.indices)
    packed = csr_array(rows[:, used])
    kinds = target.shape[1]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = flat[:-kinds].reshape(-1, kinds), flat[-kinds:]
        shares = _softmax(packed @ weights + bias)
        value = -np.log(np.maximum((shares * target).sum(axis=1), 1e-300)).sum()
        value += config.strength / 2 * (weights**2).sum()
        wrong = shares - target
        slope = packed.T @ wrong + config.strength * weights
        return float(value), np.concatenate([slope.ravel(), wrong.sum(axis=0)])

    start = np.zeros((len(used) + 1) * kinds)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": config.steps}).x
    weights = np.zeros((rows.shape[1], kinds), dtype=np.float32)
    weights[used] = found[:-kinds].reshape(-1, kinds)
    return weights, np.asarray(found[-kinds:], dtype=np.float32)
