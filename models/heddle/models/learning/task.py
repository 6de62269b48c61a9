"""What is learnt, as the loop sees it: losses to follow downhill, and a validation to choose by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Validation:
    """How good the weights of a moment are on what was held out.

    Args:
        merit: What weights are chosen by; greater is better, later places decide between equal ones. None
            where there is nothing to validate on, so that the last weights are the best known.
        shown: What people are told of it.
    """

    merit: tuple[float, ...] | None
    shown: Mapping[str, float] = field(default_factory=dict)


class Task(Protocol):
    """A model with what it is to learn.

    One epoch is an iterator of losses, one for each batch, and the order of the batches comes from the
    task's own generator alone. So several processes with the same seed see the same batches in the same
    order, and to train on R of them, process r follows the batches r, r + R, ... of that order and the loop
    averages gradients before each step. A task that knows of processes does no more than skip batches;
    models need know nothing of it.
    """

    @property
    def module(self) -> nn.Module:
        """All that is learned."""
        ...

    @property
    def generators(self) -> Mapping[str, torch.Generator]:
        """The streams that `losses` draws from besides torch's own, by name, for checkpoints to keep."""
        ...

    def losses(self) -> Iterator[Tensor]:
        """One epoch: a loss a step. Each is followed downhill before the next is asked for."""
        ...

    def validate(self) -> Validation:
        """Look at what was held out; changes no weight and draws from no stream that learning draws from."""
        ...
