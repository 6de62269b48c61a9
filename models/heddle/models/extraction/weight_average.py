"""The moving average of weights while they are trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn


class WeightAverage:
    """The moving average of weights, which generalises better than their last values.

    Polyak and Juditsky, SIAM J. Control Optim. 1992. The first steps are averaged over fewer.

    Args:
        learned: The weights.
        keep: Share that the average keeps a step.
    """

    def __init__(self, learned: Sequence[nn.Parameter], keep: float) -> None:
        self._learned = list(learned)
        self._values = [value.detach().clone() for value in self._learned]
        self._keep = keep
        self._steps = 0

    def step(self) -> None:
        """Take the present weights in; early ones count less."""
        self._steps += 1
        keep = min(self._keep, (1 + self._steps) / (10 + self._steps))
        with torch.no_grad():
            torch._foreach_lerp_(self._values, [value.detach() for value in self._learned], 1 - keep)

    def keep(self) -> None:
        """Give the weights the average."""
        with torch.no_grad():
            for value, mean in zip(self._learned, self._values, strict=True):
                value.copy_(mean)

    def held(self) -> _Held:
        """The weights have the average inside a `with` block."""
        return _Held(self._learned, self.keep)


class _Held:
    """Gives weights back what they were."""

    def __init__(self, learned: Sequence[nn.Parameter], keep: Callable[[], None]) -> None:
        self._learned = learned
        self._put = keep
        self._before: list[Tensor] = []

    def __enter__(self) -> None:
        self._before = [value.detach().clone() for value in self._learned]
        self._put()

    def __exit__(self, *_: object) -> None:
        with torch.no_grad():
            for value, before in zip(self._learned, self._before, strict=True):
                value.copy_(before)
