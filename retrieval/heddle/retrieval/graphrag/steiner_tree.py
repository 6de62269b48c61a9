"""The prize-collecting Steiner tree: the connected part of a graph whose prizes are worth its edges.

Clusters grow around prizes until edges between them are paid for (Goemans and Williamson 1995, "A General
Approximation Technique for Constrained Forest Problems"); then branches that cost more than they bring are
cut (strong pruning, Johnson, Minkoff and Phillips 2000). G-Retriever (He et al. 2024, arXiv 2402.07630)
retrieves subgraphs so. Costs of the tree and prizes left out are together at most twice the least possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class SteinerTree:
    """A tree in a graph.

    Args:
        nodes: Its nodes, ascending.
        edges: Places of its edges in the list that was given, ascending.
        worth: Its prizes less its costs.
    """

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    worth: float


def prize_collecting_tree(
    prizes: NDArray[np.float64], ends: NDArray[np.int64], costs: NDArray[np.float64]
) -> SteinerTree:
    """The tree that brings most, by growing clusters and strong pruning.

    Args:
        prizes: What each node is worth, zero or more; at least one node.
        ends: The two nodes of each edge.
        costs: What each edge costs, above zero.

    Shapes:
        prizes: `[n]`
        ends: `[m, 2]`
        costs: `[m]`
    """
    beside: list[list[tuple[int, int]]] = [[] for _ in prizes]
    for edge in _grown_forest(prizes, ends, costs):
        first, second = (int(node) for node in ends[edge])
        beside[first].append((second, edge))
        beside[second].append((first, edge))
    best = SteinerTree((int(np.argmax(prizes)),), (), float(prizes.max()))
    seen = np.zeros(len(prizes), dtype=np.bool_)
    for root in range(len(prizes)):
        if not seen[root]:
            tree = _pruned(root, prizes, costs, beside, seen)
            best = tree if tree.worth > best.worth + _CLOSE else best
    return best


def _grown_forest(
    prizes: NDArray[np.float64], ends: NDArray[np.int64], costs: NDArray[np.float64]
) -> list[int]:
    """Edges that were paid for while clusters grew."""
    cluster = np.arange(len(prizes))
    left = prizes.astype(np.float64).copy()  # by cluster: what may still be spent
    paid = np.zeros(len(prizes))  # by node: how far its clusters have grown
    chosen: list[int] = []
    while True:
        growing = left > _CLOSE
        first, second = cluster[ends[:, 0]], cluster[ends[:, 1]]
        speed = growing[first].astype(np.float64) + growing[second]
        meets = (first != second) & (speed > 0)
        wait_edge, edge = np.inf, -1
        if meets.any():
            slack = (costs - paid[ends[:, 0]] - paid[ends[:, 1]]).clip(0)
            waits = np.where(meets, slack / np.where(speed > 0, speed, 1), np.inf)
            edge = int(np.argmin(waits))
            wait_edge = float(waits[edge])
        if edge < 0 or not growing.any():
            return chosen
        wait_stop = float(left[growing].min())
        wait = min(wait_edge, wait_stop)
        paid += wait * growing[cluster]
        left[growing] -= wait
        if wait_edge <= wait_stop:
            chosen.append(edge)
            keep, gone = int(first[edge]), int(second[edge])
            left[keep] += left[gone]
            left[gone] = 0.0
            cluster[cluster == gone] = keep
        else:
            left[left <= _CLOSE] = 0.0


def _pruned(
    root: int,
    prizes: NDArray[np.float64],
    costs: NDArray[np.float64],
    beside: Sequence[Sequence[tuple[int, int]]],
    seen: NDArray[np.bool_],
) -> SteinerTree:
    """The best part of one tree of the forest: every branch that does not pay for its edge is cut."""
    order, parent = _from_root(root, beside, seen)
    worth = {node: float(prizes[node]) for node in order}
    for node in reversed(order):
        above, edge = parent[node]
        if above >= 0:
            worth[above] += max(0.0, worth[node] - float(costs[edge]))
    top = min(order, key=lambda node: (-worth[node], node))
    nodes, edges, waiting = [top], [], [top]
    while waiting:
        node = waiting.pop()
        for below, edge in beside[node]:
            if parent[below] == (node, edge) and worth[below] > float(costs[edge]):
                nodes.append(below)
                edges.append(edge)
                waiting.append(below)
    return SteinerTree(tuple(sorted(nodes)), tuple(sorted(edges)), worth[top])


def _from_root(
    root: int, beside: Sequence[Sequence[tuple[int, int]]], seen: NDArray[np.bool_]
) -> tuple[list[int], dict[int, tuple[int, int]]]:
    order, parent = [root], {root: (-1, -1)}
    seen[root] = True
    for node in order:
        for other, edge in beside[node]:
            if not seen[other]:
                seen[other] = True
                parent[other] = (node, edge)
                order.append(other)
    return order, parent
