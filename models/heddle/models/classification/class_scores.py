"""F1 of a classification, by class and pooled, for one label a node or several."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import one_hot


@dataclass(frozen=True, slots=True)
class ClassScores:
    """How well classes were told.

    Args:
        macro_f1: Mean of the classes' F1.
        micro_f1: F1 of all decisions together; accuracy where a node has one label.
    """

    macro_f1: float
    micro_f1: float

    @property
    def mean(self) -> float:
        """Mean of both: what a model is chosen by."""
        return (self.macro_f1 + self.micro_f1) / 2


def score_classes(predicted: Tensor, true: Tensor, classes: int) -> ClassScores:
    """Score predictions.

    A class that is neither there nor predicted counts as 0, as in scikit-learn.

    Shapes:
        predicted, true: `[n]` classes, or `[n, C]` 0 and 1
    """
    if predicted.dim() == 1:
        predicted, true = one_hot(predicted, classes), one_hot(true, classes)
    said, is_so = predicted > 0, true > 0
    right = (said & is_so).sum(0).double()  # [C]
    wrong = (said ^ is_so).sum(0).double()  # [C]
    share = torch.where(right > 0, 2 * right / (2 * right + wrong).clamp(min=1), 0.0)
    total = float(2 * right.sum() + wrong.sum())
    return ClassScores(float(share.mean()), float(2 * right.sum()) / total if total else 0.0)
