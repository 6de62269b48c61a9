"""InfoNCE equals its definition."""

from __future__ import annotations

import math

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import normalize

from heddle.retrieval.retriever_training.contrastive_loss import contrastive_loss


@settings(max_examples=30)
@given(seed=st.integers(0, 999), asked=st.integers(1, 5), more=st.integers(0, 6), cold=st.floats(0.02, 1.0))
def test_the_loss_is_its_definition_in_double_precision(
    seed: int, asked: int, more: int, cold: float
) -> None:
    generator = torch.Generator().manual_seed(seed)
    questions, entries = (
        normalize(torch.randn(count, 7, generator=generator, dtype=torch.float64), dim=-1)
        for count in (asked, asked + more)
    )
    barred = torch.rand(asked, asked + more, generator=generator) < 0.3
    barred[torch.arange(asked), torch.arange(asked)] = False
    total = 0.0
    for row in range(asked):
        weights = [
            math.exp(float(questions[row] @ entries[column]) / cold)
            for column in range(asked + more)
            if not barred[row, column]
        ]
        right = math.exp(float(questions[row] @ entries[row]) / cold)
        total -= math.log(right / sum(weights)) / asked
    found = contrastive_loss(questions, entries, torch.arange(asked), cold, barred)
    assert math.isclose(float(found), total, rel_tol=1e-4, abs_tol=1e-4)


def test_what_answers_too_costs_nothing() -> None:
    vectors = normalize(torch.randn(3, 4, generator=torch.Generator().manual_seed(0)), dim=-1)
    twice = torch.cat([vectors, vectors])
    barred = torch.cat([torch.zeros(3, 3), torch.eye(3)], dim=1).bool()
    alone = contrastive_loss(vectors, vectors, torch.arange(3), 0.1)
    others = torch.cat([~torch.eye(3, dtype=torch.bool)] * 2, dim=1)
    assert float(contrastive_loss(vectors, twice, torch.arange(3), 0.1, barred | others)) < 1e-6
    assert float(contrastive_loss(vectors, twice, torch.arange(3), 0.1)) > float(alone)
