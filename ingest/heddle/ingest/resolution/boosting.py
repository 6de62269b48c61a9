"""Boosted trees in NumPy: small, exact and readable as JSON.

Gradient boosting for the logistic loss with leaf values by Newton's step (Friedman 2001, "Greedy function
approximation: a gradient boosting machine"; second-order leaves as in XGBoost, Chen and Guestrin 2016).
Trees are perfect binary trees of a fixed depth, so that a batch is scored by `depth` look-ups a tree, and
each score is the same whatever batch it is in: sums go over trees in order, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_NEVER = float("inf")
_BINS = 32


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """A classifier of two classes.

    Args:
        base: Log-odds before any tree.
        columns: `[trees, 2^depth - 1]`, the column that each inner node asks about, in heap order.
        bounds: The same shape: rows above go right.
        leaves: `[trees, 2^depth]`, log-odds that each leaf adds.
        slope: Platt's slope of the calibration.
        offset: Its offset.
    """

    base: float
    columns: NDArray[np.int64]
    bounds: Floats
    leaves: Floats
    slope: float = 1.0
    offset: float = 0.0

    def log_odds(self, rows: Floats) -> Floats:
        """Uncalibrated log-odds.

        Shapes:
            rows: `[n, columns]`
            returned: `[n]`
        """
        total = np.full(len(rows), self.base)
        at_row = np.arange(len(rows))
        depth = int(np.log2(self.leaves.shape[1]))
        for columns, bounds, leaves in zip(self.columns, self.bounds, self.leaves, strict=True):
            at = np.zeros(len(rows), dtype=np.int64)
            for _ in range(depth):
                at = 2 * at + 1 + (rows[at_row, columns[at]] > bounds[at])
            total += leaves[at - len(columns)]
        return total

    def probability(self, rows: Floats) -> Floats:
        """The calibrated probability of each row.

        Shapes:
            rows: `[n, columns]`
            returned: `[n]`
        """
        return sigmoid(self.slope * self.log_odds(rows) + self.offset)

    def to_json(self) -> dict[str, Any]:
        """As the shipped file keeps it."""
        return {
            "base": self.base,
            "columns": self.columns.tolist(),
            "bounds": [
                [None if bound == _NEVER else bound for bound in tree] for tree in self.bounds.tolist()
            ],
            "leaves": self.leaves.tolist(),
            "slope": self.slope,
            "offset": self.offset,
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> BoostedTrees:
        """Read back what `to_json` gave."""
        bounds = [[_NEVER if bound is None else bound for bound in tree] for tree in data["bounds"]]
        return BoostedTrees(
            base=data["base"],
            columns=np.array(data["columns"], dtype=np.int64),
            bounds=np.array(bounds, dtype=np.float64),
            leaves=np.array(data["leaves"], dtype=np.float64),
            slope=data["slope"],
            offset=data["offset"],
        )


def sigmoid(log_odds: Floats) -> Floats:
    """Probabilities of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30))))


def fit_trees(
    rows: Floats,
    labels: Floats,
    weights: Floats,
    *,
    trees: int = 120,
    depth: int = 4,
    rate: float = 0.12,
    least: float = 8.0,
    ridge: float = 4.0,
) -> BoostedTrees:
    """Fit boosted trees.

    Args:
        rows: Features.
        labels: 0 or 1.
        weights: What each row counts.
        trees: How many trees.
        depth: How deep each is.
        rate: How much of each step is taken.
        least: The least curvature (weight of rows in doubt) on either side of a split.
        ridge: Penalty of large leaves.

    Shapes:
        rows: `[n, columns]`
        labels, weights: `[n]`
    """
    edges = [_edges(rows[:, column]) for column in range(rows.shape[1])]
    binned = np.stack(
        [np.searchsorted(edge, rows[:, column], side="left") for column, edge in enumerate(edges)], axis=1
    )
    mean = float(np.clip(np.average(labels, weights=weights), 1e-4, 1 - 1e-4))
    base = float(np.log(mean / (1 - mean)))
    score = np.full(len(rows), base)
    grown: list[tuple[list[int], list[float], list[float]]] = []
    for _ in range(trees):
        chance = sigmoid(score)
        slope, curve = weights * (labels - chance), weights * chance * (1 - chance)
        tree, leaf_of = _grow(binned, edges, slope, curve, depth, least, ridge)
        leaves = rate * _leaf_values(leaf_of, slope, curve, 1 << depth, ridge)
        score += leaves[leaf_of]
        grown.append((tree[0], tree[1], [round(float(value), 5) for value in leaves]))
    return BoostedTrees(
        base=round(base, 5),
        columns=np.array([tree[0] for tree in grown], dtype=np.int64),
        bounds=np.array([tree[1] for tree in grown], dtype=np.float64),
        leaves=np.array([tree[2] for tree in grown], dtype=np.float64),
    )


