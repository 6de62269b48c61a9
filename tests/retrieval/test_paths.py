"""The path to a hit is the shortest there is, and of several the one whose ids come first."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import NodeId
from heddle.core.result import Path
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.adjacency import CONTAINMENT, Adjacency, NodeView
from heddle.retrieval.generation import Generation
from heddle.retrieval.paths import LONGEST_PATH, find_paths

TYPES = (EdgeType.HAS_CHUNK, EdgeType.MENTIONS, EdgeType.NEXT)
Edges = Sequence[tuple[int, int, int]]


def a_generation(count: int, edges: Edges) -> Generation:
    """As much of a generation as paths read: entry `n` stands on node `n`."""
    rows = np.asarray(sorted(edges), dtype=np.int32).reshape(-1, 3)
    here, there = np.concatenate([rows[:, 0], rows[:, 1]]), np.concatenate([rows[:, 1], rows[:, 0]])
    edge = np.tile(np.arange(len(rows), dtype=np.int32), 2)
    order = np.lexsort((edge, there, here))
    adjacency = Adjacency(
        node_ids=np.asarray([f"n{row:03}" for row in range(count)], dtype="S64"),
        node_home=np.zeros((count, 2), np.int32),
        edges=np.concatenate([rows, np.full((len(rows), 2), -1, np.int32)], axis=1),
        edge_entries=np.zeros(len(rows), "S32"),
        edge_types=tuple(TYPES),
        indptr=np.searchsorted(here[order], np.arange(count + 1)).astype(np.int64),
        neighbours=there[order].astype(np.int32),
        edge_of=edge[order],
    )
    view = SimpleNamespace(adjacency=adjacency, node=lambda row: a_node(int(row)))
    nodes = np.stack([np.arange(count), np.full(count, -1)], axis=1).astype(np.int32)
    ids = np.asarray([f"n{row:03}" for row in range(count)], dtype="S32")
    return cast("Generation", SimpleNamespace(view=view, entry_nodes=nodes, ids=ids))


def a_node(row: int) -> NodeView:
    """The node of a row."""
    return NodeView(NodeId(f"n{row:03}"), NodeType.ENTITY, "Person", f"node {row}")


def shortest(edges: Edges, starts: set[int], end: int, allowed: set[str]) -> list[int] | None:
    """The nodes of the first shortest path, by one full breadth-first search."""
    beside: dict[int, set[int]] = {}
    for source, target, kind in edges:
        if TYPES[kind] in allowed:
            beside.setdefault(source, set()).add(target)
            beside.setdefault(target, set()).add(source)
    parent: dict[int, int] = {}
    seen, frontier = set(starts), sorted(starts)
    for _ in range(LONGEST_PATH):
        fresh = []
        for node in frontier:
            for other in sorted(beside.get(node, ())):
                if other not in seen:
                    seen.add(other)
                    parent[other] = node
                    fresh.append(other)
        frontier = sorted(fresh)
    if end not in seen:
        return None
    chain = [end]
    while chain[-1] in parent:
        chain.append(parent[chain[-1]])
    return chain[::-1]


def nodes_of(path: Path) -> list[int]:
    """The rows of a path's nodes."""
    return [int(node[1:]) for node, _ in path.nodes]


graphs = st.integers(2, 14).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.integers(0, len(TYPES) - 1)),
            max_size=20,
            unique=True,
        ),
        st.sets(st.integers(0, count - 1), min_size=1, max_size=3),
    )
)


@given(graphs)
def test_paths_are_those_of_a_full_search(graph: tuple[int, Edges, set[int]]) -> None:
    count, edges, starts = graph

    found = {path.hit: path for path in find_paths(a_generation(count, edges), sorted(starts), range(count))}

    telling = {kind.value for kind in TYPES} - CONTAINMENT - {"NEXT"}
    for end in set(range(count)) - starts:
        wanted = shortest(edges, starts, end, telling) or shortest(edges, starts, end, set(TYPES))
        path = found.pop(f"n{end:03}", None)
        assert (nodes_of(path) if path else None) == wanted
    assert found == {}


@given(graphs)
def test_every_step_of_a_path_is_an_edge_between_its_nodes(graph: tuple[int, Edges, set[int]]) -> None:
    count, edges, starts = graph
    there = {(f"n{source:03}", TYPES[kind].value, f"n{target:03}") for source, target, kind in edges}

    for path in find_paths(a_generation(count, edges), sorted(starts), range(count)):
        assert len(path.steps) == len(path.nodes) - 1 <= LONGEST_PATH
        for step, ((left, _), (right, _)) in zip(path.steps, itertools.pairwise(path.nodes), strict=True):
            assert (step.source, step.edge, step.target) in there
            assert {step.source, step.target} == {left, right}


def test_a_way_of_meaning_is_shown_even_where_one_of_containment_is_shorter() -> None:
    mentions, contains = TYPES.index(EdgeType.MENTIONS), TYPES.index(EdgeType.HAS_CHUNK)
    generation = a_generation(5, [(0, 1, mentions), (1, 2, mentions), (2, 3, mentions), (0, 3, contains)])

    (path,) = find_paths(generation, [0], [3])

    assert nodes_of(path) == [0, 1, 2, 3]


def test_what_is_farther_than_the_longest_path_has_none() -> None:
    mentions = TYPES.index(EdgeType.MENTIONS)
    generation = a_generation(7, [(row, row + 1, mentions) for row in range(6)])

    paths = find_paths(generation, [0], range(7))

    assert [nodes_of(path)[-1] for path in paths] == [1, 2, 3, 4]
