"""A layer of LATTE by the fused kernels: what `LatteLayer` computes, with nothing as long as the edges kept.

It gives the layer's sums and the relation weights, and no attention of edges: whoever wants that (longer
relations composed of attended edges, the proximity loss, explanations) lets the layer take its plain steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import pad

from heddle.models.latte.meta_relation import MetaRelation
from heddle.models.latte.relation_edges import RelationEdges
from heddle.models.sparse.attention_layer import LayerMaps, attention_layer
from heddle.models.sparse.attention_rows import AttentionRows, attention_rows
from heddle.models.sparse.relation_attention import Attention

if TYPE_CHECKING:
    from heddle.models.latte.layer import LatteLayer

_MOST_KEPT = 4
"""Graphs whose rows a layer keeps: that of training, and those that it is asked about."""


@dataclass(slots=True)
class KeptRows:
    """The rows of the graphs that a layer has heard, by the very edges that they were made of."""

    made: list[tuple[tuple[RelationEdges, ...], AttentionRows, Tensor | None]] = field(default_factory=list)

    def of(
        self, layer: LatteLayer, edges: Mapping[MetaRelation, RelationEdges]
    ) -> tuple[AttentionRows, Tensor | None]:
        """Rows of the layer's relations, and the mask of shares where only present relations have any."""
        given = tuple(edges[each] for each in layer.relations)
        for known, rows, mask in self.made:
            if all(one is other for one, other in zip(known, given, strict=True)):
                return rows, mask
        rows = _rows(layer, given)
        mask = _mask(layer, edges, rows) if layer.config.only_present else None
        self.made = [*self.made[-_MOST_KEPT + 1 :], (given, rows, mask)]
        return rows, mask


def _rows(layer: LatteLayer, given: tuple[RelationEdges, ...]) -> AttentionRows:
    heard = {each.tail: edges.size[1] for each, edges in zip(layer.relations, given, strict=True)}
    hearing = {each.head: edges.size[0] for each, edges in zip(layer.relations, given, strict=True)}
    bias = None
    if layer.config.path_prior and any(each.weight is not None for each in given):
        bias = [
            torch.zeros(each.count, device=each.index.device) if each.weight is None else each.weight.log()
            for each in given
        ]
    return attention_rows(
        [each.index.flip(0) for each in given],
        [(layer.tails.index(each.tail), layer.types.index(each.head)) for each in layer.relations],
        [heard[name] for name in layer.tails],
        [hearing[name] for name in layer.types],
        bias,
    )


def _mask(layer: LatteLayer, edges: Mapping[MetaRelation, RelationEdges], rows: AttentionRows) -> Tensor:
    """Minus infinity at shares of relations that a node has no edges of; `[N, I + 1]`."""
    most, parts = max(rows.incoming), []
    for name in layer.types:
        absent = torch.stack([edges[each].degree == 0 for each in layer.of(name)], dim=1)
        parts.append(pad(absent, (0, most + 1 - absent.size(1))))
    mask = torch.zeros(sum(map(len, parts)), most + 1, device=parts[0].device)
    return mask.masked_fill_(torch.cat(parts), -torch.inf)


def can_fuse(layer: LatteLayer, inputs: Mapping[str, Tensor]) -> bool:
    """Whether the kernels can take the layer: on a GPU, each type that hears along some relation."""
    from importlib.util import find_spec

    on_gpu = all(x.is_cuda for x in inputs.values()) and find_spec("triton") is not None
    return on_gpu and layer.config.hidden <= 1024 and all(layer.of(name) for name in layer.types)


def fused_pass(
    layer: LatteLayer, inputs: Mapping[str, Tensor], edges: Mapping[MetaRelation, RelationEdges], rate: float
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """What each type's nodes make of themselves and of what they hear, bent by ReLU where no norm comes first.

    Args:
        layer: The layer.
        inputs: Its input.
        edges: The edges of its relations.
        rate: Dropout on attention; which weights are dropped is drawn from torch's own stream.

    Shapes:
        inputs: for each type `[N, F]`
        returns: for each of the layer's types `[N, F]`, and relation weights `[N, R + 1]`
    """
    rows, mask = layer.kept.of(layer, edges)
    seed = int(torch.randint(1 << 31, ())) if rate else 0
    out, beta = attention_layer(
        rows,
        [inputs[name] for name in layer.types],
        [inputs[name] for name in layer.tails],
        _maps(layer, rows),
        layer.config.heads,
        Attention(slope=layer.config.slope, rate=rate, seed=seed, bends=not layer.config.norm),
        mask,
    )
    sizes = list(rows.hearing_sizes)
    mixed = dict(zip(layer.types, torch.split(out, sizes), strict=True))
    betas = {}
    for name, share, count in zip(layer.types, torch.split(beta, sizes), rows.incoming, strict=True):
        betas[name] = torch.cat([share[:, :count], share[:, -1:]], dim=1)
    return mixed, betas


def _maps(layer: LatteLayer, rows: AttentionRows) -> LayerMaps:
    """The layer's matrices; scores come straight from the input, through the product of two of them."""
    left = [_scores_of(layer, place, name, max(rows.incoming)) for place, name in enumerate(layer.types)]
    right = [_scores_heard(layer, place, name, max(rows.outgoing)) for place, name in enumerate(layer.tails)]
    return LayerMaps(
        own=list(layer.left),
        own_bias=list(layer.left_bias),
        hears=[each[:-1] for each in left],
        hears_bias=[each[-1] for each in left],
        values=list(layer.right),
        values_bias=list(layer.right_bias),
        heard=[each[:-1] for each in right],
        heard_bias=[each[-1] for each in right],
        scale=layer.log_sharpness.exp(),
    )


def _scores_of(layer: LatteLayer, place: int, name: str, most: int) -> Tensor:
    """What s and the shares are made by, the bias below; `[F + 1, I H + I + 1]`."""
    own = [layer.relations.index(each) for each in layer.of(name)]
    scores = _product(layer.left[place], layer.left_bias[place], layer.attend_left[own])  # [F + 1, R, H]
    weigh = torch.cat([layer.weigh[place], layer.weigh_bias[place][None]])  # [F + 1, R + 1]
    spare = most - len(own)
    shares = pad(weigh[:, :-1], (0, spare))
    if spare:
        # Relations that the type does not have get no share.
        never = torch.zeros_like(shares)
        never[-1, len(own) :] = -torch.inf
        shares = shares + never
    return torch.cat([pad(scores, (0, 0, 0, spare)).flatten(1), shares, weigh[:, -1:]], dim=1)


def _scores_heard(layer: LatteLayer, place: int, name: str, most: int) -> Tensor:
    """What t is made by, the bias below; `[F + 1, O H]`."""
    own = [index for index, each in enumerate(layer.relations) if each.tail == name]
    scores = _product(layer.right[place], layer.right_bias[place], layer.attend_right[own])
    return pad(scores, (0, 0, 0, most - len(own))).flatten(1)


def _product(weight: Tensor, bias: Tensor, attend: Tensor) -> Tensor:
    """A map with its bias below, times attention vectors; `[F + 1, R, H]`."""
    whole = torch.cat([weight, bias[None]])
    split = torch.unflatten(whole, 1, (attend.size(1), attend.size(2)))  # [F + 1, H, W]
    return torch.einsum("fhw,rhw->frh", split, attend)
