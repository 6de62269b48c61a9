"""Graphs and dense references for LATTE: small enough to compute every equation by hand."""

from __future__ import annotations

import torch
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.latte.config import LatteConfig
from heddle.models.latte.heard_graph import HeardGraph, hear
from heddle.models.latte.latte import Latte
from heddle.models.latte.relation_edges import RelationEdges
from heddle.models.seeded_generator import seeded_generator

PAPERS, AUTHORS, VENUES, NOISE = 120, 60, 6, 40


def random_graph(seed: int = 0, *, features: bool = True) -> HeteroData:
    """Authors, papers and venues with random edges; an isolated author, an empty relation, a bare type."""
    generator = torch.Generator().manual_seed(seed)

    def edges(heads: int, tails: int, count: int) -> Tensor:
        index = torch.stack(
            [
                torch.randint(heads, (count,), generator=generator),
                torch.randint(tails, (count,), generator=generator),
            ]
        )
        once: Tensor = torch.unique(index, dim=1)
        return once

    data = HeteroData()
    data["author"].num_nodes, data["paper"].num_nodes, data["venue"].num_nodes = 13, 20, 4
    if features:
        data["author"].x = torch.randn(13, 5, generator=generator)
        words = torch.rand(20, 64, generator=generator) < 0.05
        data["paper"].x = words.float()
    for key, index in {
        # The last author wrote nothing.
        ("author", "writes", "paper"): edges(12, 20, 40),
        ("paper", "in", "venue"): edges(20, 4, 20),
        ("paper", "corrects", "venue"): edges(20, 4, 0),
    }.items():
        data[key].edge_index = index
        data[key[2], f"rev_{key[1]}", key[0]].edge_index = index.flip(0)
    return data


def small_latte(graph: HeardGraph, targets: list[str], config: LatteConfig, seed: int = 0) -> Latte:
    """A LATTE with its first weights, in eval mode."""
    latte = Latte(graph.edges, graph.widths, graph.sizes, targets, config)
    latte.reset_parameters(seeded_generator(seed, "weights"))
    return latte.eval()


def heard(data: HeteroData) -> HeardGraph:
    """A graph as LATTE hears it."""
    return hear(data)


def dense(edges: RelationEdges, weight: Tensor | None = None) -> Tensor:
    """The matrix of a relation in 64 bits; `[heads, tails]`."""
    matrix = torch.zeros(edges.size, dtype=torch.float64)
    matrix[edges.heads, edges.tails] = 1.0 if weight is None else weight.double()
    return matrix


def planted_graph(seed: int = 0) -> LabelledGraph:
    """Papers whose class is that of their authors' other papers' venue; everything else is noise.

    A paper's venue is not joined to it: only `author -writes- paper` leads to what tells the class.
    """
    generator = torch.Generator().manual_seed(seed)
    kind = torch.arange(AUTHORS) % 3  # an author's class
    written = torch.randint(AUTHORS, (PAPERS,), generator=generator)
    labels = kind[written]
    data = HeteroData()
    data["paper"].num_nodes, data["author"].num_nodes = PAPERS, AUTHORS
    data["reader"].num_nodes = NOISE
    data["paper"].x = torch.randn(PAPERS, 8, generator=generator)
    data["author"].x = torch.eye(3)[kind] + 0.1 * torch.randn(AUTHORS, 3, generator=generator)
    data["reader"].x = torch.randn(NOISE, 3, generator=generator)
    wrote = torch.stack([torch.arange(PAPERS), written])
    read = torch.stack(
        [
            torch.arange(PAPERS).repeat_interleave(3),
            torch.randint(NOISE, (3 * PAPERS,), generator=generator),
        ]
    )
    for name, index, tail in (("by", wrote, "author"), ("read_by", torch.unique(read, dim=1), "reader")):
        data["paper", name, tail].edge_index = index
        data[tail, f"rev_{name}", "paper"].edge_index = index.flip(0)
    order = torch.randperm(PAPERS, generator=generator)
    return LabelledGraph(
        name="planted",
        data=data,
        target="paper",
        labels=labels,
        splits=((order[:50], order[50:70]),),
        test=order[70:],
        scored=order[70:],
    )
