"""The loop that every stage runs: batches in a seeded order, AdamW, a rate that rises and falls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, Listener
from heddle.models.seeded_generator import seeded_generator

_WARM = 0.1
_DECAY = 0.01
_POINTS = 20
"""Points of a stage's curve: each is the mean loss of its part of the steps."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast a stage learns.

    Args:
        stage: Its name, which events and draws carry.
        rows: What there is to read.
        epochs: Times that it is read.
        batch: How much of it a step reads.
        rate: The highest learning rate.
        seed: Of the order.
    """

    stage: str
    rows: int
    epochs: int
    batch: int
    rate: float
    seed: int

    @property
    def steps(self) -> int:
        """Steps of the stage; what does not fill a batch is left out of an epoch, unless it is all."""
        return self.epochs * max(1, self.rows // self.batch) if self.rows > 1 else 0

    def batches(self) -> Iterable[list[int]]:
        """The rows of each step."""
        each = self.steps // max(1, self.epochs)
        for epoch in range(self.epochs if each else 0):
            generator = seeded_generator(self.seed, self.stage, "order", str(epoch))
            order = torch.randperm(self.rows, generator=generator).tolist()
            for step in range(each):
                yield order[step * self.batch : (step + 1) * self.batch]


def run_schedule(
    schedule: Schedule,
    learned: Sequence[Tensor],
    loss_of: Callable[[list[int]], Tensor],
    *,
    device: str,
    listener: Listener,
    fresh: Sequence[Tensor] = (),
    fresh_rate: float = 0.0,
) -> tuple[float, ...]:
    """Train, and tell how the loss went.

    Args:
        schedule: How long and how fast.
        learned: What is trained.
        loss_of: The loss of the rows of one step.
        device: Where it computes.
        listener: Told of every step.
        fresh: What is trained from nothing.
        fresh_rate: The highest learning rate of that.

    Returns:
        The mean loss of each twentieth of the steps; fewer where there are fewer steps.

    Raises:
        ModelUnusable: the loss is not finite.
    """
    parts = ((learned, schedule.rate), (fresh, fresh_rate))
    groups = [{"params": list(part), "highest": rate} for part, rate in parts if part]
    optimiser = torch.optim.AdamW(groups, lr=schedule.rate, weight_decay=_DECAY)
    losses: list[Tensor] = []
    with torch.random.fork_rng(devices=[device] if device.startswith("cuda") else []):
        torch.manual_seed(schedule.seed)
        for step, rows in enumerate(schedule.batches()):
            for group in optimiser.param_groups:
                group["lr"] = group["highest"] * _pace(step, schedule.steps)
            with half(device):
                loss = loss_of(rows)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            for part, _ in parts:
                nn.utils.clip_grad_norm_(part, 1.0)
            optimiser.step()
            losses.append(loss.detach())
            listener(Event(schedule.stage, "advanced", step + 1, schedule.steps))
    return _curve(losses, schedule.stage)


def half(device: str) -> AbstractContextManager[Any]:
    """Sixteen bits where the device is made for them."""
    return torch.autocast(device.partition(":")[0], dtype=torch.bfloat16, enabled=device.startswith("cuda"))


def _pace(step: int, steps: int) -> float:
    """Up over the first tenth, then down in a line."""
    return min((step + 1) / max(1.0, _WARM * steps), (steps - step) / steps)


def _curve(losses: Sequence[Tensor], stage: str) -> tuple[float, ...]:
    if not losses:
        return ()
    # Read at the end: each reading makes a device wait.
    parts = torch.tensor_split(
        torch.stack([loss.double() for loss in losses]).cpu(), min(_POINTS, len(losses))
    )
    curve = tuple(float(part.mean()) for part in parts)
    if not torch.tensor(curve).isfinite().all():
        raise ModelUnusable(f"the loss of {stage} is not finite", hint="train with a lower learning rate")
    return curve
