"""Labels as input: a node never hears its own, and what it hears is what a plain loop finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_graphs import labelled_arrays, write_labelled_graph
from numpy.typing import NDArray
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.errors import ModelUnusable
from heddle.models.classification.labelled_graph import LabelledGraph, read_labelled_graph
from heddle.models.rphgnn.label_config import LabelConfig, LabelWay
from heddle.models.rphgnn.label_input import hear_labels
from heddle.models.rphgnn.propagation_plan import Group, Parity
from heddle.models.seeded_generator import seeded_generator

CLASSES = 3
WAYS = (
    LabelConfig(LabelWay.DIAGONAL),
    LabelConfig(LabelWay.ECHOLESS, parts=2),
    LabelConfig(LabelWay.ECHOLESS, iterations=3, parts=3),
)


@st.composite
def labelled(draw: st.DrawFn) -> LabelledGraph:
    """Papers with authors and citations, isolated ones, self-citations and duplicate edges among them."""
    papers, authors = draw(st.integers(4, 9)), draw(st.integers(1, 4))
    data = HeteroData()
    data["paper"].num_nodes, data["author"].num_nodes = papers, authors
    by = draw(st.lists(st.tuples(st.integers(0, papers - 1), st.integers(0, authors - 1)), max_size=14))
    cite = draw(st.lists(st.tuples(st.integers(0, papers - 1), st.integers(0, papers - 1)), max_size=8))
    written = torch.tensor(by, dtype=torch.int64).reshape(-1, 2).t()
    cited = torch.tensor(cite, dtype=torch.int64).reshape(-1, 2).t()
    data["paper", "BY", "author"].edge_index = written
    data["author", "rev_BY", "paper"].edge_index = written.flip(0)
    data["paper", "CITES", "paper"].edge_index = torch.cat([cited, cited.flip(0)], dim=1)
    labels = torch.tensor(draw(st.lists(st.integers(0, CLASSES - 1), min_size=papers, max_size=papers)))
    labels[-1] = CLASSES - 1
    train = torch.arange(papers - 2)
    rest = torch.arange(papers - 2, papers)
    return LabelledGraph("drawn", data, "paper", labels, ((train, rest[:1]),), rest, rest)


@settings(max_examples=40, deadline=None)
@given(graph=labelled(), config=st.sampled_from(WAYS), place=st.integers(0, 20), other=st.integers(1, 2))
def test_a_nodes_own_label_never_reaches_it(
    graph: LabelledGraph, config: LabelConfig, place: int, other: int
) -> None:
    node = place % len(graph.splits[0][0])
    labels = graph.labels.clone()
    labels[node] = (labels[node] + other) % CLASSES

    heard = hear_labels(graph, config, seed=0)
    changed = hear_labels(replace(graph, labels=labels), config, seed=0)

    assert heard
    assert list(heard) == list(changed)
    for group, x in heard.items():
        # The diagonal takes away what it added up to the last bits; the parts never add it.
        tolerance = 1e-6 if config.way is LabelWay.DIAGONAL else 0.0
        assert torch.allclose(x[node], changed[group][node], rtol=0, atol=tolerance), str(group)


@settings(max_examples=20, deadline=None)
@given(graph=labelled(), config=st.sampled_from(WAYS))
def test_what_is_heard_are_shares_and_labels_of_others_are_not_read(
    graph: LabelledGraph, config: LabelConfig
) -> None:
    labels = graph.labels.clone()
    labels[graph.test[0]] = (labels[graph.test[0]] + 1) % CLASSES

    heard = hear_labels(graph, config, seed=0)

    for group, x in heard.items():
        assert group.parity is Parity.LABELS
        assert group.target == "paper"
        assert x.shape[0] == len(labels)
        assert float(x.min()) >= -1e-6
        assert torch.allclose(x.sum(dim=2), torch.ones(x.shape[:2]), atol=1e-5)
    again = hear_labels(replace(graph, labels=labels), config, seed=0)
    assert all(torch.equal(x, again[group]) for group, x in heard.items())


@pytest.fixture
def toy(tmp_path: Path) -> LabelledGraph:
    return read_labelled_graph(write_labelled_graph(tmp_path / "toy"))


def dense_mean(graph: LabelledGraph, relation: tuple[str, str, str]) -> NDArray[np.float64]:
    sizes = [graph.data[end].num_nodes for end in (relation[2], relation[0])]
    matrix = np.zeros(sizes)
    for source, target in graph.data[relation].edge_index.t().tolist():
        matrix[target, source] += 1
    mean: NDArray[np.float64] = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    return mean


def one_hot_labels(graph: LabelledGraph, train: Tensor) -> NDArray[np.float64]:
    labels = np.zeros((len(graph.labels), CLASSES))
    labels[train.numpy(), graph.labels[train].numpy()] = 1
    return labels


def test_echoless_equals_a_plain_loop_over_nodes(toy: LabelledGraph) -> None:
    config = LabelConfig(parts=3)
    train = toy.splits[0][0]
    labels = one_hot_labels(toy, train)
    part = np.full(len(labels), 3)
    part[train.numpy()] = torch.randint(
        0, 3, (len(train),), generator=seeded_generator(0, "label parts")
    ).numpy()
    relation = ("paper", "rev_writes", "author")
    product = dense_mean(toy, ("author", "writes", "paper")) @ dense_mean(toy, relation)
    group = Group(Parity.LABELS, ("paper", "even:rev_writes", "author"))

    heard = hear_labels(toy, config, seed=0)[group][:, 0].double().numpy()

    for node in range(len(labels)):
        total, told = np.zeros(CLASSES), 0.0
        for other in train.tolist():
            # A node's part does not speak while it listens; the last part is never among the training nodes.
            if part[other] != part[node]:
                total += product[node, other] * labels[other]
                told += product[node, other]
        wanted = total / told if told else np.full(CLASSES, 1 / CLASSES)
        np.testing.assert_allclose(heard[node], wanted, atol=1e-5)


def test_the_diagonal_equals_leaving_the_node_out_of_the_product(toy: LabelledGraph) -> None:
    train = toy.splits[0][0]
    spoken = np.full((len(toy.labels), CLASSES), 1 / CLASSES)
    spoken[train.numpy()] = one_hot_labels(toy, train)[train.numpy()]
    relation = ("paper", "rev_writes", "author")
    product = dense_mean(toy, ("author", "writes", "paper")) @ dense_mean(toy, relation)
    group = Group(Parity.LABELS, ("paper", "even:rev_writes", "author"))

    heard = hear_labels(toy, LabelConfig(LabelWay.DIAGONAL), seed=0)[group][:, 0].double().numpy()

    for node in train.tolist():
        row = product[node].copy()
        row[node] = 0
        wanted = row @ spoken / row.sum() if row.sum() > 1e-9 else np.full(CLASSES, 1 / CLASSES)
        np.testing.assert_allclose(heard[node], wanted, atol=1e-6)


def test_one_iteration_hears_even_groups_and_relations_within_the_type(toy: LabelledGraph) -> None:
    heard = hear_labels(toy, LabelConfig(), seed=0)

    assert {group.relation[1] for group in heard} == {"even:cite", "even:rev_writes", "odd:cite"}
    assert {group.relation[1] for group in hear_labels(toy, LabelConfig(iterations=2), seed=0)} >= {
        "odd:writes"
    }


def test_labels_from_several_classes_are_heard_as_shares(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path / "toy", labelled_arrays(several=True)))

    heard = hear_labels(graph, LabelConfig(), seed=1)

    assert all(x.shape[2] == CLASSES and bool(torch.isfinite(x).all()) for x in heard.values())


@pytest.mark.parametrize(
    "wrong", [{"parts": 1}, {"iterations": 0}, {"way": LabelWay.DIAGONAL, "iterations": 2}]
)
def test_impossible_configurations_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ModelUnusable):
        LabelConfig(**wrong)  # type: ignore[arg-type]  # one field at a time, of several types
