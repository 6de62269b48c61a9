"""F1 by class and pooled, on cases counted by hand."""

from __future__ import annotations

import pytest
import torch

from heddle.models.classification.class_scores import score_classes


def test_one_label_a_node() -> None:
    scores = score_classes(torch.tensor([0, 0, 1, 2]), torch.tensor([0, 1, 1, 2]), 3)

    # Class 0: 1 right, 1 too many. Class 1: 1 right, 1 missed. Class 2: right.
    assert scores.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert scores.micro_f1 == pytest.approx(3 / 4)
    assert scores.mean == pytest.approx((scores.macro_f1 + scores.micro_f1) / 2)


def test_several_labels_a_node() -> None:
    predicted = torch.tensor([[True, False], [True, True]])
    true = torch.tensor([[1.0, 1.0], [0.0, 1.0]])

    scores = score_classes(predicted, true, 2)

    assert scores.macro_f1 == pytest.approx(2 / 3)
    assert scores.micro_f1 == pytest.approx(4 / 6)


def test_a_class_that_nobody_has_counts_as_nothing() -> None:
    assert score_classes(torch.tensor([0, 0]), torch.tensor([0, 0]), 2).macro_f1 == pytest.approx(0.5)


def test_nothing_to_score_is_zero() -> None:
    assert score_classes(torch.zeros(0, 3), torch.zeros(0, 3), 3).micro_f1 == 0.0
