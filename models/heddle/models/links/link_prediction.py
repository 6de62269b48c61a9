r"""The self-supervised task: tell a typed edge from a pair of nodes that it does not join.

A relation scores a pair of unit embeddings by DistMult (Yang et al., "Embedding Entities and Relations
for Learning and Inference in Knowledge Bases", ICLR 2015, https://arxiv.org/abs/1412.6575):
$s_r(u, v) = \sum_i h_{u,i}\, w_{r,i}\, h_{v,i}$, with $w_r$ starting at 1, a plain dot product. The loss
is InfoNCE (van den Oord et al., 2018, https://arxiv.org/abs/1807.03748) from both ends of each edge:
$L = -\log \frac{e^{s(u, v)/\tau}}{e^{s(u, v)/\tau} + \sum_{n} e^{s(u, n)/\tau}}$ with uniform negatives $n$
of the right type and a learned temperature $\tau$.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from heddle.graph.snapshot import EdgeKey
from heddle.models.links.edge_split import edge_keys

_FIRST_TEMPERATURE = 0.07
_LARGEST_SCALE = 100.0


class LinkScorer(nn.Module):
    """A diagonal bilinear form a relation, and the temperature they share.

    Args:
        relations: The relations, in a fixed order.
        width: Width of the embeddings.
    """

    def __init__(self, relations: Sequence[EdgeKey], width: int) -> None:
        super().__init__()
        self.place = {relation: place for place, relation in enumerate(relations)}
        self.weight = nn.Parameter(torch.empty(len(relations), width))  # [R, D]
        self.log_scale = nn.Parameter(torch.empty(()))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Start from the plain dot product."""
        nn.init.ones_(self.weight)
        nn.init.constant_(self.log_scale, math.log(1 / _FIRST_TEMPERATURE))

    def scale(self) -> Tensor:
        """1 / temperature, bounded as CLIP does it so that training cannot run away."""
        return self.log_scale.exp().clamp(max=_LARGEST_SCALE)

    def forward(self, relation: EdgeKey, source: Tensor, target: Tensor) -> Tensor:
        """Score pairs.

        Shapes:
            source, target: `[B, D]`
            returns: `[B]`
        """
        return (source * self.weight[self.place[relation]] * target).sum(dim=1)

    def against_all(self, relation: EdgeKey, rows: Tensor, candidates: Tensor) -> Tensor:
        """Score every row with every candidate; the form is symmetric, so either end may be the row.

        Shapes:
            rows: `[B, D]`
            candidates: `[N, D]`
            returns: `[B, N]`
        """
        return (rows * self.weight[self.place[relation]]) @ candidates.t()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(relations={len(self.place)}, width={self.weight.size(1)})"


@dataclass(frozen=True, slots=True)
class LinkBatch:
    """One step's edges and negatives.

    Shapes:
        edges: `[2, B_r]` by relation
        negatives: `[N]` by node type, shared by all relations that end there
        nodes: `[U]` by node type, sorted and distinct: all nodes that the step needs
    """

    edges: Mapping[EdgeKey, Tensor]
    negatives: Mapping[str, Tensor]
    nodes: Mapping[str, Tensor]


