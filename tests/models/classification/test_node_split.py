"""Labelled nodes are divided once for testing and once a seed for validation, each class for itself."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from heddle.models.classification.node_split import draw_split

CLASSES = st.lists(st.sampled_from("abc"), max_size=60)


@given(CLASSES)
def test_every_node_is_in_one_part(classes: list[str]) -> None:
    labelled = torch.arange(len(classes)) * 3 + 1

    split = draw_split(labelled, classes, seeds=3)

    for training, validation in split.splits:
        together = torch.cat([training, validation, split.test])
        assert torch.equal(together.sort().values, labelled)


@given(CLASSES)
def test_every_class_is_learnt_from(classes: list[str]) -> None:
    split = draw_split(torch.arange(len(classes)), classes, seeds=2)

    for training, _ in split.splits:
        assert {classes[node] for node in training.tolist()} == set(classes)


def test_parts_have_their_shares_of_each_class() -> None:
    split = draw_split(torch.arange(200), ["a"] * 100 + ["b"] * 100, seeds=1)

    training, validation = split.splits[0]
    for part, count in ((training, 60), (validation, 20), (split.test, 20)):
        assert [(part < 100).sum().item(), (part >= 100).sum().item()] == [count, count]


def test_seeds_differ_and_repeat_themselves() -> None:
    classes = ["a", "b"] * 50

    one, again = (draw_split(torch.arange(100), classes, seeds=2) for _ in range(2))

    assert torch.equal(one.test, again.test)
    assert torch.equal(one.splits[1][0], again.splits[1][0])
    assert not torch.equal(one.splits[0][1], one.splits[1][1])
