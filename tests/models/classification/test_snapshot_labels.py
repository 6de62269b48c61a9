"""A user's own graph is divided by class and seed, and what cannot be learnt from is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.core.errors import InvalidGraph, UsageError
from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.snapshot import Snapshot
from heddle.models.classification.labelled_graph import check_labelled
from heddle.models.classification.snapshot_labels import labelled_snapshot

PEOPLE = tuple(NodeId(f"p{number:02}") for number in range(40))
SNAPSHOT = Snapshot(
    workspace=WorkspaceId("own"),
    version="1",
    nodes={"Firm": (NodeId("f0"), NodeId("f1")), "Person": PEOPLE},
    texts={"Firm": ("a", "b"), "Person": ("x",) * 40},
    edges={
        ("Person", "WORKS_FOR", "Firm"): np.array([range(40), [0, 1] * 20]),
        ("Person", "KNOWS", "Person"): np.array([[0, 1, 2], [1, 0, 3]]),
    },
    weights={
        ("Person", "WORKS_FOR", "Firm"): np.ones(40, np.float32),
        ("Person", "KNOWS", "Person"): np.ones(3, np.float32),
    },
)
LABELS = {person: (("even", "odd")[number % 2],) for number, person in enumerate(PEOPLE[:30])}


def test_labelled_nodes_are_divided_three_to_one_to_one_and_others_are_predicted() -> None:
    graph = check_labelled(labelled_snapshot(SNAPSHOT, {}, "Person", LABELS, seed=2))

    train, validation = graph.splits[2]
    assert (len(train), len(validation), len(graph.scored)) == (18, 6, 6)
    assert set(graph.test.tolist()) == set(range(40)) - set(train.tolist()) - set(validation.tolist())
    assert graph.class_names == ("even", "odd")
    assert graph.labels[:4].tolist() == [0, 1, 0, 1]
    assert set(graph.labels[30:].tolist()) == {-1}


def test_classes_are_in_all_parts_alike() -> None:
    graph = labelled_snapshot(SNAPSHOT, {}, "Person", LABELS, seed=0)

    assert graph.labels[graph.splits[0][0]].float().mean() == pytest.approx(0.5, abs=0.06)
    assert graph.labels[graph.scored].float().mean() == pytest.approx(0.5, abs=0.01)


def test_a_seed_decides_the_division() -> None:
    one, same, other = (labelled_snapshot(SNAPSHOT, {}, "Person", LABELS, seed=seed) for seed in (1, 1, 2))

    assert torch.equal(one.scored, same.scored)
    assert not torch.equal(one.scored, other.scored)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from("abc"), min_size=8, max_size=40), st.integers(0, 20))
def test_every_class_is_learnt_from_and_no_node_is_in_two_parts(names: list[str], seed: int) -> None:
    names[:2] = ["a", "b"]
    labels = {person: (name,) for person, name in zip(PEOPLE, names, strict=False)}

    graph = check_labelled(labelled_snapshot(SNAPSHOT, {}, "Person", labels, seed=seed))

    train, validation = graph.splits[seed]
    assert set(graph.labels[train].tolist()) == set(range(graph.classes))
    assert len(validation)
    assert len(graph.scored)
    assert sorted(torch.cat([train, validation, graph.scored]).tolist()) == list(range(len(names)))


def test_nodes_may_have_several_labels_or_none() -> None:
    labels: dict[NodeId, tuple[str, ...]] = dict.fromkeys(PEOPLE[:20], ("a",))
    labels |= {PEOPLE[0]: ("a", "b"), PEOPLE[1]: ()}

    graph = labelled_snapshot(SNAPSHOT, {}, "Person", labels, seed=0)

    assert graph.several
    assert graph.labels[:3].tolist() == [[1, 1], [0, 0], [1, 0]]


def test_relations_within_a_type_are_symmetric_and_others_have_reverses() -> None:
    data = labelled_snapshot(SNAPSHOT, {"Firm": np.ones((2, 3), np.float32)}, "Person", LABELS, seed=0).data

    assert set(data.edge_types) == {
        ("Person", "WORKS_FOR", "Firm"),
        ("Firm", "rev_WORKS_FOR", "Person"),
        ("Person", "KNOWS", "Person"),
    }
    assert data["Person", "KNOWS", "Person"].edge_index.tolist() == [[0, 1, 2, 3], [1, 0, 3, 2]]


def test_what_cannot_be_learnt_from_is_refused() -> None:
    with pytest.raises(UsageError, match="no nodes of type 'Ship'"):
        labelled_snapshot(SNAPSHOT, {}, "Ship", LABELS, seed=0)
    with pytest.raises(InvalidGraph, match="node f0 is no Person"):
        labelled_snapshot(SNAPSHOT, {}, "Person", {**LABELS, NodeId("f0"): ("odd",)}, seed=0)
    with pytest.raises(InvalidGraph, match="4 labelled nodes of 2 classes are too few"):
        labelled_snapshot(SNAPSHOT, {}, "Person", {each: LABELS[each] for each in PEOPLE[:4]}, seed=0)
    with pytest.raises(InvalidGraph, match="of 1 classes"):
        labelled_snapshot(SNAPSHOT, {}, "Person", dict.fromkeys(PEOPLE, ("one",)), seed=0)
    with pytest.raises(UsageError, match="seed -1"):
        labelled_snapshot(SNAPSHOT, {}, "Person", LABELS, seed=-1)
