"""Benchmark folders are read as they say, and what is wrong with one is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from labelled_graphs import AUTHORS, PAPERS, labelled_arrays, write_labelled_graph
from numpy.typing import NDArray

from heddle.core.errors import InvalidGraph, PathNotFound
from heddle.models.classification.labelled_graph import read_labelled_graph


def test_a_graph_is_read_with_reverses_of_its_own(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path / "toy"))

    assert graph.name == "toy"
    assert graph.target == "paper"
    assert graph.classes == 3
    assert not graph.several
    assert len(graph.splits) == 2
    assert set(graph.data.edge_types) == {
        ("author", "writes", "paper"),
        ("paper", "rev_writes", "author"),
        ("paper", "cite", "paper"),
    }
    forward, back = (graph.data[name].edge_index for name in sorted(graph.data.edge_types)[::2])
    assert torch.equal(forward, back.flip(0))
    assert torch.equal(graph.data["author"].x, torch.eye(AUTHORS))
    assert "x" not in graph.data["paper"]


def test_citations_go_both_ways(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path))

    cites = graph.data["paper", "cite", "paper"].edge_index
    assert cites.t().tolist() == [[0, 3], [3, 0], [3, 6], [6, 3]]


def test_a_node_may_have_several_labels(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path, labelled_arrays(several=True)))

    assert graph.several
    assert graph.labels.shape == (PAPERS, 3)
    assert set(graph.labels.flatten().tolist()) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("y", np.arange(7), "the number of nodes of 0 types"),
        ("y", np.full(PAPERS, -2), "classes that count from 0"),
        ("x__paper", np.full((PAPERS, 2), np.nan), "not finite"),
        ("x__paper", np.zeros((3, 2)), "for 90 nodes"),
        ("x__author__indices", np.full(AUTHORS, 99), "no CSR matrix"),
        ("edge__paper__cite__paper", np.array([[0], [PAPERS]]), "outside 90 sources"),
        ("edge__paper__cite__paper", np.zeros(3), "not [2, E] integers"),
        ("edge__paper__in__venue", np.zeros((2, 1), np.int64), "types that the graph does not have"),
        ("test_idx", np.array([PAPERS]), "positions below 90"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, key: str, value: NDArray[Any], said: str) -> None:
    arrays = labelled_arrays() | {key: value}

    with pytest.raises(InvalidGraph) as raised:
        read_labelled_graph(write_labelled_graph(tmp_path / "toy", arrays))

    assert said in raised.value.message
    assert key.removesuffix("__indices") in raised.value.message


@pytest.mark.parametrize("missing", ["y", "test_idx", "val_idx__seed1", "x__author__indptr"])
def test_a_missing_array_is_named(tmp_path: Path, missing: str) -> None:
    arrays = labelled_arrays()
    del arrays[missing]

    with pytest.raises(InvalidGraph, match=f"{missing} of toy is missing"):
        read_labelled_graph(write_labelled_graph(tmp_path / "toy", arrays))


def test_a_folder_without_a_graph_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        read_labelled_graph(tmp_path)


def test_a_pickle_in_the_archive_is_refused(tmp_path: Path) -> None:
    arrays = labelled_arrays() | {"y": np.array([{"a": 1}], dtype=object)}

    with pytest.raises(InvalidGraph, match="no archive of arrays"):
        read_labelled_graph(write_labelled_graph(tmp_path, arrays))


def test_a_file_of_noise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "graph.npz").write_bytes(b"PK\x03\x04 noise")

    with pytest.raises(InvalidGraph, match="no archive of arrays"):
        read_labelled_graph(tmp_path)
