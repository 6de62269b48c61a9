"""Graphs without the nodes that training must not know."""

from __future__ import annotations

import torch
from torch import Tensor

from heddle.models.latte.heard_graph import HeardGraph
from heddle.models.latte.relation_edges import RelationEdges


def without_nodes(graph: HeardGraph, name: str, rows: Tensor) -> HeardGraph:
    """The graph in which some nodes of a type have no edges, neither as heads nor as tails.

    They keep their places, so that positions stay what they are; but nobody hears them, and no longer
    relation leads through them.

    Args:
        graph: The graph; it is left as it is.
        name: The nodes' type.
        rows: The nodes.
    """
    absent = torch.zeros(graph.sizes[name], dtype=torch.bool, device=graph.device)
    absent[rows.to(graph.device)] = True
    edges = {}
    for key, relation in graph.edges.items():
        kept = torch.ones(relation.count, dtype=torch.bool, device=graph.device)
        if key[0] == name:
            kept &= ~absent[relation.heads]
        if key[2] == name:
            kept &= ~absent[relation.tails]
        edges[key] = RelationEdges(relation.index[:, kept], relation.size)
    return HeardGraph(graph.sizes, graph.features, edges, graph.device)
