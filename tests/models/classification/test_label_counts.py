"""Sets with a split for each number of labels are read once a number, and what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from labelled_graphs import counted_arrays, labelled_arrays, write_labelled_graph

from heddle.core.errors import InvalidGraph, UnknownName
from heddle.models.classification.label_counts import read_label_counts


def test_every_seed_has_the_split_of_its_number_of_labels(tmp_path: Path) -> None:
    arrays = counted_arrays()

    graphs = read_label_counts(write_labelled_graph(tmp_path, arrays), [5, 10], seeds=3)

    assert list(graphs) == [5, 10]
    for count, graph in graphs.items():
        assert len(graph.splits) == 3
        assert all(train.tolist() == arrays[f"train_idx__{count}"].tolist() for train, _ in graph.splits)
        assert torch.equal(graph.test, graph.scored)
        assert torch.bincount(graph.labels[graph.splits[0][0]]).tolist() == [count] * 3


def test_a_number_without_a_split_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no split of 7 labels") as raised:
        read_label_counts(write_labelled_graph(tmp_path, counted_arrays()), [5, 7], seeds=1)

    assert "5, 10" in str(raised.value.hint)


def test_a_set_whose_splits_are_named_by_seeds_is_sent_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(InvalidGraph, match="named by its labels") as raised:
        read_label_counts(write_labelled_graph(tmp_path, labelled_arrays()), [20], seeds=1)

    assert "bench hgb" in str(raised.value.hint)


@pytest.mark.parametrize("part", ["val", "test"])
def test_half_a_split_is_named_by_the_array_that_is_missing(tmp_path: Path, part: str) -> None:
    arrays = counted_arrays()
    del arrays[f"{part}_idx__5"]

    with pytest.raises(InvalidGraph, match=f"{part}_idx__5 of .* is missing"):
        read_label_counts(write_labelled_graph(tmp_path, arrays), [5], seeds=1)


def test_a_node_that_is_no_node_is_named_by_its_array(tmp_path: Path) -> None:
    arrays = counted_arrays() | {"train_idx__5": np.array([10_000])}

    with pytest.raises(InvalidGraph, match="train_idx__5"):
        read_label_counts(write_labelled_graph(tmp_path, arrays), [5], seeds=1)
