"""Low-rank adaptation: a dense layer that stays as it was, plus a small change that is learned."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class LowRank(nn.Module):
    r"""A frozen dense layer with a low-rank change.

    .. math:: h = W_0 x + b + \frac{\alpha}{r} B A x

    Hu et al., ICLR 2022, https://arxiv.org/abs/2106.09685, equation 3. `A` starts random and `B` at zero, so
    the layer starts as it was.

    Args:
        base: The layer; its weights get no gradient.
        rank: Rows of `A`.
        alpha: Weight of the change.
        generator: Source of `A`'s values.

    Shapes:
        input: `[*, in_features]`
        output: `[*, out_features]`
    """

    def __init__(self, base: nn.Linear, rank: int, alpha: float, *, generator: torch.Generator) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.down = nn.Parameter(torch.empty(rank, base.in_features))
        self.up = nn.Parameter(torch.empty(base.out_features, rank))
        self.scale = alpha / rank
        self.reset_parameters(generator)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Begin as the base layer."""
        with torch.no_grad():
            values = torch.randn(self.down.shape, generator=generator) / math.sqrt(self.base.in_features)
            self.down.copy_(values)
            self.up.zero_()

    def forward(self, x: Tensor) -> Tensor:
        """The layer with its change."""
        changed: Tensor = self.base(x) + (x @ self.down.T @ self.up.T) * self.scale  # eq. 3
        return changed

    def change(self) -> Tensor:
        """What is added to the base layer's matrix, `[out_features, in_features]`."""
        return (self.up @ self.down) * self.scale

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base}, rank={self.down.shape[0]})"
