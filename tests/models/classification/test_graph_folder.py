"""One graph in three layouts is one graph, and a folder without any says which there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import torch
from graph_files import node_types, write_hgb_text, write_tables
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_graphs import Arrays, labelled_arrays, write_labelled_graph
from torch_geometric.data import HeteroData

from heddle.core.errors import PathNotFound
from heddle.models.classification.graph_folder import (
    Layout,
    layout_of,
    read_graph_folder,
    read_typed_graph,
)
from heddle.models.classification.labelled_graph import LabelledGraph


@st.composite
def graphs(draw: st.DrawFn) -> Arrays:
    """Graphs of two or three types, with or without features, of one label a node or several."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    sizes = {
        "paper": draw(st.integers(10, 30)),
        "author": draw(st.integers(1, 9)),
        "venue": draw(st.integers(31, 33)),
    }
    arrays: dict[str, Any] = {f"num_nodes__{name}": np.array(count) for name, count in sizes.items()}
    for name, count in sizes.items():
        if draw(st.booleans()):
            arrays[f"x__{name}"] = rng.standard_normal((count, draw(st.integers(1, 4)))).astype(np.float32)
    for source, name, end in (
        ("paper", "cites", "paper"),
        ("author", "writes", "paper"),
        ("paper", "in", "venue"),
    ):
        count = draw(st.integers(1, 40))
        pairs = np.stack([rng.integers(0, sizes[source], count), rng.integers(0, sizes[end], count)])
        arrays[f"edge__{source}__{name}__{end}"] = pairs.astype(np.int32)
    y = rng.integers(0, 3, sizes["paper"])
    several = draw(st.booleans())
    order = rng.permutation(sizes["paper"])
    learn, test = np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :])
    y[learn[:3]] = [0, 1, 2]
    labels = np.eye(3, dtype=np.int8)[y] if several else y
    if several:
        labels[learn[0]] = [1, 1, 0]
    labels[test[1::2]] = 0 if several else -1
    arrays |= {"y": labels, "trainval_idx": learn, "test_idx": test, "test_public_idx": test[::2]}
    for seed in range(5):
        drawn = np.random.RandomState(seed).permutation(learn)
        held = int(0.2 * len(learn))
        arrays |= {
            f"train_idx__seed{seed}": np.sort(drawn[held:]),
            f"val_idx__seed{seed}": np.sort(drawn[:held]),
        }
    return arrays


def assert_same_data(one: HeteroData, other: HeteroData) -> None:
    assert sorted(one.node_types) == sorted(other.node_types)
    assert sorted(one.edge_types) == sorted(other.edge_types)
    for name in one.node_types:
        assert one[name].num_nodes == other[name].num_nodes
        assert ("x" in one[name]) == ("x" in other[name])
        if "x" in one[name]:
            assert torch.equal(one[name].x, other[name].x)
    for relation in one.edge_types:
        assert torch.equal(one[relation].edge_index, other[relation].edge_index), relation


def assert_same_labels(one: LabelledGraph, other: LabelledGraph) -> None:
    assert one.target == other.target
    assert torch.equal(one.labels, other.labels)
    assert torch.equal(one.test, other.test)


@given(graphs())
@settings(max_examples=25)
def test_the_text_files_of_a_graph_are_the_graph(arrays: Arrays) -> None:
    with TemporaryDirectory() as folder:
        given_graph = read_graph_folder(write_labelled_graph(Path(folder) / "archive", arrays))
        found = read_graph_folder(write_hgb_text(Path(folder) / "text", arrays))

    assert_same_data(given_graph.data, found.data)
    assert_same_labels(given_graph, found)
    for mine, theirs in zip(given_graph.splits, found.splits, strict=True):
        assert torch.equal(mine[0], theirs[0])
        assert torch.equal(mine[1], theirs[1])
    if not found.several:
        # A node of several labels that has none looks like one whose labels are not known.
        assert torch.equal(given_graph.scored, found.scored)


@given(graphs(), st.sampled_from([".csv", ".tsv"]), st.booleans())
@settings(max_examples=25)
def test_the_tables_of_a_graph_are_the_graph(arrays: Arrays, suffix: str, one_file: bool) -> None:
    with TemporaryDirectory() as folder:
        given_graph = read_graph_folder(write_labelled_graph(Path(folder) / "archive", arrays))
        tables = write_tables(Path(folder) / "tables", arrays, suffix=suffix, one_file=one_file)
        found, typed = read_graph_folder(tables), read_typed_graph(tables)

    assert_same_data(given_graph.data, found.data)
    assert_same_data(given_graph.data, typed.data)
    assert_same_labels(given_graph, found)
    assert all(torch.equal(found.splits[0][part], given_graph.splits[0][part]) for part in range(2))
    assert len(found.splits) > 1
    assert found.class_names == ("0", "1", "2")


def test_a_layout_is_told_by_its_files(tmp_path: Path) -> None:
    arrays = labelled_arrays()

    assert layout_of(write_labelled_graph(tmp_path / "a", arrays)) is Layout.ARCHIVE
    assert layout_of(write_hgb_text(tmp_path / "b", arrays)) is Layout.HGB
    assert layout_of(write_tables(tmp_path / "c", arrays)) is Layout.TABLES
    assert layout_of(write_tables(tmp_path / "d", arrays, one_file=False)) is Layout.TABLES


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_without_a_graph_says_what_it_needs(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "nothing"
    if made:
        folder.mkdir()

    with pytest.raises(PathNotFound, match="nothing") as raised:
        read_graph_folder(folder)

    assert raised.value.hint


@pytest.mark.parametrize("layout", ["archive", "text", "tables"])
def test_a_graph_without_labels_can_be_read_too(tmp_path: Path, layout: str) -> None:
    arrays = labelled_arrays()
    writers: dict[str, Callable[[Path, Arrays], Path]] = {
        "archive": write_labelled_graph,
        "text": write_hgb_text,
        "tables": write_tables,
    }
    folder = writers[layout](tmp_path / "toy", arrays)
    for name in ("label.dat", "label.dat.test"):
        (folder / name).unlink(missing_ok=True)

    graph = read_typed_graph(folder)

    assert graph.name == "toy"
    assert {name: graph.data[name].num_nodes for name in graph.data.node_types} == node_types(arrays)


@pytest.mark.datasets
@pytest.mark.long
@pytest.mark.parametrize("name", ["hgb-dblp", "hgb-imdb"])
def test_a_benchmark_in_its_own_text_is_the_archive(tmp_path: Path, datasets: Path, name: str) -> None:
    with np.load(datasets / name / "graph.npz") as file:
        arrays = {key: file[key] for key in file.files}
    given_graph = read_graph_folder(datasets / name)

    found = read_graph_folder(write_hgb_text(tmp_path / name, arrays, target=given_graph.target))

    assert_same_data(given_graph.data, found.data)
    assert_same_labels(given_graph, found)
