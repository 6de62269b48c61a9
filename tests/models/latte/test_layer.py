"""A layer's equations, step by step against dense matrices in 64 bits."""

from __future__ import annotations

from dataclasses import replace

import torch
from latte_graphs import dense, heard, random_graph
from torch import Tensor
from torch.nn.functional import leaky_relu

from heddle.models.latte.config import LatteConfig
from heddle.models.latte.layer import LatteLayer
from heddle.models.latte.meta_relation import MetaRelation, first_order
from heddle.models.latte.relation_edges import RelationEdges

CONFIG = LatteConfig(hidden=8, heads=2)
Edges = dict[MetaRelation, RelationEdges]


def layer_and_inputs(config: LatteConfig = CONFIG) -> tuple[LatteLayer, dict[str, Tensor], Edges]:
    graph = heard(random_graph())
    relations = first_order(graph.edges)
    layer = LatteLayer(relations, sorted(graph.sizes), config).double().eval()
    generator = torch.Generator().manual_seed(3)
    layer.reset_parameters(generator)
    for bias in (*layer.left_bias, *layer.right_bias, *layer.weigh_bias, layer.log_sharpness):
        torch.nn.init.normal_(bias, generator=generator)
    inputs = {
        name: torch.randn(count, 8, dtype=torch.float64, generator=generator)
        for name, count in graph.sizes.items()
    }
    return layer, inputs, {each: graph.edges[each.steps[0]] for each in relations}


def by_hand(layer: LatteLayer, inputs: dict[str, Tensor], edges: Edges, name: str) -> Tensor:
    """The layer's output of a type, computed with dense matrices."""
    place = layer.types.index(name)
    said = (inputs[name] @ layer.left[place] + layer.left_bias[place]).view(-1, 2, 4)
    beta = (inputs[name] @ layer.weigh[place] + layer.weigh_bias[place]).softmax(1)
    total = beta[:, -1, None] * said.flatten(1)
    for slot, relation in enumerate(layer.of(name)):
        m, tail = layer.relations.index(relation), layer.tails.index(relation.tail)
        q = (inputs[relation.tail] @ layer.right[tail] + layer.right_bias[tail]).view(-1, 2, 4)
        left = torch.einsum("nhd,hd->nh", said, layer.attend_left[m])
        right = torch.einsum("nhd,hd->nh", q, layer.attend_right[m])
        scores = layer.log_sharpness[m].exp() * leaky_relu(left[:, None] + right[None], 0.2)
        there = dense(edges[relation]).bool()[:, :, None]
        alpha = scores.masked_fill(~there, -torch.inf).softmax(dim=1).nan_to_num()
        total = total + beta[:, slot, None] * torch.einsum("nmh,mhd->nhd", alpha, q).flatten(1)
    return torch.relu(total)


def test_the_layer_is_its_equations() -> None:
    layer, inputs, edges = layer_and_inputs()

    found = layer(inputs, edges)

    for name in inputs:
        torch.testing.assert_close(found.hidden[name], by_hand(layer, inputs, edges, name))


def test_relation_weights_of_every_node_sum_to_one() -> None:
    for config in (CONFIG, replace(CONFIG, only_present=True)):
        layer, inputs, edges = layer_and_inputs(config)
        for betas in layer(inputs, edges).betas.values():
            torch.testing.assert_close(betas.sum(1), torch.ones(len(betas), dtype=torch.float64))


def test_attention_of_every_node_head_and_relation_sums_to_one() -> None:
    layer, inputs, edges = layer_and_inputs()

    for each in layer(inputs, edges).relations.values():
        total = torch.zeros(each.edges.size[0], 2, dtype=torch.float64)
        total.index_add_(0, each.edges.heads, each.attention)
        listens = (each.edges.degree > 0).double()[:, None].expand(-1, 2)
        torch.testing.assert_close(total, listens)


def test_a_node_without_edges_hears_itself_alone() -> None:
    layer, inputs, edges = layer_and_inputs(replace(CONFIG, only_present=True))

    found = layer(inputs, edges)

    own = inputs["author"] @ layer.left[0] + layer.left_bias[0]
    assert found.betas["author"][12].tolist() == [0.0, 1.0]
    torch.testing.assert_close(found.hidden["author"][12], own[12].relu())


def test_a_relation_without_edges_changes_nothing_where_it_has_no_weight() -> None:
    layer, inputs, edges = layer_and_inputs(replace(CONFIG, only_present=True))
    empty = next(each for each in layer.relations if each.steps[0][1] == "corrects")

    betas = layer(inputs, edges).betas["paper"]

    assert float(betas[:, layer.of("paper").index(empty)].detach().abs().max()) == 0.0


def test_a_residual_layer_adds_to_its_input() -> None:
    plain, inputs, edges = layer_and_inputs()
    residual, _, _ = layer_and_inputs(replace(CONFIG, residual=True))

    one, other = plain(inputs, edges).hidden, residual(inputs, edges).hidden

    torch.testing.assert_close(other["paper"], inputs["paper"] + one["paper"])


def test_a_prior_starts_attention_from_what_edges_weigh() -> None:
    layer, inputs, edges = layer_and_inputs(replace(CONFIG, path_prior=True))
    torch.nn.init.zeros_(layer.attend_left)
    torch.nn.init.zeros_(layer.attend_right)
    relation = layer.relations[0]
    given = edges[relation]
    weight = torch.arange(1, given.count + 1, dtype=torch.float64)
    weighed = {**edges, relation: RelationEdges(given.index, given.size, weight)}

    found = layer(inputs, weighed).relations[relation].attention[:, 0]

    total = dense(given, weight).sum(1)[given.heads]
    torch.testing.assert_close(found, weight / total)
