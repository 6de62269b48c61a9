"""Meta-paths, the means along them, and labels without a node's own."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_geometric.data import HeteroData

from heddle.models.peers.meta_paths import (
    MetaPath,
    PathMeans,
    adjacency,
    mean_labels,
    meta_paths,
    path_name,
    source_of,
)

ACM = [
    ("paper", "cite", "paper"),
    *(("paper", f"has_{name}", name) for name in ("author", "subject", "term")),
    *((name, f"rev_has_{name}", "paper") for name in ("author", "subject", "term")),
]


def once(edges: torch.Tensor) -> torch.Tensor:
    found: torch.Tensor = torch.unique(edges, dim=1)
    return found


def drawn_graph(seed: int, papers: int = 7, authors: int = 4) -> HeteroData:
    """Papers, some of which nobody wrote, and authors without features."""
    generator = torch.Generator().manual_seed(seed)
    data = HeteroData()
    data["paper"].num_nodes, data["author"].num_nodes = papers, authors
    data["paper"].x = torch.randn(papers, 3, generator=generator)
    written = once(torch.stack([torch.randint(0, n, (9,), generator=generator) for n in (papers, authors)]))
    cites = torch.randint(0, papers, (2, 6), generator=generator)
    data["paper", "by", "author"].edge_index = written
    data["author", "rev_by", "paper"].edge_index = written.flip(0)
    data["paper", "cite", "paper"].edge_index = once(torch.cat([cites, cites.flip(0)], dim=1))
    return data


@pytest.mark.parametrize("hops", [0, 1, 2, 3])
def test_meta_paths_are_all_walks_over_the_relations(hops: int) -> None:
    walks: list[MetaPath] = [()]
    for length in range(1, hops + 1):
        for walk in product(ACM, repeat=length):
            fits = all(one[0] == next_[2] for one, next_ in pairwise(walk))
            if walk[0][2] == "paper" and fits:
                walks.append(walk)

    found = meta_paths(ACM, "paper", hops)

    assert len(found) == len(set(found))
    assert set(found) == set(walks)


def test_acm_has_as_many_meta_paths_as_its_authors_count() -> None:
    with_terms = [len(meta_paths(ACM, "paper", hops)) for hops in range(1, 7)]
    without = [len(meta_paths(ACM, "paper", hops, without={"term"})) for hops in range(1, 7)]

    assert with_terms == [5, 12, 31, 71, 168, 385]
    assert without == [4, 9, 20, 41, 84, 169]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999))
def test_means_equal_products_of_dense_matrices(seed: int) -> None:
    data = drawn_graph(seed)
    paths = meta_paths(data.edge_types, "paper", 3)

    means = PathMeans(data, paths, "paper", "cpu").compute()

    for path, mean in zip(paths, means, strict=True):
        torch.testing.assert_close(mean.double(), dense(data, path), rtol=1e-5, atol=1e-6, msg=str(path))


def dense(data: HeteroData, path: MetaPath) -> torch.Tensor:
    """A path's means by matrices of float64."""
    source = source_of(path, "paper")
    x = data[source].get("x")
    found = torch.eye(int(data[source].num_nodes)).double() if x is None else x.double()
    for relation in reversed(path):
        matrix = torch.zeros(data[relation[2]].num_nodes, data[relation[0]].num_nodes).double()
        matrix[data[relation].edge_index[1], data[relation].edge_index[0]] = 1
        found = matrix / matrix.sum(1, keepdim=True).clamp(min=1) @ found
    return found


def test_rows_of_an_adjacency_add_up_to_one_or_nothing() -> None:
    data = drawn_graph(4)
    relation = ("author", "rev_by", "paper")

    sums = adjacency(data, relation).sum(axis=1)

    heard = set(data[relation].edge_index[1].tolist())
    assert [round(float(each), 9) for each in sums] == [float(node in heard) for node in range(7)]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999), node=st.integers(0, 6))
def test_label_features_never_carry_a_nodes_own_label_back(seed: int, node: int) -> None:
    data = drawn_graph(seed)
    back = [
        path
        for path in meta_paths(data.edge_types, "paper", 4)
        if path and source_of(path, "paper") == "paper"
    ]
    labels = torch.eye(3)[torch.arange(7) % 3]
    changed = labels.clone()
    changed[node] = torch.tensor([5.0, -3.0, 100.0])

    before, after = mean_labels(data, labels, back), mean_labels(data, changed, back)

    for path, one, other in zip(back, before, after, strict=True):
        torch.testing.assert_close(one[node], other[node], rtol=0, atol=1e-6, msg=path_name(path, "paper"))


def test_label_features_are_the_paths_matrix_without_its_diagonal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heddle.models.peers.meta_paths._ROWS", 3)  # rows come in several pieces
    data = drawn_graph(2)
    back = [
        path
        for path in meta_paths(data.edge_types, "paper", 4)
        if path and source_of(path, "paper") == "paper"
    ]
    labels = torch.eye(3)[torch.arange(7) % 3]
    data["paper"].x = torch.eye(7)

    for path, heard in zip(back, mean_labels(data, labels, back), strict=True):
        ways = dense(data, path)
        torch.testing.assert_close(
            heard.double(), (ways - ways.diag().diag()) @ labels.double(), rtol=1e-5, atol=1e-6
        )
    assert len(back) > 5
