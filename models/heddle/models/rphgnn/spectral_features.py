r"""Features of nodes from the graph alone: leading eigenvectors of the whole graph's adjacency.

All node types and relations are read as one undirected graph with adjacency $A$; the features are the
leading eigenvectors of $S = D^{-1/2} A D^{-1/2}$, found by the randomised range finder with subspace
iterations (Halko, Martinsson, Tropp; "Finding structure with randomness", SIAM Review 2011, algorithm 4.4).
Nodes with like neighbourhoods get like rows, as with LINE, whose objective factorises a matrix of the same
adjacency (Qiu et al., "Network Embedding as Matrix Factorization", WSDM 2018).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from heddle.models.rphgnn.random_projection import row_normalised
from heddle.models.sparse.mean_aggregation import MeanAggregation

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

_ITERATIONS = 6
_NOTHING = 1e-5


def spectral_features(data: HeteroData, width: int, generator: torch.Generator) -> dict[str, Tensor]:
    """Features of every node type; rows of unit length, or 0 where a node has no edges.

    Args:
        data: Typed nodes and edges.
        width: Width of the features; columns beyond the number of nodes are 0.
        generator: Source of the first guess.

    Shapes:
        returns: for each type `[N_type, width]` float32
    """
    counts = {name: int(data[name].num_nodes) for name in data.node_types}
    starts, total = {}, 0
    for name, count in counts.items():
        starts[name], total = total, total + count
    edges = [
        data[s, kind, d].edge_index + torch.tensor([[starts[s]], [starts[d]]])
        for s, kind, d in data.edge_types
    ]
    joined = torch.cat([*edges, torch.empty(2, 0, dtype=torch.int64)], dim=1)
    # Both directions of each edge once, whichever of them the graph stores.
    joined = torch.unique(torch.cat([joined, joined.flip(0)], dim=1), dim=1)
    vectors = _leading_vectors(joined, total, min(width, total), generator)  # [N, k]
    padded = torch.nn.functional.pad(row_normalised(vectors), (0, width - vectors.size(1)))  # [N, width]
    return {name: padded[starts[name] :][:count].clone() for name, count in counts.items()}


def _leading_vectors(edges: Tensor, nodes: int, count: int, generator: torch.Generator) -> Tensor:
    """Eigenvectors of the leading eigenvalues times their roots; `[N, k]`."""
    degree = torch.bincount(edges[1], minlength=nodes).float()  # [N]
    mean = MeanAggregation(edges, (nodes, nodes))
    root = degree.sqrt()[:, None]  # [N, 1]
    inverse = torch.where(root > 0, 1 / root, 0.0)

    def multiply(x: Tensor) -> Tensor:
        # S x = D^-1/2 A D^-1/2 x, and the mean is D^-1 A.
        product: Tensor = root * mean.mean(inverse * x)
        return product

    basis = torch.randn(nodes, count, generator=generator) / math.sqrt(max(nodes, 1))
    for _ in range(_ITERATIONS):
        # The lazy walk (I + S) / 2 has no negative eigenvalues, which of a bipartite graph are as large.
        basis = torch.linalg.qr((basis + multiply(basis)) / 2).Q  # [N, k]
    small = basis.t() @ multiply(basis)  # [k, k]
    values, turn = torch.linalg.eigh((small + small.t()) / 2)
    # What rounding left of an eigenvalue 0, and of nodes without edges, would grow when rows are normalised.
    values = torch.where(values > _NOTHING, values, 0.0)
    vectors: Tensor = (basis @ turn * values.sqrt()).flip(1)  # [N, k]
    return vectors * (root > 0)
