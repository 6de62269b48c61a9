"""Stages that read the graph around what was found: neighbours, the Steiner tree, and rules of meta-paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.graph.schema import EdgeType
from heddle.retrieval.dense import similarity_of
from heddle.retrieval.fusion import Fused
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, mixed
from heddle.retrieval.graphrag.steiner_tree import prize_collecting_tree
from heddle.retrieval.graphrag.subgraph import rows_on, subgraph_around
from heddle.retrieval.retriever import Ranking

STARTS = 8
"""Hits whose nodes a subgraph is laid around."""
PRIZED = 15
"""Entries of the ranking that a tree gets prizes for."""
_EDGE_COST, _NAMED = 0.12, 0.5
"""What an edge costs at nodes of few edges, and what a named node is worth beside a best hit's 1."""
_KEPT = 20

META_PATHS: Mapping[str, tuple[tuple[str, bool], ...]] = {
    "mentions": ((EdgeType.MENTIONS, True), (EdgeType.MENTIONS, False)),
    "authors": ((EdgeType.AUTHORED_BY, True), (EdgeType.AUTHORED_BY, False)),
    "cited": ((EdgeType.CITES, True), (EdgeType.CITES, False)),
    "keywords": ((EdgeType.HAS_KEYWORD, True), (EdgeType.HAS_KEYWORD, False)),
    "links": ((EdgeType.LINKS_TO, True),),
    "figures": ((EdgeType.REFERS_TO, True),),
    "replies": ((EdgeType.REPLIES_TO, True),),
}
"""Ways that mean something, as edge types with whether each is walked from its head: two passages that name
one thing, two papers of one author, what a passage refers to, what a mail replies to."""


def starts_of(situation: Situation, ranked: Sequence[Fused]) -> list[int]:
    """The nodes that a question names, and those of the best hits."""
    nodes = [link.node for link in situation.query.links]
    for fused in ranked[:STARTS]:
        nodes.extend(int(node) for node in situation.generation.entry_nodes[fused.row] if node >= 0)
    return sorted(set(nodes))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Entries within a few edges of the question's names and of the best hits, the likest first."""

    hops: int = 2
    weight: float = 0.3
    name: str = Part.NEIGHBOURS.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with the neighbours mixed in; each edge away halves what an entry scores."""
        generation = situation.generation
        around = subgraph_around(generation, starts_of(situation, ranked), self.hops)
        rows = rows_on(generation, around.nodes, situation.query.allowed)
        alike = similarity_of(generation, situation.query)[rows]
        near = around.distance[around.places(generation.entry_nodes[rows, 0].astype(np.int64))]
        scores = alike * (0.5**near)
        return mixed(situation, ranked, self.name, {"": _best(situation, rows, scores)}, {"": self.weight})


@dataclass(frozen=True, slots=True)
class SteinerEvidence:
    """The entries of the tree that connects what was found at the least cost.

    A found entry's node is worth what its place in the ranking says; an edge costs the same everywhere, and
    more at a node with many: so a tree holds what joins several hits, and leaves out hits that nothing joins.
    """

    hops: int = 2
    weight: float = 0.4
    name: str = Part.STEINER.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with the entries of the tree mixed in, by their likeness to the question."""
        generation = situation.generation
        starts = starts_of(situation, ranked)
        if not starts:
            return ranked
        around = subgraph_around(generation, starts, self.hops)
        prizes = np.zeros(len(around.nodes))
        for place, fused in enumerate(ranked[:PRIZED], start=1):
            held = around.places(generation.entry_nodes[fused.row].astype(np.int64))
            prizes[held[held >= 0]] += 1.0 / place
        named = np.asarray([link.node for link in situation.query.links], dtype=np.int64)
        prizes[around.places(named)] += _NAMED
        adjacency = generation.view.adjacency
        degree = (adjacency.indptr[around.nodes + 1] - adjacency.indptr[around.nodes]).astype(np.float64)
        busy = np.log1p(degree)
        costs = _EDGE_COST * (busy[around.edges[:, 0]] + busy[around.edges[:, 1]]) / 4
        tree = prize_collecting_tree(prizes, around.edges, costs.clip(1e-3))
        nodes = around.nodes[np.asarray(tree.nodes, dtype=np.int64)]
        rows = rows_on(generation, nodes, situation.query.allowed)
        scores = similarity_of(generation, situation.query)[rows]
        return mixed(situation, ranked, self.name, {"": _best(situation, rows, scores)}, {"": self.weight})


@dataclass(frozen=True, slots=True)
class MetaPaths:
    """Entries that rules of typed edges lead to from the best hits."""

    rules: tuple[str, ...] = tuple(META_PATHS)
    weight: float = 0.3
    name: str = Part.METAPATHS.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with what the rules reach mixed in, by the ways that lead there."""
        generation = situation.generation
        reached: dict[int, float] = defaultdict(float)
        for place, fused in enumerate(ranked[:STARTS], start=1):
            for node in (int(node) for node in generation.entry_nodes[fused.row] if node >= 0):
                for rule in self.rules:
                    for end, share in _followed(situation, node, META_PATHS[rule]):
                        reached[end] += share / place
        nodes = np.asarray(sorted(reached), dtype=np.int64)
        rows = rows_on(generation, nodes, situation.query.allowed)
        worth = np.asarray([reached[int(node)] for node in generation.entry_nodes[rows, 0]])
        scores = worth * similarity_of(generation, situation.query)[rows] if len(rows) else worth
        return mixed(situation, ranked, self.name, {"": _best(situation, rows, scores)}, {"": self.weight})


def _followed(situation: Situation, node: int, rule: Sequence[tuple[str, bool]]) -> list[tuple[int, float]]:
    """Where a rule leads from a node, with the share of it that goes there; it splits evenly at each node."""
    view = situation.generation.view
    here: dict[int, float] = {node: 1.0}
    for edge_type, forward in rule:
        after: dict[int, float] = defaultdict(float)
        for at, share in sorted(here.items()):
            edges = view.of_type(at, edge_type)
            ends = [tuple(int(value) for value in view.adjacency.edges[edge, :2]) for edge in edges]
            targets = sorted(
                {(tail if forward else head) for head, tail in ends if (head if forward else tail) == at}
            )
            for target in targets:
                after[target] += share / len(targets)
        here = after
    return [(end, share) for end, share in sorted(here.items()) if end != node]


def _best(situation: Situation, rows: NDArray[np.int64], scores: NDArray[np.float32]) -> Ranking:
    ids = situation.generation.ids[rows]
    order = np.lexsort((ids, -np.asarray(scores, dtype=np.float64)))[:_KEPT]
    return [(int(rows[at]), float(scores[at])) for at in order]
