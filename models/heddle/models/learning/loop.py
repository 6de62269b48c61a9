"""The loop: follow losses downhill, validate, keep the best weights, stop when nothing gets better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

import torch
from torch import Tensor

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, Listener, ignore
from heddle.models.learning.learning_config import LearningConfig, Precision
from heddle.models.learning.task import Task, Validation


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """One validation of a run: the epoch, the mean loss of the epochs since the last, and what was found."""

    epoch: int
    loss: float
    validation: Validation


@dataclass(frozen=True, slots=True)
class Learned:
    """What a run left beside the weights.

    Args:
        epoch: The epoch whose weights were kept, counted from 1; 0 where those it began with were best.
        epochs: Epochs that were run.
        best: The validation of the weights that were kept.
        curve: All validations, in order.
    """

    epoch: int
    epochs: int
    best: Validation
    curve: tuple[LearningPoint, ...] = field(default=())


def learn(
    task: Task,
    config: LearningConfig,
    *,
    seed: int,
    device: str = "cpu",
    from_start: bool = False,
    listener: Listener = ignore,
) -> Learned:
    """Train until validation stops improving, and leave the best weights in place.

    What draws from torch's own stream (dropout) is seeded here, and the stream is put back at the end.

    Args:
        task: What is learnt; its weights change.
        config: How.
        seed: Seed of torch's own stream.
        device: Where the weights are.
        from_start: Whether the weights that training begins with compete too.
        listener: Hears of each validation.

    Raises:
        ModelUnusable: no validation was finite.
    """
    cuda = [torch.device(device)] if torch.device(device).type == "cuda" else []
    with torch.random.fork_rng(devices=cuda):
        torch.manual_seed(seed)
        return _Run(task, config, torch.device(device)).run(from_start, listener)


class _Run:
    """A task and its optimiser on their way."""

    def __init__(self, task: Task, config: LearningConfig, device: torch.device) -> None:
        self.task, self.config, self.device = task, config, device
        self.optimiser = torch.optim.AdamW(
            task.module.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay, fused=True
        )
        self.curve: list[LearningPoint] = []
        self.weights: dict[str, Tensor] = {}
        self.best = Validation(None)
        self.epoch = self.done = 0

    def run(self, from_start: bool, listener: Listener) -> Learned:
        if from_start:
            self._keep(self.task.validate())
        misses = 0
        while self.done < self.config.epochs and misses < self.config.patience:
            loss = self._learn(min(self.config.validate_every, self.config.epochs - self.done))
            found = self.task.validate()
            self.curve.append(LearningPoint(self.done, loss, found))
            shown = {"loss": loss, **found.shown}
            listener(Event("train", "advanced", done=self.done, total=self.config.epochs, detail=shown))
            misses = 0 if self._keep_if_better(loss, found) else misses + 1
        if not self.weights:
            raise ModelUnusable("no epoch had a finite loss", hint="train with a lower learning rate")
        self.task.module.load_state_dict(self.weights)
        listener(Event("train", "finished", done=self.done, total=self.done))
        return Learned(self.epoch, self.done, self.best, tuple(self.curve))

    def _learn(self, epochs: int) -> float:
        """Mean loss of some epochs."""
        total, steps = 0.0, 0
        for _ in range(epochs):
            self.task.module.train()
            for loss in self._losses():
                self.optimiser.zero_grad()
                torch.autograd.backward(loss)
                if self.config.clip:
                    torch.nn.utils.clip_grad_norm_(self.task.module.parameters(), self.config.clip)
                self.optimiser.step()
                total, steps = total + float(loss.detach()), steps + 1
            for group in self.optimiser.param_groups:
                group["lr"] *= self.config.decay
        self.done += epochs
        return total / max(steps, 1)

    def _losses(self) -> Iterator[Tensor]:
        """The losses of an epoch, each computed in the precision that was chosen."""
        losses = self.task.losses()
        while True:
            with torch.autocast(
                self.device.type, torch.bfloat16, enabled=self.config.precision is Precision.BFLOAT16
            ):
                loss = next(losses, None)
            if loss is None:
                return
            yield loss

    def _keep_if_better(self, loss: float, found: Validation) -> bool:
        if not isfinite(loss) or not all(map(isfinite, found.merit or ())):
            return False
        if found.merit is None or self.best.merit is None or found.merit > self.best.merit:
            self._keep(found)
            return True
        return False

    def _keep(self, found: Validation) -> None:
        self.best, self.epoch = found, self.done
        self.weights = {name: x.clone() for name, x in self.task.module.state_dict().items()}
