"""Measures of link prediction on held-out edges: AUC, average precision and mean reciprocal rank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from heddle.graph.snapshot import EdgeKey
from heddle.models.links.edge_split import edge_keys
from heddle.models.links.negative_pairs import NegativePairs, uniform_negatives

Score = Callable[[EdgeKey, Tensor, Tensor], Tensor]
"""Scores of pairs: (relation, sources `[B]`, targets `[B]`) -> `[B]`."""

_EDGES_AT_ONCE = 1024
"""Edges that are ranked at once: bounds the memory of their negatives."""


@dataclass(frozen=True, slots=True)
class LinkMetrics:
    """How well edges were told from pairs that are none.

    Args:
        auc: Chance that an edge scores above a negative; ties count half.
        ap: Average precision with one negative an edge.
        mrr: Mean of 1 / rank among the edge and its negatives; ties share their mean rank.
        edges: How many edges were measured, each from both ends.
    """

    auc: float
    ap: float
    mrr: float
    edges: int

    def to_json(self) -> dict[str, float | int]:
        """As manifests show it."""
        return {"auc": self.auc, "ap": self.ap, "mrr": self.mrr, "edges": self.edges}


def area_under_curve(positive: Tensor, negative: Tensor) -> float:
    """Chance that a positive scores above a negative, ties counting half.

    Shapes:
        positive: `[P]`, P > 0
        negative: `[N]`, N > 0
    """
    ordered = negative.sort().values
    below = torch.searchsorted(ordered, positive)
    upto = torch.searchsorted(ordered, positive, right=True)
    return float((below + upto).double().mean() / (2 * ordered.numel()))


def average_precision(positive: Tensor, negative: Tensor) -> float:
    """Area under the precision-recall steps; equal scores enter together.

    Shapes:
        positive: `[P]`, P > 0
        negative: `[N]`
    """
    scores, order = torch.cat([positive, negative]).sort(descending=True, stable=True)
    hit = (order < positive.numel()).double()
    found = hit.cumsum(0)
    precision = found / torch.arange(1, scores.numel() + 1)
    last = torch.ones_like(scores, dtype=torch.bool)  # last place of each run of equal scores
    last[:-1] = scores[:-1] != scores[1:]
    gained = torch.diff(found[last], prepend=found.new_zeros(1))
    return float((gained * precision[last]).sum() / positive.numel())


def reciprocal_ranks(positive: Tensor, negative: Tensor, valid: Tensor) -> Tensor:
    """1 / rank of each positive among its own valid negatives, ties sharing their mean rank.

    Shapes:
        positive: `[B]`
        negative: `[B, N]`
        valid: `[B, N]` bool
        returns: `[B]` float64
    """
    above = ((negative > positive[:, None]) & valid).sum(dim=1)
    equal = ((negative == positive[:, None]) & valid).sum(dim=1)
    return 1.0 / (1.0 + above.double() + 0.5 * equal.double())


def measure_links(
    score: Score,
    held_out: Mapping[EdgeKey, Tensor],
    known: Mapping[EdgeKey, Tensor],
    nodes: Mapping[str, int],
    generator: torch.Generator,
    *,
    negatives: int = 100,
) -> dict[EdgeKey, LinkMetrics]:
    """Measure each relation, from both ends, against uniform negatives of the right type.

    Negatives that are known edges are left out. A relation whose every other pair is an edge has no
    negatives and is not measured.

    Args:
        score: Scores pairs of positions.
        held_out: The edges to find.
        known: Every edge there is.
        nodes: Number of nodes by type.
        generator: Source of the negatives.
        negatives: How many are drawn for an edge and end.

    Shapes:
        held_out, known: `[2, E]` by relation
    """
    measured = {}
    for relation, index in held_out.items():
        ends = [
            _one_end(score, relation, index, known[relation], nodes, end, generator, negatives)
            for end in (0, 1)
        ]
        found = [item for item in ends if item is not None]
        if found:
            measured[relation] = LinkMetrics(
                auc=sum(item[0] for item in found) / len(found),
                ap=sum(item[1] for item in found) / len(found),
                mrr=sum(item[2] for item in found) / len(found),
                edges=index.size(1),
            )
    return measured


def _one_end(
    score: Score,
    relation: EdgeKey,
    index: Tensor,
    known: Tensor,
    nodes: Mapping[str, int],
    end: int,
    generator: torch.Generator,
    negatives: int,
) -> tuple[float, float, float] | None:
    drawn = uniform_negatives(
        index, end, edge_keys(known, nodes[relation[2]]), _sizes(relation, nodes), negatives, generator
    )
    valid = drawn.valid  # [B, N]
    if not bool(valid.any()):
        return None
    flat = drawn.pairs.flatten(1)  # [2, B * N]
    positive = score(relation, index[0], index[1])  # [B]
    negative = score(relation, flat[0], flat[1]).view_as(valid)  # [B, N]
    one_each = negative.gather(1, valid.int().argmax(dim=1, keepdim=True))[valid.any(dim=1)].flatten()
    return (
        area_under_curve(positive, negative[valid]),
        average_precision(positive, one_each),
        float(reciprocal_ranks(positive, negative, valid).mean()),
    )


def _sizes(relation: EdgeKey, nodes: Mapping[str, int]) -> tuple[int, int]:
    return nodes[relation[0]], nodes[relation[2]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where edges stand among their negatives.

    Args:
        mrr: Mean of 1 / rank.
        hits: Share of edges among the first ten.
        edges: How many edges were ranked, each end counting as one half.
    """

    mrr: float
    hits: float
    edges: float

    def to_json(self) -> dict[str, float]:
        """As reports show it."""
        return {"mrr": self.mrr, "hits_at_10": self.hits, "edges": self.edges}


def rank_links(
    score: Score, relation: EdgeKey, index: Tensor, negatives: Sequence[NegativePairs]
) -> Ranking | None:
    """Rank edges among their negatives of either end; ends without negatives are left out.

    Args:
        score: Scores pairs of positions.
        relation: What the edges are.
        index: The edges.
        negatives: For each end, the negatives of all edges.

    Shapes:
        index: `[2, B]`
        returns: None where no edge has negatives
    """
    positive = score(relation, index[0], index[1])  # [B]
    found = []
    for each in negatives:
        for part in torch.arange(index.size(1)).split(_EDGES_AT_ONCE):  # type: ignore[no-untyped-call]
            valid = each.valid[part]  # [b, N]
            flat = each.pairs[:, part].flatten(1)  # [2, b * N]
            scores = score(relation, flat[0], flat[1]).view_as(valid)
            found.append(reciprocal_ranks(positive[part], scores, valid)[valid.any(dim=1)])
    ranks = torch.cat(found)
    if not ranks.numel():
        return None
    # A rank between ten and eleven is one of the ties at ten.
    return Ranking(
        float(ranks.mean()), float((ranks > 1 / 11).double().mean()), ranks.numel() / len(negatives)
    )


def pooled(metrics: Mapping[EdgeKey, LinkMetrics]) -> LinkMetrics | None:
    """The mean over relations, each counting by its edges; None where nothing was measured."""
    edges = sum(item.edges for item in metrics.values())
    if not edges:
        return None
    return LinkMetrics(
        auc=sum(item.auc * item.edges for item in metrics.values()) / edges,
        ap=sum(item.ap * item.edges for item in metrics.values()) / edges,
        mrr=sum(item.mrr * item.edges for item in metrics.values()) / edges,
        edges=edges,
    )
