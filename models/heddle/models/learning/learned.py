"""What a run of training leaves beside the weights: its curve, and which epoch was best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from heddle.models.learning.task import Validation


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


def curve_table(curve: Sequence[LearningPoint]) -> tuple[list[str], list[list[float]]]:
    """A curve as the head and the rows of a table: epoch, loss, and what each validation showed.

    >>> curve_table([LearningPoint(1, 0.5, Validation((0.9,), {"micro_f1": 0.9}))])
    (['epoch', 'loss', 'micro_f1'], [[1, 0.5, 0.9]])
    """
    shown = list(dict.fromkeys(name for point in curve for name in point.validation.shown))
    rows = [
        [point.epoch, point.loss, *(point.validation.shown.get(name, float("nan")) for name in shown)]
        for point in curve
    ]
    return ["epoch", "loss", *shown], rows


def validation_to_json(validation: Validation) -> dict[str, Any]:
    """A validation as JSON; a number that is not finite becomes its name: JSON has no other form for it."""
    merit = None if validation.merit is None else [_number(each) for each in validation.merit]
    return {"merit": merit, "shown": {name: _number(value) for name, value in validation.shown.items()}}


def validation_from_json(told: dict[str, Any]) -> Validation:
    """The validation that `validation_to_json` wrote, to the last bit."""
    merit = None if told["merit"] is None else tuple(float(each) for each in told["merit"])
    return Validation(merit, {str(name): float(value) for name, value in told["shown"].items()})


def curve_to_json(curve: Sequence[LearningPoint]) -> list[dict[str, Any]]:
    """A curve as JSON."""
    return [
        {"epoch": point.epoch, "loss": _number(point.loss), **validation_to_json(point.validation)}
        for point in curve
    ]


def curve_from_json(told: Sequence[dict[str, Any]]) -> list[LearningPoint]:
    """The curve that `curve_to_json` wrote, to the last bit."""
    return [
        LearningPoint(int(each["epoch"]), float(each["loss"]), validation_from_json(each)) for each in told
    ]


def _number(value: float) -> float | str:
    return value if -float("inf") < value < float("inf") else str(float(value))
