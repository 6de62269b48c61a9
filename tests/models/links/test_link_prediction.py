"""The self-supervised objective: scorer, sampler and loss."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn.functional import normalize

from heddle.models.links.edge_split import edge_keys
from heddle.models.links.link_prediction import LinkBatch, LinkSampler, LinkScorer, link_loss

R, S = ("A", "R", "B"), ("A", "S", "A")


def a_sampler(seed: int = 0, batch: int = 12, negatives: int = 5) -> LinkSampler:
    edges = {
        R: torch.stack([torch.arange(400) % 30, torch.arange(400) % 20]),
        S: torch.tensor([[0, 1, 2, 3], [4, 5, 6, 7]]),
    }
    return LinkSampler(
        edges,
        {"A": 30, "B": 20},
        batch=batch,
        negatives=negatives,
        generator=torch.Generator().manual_seed(seed),
    )


def test_an_untrained_scorer_is_the_dot_product() -> None:
    scorer = LinkScorer([R, S], 8)
    source, target = torch.randn(2, 6, 8, generator=torch.Generator().manual_seed(0))

    assert torch.allclose(scorer(R, source, target), (source * target).sum(dim=1))
    assert torch.allclose(scorer.against_all(S, source, target), source @ target.t(), atol=1e-6)
    assert str(scorer) == "LinkScorer(relations=2, width=8)"


def test_relations_score_by_their_own_weights() -> None:
    scorer = LinkScorer([R, S], 2)
    with torch.no_grad():
        scorer.weight[1] = torch.tensor([1.0, -1.0])
    ones = torch.ones(1, 2)

    assert scorer(R, ones, ones).tolist() == [2.0]
    assert scorer(S, ones, ones).tolist() == [0.0]


def test_batches_hold_edges_of_every_relation_and_the_nodes_they_need() -> None:
    batch = a_sampler().draw()

    # sqrt(400) : sqrt(4) shares twelve edges as 11 : 1.
    assert {relation: index.size(1) for relation, index in batch.edges.items()} == {R: 11, S: 1}
    assert {name: drawn.numel() for name, drawn in batch.negatives.items()} == {"A": 5, "B": 5}
    needed = torch.cat([batch.negatives["A"], batch.edges[R][0], *batch.edges[S]])
    assert torch.equal(batch.nodes["A"], needed.unique())  # type: ignore[no-untyped-call]  # torch's own gap


def test_equal_seeds_draw_equal_batches() -> None:
    first, second, third = (a_sampler(seed).draw() for seed in (3, 3, 4))

    assert torch.equal(first.edges[R], second.edges[R])
    assert not torch.equal(first.edges[R], third.edges[R])


def test_the_loss_is_infonce_over_negatives_that_are_no_edges() -> None:
    generator = torch.Generator().manual_seed(0)
    nodes = {"A": torch.arange(3), "B": torch.arange(4)}
    embeddings = {
        name: normalize(torch.randn(len(rows), 6, generator=generator)) for name, rows in nodes.items()
    }
    edges = torch.tensor([[0, 1], [0, 2]])
    known = torch.tensor([[0, 0, 1], [0, 1, 2]])
    batch = LinkBatch({R: edges}, {"A": torch.arange(3), "B": torch.arange(4)}, nodes)
    scorer = LinkScorer([R], 6)

    found = link_loss(scorer, embeddings, batch, {R: edge_keys(known, 4)}, {"A": 3, "B": 4})

    true = {tuple(pair) for pair in known.t().tolist()}
    losses = []
    for source, target in edges.t().tolist():
        for rivals in ([(s, target) for s in range(3)], [(source, t) for t in range(4)]):
            right = float(embeddings["A"][source] @ embeddings["B"][target]) / 0.07
            scores = [
                float(embeddings["A"][s] @ embeddings["B"][t]) / 0.07 for s, t in rivals if (s, t) not in true
            ]
            losses.append(math.log(math.exp(right) + sum(map(math.exp, scores))) - right)
    assert float(found.detach()) == pytest.approx(sum(losses) / len(losses), rel=1e-5)


def test_an_edge_without_any_negative_costs_nothing_and_keeps_gradients_finite() -> None:
    embedding = torch.ones(1, 4, requires_grad=True)
    nodes = {"A": torch.zeros(1, dtype=torch.int64), "B": torch.zeros(1, dtype=torch.int64)}
    batch = LinkBatch({R: torch.zeros(2, 1, dtype=torch.int64)}, nodes, nodes)
    scorer = LinkScorer([R], 4)

    loss = link_loss(
        scorer, {"A": embedding, "B": embedding}, batch, {R: torch.zeros(1).long()}, {"A": 1, "B": 1}
    )
    torch.autograd.backward(loss)

    assert float(loss.detach()) == 0.0
    assert embedding.grad is not None
    assert torch.isfinite(embedding.grad).all()
    assert torch.isfinite(scorer.log_scale.grad).all()  # type: ignore[arg-type]  # backward has just set it


def test_the_temperature_is_bounded() -> None:
    scorer = LinkScorer([R], 4)

    assert float(scorer.scale().detach()) == pytest.approx(1 / 0.07)
    with torch.no_grad():
        scorer.log_scale.fill_(50.0)
    assert float(scorer.scale().detach()) == 100.0
