"""The proximity loss is its formula, its negatives are no edges, and learning it tells edges from others."""

from __future__ import annotations

import torch
from latte_graphs import dense, heard, random_graph, small_latte
from torch import Tensor
from torch.nn.functional import leaky_relu, logsigmoid
from torch_geometric.data import HeteroData

from heddle.models.latte.config import LatteConfig
from heddle.models.latte.latte import Latte
from heddle.models.latte.proximity import draw_non_edges, pair_scores, proximity_loss
from heddle.models.latte.relation_edges import relation_edges

CONFIG = LatteConfig(order=1, hidden=16, heads=2, dropout=0.0, attention_dropout=0.0)


def test_negatives_are_pairs_of_the_relations_nodes_that_are_no_edges() -> None:
    edges = relation_edges(torch.tensor([[0, 0, 2, 2], [1, 3, 1, 5]]), (4, 7))

    pairs = draw_non_edges(edges, 100)

    # Two thirds of all draws are edges; what ten rounds leave is given up.
    assert 90 <= pairs.size(1) <= 100
    assert set(map(tuple, pairs.t().tolist())) == {(0, 5), (2, 3)}


def test_a_relation_that_joins_all_has_no_negatives() -> None:
    edges = relation_edges(torch.tensor([[0, 0, 1, 1], [0, 1, 0, 1]]), (2, 2))

    assert draw_non_edges(edges, 10).size(1) == 0


def test_the_loss_of_a_relation_is_its_formula() -> None:
    data = HeteroData()
    data["a"].x, data["b"].x = torch.randn(2, 4), torch.randn(2, 4)
    data["a", "to", "b"].edge_index = torch.tensor([[0, 0, 1, 1], [0, 1, 0, 1]])
    graph = heard(data)
    found = small_latte(graph, ["a"], CONFIG)(graph)
    (relation,) = found.layers[0].relations.values()

    loss = proximity_loss(found, negatives=2, slope=0.2)

    # All pairs are edges, so that nothing is drawn and the first half of the formula is all there is.
    scores = leaky_relu(relation.left[:, None] + relation.right[None], 0.2).amax(2).flatten()
    expected = -(relation.attention.amax(1) * logsigmoid(scores)).mean() / 2
    torch.testing.assert_close(loss, expected)


def test_a_graph_without_edges_has_no_loss() -> None:
    data = HeteroData()
    data["a"].x = torch.randn(2, 4)
    data["a", "to", "a"].edge_index = torch.empty(2, 0, dtype=torch.int64)
    graph = heard(data)

    assert float(proximity_loss(small_latte(graph, ["a"], CONFIG)(graph), negatives=2, slope=0.2)) == 0.0


def area(latte: Latte, data: HeteroData) -> float:
    """How often an edge scores above a pair that is none; half for a tie."""
    graph = heard(data)
    (relation,) = (
        each for key, each in latte(graph).layers[0].relations.items() if key.steps[0][1] == "writes"
    )
    scores: Tensor = pair_scores(
        relation, torch.cartesian_prod(torch.arange(13), torch.arange(20)).t(), CONFIG.slope
    ).detach()
    there = dense(relation.edges).bool().flatten()
    gap = scores[there][:, None] - scores[~there][None]
    return float((gap > 0).double().mean() + (gap == 0).double().mean() / 2)


def test_learning_proximity_alone_tells_edges_from_other_pairs() -> None:
    data = random_graph()
    # Prolific authors write what everybody reads: a likeness that features can tell.
    wrote = torch.tensor([[a, p] for a in range(13) for p in range(20) if a * p < 40]).t()
    data["author", "writes", "paper"].edge_index = wrote
    data["paper", "rev_writes", "author"].edge_index = wrote.flip(0)
    data["author"].x, data["paper"].x = torch.eye(13), torch.eye(20)
    graph = heard(data)
    latte = small_latte(graph, ["author", "paper"], CONFIG)
    before = area(latte, data)
    optimiser = torch.optim.Adam(latte.parameters(), lr=0.01)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        for _ in range(60):
            optimiser.zero_grad()
            torch.autograd.backward(proximity_loss(latte(graph), negatives=2, slope=CONFIG.slope))
            optimiser.step()

    assert area(latte, data) > max(before + 0.1, 0.8)
