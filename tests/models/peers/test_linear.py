"""The linear bar, against a dense computation."""

from __future__ import annotations

from pathlib import Path

import torch
from labelled_graphs import write_labelled_graph
from torch.nn.functional import normalize

from heddle.core.events import ignore
from heddle.models.classification.labelled_graph import read_labelled_graph
from heddle.models.peers.linear import LinearConfig, LinearOnMeans, build_linear


def test_it_reads_scaled_means_of_all_paths_and_nothing_else(tmp_path: Path) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path / "toy"))
    data = graph.data

    def mean(relation: tuple[str, str, str]) -> torch.Tensor:
        matrix = torch.zeros(data[relation[2]].num_nodes, data[relation[0]].num_nodes).double()
        matrix[data[relation].edge_index[1], data[relation].edge_index[0]] = 1
        return matrix / matrix.sum(1, keepdim=True).clamp(min=1)

    own = {"paper": torch.eye(90).double(), "author": data["author"].x.double()}
    incoming = [each for each in sorted(data.edge_types) if each[2] == "paper"]
    paths = [own["paper"], *(mean(each) @ own[each[0]] for each in incoming)]
    paths += [
        mean(one) @ mean(two) @ own[two[0]]
        for one in incoming
        for two in sorted(data.edge_types)
        if two[2] == one[0]
    ]

    model = build_linear(graph, LinearConfig(), 0, "cpu", ignore)

    assert isinstance(model, LinearOnMeans)
    exact = torch.cat([normalize(x, dim=1) for x in paths], dim=1)
    torch.testing.assert_close(model.means.double(), exact, rtol=1e-5, atol=1e-6)
    weight = torch.randn(3, exact.size(1), generator=torch.Generator().manual_seed(1))
    model.map.weight.data = weight
    torch.testing.assert_close(model(torch.tensor([4, 2])).double(), exact[[4, 2]] @ weight.double().T)
    penalty = LinearConfig().penalty / 2 * weight.double().square().sum()
    torch.testing.assert_close(model.added_loss().double(), penalty)