class LinkSampler:
    """Draws batches of edges and negatives from its own generator.

    A relation with n edges gets a share in proportion to sqrt(n), so that a hundred edges of a rare
    relation are not lost among a million of a common one.

    Args:
        edges: The edges to learn from.
        nodes: Number of nodes by type.
        batch: Edges a step, in all.
        negatives: Negatives a node type and step.
        generator: Source of the draws.

    Shapes:
        edges: `[2, E]` by relation
    """

    def __init__(
        self,
        edges: Mapping[EdgeKey, Tensor],
        nodes: Mapping[str, int],
        *,
        batch: int,
        negatives: int,
        generator: torch.Generator,
    ) -> None:
        self.edges = dict(edges)
        self.nodes = dict(nodes)
        self.negatives = negatives
        self.generator = generator
        roots = {relation: math.sqrt(index.size(1)) for relation, index in edges.items()}
        total = sum(roots.values())
        self.shares = {
            relation: min(max(1, round(batch * root / total)), edges[relation].size(1))
            for relation, root in roots.items()
        }

    def draw(self) -> LinkBatch:
        """One batch."""
        edges = {
            relation: index[
                :, torch.randperm(index.size(1), generator=self.generator)[: self.shares[relation]]
            ]
            for relation, index in self.edges.items()
        }
        ends = sorted({end for relation in edges for end in (relation[0], relation[2])})
        negatives = {name: self._negatives(self.nodes[name]) for name in ends}
        nodes = {}
        for name in ends:
            heads = [index[0] for relation, index in edges.items() if relation[0] == name]
            tails = [index[1] for relation, index in edges.items() if relation[2] == name]
            nodes[name] = torch.unique(torch.cat([negatives[name], *heads, *tails]))
        return LinkBatch(edges, negatives, nodes)

    def _negatives(self, count: int) -> Tensor:
        if count <= self.negatives:
            return torch.arange(count)
        return torch.randint(0, count, (self.negatives,), generator=self.generator)


def link_loss(
    scorer: LinkScorer,
    embeddings: Mapping[str, Tensor],
    batch: LinkBatch,
    known: Mapping[EdgeKey, Tensor],
    sizes: Mapping[str, int],
) -> Tensor:
    """InfoNCE over a batch, from both ends of each edge, known edges left out of the negatives.

    Args:
        scorer: Scores pairs.
        embeddings: Unit embeddings of the batch's nodes, in their order.
        batch: The edges and negatives.
        known: Sorted `edge_keys` of every edge that may be known in training, by relation.
        sizes: Number of nodes by type.

    Shapes:
        embeddings: `[U_type, D]`
        known: `[E]` int64
        returns: a scalar
    """
    losses = []
    for relation, index in batch.edges.items():
        rows = [_rows(embeddings[name], batch.nodes[name], index[end]) for end, name in _ends(relation)]
        right = scorer(relation, rows[0], rows[1])[:, None]  # [B, 1]
        for end, name in _ends(relation):
            candidates = batch.negatives[name]
            wrong = _rows(embeddings[name], batch.nodes[name], candidates)  # [N, D]
            logits = scorer.against_all(relation, rows[1 - end], wrong)  # [B, N]
            # Where the embeddings are: millions of look-ups would keep a GPU waiting for the processor.
            places = [x.to(logits.device) for x in (index, candidates, known[relation])]
            true = _true_pairs(places[0], end, places[1], places[2], sizes[relation[2]])
            logits = scorer.scale() * torch.cat([right, logits], dim=1)  # [B, 1 + N]
            # Masked after scaling: the scale's gradient would be 0 * infinity.
            logits[:, 1:] = logits[:, 1:].masked_fill(true, -torch.inf)
            first = torch.zeros(index.size(1), dtype=torch.int64, device=logits.device)
            losses.append(cross_entropy(logits, first, reduction="none"))
    return torch.cat(losses).mean()


def _ends(relation: EdgeKey) -> tuple[tuple[int, str], tuple[int, str]]:
    return (0, relation[0]), (1, relation[2])


def _rows(embeddings: Tensor, nodes: Tensor, wanted: Tensor) -> Tensor:
    place = torch.searchsorted(nodes, wanted).to(embeddings.device)
    # index_select, not indexing: its gradient is summed in a fixed order on CPU.
    return embeddings.index_select(0, place)


def _true_pairs(index: Tensor, end: int, candidates: Tensor, known: Tensor, targets: int) -> Tensor:
    """Which (edge, candidate at that end) are edges themselves; `[B, N]` bool."""
    fixed = index[1 - end][:, None].expand(-1, candidates.numel())  # [B, N]
    drawn = candidates[None].expand_as(fixed)  # [B, N]
    pair = torch.stack([drawn, fixed] if end == 0 else [fixed, drawn])  # [2, B, N]
    keys = edge_keys(pair, targets)
    place = torch.searchsorted(known, keys).clamp(max=max(known.numel() - 1, 0))
    return known[place] == keys
