"""The loop: follow losses downhill, validate, keep the best weights, stop when nothing gets better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

import torch
from torch import Tensor

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, Listener, ignore
from heddle.models.learning.checkpoint import Checkpoint, RunState, read_checkpoint, write_checkpoint
from heddle.models.learning.determinism import deterministic
from heddle.models.learning.learned import (
    Learned,
    LearningPoint,
    curve_from_json,
    curve_to_json,
    validation_from_json,
    validation_to_json,
)
from heddle.models.learning.learning_config import LearningConfig, Precision
from heddle.models.learning.run_state import (
    optimiser_tensors,
    restore_optimiser,
    restore_streams,
    stream_states,
)
from heddle.models.learning.task import Task, Validation

_WEIGHTS, _BEST, _OPTIMISER, _STREAMS = "weights.", "best.", "optimiser.", "streams."


def learn(
    task: Task,
    config: LearningConfig,
    *,
    seed: int,
    device: str = "cpu",
    from_start: bool = False,
    checkpoint: Checkpoint | None = None,
    listener: Listener = ignore,
) -> Learned:
    """Train until validation stops improving, and leave the best weights in place.

    What draws from torch's own stream (dropout) is seeded here, and the stream is put back at the end. On a
    CPU a run that was killed and goes on from its checkpoint ends with the bytes of one that was not.

    Args:
        task: What is learnt; its weights change.
        config: How.
        seed: Seed of torch's own stream.
        device: Where the weights are.
        from_start: Whether the weights that training begins with compete too.
        checkpoint: Where the run keeps its state on the way, if anywhere, and whether it goes on from there.
        listener: Hears of each validation.

    Raises:
        ModelUnusable: no validation was finite; the checkpoint is damaged or of another run; or an operator
            has no deterministic form where that was asked for.
        OutOfReach: a checkpoint cannot be written.
    """
    cuda = [torch.device(device)] if torch.device(device).type == "cuda" else []
    with torch.random.fork_rng(devices=cuda), deterministic(config.deterministic):
        torch.manual_seed(seed)
        return _Run(task, config, torch.device(device), seed, checkpoint).run(from_start, listener)


class _Run:
    """A task and its optimiser on their way."""

    def __init__(
        self,
        task: Task,
        config: LearningConfig,
        device: torch.device,
        seed: int,
        checkpoint: Checkpoint | None,
    ) -> None:
        self.task, self.config, self.device = task, config, device
        self.seed, self.checkpoint = seed, checkpoint
        self.optimiser = torch.optim.AdamW(
            task.module.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay, fused=True
        )
        self.curve: list[LearningPoint] = []
        self.weights: dict[str, Tensor] = {}
        self.best = Validation(None)
        self.epoch = self.done = self.misses = self.kept = 0

    def run(self, from_start: bool, listener: Listener) -> Learned:
        if not self._resumed(listener) and from_start:
            self._keep(self.task.validate())
        while self.done < self.config.epochs and self.misses < self.config.patience:
            loss = self._learn(min(self.config.validate_every, self.config.epochs - self.done))
            found = self.task.validate()
            self.curve.append(LearningPoint(self.done, loss, found))
            self.misses = 0 if self._keep_if_better(loss, found) else self.misses + 1
            # Before anybody hears of it: a listener may end the run.
            self._write_checkpoint()
            shown = {"loss": loss, **found.shown}
            listener(Event("train", "advanced", done=self.done, total=self.config.epochs, detail=shown))
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
                self._follow(loss)
                total, steps = total + float(loss.detach()), steps + 1
            for group in self.optimiser.param_groups:
                group["lr"] *= self.config.decay
        self.done += epochs
        return total / max(steps, 1)

    def _follow(self, loss: Tensor) -> None:
        """One step downhill; where several processes learn together, they would average gradients here."""
        self.optimiser.zero_grad()
        torch.autograd.backward(loss)
        if self.config.clip:
            torch.nn.utils.clip_grad_norm_(self.task.module.parameters(), self.config.clip)
        self.optimiser.step()

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

    def _write_checkpoint(self) -> None:
        """Keep the run's state where it is time to: after so many epochs, and at the end."""
        checkpoint = self.checkpoint
        ends = self.done >= self.config.epochs or self.misses >= self.config.patience
        if checkpoint is not None and (ends or self.done - self.kept >= checkpoint.every):
            self.kept = self.done
            write_checkpoint(checkpoint, self.config, self.seed, self._state())

    def _state(self) -> RunState:
        tensors = {
            **_under(_WEIGHTS, self.task.module.state_dict()),
            **_under(_BEST, self.weights),
            **_under(_OPTIMISER, optimiser_tensors(self.optimiser)),
            **_under(_STREAMS, stream_states(self.task.generators, self.device)),
        }
        facts = {
            "done": self.done,
            "epoch": self.epoch,
            "misses": self.misses,
            "learning_rates": [group["lr"] for group in self.optimiser.param_groups],
            "best": validation_to_json(self.best),
            "curve": curve_to_json(self.curve),
        }
        return RunState(tensors, facts)

    def _resumed(self, listener: Listener) -> bool:
        """Whether there was a checkpoint to go on from; everything is as it was then."""
        checkpoint = self.checkpoint
        state = None if checkpoint is None else read_checkpoint(checkpoint, self.config, self.seed)
        if checkpoint is None or state is None:
            return False
        try:
            self._restore(state.tensors, state.facts)
        except (KeyError, ValueError, TypeError, RuntimeError, IndexError) as error:
            problem = " ".join(str(error).split())
            raise ModelUnusable(
                f"the checkpoint in {checkpoint.folder} does not fit the model ({problem[:300]})",
                hint="begin anew in another folder",
            ) from error
        listener(Event("train", "resumed", done=self.done, total=self.config.epochs))
        return True

    def _restore(self, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
        self.task.module.load_state_dict(_of(_WEIGHTS, tensors))
        self.weights = {name: x.to(self.device) for name, x in _of(_BEST, tensors).items()}
        restore_optimiser(self.optimiser, _of(_OPTIMISER, tensors))
        for group, rate in zip(self.optimiser.param_groups, facts["learning_rates"], strict=True):
            group["lr"] = float(rate)
        restore_streams(_of(_STREAMS, tensors), self.task.generators, self.device)
        self.done = self.kept = int(facts["done"])
        self.epoch, self.misses = int(facts["epoch"]), int(facts["misses"])
        self.best = validation_from_json(facts["best"])
        self.curve = curve_from_json(facts["curve"])


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {prefix + name: x for name, x in tensors.items()}


def _of(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): x for name, x in tensors.items() if name.startswith(prefix)}
