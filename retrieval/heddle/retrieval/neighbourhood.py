"""The part of a graph around some nodes, read from layers without reading the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.graph.schema import EdgeType
from heddle.retrieval.adjacency import Part
from heddle.retrieval.document_entries import is_relation
from heddle.retrieval.layers import Layers, matches, ranges
from heddle.retrieval.segment_graph import DOCUMENT, NODE, OWNER, SOURCE, TARGET, TYPE, SegmentGraph

_NAMING = (EdgeType.MENTIONS.value, EdgeType.LINKS_TO.value)
"""Edges of which an entity's entry reads the first alone: a name may be mentioned by every document."""


def whole_graph(layers: Layers) -> list[Part]:
    """All contributions that count, to be composed."""
    return [
        Part(graph, layers.nodes(number), layers.edges(number)) for number, graph in enumerate(layers.graphs)
    ]


def neighbourhood(layers: Layers, nodes: NDArray[np.bytes_]) -> list[Part]:
    """What the entries of some entities are made from: their relations and what names them first.

    Args:
        layers: Where from.
        nodes: Ids, sorted.
    """
    edges = [_edges_at(layers, number, nodes) for number in range(len(layers))]
    ends = [
        graph.node_ids[np.unique(graph.edges[rows, : TARGET + 1])]
        for graph, rows in zip(layers.graphs, edges, strict=True)
    ]
    wanted = np.unique(np.concatenate([nodes, *ends]))
    return [
        Part(graph, _first_contributions(layers, number, wanted), edges[number])
        for number, graph in enumerate(layers.graphs)
    ]


def contributions(layers: Layers, nodes: NDArray[np.bytes_]) -> list[Part]:
    """What is said of some nodes, without their edges."""
    none = np.empty(0, np.int64)
    return [
        Part(graph, _first_contributions(layers, number, nodes), none)
        for number, graph in enumerate(layers.graphs)
    ]


def _edges_at(layers: Layers, number: int, nodes: NDArray[np.bytes_]) -> NDArray[np.int64]:
    graph = layers.graphs[number]
    _, here = matches(graph.node_ids, nodes)
    alive = layers.documents(number)
    telling = np.asarray([is_relation(name) for name in graph.edge_types] or [False], dtype=np.bool_)
    naming = np.asarray([name in _NAMING for name in graph.edge_types] or [False], dtype=np.bool_)
    leaving = ranges(graph.leaving_at[here], graph.leaving_at[here + 1])
    arriving = graph.arriving[ranges(graph.arriving_at[here], graph.arriving_at[here + 1])].astype(np.int64)
    found = []
    for rows, at in ((leaving, SOURCE), (arriving, TARGET)):
        kept = rows[alive[graph.edges[rows, OWNER]]]
        kinds = graph.edges[kept, TYPE]
        found.append(kept[telling[kinds]])
        found.append(_first_of_each(graph, kept[naming[kinds]], at))
    return np.unique(np.concatenate(found))


def _first_of_each(graph: SegmentGraph, rows: NDArray[np.int64], at: int) -> NDArray[np.int64]:
    """Of the edges at each node the first of each type; rows come in order at each node."""
    pair = graph.edges[rows, at].astype(np.int64) << 32 | graph.edges[rows, TYPE]
    _, first = np.unique(pair, return_index=True)
    return rows[first]


def _first_contributions(layers: Layers, number: int, nodes: NDArray[np.bytes_]) -> NDArray[np.int64]:
    graph = layers.graphs[number]
    _, here = matches(graph.node_ids, nodes)
    rows = ranges(graph.nodes_at[here], graph.nodes_at[here + 1])
    rows = rows[layers.documents(number)[graph.nodes[rows, DOCUMENT]]]
    node = graph.nodes[rows, NODE]
    first: NDArray[np.int64] = rows[np.append(True, node[1:] != node[:-1])[: len(node)]]
    return first


def relation_ends(parts: Sequence[Part], nodes: NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    """Ids of the nodes at either end of relations at some nodes, those included."""
    found = [nodes]
    for part in parts:
        telling = np.asarray([is_relation(name) for name in part.graph.edge_types] or [False], dtype=np.bool_)
        edges = part.graph.edges[part.edges]
        edges = edges[telling[edges[:, TYPE]]]
        _, here = matches(part.graph.node_ids, nodes)
        at = np.isin(edges[:, SOURCE], here) | np.isin(edges[:, TARGET], here)
        found.append(part.graph.node_ids[np.unique(edges[at, : TARGET + 1])])
    return np.unique(np.concatenate(found))
