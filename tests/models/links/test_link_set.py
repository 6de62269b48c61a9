"""Benchmarks of link prediction on disk: what is read, what is left out of messages, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from link_sets import ARTISTS, LISTENS, link_arrays, write_link_set

from heddle.core.errors import InvalidGraph
from heddle.models.links.edge_split import Part, check_no_leak
from heddle.models.links.link_set import read_link_set


def test_every_edge_has_its_part_and_negatives_are_no_edges(tmp_path: Path) -> None:
    arrays = link_arrays()

    found = read_link_set(write_link_set(tmp_path / "toy", arrays))

    assert (found.name, found.relation) == ("toy", LISTENS)
    for part, key in ((Part.SUPERVISION, "train"), (Part.VALIDATION, "val"), (Part.TEST, "test")):
        wanted = arrays["edge__user__listens__artist"][:, arrays[f"{key}_edge_idx"]]
        assert np.array_equal(found.split.of(part)[LISTENS].numpy(), wanted)
    edges = set(map(tuple, arrays["edge__user__listens__artist"].T.tolist()))
    for part in (Part.VALIDATION, Part.TEST):
        assert not edges & set(map(tuple, found.negatives[part].t().tolist()))
    assert found.split.of(Part.MESSAGE).keys() == {("artist", "tagged", "tag"), ("user", "friend", "user")}


def test_the_graph_to_hear_has_reverses_and_weights_and_none_of_what_is_left_out(tmp_path: Path) -> None:
    found = read_link_set(write_link_set(tmp_path / "toy"))

    data = found.graph_without(found.held_out)

    heard = found.split.of(Part.SUPERVISION)[LISTENS]
    assert torch.equal(data[LISTENS].edge_index, heard)
    assert torch.equal(data["artist", "rev_listens", "user"].edge_index, heard.flip(0))
    assert data[LISTENS].edge_weight.shape == (heard.size(1),)
    assert "edge_weight" not in data["user", "friend", "user"]
    for part in (Part.VALIDATION, Part.TEST):
        check_no_leak(data, found.split.of(part))
    assert data.validate()


def column_outside(arrays: dict[str, Any]) -> None:
    arrays["test_edge_idx"][0] = 10_000


def column_twice(arrays: dict[str, Any]) -> None:
    arrays["test_edge_idx"][0] = arrays["val_edge_idx"][0]


def column_left_out(arrays: dict[str, Any]) -> None:
    arrays["train_edge_idx"] = arrays["train_edge_idx"][1:]


def edge_as_negative(arrays: dict[str, Any]) -> None:
    arrays["test_neg"][:, 0] = arrays["edge__user__listens__artist"][:, 0]


def unknown_node(arrays: dict[str, Any]) -> None:
    arrays["edge__artist__tagged__tag"][0, 0] = ARTISTS


def unknown_type(arrays: dict[str, Any]) -> None:
    arrays["edge__user__likes__song"] = arrays.pop("edge__user__friend__user")


def pair_twice(arrays: dict[str, Any]) -> None:
    arrays["edge__user__friend__user"][:, 1] = arrays["edge__user__friend__user"][:, 0]


def weight_of_nothing(arrays: dict[str, Any]) -> None:
    arrays["weight__user__listens__artist"][3] = 0


def weights_missing_one(arrays: dict[str, Any]) -> None:
    arrays["weight__user__listens__artist"] = arrays["weight__user__listens__artist"][1:]


def no_negatives(arrays: dict[str, Any]) -> None:
    del arrays["val_neg"]


@pytest.mark.parametrize(
    ("lie", "complaint"),
    [
        (column_outside, "test_edge_idx of toy is no list of columns below"),
        (column_twice, "test_edge_idx of toy holds a column of another part"),
        (column_left_out, "train_edge_idx of toy and the two others leave columns out"),
        (edge_as_negative, "test_neg of toy holds a pair that is an edge"),
        (unknown_node, "edge__artist__tagged__tag of toy has an end outside 90 nodes of type artist"),
        (unknown_type, "edge__user__likes__song of toy joins types"),
        (pair_twice, "edge__user__friend__user of toy holds a pair twice"),
        (weight_of_nothing, "weight__user__listens__artist of toy holds a weight that is not positive"),
        (weights_missing_one, "weight__user__listens__artist of toy has shape"),
        (no_negatives, "val_neg of toy is missing"),
    ],
)
def test_a_file_that_lies_is_refused_by_the_name_of_the_array(
    lie: Any, complaint: str, tmp_path: Path
) -> None:
    arrays = link_arrays()
    lie(arrays)

    with pytest.raises(InvalidGraph, match=complaint):
        read_link_set(write_link_set(tmp_path / "toy", arrays))


def test_a_file_without_relations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidGraph, match="edge__SOURCE__NAME__TARGET of toy is missing"):
        read_link_set(write_link_set(tmp_path / "toy", {"num_nodes__user": np.array(3)}))
