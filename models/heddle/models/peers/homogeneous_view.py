"""All nodes of a typed graph in one numbering, and all edges in one list with their types beside them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch_geometric.data import HeteroData


@dataclass(frozen=True, slots=True)
class HomogeneousView:
    """A typed graph as one graph with typed edges.

    Args:
        first: Where each node type begins, in the order of the numbering.
        nodes: Number of all nodes.
        edge_index: All edges.
        edge_type: Position of each edge's relation among the relations.
        relations: Number of relations.

    Shapes:
        edge_index: `[2, E]` int64
        edge_type: `[E]` int64
    """

    first: dict[str, int]
    nodes: int
    edge_index: Tensor
    edge_type: Tensor
    relations: int

    def to(self, device: str) -> HomogeneousView:
        """The same on a device."""
        edge_index, edge_type = self.edge_index.to(device), self.edge_type.to(device)
        return HomogeneousView(self.first, self.nodes, edge_index, edge_type, self.relations)


def homogeneous_view(data: HeteroData, *, loops: bool = False) -> HomogeneousView:
    """Number all nodes in one row.

    Args:
        data: The graph.
        loops: Add an edge from every node to itself, of one relation more.
    """
    first, nodes = {}, 0
    for name in data.node_types:
        first[name] = nodes
        nodes += int(data[name].num_nodes)
    parts = [
        data[relation].edge_index + torch.tensor([[first[relation[0]]], [first[relation[2]]]])
        for relation in data.edge_types
    ]
    if loops:
        parts.append(torch.arange(nodes).expand(2, -1))
    types = [torch.full((part.size(1),), place) for place, part in enumerate(parts)]
    empty = torch.zeros(2, 0, dtype=torch.int64)
    return HomogeneousView(
        first, nodes, torch.cat([empty, *parts], dim=1), torch.cat([empty[0], *types]), len(parts)
    )
