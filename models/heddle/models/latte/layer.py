r"""One layer of LATTE: a node weighs the relations it has, and in each of them its neighbours.

The layer's input $h$ becomes, for a node v and each meta-relation m whose head is v's type,

1. $l_v = W_l h_v + b$ and $q_u = W_r h_u + b$, by type, in H heads of width F / H;
2. $e_{vu} = c_m \mathrm{LeakyReLU}(a_l^m \cdot l_v + a_r^m \cdot q_u)$,
   $\alpha_{vu} = \mathrm{softmax}_u e_{vu}$, $z_v^m = \sum_u \alpha_{vu} q_u$;
3. $z_v^0 = l_v$, the slot "none": what the node says itself;
4. $\beta_v = \mathrm{softmax}(W_\beta h_v)$ over the relations and "none": each node's own weights;
5. $h'_v = \mathrm{ReLU}(\sum_m \beta_v^m z_v^m)$.

$c_m$ sharpens attention; it is the exponential of what is learned, which keeps it positive, and so it can go
inside the leaky ReLU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from heddle.models.latte.config import LatteConfig
from heddle.models.latte.fused_layer import KeptRows, can_fuse, fused_pass
from heddle.models.latte.meta_relation import MetaRelation
from heddle.models.latte.relation_attention import relation_attention
from heddle.models.latte.relation_edges import RelationEdges


@dataclass(frozen=True, slots=True)
class RelationPass:
    """What one pass did along one meta-relation.

    Args:
        edges: Its edges.
        left: Score of each node of the head's type as a listener.
        right: Score of each node of the tail's type as one that is heard.
        attention: Attention of each edge, without dropout; sums to 1 over a node's edges.

    Shapes:
        left: `[N, H]`; right: `[M, H]`; attention: `[E, H]`
    """

    edges: RelationEdges
    left: Tensor
    right: Tensor
    attention: Tensor


@dataclass(frozen=True, slots=True)
class LayerPass:
    """What one pass of a layer gave, and what it learned on the way.

    Args:
        hidden: The layer's output by type.
        betas: Relation weights by type: the type's relations in the layer's order, then "none".
        relations: What it did along each relation; nothing where that was not asked for.

    Shapes:
        hidden: `[N, F]`; betas: `[N, R + 1]`
    """

    hidden: Mapping[str, Tensor]
    betas: Mapping[str, Tensor]
    relations: Mapping[MetaRelation, RelationPass]


class LatteLayer(nn.Module):
    """A layer over given meta-relations.

    Args:
        relations: What it attends along.
        types: The types that it gives an output.
        config: Hyper-parameters.

    Shapes:
        inputs: for each type `[N, F]`
        returns: for each of `types` `[N, F]`
    """

    def __init__(self, relations: Sequence[MetaRelation], types: Sequence[str], config: LatteConfig) -> None:
        super().__init__()
        self.config = config
        self.relations, self.types = tuple(relations), tuple(types)
        self.tails = tuple(sorted({each.tail for each in relations}))
        width, heads, narrow = config.hidden, config.heads, config.hidden // config.heads
        count = len(self.relations)
        # Lists, not dicts: the names of a user's types may hold dots.
        self.left = nn.ParameterList(torch.empty(width, width) for _ in self.types)
        self.left_bias = nn.ParameterList(torch.empty(width) for _ in self.types)
        self.right = nn.ParameterList(torch.empty(width, width) for _ in self.tails)
        self.right_bias = nn.ParameterList(torch.empty(width) for _ in self.tails)
        self.attend_left = nn.Parameter(torch.empty(count, heads, narrow))  # a_l
        self.attend_right = nn.Parameter(torch.empty(count, heads, narrow))  # a_r
        self.log_sharpness = nn.Parameter(torch.empty(count))  # log c
        self.weigh = nn.ParameterList(torch.empty(width, len(self.of(name)) + 1) for name in self.types)
        self.weigh_bias = nn.ParameterList(torch.empty(len(self.of(name)) + 1) for name in self.types)
        norms = len(self.types) if config.norm else 0
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(norms))
        self.kept = KeptRows()

    def of(self, name: str) -> tuple[MetaRelation, ...]:
        """The relations that nodes of a type listen along, in the order of their weights."""
        return tuple(each for each in self.relations if each.head == name)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew: Xavier-normal maps, sharpness 1, biases 0."""
        for weight in (*self.left, *self.right, *self.weigh):
            nn.init.xavier_normal_(weight, generator=generator)
        for scores in (self.attend_left, self.attend_right):
            nn.init.normal_(scores, std=(2 / (scores.size(2) + 1)) ** 0.5, generator=generator)
        for bias in (*self.left_bias, *self.right_bias, *self.weigh_bias, self.log_sharpness):
            nn.init.zeros_(bias)
        for norm in self.norms:
            cast("nn.LayerNorm", norm).reset_parameters()

    def forward(
        self,
        inputs: Mapping[str, Tensor],
        edges: Mapping[MetaRelation, RelationEdges],
        *,
        told: bool = True,
    ) -> LayerPass:
        """Attend along the relations' edges.

        Args:
            inputs: The layer's input by type.
            edges: The edges of its relations.
            told: Whether what was done along each relation is told; a GPU is several times faster without.
        """
        if not told and can_fuse(self, inputs):
            rate = self.config.attention_dropout if self.training else 0.0
            sums_of, weights = fused_pass(self, inputs, edges, rate)
            outputs = {
                name: self._output(place, inputs[name], sums_of[name], bent=not self.config.norm)
                for place, name in enumerate(self.types)
            }
            return LayerPass(outputs, weights, {})
        said = {  # step 1: l [N, H, D]
            name: self._split(inputs[name], self.left[place], self.left_bias[place])
            for place, name in enumerate(self.types)
        }
        heard = {  # step 1: q [M, H, D]
            name: self._split(inputs[name], self.right[place], self.right_bias[place])
            for place, name in enumerate(self.tails)
        }
        passes, sums = {}, {}
        for place, relation in enumerate(self.relations):
            passes[relation], sums[relation] = self._attend(
                place, edges[relation], said[relation.head], heard[relation.tail]
            )  # step 2: z [N, H, D]
        hidden, betas = {}, {}
        for place, name in enumerate(self.types):
            slots = [*(sums[each] for each in self.of(name)), said[name]]  # step 3: "none" comes last
            beta = betas[name] = self._weights(place, inputs[name], edges)  # [N, R + 1]
            mixed = torch.zeros_like(inputs[name])  # [N, F]
            for slot, z in enumerate(slots):
                mixed = mixed + beta[:, slot, None] * z.flatten(1)
            hidden[name] = self._output(place, inputs[name], mixed)
        return LayerPass(hidden, betas, passes)

    def _split(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        mapped = torch.addmm(bias, x, weight)  # [N, F]
        return mapped.view(-1, self.config.heads, self.config.hidden // self.config.heads)

    def _attend(
        self, place: int, edges: RelationEdges, said: Tensor, heard: Tensor
    ) -> tuple[RelationPass, Tensor]:
        """Step 2."""
        sharpness = self.log_sharpness[place].exp()
        left = sharpness * (said * self.attend_left[place]).sum(dim=2)  # [N, H]
        right = sharpness * (heard * self.attend_right[place]).sum(dim=2)  # [M, H]
        bias = edges.weight.log() if self.config.path_prior and edges.weight is not None else None
        rate = self.config.attention_dropout if self.training else 0.0
        z, attention = relation_attention(edges, left, right, heard, self.config.slope, bias=bias, rate=rate)
        return RelationPass(edges, left, right, attention), z

    def _weights(self, place: int, x: Tensor, edges: Mapping[MetaRelation, RelationEdges]) -> Tensor:
        """Step 4."""
        logits = torch.addmm(self.weigh_bias[place], x, self.weigh[place])  # [N, R + 1]
        if self.config.only_present:
            absent = [edges[each].degree == 0 for each in self.of(self.types[place])]
            never = torch.zeros(x.size(0), dtype=torch.bool, device=x.device)
            logits = logits.masked_fill(torch.stack([*absent, never], dim=1), -torch.inf)
        return logits.softmax(dim=1)

    def _output(self, place: int, x: Tensor, mixed: Tensor, *, bent: bool = False) -> Tensor:
        """Step 5; where the sum was bent by ReLU already, what is left of it."""
        if self.config.norm:
            mixed = self.norms[place](mixed)
        hidden = mixed if bent else mixed.relu()  # [N, F]
        if self.config.residual:
            hidden = x + dropout(hidden, self.config.dropout, self.training)
        return hidden

    def __repr__(self) -> str:
        return f"{type(self).__name__}(relations={len(self.relations)}, types={len(self.types)})"