def _edges(values: Floats) -> Floats:
    """Where a column may be split: between its values, at most `_BINS` places."""
    levels = np.unique(values)
    if len(levels) > _BINS:
        levels = np.unique(np.quantile(values, np.linspace(0, 1, _BINS)))
    return np.round((levels[1:] + levels[:-1]) / 2, 5)


def _grow(
    binned: NDArray[np.int64],
    edges: Sequence[Floats],
    slope: Floats,
    curve: Floats,
    depth: int,
    least: float,
    ridge: float,
) -> tuple[tuple[list[int], list[float]], NDArray[np.int64]]:
    """One tree, level by level; returns its splits in heap order and the leaf of each row."""
    at = np.zeros(len(binned), dtype=np.int64)
    columns, bounds = [0] * ((1 << depth) - 1), [_NEVER] * ((1 << depth) - 1)
    for level in range(depth):
        first = (1 << level) - 1
        place = np.full(1 << depth, 0)
        cut = np.full(1 << depth, 1 << 30)
        for node in range(1 << level):
            inside = np.flatnonzero(at == node)
            split = _best_split(binned[inside], edges, slope[inside], curve[inside], least, ridge)
            if split is not None:
                place[node], cut[node] = split
                columns[first + node] = split[0]
                bounds[first + node] = float(edges[split[0]][split[1]])
        at = 2 * at + (binned[np.arange(len(binned)), place[at]] > cut[at])
    return (columns, bounds), at


def _best_split(
    binned: NDArray[np.int64],
    edges: Sequence[Floats],
    slope: Floats,
    curve: Floats,
    least: float,
    ridge: float,
) -> tuple[int, int] | None:
    """Column and edge of the split that gains most; None where none gains."""
    if not len(binned):
        return None
    all_slope, all_curve = slope.sum(), curve.sum()
    best, found = 1e-6, None
    for column, edge in enumerate(edges):
        if not len(edge):
            continue
        left_slope = np.cumsum(np.bincount(binned[:, column], slope, len(edge) + 1))[:-1]
        left_curve = np.cumsum(np.bincount(binned[:, column], curve, len(edge) + 1))[:-1]
        gain = (
            left_slope**2 / (left_curve + ridge)
            + (all_slope - left_slope) ** 2 / (all_curve - left_curve + ridge)
            - all_slope**2 / (all_curve + ridge)
        )
        gain[(left_curve < least) | (all_curve - left_curve < least)] = 0.0
        here = int(np.argmax(gain))
        if gain[here] > best:
            best, found = float(gain[here]), (column, here)
    return found


def _leaf_values(
    leaf_of: NDArray[np.int64], slope: Floats, curve: Floats, leaves: int, ridge: float
) -> Floats:
    return np.bincount(leaf_of, slope, leaves) / (np.bincount(leaf_of, curve, leaves) + ridge)


def fit_platt(log_odds: Floats, labels: Floats, weights: Floats) -> tuple[float, float]:
    """Slope and offset that make log-odds of unseen rows probabilities (Platt 1999), by Newton's method."""
    prior = np.array([1.0, 0.0])
    at = prior
    design = np.stack([log_odds, np.ones_like(log_odds)], axis=1)

    def loss(here: Floats) -> float:
        scores = design @ here
        return float(np.sum(weights * (np.logaddexp(0, scores) - labels * scores))) + 5e-4 * float(
            np.sum((here - prior) ** 2)
        )

    for _ in range(50):
        chance = sigmoid(design @ at)
        gradient = design.T @ (weights * (labels - chance)) - 1e-3 * (at - prior)
        curve = (design * (weights * chance * (1 - chance))[:, None]).T @ design + 1e-3 * np.eye(2)
        step = np.linalg.solve(curve, gradient)
        # A full step overshoots where all rows are far on one side.
        while loss(at + step) > loss(at) and np.abs(step).max() > 1e-9:
            step = step / 2
        at = at + step
        if np.abs(step).max() < 1e-9:
            break
    return round(float(at[0]), 5), round(float(at[1]), 5)
