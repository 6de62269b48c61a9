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
from heddle.models.sparse.relation_attention import WIDEST, Attention

if TYPE_CHECKING:
    from heddle.models.latte.layer import LatteLayer

_MOST_KEPT = 4
"""Graphs whose rows a layer keeps: that of training, and those that it is asked about."""


@dataclass(frozen=True, slots=True)
class LayerRows:
    """A graph as a layer's kernels read it.

    Args:
        rows: The edges.
        mask: Minus infinity at shares of relations that a type, or a node, does not have; None where all
            have all.
        hears: For each type that hears the places of its relations among the layer's.
        heard: For each type that is heard those that it is heard along.

    Shapes:
        mask: `[N, I + 1]`
    """

    rows: AttentionRows
    mask: Tensor | None
    hears: tuple[Tensor, ...]
    heard: tuple[Tensor, ...]


@dataclass(slots=True)
class KeptRows:
    """The rows of the graphs that a layer has heard, by the very edges that they were made of."""

    made: list[tuple[tuple[RelationEdges, ...], LayerRows]] = field(default_factory=list)

    def of(self, layer: LatteLayer, edges: Mapping[MetaRelation, RelationEdges]) -> LayerRows:
        """The rows of a graph, made when it is first heard."""
        given = tuple(edges[each] for each in layer.relations)
        for known, found in self.made:
            if all(one is other for one, other in zip(known, given, strict=True)):
                return found
        rows = _rows(layer, given)
        device = given[0].index.device
        found = LayerRows(
            rows,
            _mask(layer, edges, rows),
            tuple(_places(layer, device, head=name) for name in layer.types),
            tuple(_places(layer, device, tail=name) for name in layer.tails),
        )
        self.made = [*self.made[-_MOST_KEPT + 1 :], (given, found)]
        return found


def _places(layer: LatteLayer, device: torch.device, *, head: str = "", tail: str = "") -> Tensor:
    places = [i for i, each in enumerate(layer.relations) if head == each.head or tail == each.tail]
    return torch.tensor(places, device=device)


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


def _mask(
    layer: LatteLayer, edges: Mapping[MetaRelation, RelationEdges], rows: AttentionRows
) -> Tensor | None:
    most, parts = max(rows.incoming), []
    if not layer.config.only_present and all(count == most for count in rows.incoming):
        return None
    for name in layer.types:
        degrees = torch.stack([edges[each].degree for each in layer.of(name)], dim=1)
        absent = degrees == 0 if layer.config.only_present else torch.zeros_like(degrees, dtype=torch.bool)
        # The last share is the node's own.
        parts.append(pad(pad(absent, (0, most - absent.size(1)), value=True), (0, 1)))
    mask = torch.zeros(sum(map(len, parts)), most + 1, device=parts[0].device)
    return mask.masked_fill_(torch.cat(parts), -torch.inf)


def can_fuse(layer: LatteLayer, inputs: Mapping[str, Tensor]) -> bool:
    """Whether the kernels can take the layer: on a GPU, no wider than they hold, every type hearing some."""
    from importlib.util import find_spec

    on_gpu = all(x.is_cuda for x in inputs.values()) and find_spec("triton") is not None
    return on_gpu and layer.config.hidden <= WIDEST and all(layer.of(name) for name in layer.types)


def fused_pass(
    layer: LatteLayer, inputs: Mapping[str, Tensor], edges: Mapping[MetaRelation, RelationEdges], rate: float
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """What nodes make of themselves and of what they hear, by type; bent by ReLU where no norm comes first.

    Args:
        layer: The layer.
        inputs: Its input.
        edges: The edges of its relations.
        rate: Dropout on attention; which weights are dropped is drawn from torch's own stream.

    Shapes:
        inputs: for each type `[N, F]`
        returns: for each of the layer's types `[N, F]`, and relation weights `[N, R + 1]`
    """
    kept = layer.kept.of(layer, edges)
    rows = kept.rows
    seed = int(torch.randint(1 << 31, ())) if rate else 0
    out, beta = attention_layer(
        rows,
        [inputs[name] for name in layer.types],
        [inputs[name] for name in layer.tails],
        _maps(layer, kept),
        layer.config.heads,
        Attention(slope=layer.config.slope, rate=rate, seed=seed, bends=not layer.config.norm),
        kept.mask,
    )
    sizes = list(rows.hearing_sizes)
    mixed = dict(zip(layer.types, torch.split(out, sizes), strict=True))
    betas = {}
    for name, share, count in zip(layer.types, torch.split(beta, sizes), rows.incoming, strict=True):
        betas[name] = torch.cat([share[:, :count], share[:, -1:]], dim=1)
    return mixed, betas


def _maps(layer: LatteLayer, kept: LayerRows) -> LayerMaps:
    """The layer's matrices; scores come straight from the input, through the product of two of them."""
    incoming, outgoing = max(kept.rows.incoming), max(kept.rows.outgoing)
    left = [_scores_of(layer, place, own, incoming) for place, own in enumerate(kept.hears)]
    right = [_scores_heard(layer, place, own, outgoing) for place, own in enumerate(kept.heard)]
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


def _scores_of(layer: LatteLayer, place: int, own: Tensor, most: int) -> Tensor:
    """What s and the shares are made by, the bias below; `[F + 1, I H + I + 1]`."""
    scores = _product(layer.left[place], layer.left_bias[place], layer.attend_left[own])  # [F + 1, R, H]
    weigh = torch.cat([layer.weigh[place], layer.weigh_bias[place][None]])  # [F + 1, R + 1]
    spare = most - len(own)
    shares = pad(weigh[:, :-1], (0, spare))
    return torch.cat([pad(scores, (0, 0, 0, spare)).flatten(1), shares, weigh[:, -1:]], dim=1)


def _scores_heard(layer: LatteLayer, place: int, own: Tensor, most: int) -> Tensor:
    """What t is made by, the bias below; `[F + 1, O H]`."""
    scores = _product(layer.right[place], layer.right_bias[place], layer.attend_right[own])
    return pad(scores, (0, 0, 0, most - len(own))).flatten(1)


def _product(weight: Tensor, bias: Tensor, attend: Tensor) -> Tensor:
    """A map with its bias below, times attention vectors; `[F + 1, R, H]`."""
    whole = torch.cat([weight, bias[None]])
    split = torch.unflatten(whole, 1, (attend.size(1), attend.size(2)))  # [F + 1, H, W]
    return torch.einsum("fhw,rhw->frh", split, attend)
