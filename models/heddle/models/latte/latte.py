r"""LATTE: layer-stacked attention over relations of growing order.

"Layer-stacked Attention for Heterogeneous Network Embedding" (Tran, Gao; 2020,
https://arxiv.org/abs/2009.11424). Layer t attends along meta-relations of t steps (see `layer`); their edges
are composed of those that layer t - 1 attended to (see `relation_edges`); all layers' outputs side by side
are a node's embedding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable
from heddle.models.latte.config import Composition, LatteConfig
from heddle.models.latte.heard_graph import HeardGraph
from heddle.models.latte.layer import LatteLayer, LayerPass
from heddle.models.latte.meta_relation import EdgeType, MetaRelation, composed, first_order
from heddle.models.latte.relation_edges import RelationEdges, compose_edges, kept_by_attention
from heddle.models.latte.type_input import TypeInput


@dataclass(frozen=True, slots=True)
class LayerPlan:
    """What a layer computes: the relations it attends along, and the types it gives an output."""

    relations: tuple[MetaRelation, ...]
    types: tuple[str, ...]


def plan_layers(
    edge_types: Iterable[EdgeType], targets: Collection[str], config: LatteConfig
) -> tuple[LayerPlan, ...]:
    """What each layer must compute so that the targets can be read out, and no more.

    Raises:
        ModelUnusable: a layer would have more relations than the configuration allows.
    """
    steps = tuple(edge_types)
    orders = [first_order(steps)]
    for _ in range(1, config.order):
        orders.append(composed(orders[-1], steps))
    needed, plans = set(targets), []
    for order in range(config.order, 0, -1):
        pool = orders[order - 1] if not config.cumulative else [m for each in orders[:order] for m in each]
        relations = tuple(each for each in pool if each.head in needed)
        if len(relations) > config.most_relations:
            raise ModelUnusable(
                f"order {order} of this graph has {len(relations)} meta-relations, "
                f"more than {config.most_relations}",
                hint="lower the order or raise most_relations",
            )
        plans.append(LayerPlan(relations, tuple(sorted(needed))))
        needed |= {each.tail for each in relations}
    return tuple(reversed(plans))


@dataclass(frozen=True, slots=True)
class LattePass:
    """What one pass gave: for each target type what is read out, and what each layer did.

    Shapes:
        read: `[N, read_width]`
    """

    read: Mapping[str, Tensor]
    layers: tuple[LayerPass, ...]


class Latte(nn.Module):
    """The stack of layers over a graph's types and relations.

    Args:
        edge_types: The graph's relations.
        widths: Width of each type's features; 0 where it has none.
        counts: Number of nodes of each type, for tables of types without features.
        targets: The types that are read out.
        config: Hyper-parameters.

    Shapes:
        returns: for each target `[N, read_width]`
    """

    def __init__(
        self,
        edge_types: Iterable[EdgeType],
        widths: Mapping[str, int],
        counts: Mapping[str, int],
        targets: Collection[str],
        config: LatteConfig,
    ) -> None:
        super().__init__()
        self.config = config
        self.targets = tuple(targets)
        self.plan = plan_layers(edge_types, targets, config)
        self.needed = set(self.plan[0].types) | {each.tail for each in self.plan[0].relations}
        self.input = TypeInput({name: widths[name] for name in sorted(self.needed)}, counts, config)
        self.layers = nn.ModuleList(LatteLayer(each.relations, each.types, config) for each in self.plan)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew."""
        self.input.reset_parameters(generator)
        for layer in self.layers:
            cast("LatteLayer", layer).reset_parameters(generator)

    def forward(
        self,
        graph: HeardGraph,
        added: Mapping[str, Tensor] | None = None,
        *,
        seed: int = 0,
        told: bool = True,
    ) -> LattePass:
        """Embed the nodes of the target types.

        Args:
            graph: The graph.
            added: What is added to the input of some types, `[N, F]`.
            seed: Seed of fixed random features.
            told: Whether what layers did along each relation is told.
        """
        # Longer relations may be composed of what attention found worth it.
        told = told or (self.config.order > 1 and self.config.composition is Composition.ATTENDED)
        hidden = self.input(graph, seed)
        for name, extra in (added or {}).items():
            hidden[name] = hidden[name] + extra
        outputs = [hidden] if self.config.residual else []
        passes: list[LayerPass] = []
        for layer, plan in zip(self.layers, self.plan, strict=True):
            edges = {each: self._edges(each, graph, passes) for each in plan.relations}
            passes.append(layer(hidden, edges, told=told))
            hidden = dict(passes[-1].hidden)
            outputs.append(hidden)
        read = {name: torch.cat([each[name] for each in outputs], dim=1) for name in self.targets}
        return LattePass(read, tuple(passes))

    def _edges(self, relation: MetaRelation, graph: HeardGraph, passes: list[LayerPass]) -> RelationEdges:
        """The edges of a relation: the graph's, or composed of those that a layer before attended to."""
        most = self.config.most_edges
        if relation.order == 1 or self.config.composition is Composition.WALKED:
            return graph.walked(relation, most)
        if passes and relation in passes[-1].relations:
            return passes[-1].relations[relation].edges
        before = passes[relation.order - 2].relations[relation.shorter]
        attention = before.attention.detach().amax(dim=1)  # [E]
        kept = kept_by_attention(before.edges, attention, self.config.keep)
        return compose_edges(kept, graph.edges[relation.steps[-1]], most)

    def __repr__(self) -> str:
        layers = "".join(f"\n  order {t}: {layer!r}" for t, layer in enumerate(self.layers, start=1))
        return f"{type(self).__name__}(hidden={self.config.hidden}, heads={self.config.heads}{layers}\n)"
