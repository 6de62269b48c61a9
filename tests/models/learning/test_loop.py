"""The loop follows losses downhill, keeps what validated best, and stops when nothing gets better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
import torch
from torch import Tensor, nn

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event
from heddle.models.learning.learning_config import LearningConfig, Precision
from heddle.models.learning.loop import learn
from heddle.models.learning.task import Task, Validation


class Descent:
    """A weight that is drawn to 3, with a scripted validation."""

    def __init__(self, merits: Sequence[float | None] = ()) -> None:
        self.module: nn.Module = nn.Linear(1, 1, bias=False)
        nn.init.zeros_(self.weight)
        self.merits = list(merits)
        self.seen: list[float] = []
        self.dtypes: set[torch.dtype] = set()
        self.generators: Mapping[str, torch.Generator] = {}

    @property
    def weight(self) -> Tensor:
        return next(self.module.parameters())

    def losses(self) -> Iterator[Tensor]:
        for _ in range(2):
            given: Tensor = self.module(torch.ones(1, 1))
            self.dtypes.add(given.dtype)
            yield (given.float() - 3).square().sum()

    def validate(self) -> Validation:
        self.seen.append(float(self.weight.detach()))
        if not self.merits:
            return Validation((-abs(self.seen[-1] - 3),))
        merit = self.merits.pop(0)
        return Validation(None if merit is None else (merit,))


CONFIG = LearningConfig(epochs=60, patience=60, learning_rate=0.1)


def test_a_descent_is_a_task() -> None:
    task: Task = Descent()

    assert task.validate().merit == (-3.0,)


def test_losses_are_followed_downhill() -> None:
    task = Descent()

    found = learn(task, CONFIG, seed=0)

    assert float(task.weight) == pytest.approx(3, abs=0.05)
    assert len(found.curve) == found.epochs


def test_the_weights_that_validated_best_are_kept() -> None:
    task = Descent([1.0, 5.0, 2.0, 2.0])

    found = learn(task, LearningConfig(epochs=4, patience=9, learning_rate=0.1), seed=0)

    assert (found.epoch, found.epochs) == (2, 4)
    assert float(task.weight) == task.seen[1]


def test_patience_counts_validations_without_a_better_one() -> None:
    task = Descent([1.0, 0.5, 1.0, 0.9, 7.0])

    assert learn(task, LearningConfig(epochs=50, patience=3), seed=0).epochs == 4


def test_weights_that_training_begins_with_may_be_the_best() -> None:
    task = Descent([9.0, 1.0, 1.0])

    found = learn(task, LearningConfig(epochs=2, patience=5), seed=0, from_start=True)

    assert found.epoch == 0
    assert float(task.weight) == 0


def test_without_anything_to_validate_on_the_last_weights_are_kept() -> None:
    task = Descent([None, None, None])

    found = learn(task, LearningConfig(epochs=3, patience=1), seed=0)

    assert (found.epoch, found.epochs) == (3, 3)
    assert float(task.weight) == task.seen[-1]


def test_a_run_without_a_finite_validation_is_an_error() -> None:
    with pytest.raises(ModelUnusable, match="no epoch had a finite loss"):
        learn(Descent([float("nan")] * 2), LearningConfig(epochs=2), seed=0)


def test_the_forward_pass_may_run_in_16_bits_and_the_weights_stay_32() -> None:
    task = Descent()

    learn(task, LearningConfig(epochs=1, precision=Precision.BFLOAT16), seed=0)

    assert task.dtypes == {torch.bfloat16}
    assert task.weight.dtype is torch.float32


def test_the_step_size_decays() -> None:
    fast, slow = Descent(), Descent()

    learn(fast, LearningConfig(epochs=8, learning_rate=0.01), seed=0)
    learn(slow, LearningConfig(epochs=8, learning_rate=0.01, decay=0.5), seed=0)

    assert 0 < slow.seen[-1] < fast.seen[-1]


def test_progress_and_torchs_own_stream_are_kept() -> None:
    heard: list[Event] = []
    task = Descent()
    torch.manual_seed(5)
    wanted = torch.rand(1)
    torch.manual_seed(5)

    learn(task, LearningConfig(epochs=2), seed=1, listener=heard.append)

    assert torch.equal(torch.rand(1), wanted)
    assert [event.name for event in heard] == ["advanced", "advanced", "finished"]


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"learning_rate": 0.0}, {"decay": 1.5}, {"clip": -1.0}])
def test_values_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ModelUnusable):
        LearningConfig(**wrong)  # type: ignore[arg-type]
