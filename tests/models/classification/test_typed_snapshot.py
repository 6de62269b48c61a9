"""A graph from files is a snapshot like any other, without the reverses that a snapshot makes itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from labelled_graphs import write_labelled_graph

from heddle.models.classification.graph_folder import read_typed_graph
from heddle.models.classification.typed_snapshot import snapshot_of


def test_nodes_edges_and_features_are_those_of_the_files(tmp_path: Path) -> None:
    graph = read_typed_graph(write_labelled_graph(tmp_path / "toy"))

    snapshot, features = snapshot_of(graph)

    assert {name: len(ids) for name, ids in snapshot.nodes.items()} == {"author": 30, "paper": 90}
    assert not any(name.startswith("rev_") for _, name, _ in snapshot.edges)
    assert set(features) == {"author"}
    data = snapshot.to_hetero_data(features)
    for relation in snapshot.edges:
        assert torch.equal(data[relation].edge_index, graph.data[relation].edge_index)


def test_nodes_go_by_the_names_that_files_give_them(
    tmp_path: Path,
) -> None:
    graph = read_typed_graph(write_labelled_graph(tmp_path / "toy"))
    version = snapshot_of(graph)[0].version
    graph.data["author"].node_id = [f"a{row}" for row in range(30)]
    graph.data["author"].x = torch.eye(30, 4)
    relation = next(each for each in graph.data.edge_types if not each[1].startswith("rev_"))
    graph.data[relation].edge_weight = torch.full((graph.data[relation].edge_index.size(1),), 2.0)

    snapshot, _ = snapshot_of(replace(graph))

    assert snapshot.nodes["author"][:2] == ("a0", "a1")
    assert snapshot.version == version
    assert np.array_equal(snapshot.weights[relation], np.full(snapshot.edges[relation].shape[1], 2.0))
