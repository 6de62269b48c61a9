"""Inductive training touches no held-out node and none of its edges."""

from __future__ import annotations

from dataclasses import replace

import torch
from latte_graphs import heard, planted_graph, random_graph
from torch import Tensor

from heddle.core.events import ignore
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.latte.config import Composition, LatteConfig, Mode
from heddle.models.latte.induction import without_nodes
from heddle.models.latte.node_model import LatteClassifier, build_latte

CONFIG = LatteConfig(
    hidden=8,
    dropout=0.0,
    attention_dropout=0.0,
    read_dropout=0.0,
    composition=Composition.WALKED,
    proximity=1.0,
    label_input=True,
    mode=Mode.INDUCTIVE,
)


def built(graph: LabelledGraph, config: LatteConfig = CONFIG) -> LatteClassifier:
    return build_latte(graph, config, 0, "cpu", ignore)


def rewired(graph: LabelledGraph, rows: Tensor) -> LabelledGraph:
    """The graph with other features and other edges of some papers."""
    data = graph.data.clone()
    data["paper"].x[rows] += 100.0
    for key in data.edge_types:
        end = 0 if key[0] == "paper" else 1
        index = data[key].edge_index
        index[1 - end, torch.isin(index[end], rows)] = 0
    return replace(graph, data=data)


def gradients(model: LatteClassifier, rows: Tensor) -> list[Tensor]:
    model.train()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        loss = model(rows).square().sum()
        added = model.added_loss()
        assert added is not None
        (loss + added).backward()
    return [torch.zeros(()) if each.grad is None else each.grad for each in model.parameters()]


def test_removed_nodes_have_no_edges_and_keep_their_places() -> None:
    graph = heard(random_graph())

    found = without_nodes(graph, "paper", torch.tensor([0, 3, 5]))

    assert found.sizes == graph.sizes
    for key, edges in found.edges.items():
        for end, name in ((0, key[0]), (1, key[2])):
            if name == "paper":
                assert not bool(torch.isin(edges.index[end], torch.tensor([0, 3, 5])).any())
    assert any(found.edges[key].count < graph.edges[key].count for key in graph.edges)


def test_training_is_the_same_whatever_held_out_nodes_have_and_are_joined_to() -> None:
    graph = planted_graph()
    train, validation = graph.splits[0]
    other = rewired(graph, torch.cat([validation, graph.test]))

    found = gradients(built(graph), train[:20])
    again = gradients(built(other), train[:20])

    assert any(bool(each.abs().sum()) for each in found)
    assert all(torch.equal(one, two) for one, two in zip(found, again, strict=True))


def test_transductive_training_does_hear_them() -> None:
    graph = planted_graph()
    train, validation = graph.splits[0]
    config = replace(CONFIG, mode=Mode.TRANSDUCTIVE)
    other = rewired(graph, torch.cat([validation, graph.test]))

    found, again = (gradients(built(each, config), train[:20]) for each in (graph, other))

    assert any(not torch.equal(one, two) for one, two in zip(found, again, strict=True))


def test_validation_hears_no_test_node_and_the_test_hears_all() -> None:
    graph = planted_graph()
    _, validation = graph.splits[0]
    other = rewired(graph, graph.test)
    one, two = built(graph).eval(), built(other).eval()

    assert torch.equal(one(validation), two(validation))
    assert not torch.equal(one(graph.test), two(graph.test))
