"""The tree is a tree, is worth what it says, and is within twice of the best by cost and prizes left out."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heddle.retrieval.graphrag.steiner_tree import SteinerTree, prize_collecting_tree

Graph = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A graph of a few nodes."""
    count = draw(st.integers(1, 6))
    pairs = list(combinations(range(count), 2))
    kept = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=9)) if pairs else []
    prizes = draw(st.lists(st.integers(0, 8), min_size=count, max_size=count))
    costs = draw(st.lists(st.integers(1, 8), min_size=len(kept), max_size=len(kept)))
    ends = np.asarray(sorted(kept), dtype=np.int64).reshape(-1, 2)
    return np.asarray(prizes, np.float64), ends, np.asarray(costs, np.float64)


def connected(nodes: frozenset[int], ends: list[tuple[int, int]]) -> bool:
    reached, waiting = {min(nodes)}, [min(nodes)]
    while waiting:
        here = waiting.pop()
        for left, right in ends:
            for one, other in ((left, right), (right, left)):
                if one == here and other not in reached:
                    reached.add(other)
                    waiting.append(other)
    return reached == nodes


def exact(graph: Graph) -> float:
    """The least sum of a tree's costs and the prizes outside it, by trying all sets of edges."""
    prizes, ends, costs = graph
    total = float(prizes.sum())
    best = total - float(prizes.max())
    for size in range(1, len(prizes)):
        for chosen in combinations(range(len(ends)), size):
            pairs = [(int(ends[edge, 0]), int(ends[edge, 1])) for edge in chosen]
            nodes = frozenset(node for pair in pairs for node in pair)
            if len(nodes) == size + 1 and connected(nodes, pairs):
                spent = float(costs[list(chosen)].sum())
                best = min(best, spent + total - float(prizes[sorted(nodes)].sum()))
    return best


def spent_and_left(graph: Graph, tree: SteinerTree) -> float:
    prizes, _, costs = graph
    return float(costs[list(tree.edges)].sum() + prizes.sum() - prizes[list(tree.nodes)].sum())


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_what_is_chosen_is_a_tree_and_worth_what_it_says(graph: Graph) -> None:
    prizes, ends, costs = graph
    tree = prize_collecting_tree(*graph)

    pairs = [(int(ends[edge, 0]), int(ends[edge, 1])) for edge in tree.edges]
    assert len(tree.edges) == len(tree.nodes) - 1
    assert {node for pair in pairs for node in pair} <= set(tree.nodes)
    assert connected(frozenset(tree.nodes), pairs)
    assert tree.worth == float(prizes[list(tree.nodes)].sum() - costs[list(tree.edges)].sum())
    assert tree.worth >= prizes.max()


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_costs_and_prizes_left_out_are_at_most_twice_the_least(graph: Graph) -> None:
    tree = prize_collecting_tree(*graph)

    assert spent_and_left(graph, tree) <= 2 * exact(graph) + 1e-9


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_the_same_graph_gives_the_same_tree(graph: Graph) -> None:
    assert prize_collecting_tree(*graph) == prize_collecting_tree(*graph)


def test_a_node_worth_nothing_joins_where_it_connects_what_is() -> None:
    ends = np.asarray([[0, 1], [1, 2], [2, 3]])

    tree = prize_collecting_tree(np.asarray([5.0, 0.0, 5.0, 0.5]), ends, np.asarray([1.0, 1.0, 2.0]))

    assert tree.nodes == (0, 1, 2)
    assert tree.edges == (0, 1)
    assert tree.worth == 8.0
