"""The scorer as a network that learns; `heddle.retrieval.ranker.scorer` computes the same in NumPy."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ScorerNetwork(nn.Module):
    """y = w . z + out . tanh(W z + b), or its first term alone.

    Args:
        features: Number of features.
        hidden: Units of the hidden layer; 0 for the linear model.
    """

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.linear = nn.Parameter(torch.zeros(features))
        self.hidden = nn.Linear(features, hidden) if hidden else None
        # The hidden layer starts silent, so that learning starts from the linear model.
        self.out = nn.Parameter(torch.zeros(hidden)) if hidden else None

    def forward(self, inputs: Tensor) -> Tensor:
        """Scores of candidates.

        Shapes:
            inputs: `[..., F]`, standardised
            returns: `[...]`
        """
        scores: Tensor = inputs @ self.linear
        if self.hidden is not None and self.out is not None:
            scores = scores + torch.tanh(self.hidden(inputs)) @ self.out
        return scores
