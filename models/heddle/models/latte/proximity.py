r"""The proximity loss: nodes that a relation joins should score each other high, others low.

For a layer's relation m with scores $s(v, u) = \max_h e^h_{vu}$ before the softmax (as in LINE):

$$L_m = -\frac{1}{|E_m|} \sum_{(v, u) \in E_m} w_{vu} \log \sigma(s(v, u))
        -\frac{1}{|N_m|} \sum_{(v, n) \in N_m} \log \sigma(-s(v, n))$$

with the layer's own attention as w, and for each edge some pairs N that are no edges. A layer's loss is the
sum over its relations by twice their number. It needs no labels, and works alone.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import leaky_relu, logsigmoid

from heddle.models.latte.latte import LattePass
from heddle.models.latte.layer import RelationPass
from heddle.models.latte.relation_edges import RelationEdges

_TRIES = 10
"""Times that pairs are drawn before the missing ones are given up: where nearly all pairs are edges."""


def proximity_loss(found: LattePass, *, negatives: int, slope: float) -> Tensor:
    """The loss of all layers and relations of a pass.

    Negatives come from torch's own stream, as dropout does.

    Args:
        found: The pass.
        negatives: Pairs that are no edges, for each edge.
        slope: Slope of the scores' leaky ReLU.

    Shapes:
        returns: a scalar
    """
    losses = []
    for layer in found.layers:
        known = [each for each in layer.relations.values() if each.edges.count]
        each = [_relation_loss(relation, negatives, slope) for relation in known]
        if each:
            losses.append(torch.stack(each).sum() / (2 * len(each)))
    if not losses:
        return next(iter(found.read.values())).new_zeros(())
    return torch.stack(losses).sum()


def _relation_loss(relation: RelationPass, negatives: int, slope: float) -> Tensor:
    near = pair_scores(relation, relation.edges.index, slope)  # [E]
    worth = relation.attention.amax(dim=1)  # [E]
    loss = -(worth * logsigmoid(near)).mean()
    pairs = draw_non_edges(relation.edges, negatives * relation.edges.count)
    if pairs.size(1):
        loss = loss - logsigmoid(-pair_scores(relation, pairs, slope)).mean()
    return loss


def pair_scores(relation: RelationPass, pairs: Tensor, slope: float) -> Tensor:
    """How near a layer holds the nodes of pairs, joined or not.

    Shapes:
        pairs: `[2, P]` heads above tails
        returns: `[P]`
    """
    left, right = relation.left.index_select(0, pairs[0]), relation.right.index_select(0, pairs[1])
    return leaky_relu(left + right, slope).amax(dim=1)


def draw_non_edges(edges: RelationEdges, count: int) -> Tensor:
    """Pairs that are no edges, of nodes that the relation has edges of.

    Nodes without an edge are left out: they would be told by that alone, and nodes that training must not
    know have none.

    Shapes:
        returns: `[2, P]`, P at most `count`
    """
    device = edges.index.device
    heads, tails = torch.unique(edges.heads), torch.unique(edges.tails)
    known = edges.heads * edges.size[1] + edges.tails  # sorted
    drawn: list[Tensor] = []
    missing = count
    for _ in range(_TRIES):
        head = heads[torch.randint(heads.numel(), (missing,), device=device)]
        tail = tails[torch.randint(tails.numel(), (missing,), device=device)]
        keys = head * edges.size[1] + tail
        place = torch.searchsorted(known, keys).clamp(max=known.numel() - 1)
        fresh = known[place] != keys
        drawn.append(torch.stack([head, tail])[:, fresh])
        missing = count - sum(part.size(1) for part in drawn)
        if not missing:
            break
    return torch.cat(drawn, dim=1)
