"""The loss falls when what is right rises, and neither filling nor a second right one counts against it."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.ranker_training.list_loss import list_loss

GOLD = torch.tensor([[True, True, False, False]])
ALL = torch.ones_like(GOLD)


def loss(scores: list[float], gold: torch.Tensor = GOLD, present: torch.Tensor = ALL) -> float:
    return float(list_loss(torch.tensor([scores]), gold, present, 0.3))


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.floats(0.1, 3))
def test_a_right_candidate_that_rises_makes_the_loss_fall(scores: list[float], rise: float) -> None:
    assert loss([scores[0] + rise, *scores[1:]]) < loss(scores)


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.floats(-5, 5))
def test_only_differences_between_scores_count(scores: list[float], shift: float) -> None:
    assert loss([score + shift for score in scores]) == pytest.approx(loss(scores), abs=1e-4)


def test_what_fills_up_a_list_counts_for_nothing() -> None:
    present = torch.tensor([[True, True, True, False]])

    assert loss([1.0, 0.0, 2.0, 9.0], present=present) == loss([1.0, 0.0, 2.0, -9.0], present=present)


def test_right_ones_do_not_compete() -> None:
    one = torch.tensor([[True, False, False]])
    each = float(list_loss(torch.tensor([[1.0, 0.0, 0.0]]), one, torch.ones_like(one), 0.0))

    assert float(list_loss(torch.tensor([[1.0, 1.0, 0.0, 0.0]]), GOLD, ALL, 0.0)) == pytest.approx(each)
