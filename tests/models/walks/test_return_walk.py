"""A step of the walk is what a dense matrix says, and never ends where it began."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.models.walks.return_walk import ReturnWalk

PAPERS, AUTHORS = 6, 4
Pairs = list[tuple[int, int]]


def graph_of(written: Pairs, cited: Pairs) -> HeteroData:
    data = HeteroData()
    data["paper"].num_nodes, data["author"].num_nodes = PAPERS, AUTHORS
    edges = torch.tensor(written, dtype=torch.int64).reshape(-1, 2).t()
    data["paper", "by", "author"].edge_index = edges
    data["author", "rev_by", "paper"].edge_index = edges.flip(0)
    data["paper", "cites", "paper"].edge_index = torch.tensor(cited, dtype=torch.int64).reshape(-1, 2).t()
    return data


def dense_walk(written: Pairs, cited: Pairs) -> Tensor:
    """P in float64, from the definition; edges count once."""
    by, cites = torch.zeros(PAPERS, AUTHORS).double(), torch.zeros(PAPERS, PAPERS).double()
    for paper, author in written:
        by[paper, author] = 1
    for one, other in cited:
        cites[one, other] = 1
    there = by / by.sum(0).clamp(min=1)
    pairs = (by / by.sum(1, keepdim=True).clamp(min=1)) @ there.t()
    total, leading = torch.zeros(PAPERS, PAPERS).double(), torch.zeros(PAPERS, 1).double()
    for step in (pairs, cites / cites.sum(1, keepdim=True).clamp(min=1)):
        step = step - torch.diag(step.diagonal())
        left = step.sum(1, keepdim=True)
        total += torch.where(left > 1e-9, step / left.clamp(min=1e-9), 0.0)
        leading += left > 1e-9
    return total / leading.clamp(min=1)


pairs = st.tuples(st.integers(0, PAPERS - 1), st.integers(0, AUTHORS - 1))
citations = st.tuples(st.integers(0, PAPERS - 1), st.integers(0, PAPERS - 1))


@settings(max_examples=60, deadline=None)
@given(written=st.lists(pairs, max_size=20), cited=st.lists(citations, max_size=10))
def test_a_step_is_that_of_the_dense_matrix(written: Pairs, cited: Pairs) -> None:
    walk = ReturnWalk(graph_of(written, cited), "paper")

    step = walk.step(torch.eye(PAPERS))

    assert torch.allclose(step.double(), dense_walk(written, cited), atol=1e-6)
    assert float(step.diagonal().abs().max()) < 1e-6
    assert torch.equal(walk.leads, step.sum(1) > 1e-6)


def test_an_author_of_one_paper_leads_nowhere() -> None:
    walk = ReturnWalk(graph_of([(0, 0), (1, 1), (2, 1)], []), "paper")

    assert walk.leads.tolist() == [False, True, True, False, False, False]


def test_a_type_without_relations_stays_where_it_is_silent() -> None:
    data = HeteroData()
    data["paper"].num_nodes = 3

    assert ReturnWalk(data, "paper").step(torch.eye(3)).tolist() == [[0.0] * 3] * 3
