"""SeHGNN: its fusion, and what it may know of labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from labelled_graphs import write_labelled_graph

from heddle.core.events import ignore
from heddle.models.classification.labelled_graph import LabelledGraph, read_labelled_graph
from heddle.models.peers.sehgnn import SeHGNN, SeHGNNConfig, SemanticFusion, build_sehgnn, known_labels

CONFIG = SeHGNNConfig(hops=2, label_hops=4, hidden=8)


def toy(folder: Path) -> LabelledGraph:
    return read_labelled_graph(write_labelled_graph(folder / "toy"))


def test_the_fusion_begins_as_the_identity_and_its_gate_learns() -> None:
    fusion = SemanticFusion(8)
    fusion.reset_parameters()
    x = torch.randn(5, 3, 8, generator=torch.Generator().manual_seed(1))

    fused = fusion(x)
    fused.square().sum().backward()

    assert torch.equal(fused, x)
    assert fusion.beta.grad is not None
    assert fusion.beta.grad.abs() > 0


def test_only_training_nodes_lend_their_labels(tmp_path: Path) -> None:
    graph = toy(tmp_path)
    train, validation = graph.splits[0]

    known = known_labels(graph, 0)

    assert torch.equal(known[train].argmax(1), graph.labels[train])
    assert set(known.sum(1).nonzero().flatten().tolist()) == set(train.tolist())
    assert known[validation].abs().sum() == 0


def test_nothing_changes_with_the_labels_of_nodes_that_are_not_trained_on(tmp_path: Path) -> None:
    graph = toy(tmp_path)
    train, _ = graph.splits[0]
    others = torch.ones(len(graph.labels), dtype=torch.bool)
    others[train] = False
    labels = graph.labels.clone()
    labels[others] = (labels[others] + 1).clamp(max=2)

    one = build_sehgnn(graph, CONFIG, 0, "cpu", ignore)
    other = build_sehgnn(replace(graph, labels=labels), CONFIG, 0, "cpu", ignore)

    assert isinstance(one, SeHGNN)
    assert isinstance(other, SeHGNN)
    assert len(one.means) == len(other.means) > 5
    assert all(torch.equal(mine, yours) for mine, yours in zip(one.means, other.means, strict=True))


def test_a_node_is_told_the_same_alone_and_among_others(tmp_path: Path) -> None:
    model = build_sehgnn(toy(tmp_path), CONFIG, 0, "cpu", ignore)
    model.eval()

    alone, among = model(torch.tensor([3])), model(torch.arange(10))

    assert torch.equal(alone[0], among[3])
