"""A linear-chain conditional random field: what each member of a sequence is, given its features.

Lafferty, McCallum and Pereira (2001). All sequences are padded to one length and go through forward and
backward together, so that training on a few dozen papers takes seconds with NumPy and SciPy alone;
decoding is Viterbi's algorithm. The weights of a model are one small matrix.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Features = Sequence[Sequence[str]]
"""The names of the features of each member of a sequence."""
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
_RARE = 3
"""Features seen less often teach nothing that holds for the next paper."""
_FAINT = 0.05
"""Weights below it are left out."""
_MOST_STEPS = 60


@dataclass(frozen=True, slots=True)
class SequenceModel:
    """A trained model.

    Args:
        labels: What a member may be.
        vocabulary: Row of each feature in the weights.
        weights: Of shape (features + 1, labels); the last row is zero and stands for unknown features.
        steps: Of shape (labels + 1, labels): weight of a label after another; the last row is for the first
            member.
    """

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    weights: Floats
    steps: Floats

    def decode(self, sequence: Features) -> list[str]:
        """The best labels of a sequence."""
        if not sequence:
            return []
        return [self.labels[at] for at in best_path(self.scores(sequence), self.steps)]

    def scores(self, sequence: Features) -> Floats:
        """The score of each label for each member, its neighbours left out: shape (members, labels)."""
        scores: Floats = self.weights[encode(sequence, self.vocabulary)].sum(axis=1)
        return scores

    def pruned(self) -> SequenceModel:
        """The model without features that hardly weigh anything: a third of its size, and the same labels."""
        kept = [name for name, row in self.vocabulary.items() if np.abs(self.weights[row]).max() >= _FAINT]
        rows = [*(self.vocabulary[name] for name in kept), len(self.vocabulary)]
        names = {name: row for row, name in enumerate(kept)}
        return SequenceModel(self.labels, names, self.weights[rows], self.steps)

    def save(self, path: Path) -> None:
        """Write the model as safetensors, half precision; vocabulary and labels stand in its metadata."""
        from safetensors.numpy import save_file

        tensors: dict[str, NDArray[Any]] = {
            "weights": self.weights[:-1].astype(np.float16),
            "steps": self.steps.astype(np.float32),
        }
        named = {"labels": json.dumps(self.labels), "vocabulary": json.dumps(list(self.vocabulary))}
        save_file(tensors, path, metadata=named)

    @classmethod
    def load(cls, path: Path) -> SequenceModel:
        """Read a model that `save` wrote."""
        from safetensors import safe_open

        with safe_open(path, framework="numpy") as opened:
            named: dict[str, Any] = {key: json.loads(text) for key, text in opened.metadata().items()}
            weights = opened.get_tensor("weights").astype(np.float64)
            steps = opened.get_tensor("steps").astype(np.float64)
        zero = np.zeros((1, weights.shape[1]))
        names = {name: row for row, name in enumerate(named["vocabulary"])}
        return cls(tuple(named["labels"]), names, np.concatenate([weights, zero]), steps)


def encode(sequence: Features, vocabulary: dict[str, int]) -> Rows:
    """Rows of the features of each member; short rows are filled with that of unknown features."""
    unknown = len(vocabulary)
    most = max((len(names) for names in sequence), default=0)
    rows = np.full((len(sequence), most), unknown, np.int64)
    for at, names in enumerate(sequence):
        rows[at, : len(names)] = [vocabulary.get(name, unknown) for name in names]
    return rows


def best_path(scores: Floats, steps: Floats) -> list[int]:
    """The path of labels with the largest sum of scores and steps; ties go to the earlier label.

    Args:
        scores: Of shape (members, labels).
        steps: Of shape (labels + 1, labels).
    """
    back = np.zeros(scores.shape, np.int64)
    best = steps[-1] + scores[0]
    within = steps[:-1]
    for at in range(1, len(scores)):
        reached = best[:, None] + within
        back[at] = reached.argmax(axis=0)
        best = reached.max(axis=0) + scores[at]
    path = [int(best.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        path.append(int(back[at, path[-1]]))
    return path[::-1]


def train(
    examples: Iterable[tuple[Features, Sequence[str]]], labels: Sequence[str], *, penalty: float = 1.0
) -> SequenceModel:
    """Train a model: the weights that make the labels likeliest, held small.

    Args:
        examples: Sequences with the label of each member.
        labels: All labels.
        penalty: Weight of half the squared length of the weights (a Gaussian prior).
    """
    from scipy.optimize import minimize

    known = [(sequence, truth) for sequence, truth in examples if sequence]
    counts = Counter(name for sequence, _ in known for names in sequence for name in names)
    kept = sorted(name for name, count in counts.items() if count >= _RARE)
    vocabulary = {name: row for row, name in enumerate(kept)}
    batch = _Batch(known, vocabulary, {label: at for at, label in enumerate(labels)})
    shape = (len(vocabulary) + len(labels) + 1, len(labels))
    found = minimize(
        batch.loss,
        np.zeros(shape[0] * shape[1]),
        args=(penalty,),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _MOST_STEPS},
    )
    solution: Floats = found.x.reshape(shape)
    weights = np.concatenate([solution[: len(vocabulary)], np.zeros((1, len(labels)))])
    return SequenceModel(tuple(labels), vocabulary, weights, solution[len(vocabulary) :]).pruned()


class _Batch:
    """All training sequences, padded to one length, members first."""

    def __init__(
        self,
        known: Sequence[tuple[Features, Sequence[str]]],
        vocabulary: dict[str, int],
        numbers: dict[str, int],
    ) -> None:
        from scipy.sparse import csr_array

        self._labels = len(numbers)
        longest = max(len(truth) for _, truth in known)
        self._inside = np.zeros((longest, len(known)), np.bool_)
        self._truth = np.full((longest, len(known)), -1, np.int64)
        columns: list[int] = []
        ends = [0]
        places = []
        for number, (sequence, truth) in enumerate(known):
            self._inside[: len(truth), number] = True
            self._truth[: len(truth), number] = [numbers[label] for label in truth]
            for at, names in enumerate(sequence):
                columns += sorted({vocabulary[name] for name in names if name in vocabulary})
                ends.append(len(columns))
                places.append(at * len(known) + number)
        self._places = np.array(places)
        self._matrix = csr_array(
            (np.ones(len(columns)), np.array(columns), np.array(ends)),
            shape=(len(places), len(vocabulary)),
        )
        self._flat_truth = self._truth.ravel()[self._places]
        self._true_steps = self._count_steps()

    def _count_steps(self) -> Floats:
        counts = np.zeros((self._labels + 1, self._labels))
        np.add.at(counts, (self._labels, self._truth[0]), 1)
        both = self._inside[1:]
        np.add.at(counts, (self._truth[:-1][both], self._truth[1:][both]), 1)
        return counts

    def loss(self, values: Floats, penalty: float) -> tuple[float, Floats]:
        """Minus the log likelihood with its penalty, and the gradient."""
        parameters = values.reshape(-1, self._labels)
        split = self._matrix.shape[1]
        weights, steps = parameters[:split], parameters[split:]
        scores = self._matrix @ weights
        shift = scores.max(axis=1)
        likely = np.ones((self._truth.size, self._labels))
        likely[self._places] = np.exp(scores - shift[:, None])
        total, members, pairs = self._marginals(likely.reshape(*self._truth.shape, -1), np.exp(steps))
        total += shift.sum()
        picked = scores[np.arange(len(scores)), self._flat_truth].sum() + (steps * self._true_steps).sum()
        members = members.reshape(-1, self._labels)[self._places]
        members[np.arange(len(members)), self._flat_truth] -= 1
        gradient = np.concatenate([self._matrix.T @ members, pairs - self._true_steps])
        gradient += penalty * parameters
        return float(total - picked + penalty / 2 * (values**2).sum()), gradient.ravel()

    def _marginals(self, likely: Floats, steps: Floats) -> tuple[float, Floats, Floats]:
        """The log of the partition sums, the chance of each label, and the expected steps.

        Args:
            likely: Exponentials of the scores, of shape (members, sequences, labels).
            steps: Exponentials of the steps.
        """
        count = len(likely)
        within = steps[:-1]
        forward = np.empty_like(likely)
        scale = np.ones(likely.shape[:2])
        for at in range(count):
            reached = (forward[at - 1] @ within if at else steps[-1]) * likely[at]
            scale[at] = np.where(self._inside[at], reached.sum(axis=1), 1.0)
            forward[at] = np.where(self._inside[at][:, None], reached / scale[at][:, None], forward[at - 1])
        backward = np.ones_like(likely)
        for at in range(count - 2, -1, -1):
            ahead = (likely[at + 1] * backward[at + 1] / scale[at + 1][:, None]) @ within.T
            backward[at] = np.where(self._inside[at + 1][:, None], ahead, 1.0)
        arrived = likely[1:] * backward[1:] / scale[1:, :, None] * self._inside[1:, :, None]
        labels = likely.shape[2]
        pairs = within * (forward[:-1].reshape(-1, labels).T @ arrived.reshape(-1, labels))
        members = forward * backward
        expected = np.concatenate([pairs, members[0].sum(axis=0)[None]])
        return float(np.log(scale).sum()), members, expected
