"""How a model is trained: the values that are not the model's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.core.errors import ModelUnusable


class Choice(StrEnum):
    """What the best epoch is chosen by, on what was held out."""

    LOSS = "loss"
    SCORE = "score"


class Precision(StrEnum):
    """What the forward pass computes in; weights and their changes are 32 bits in either."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


@dataclass(frozen=True, slots=True)
class LearningConfig:
    """How a model is trained.

    Args:
        epochs: Most passes over what is learnt from.
        patience: Validations without a better one after which training stops.
        batch: Rows a step.
        learning_rate: Adam's step size.
        weight_decay: AdamW's decay, which is not scaled by the gradient's size.
        decay: What the step size is multiplied by after each epoch.
        validate_every: Epochs between validations.
        choice: What the best epoch is chosen by.
        clip: Longest gradient that is followed as it is; longer ones are shortened to it. 0 for no limit.
        precision: What the forward pass computes in.
        deterministic: Use no operator whose result depends on how threads take turns; see `determinism`.
    """

    epochs: int = 500
    patience: int = 50
    batch: int = 10_000
    learning_rate: float = 3e-3
    weight_decay: float = 0.0
    decay: float = 1.0
    validate_every: int = 1
    choice: Choice = Choice.SCORE
    clip: float = 0.0
    precision: Precision = Precision.FLOAT32
    deterministic: bool = False

    def __post_init__(self) -> None:
        if min(self.epochs, self.patience, self.batch, self.validate_every) < 1 or not self.learning_rate > 0:
            raise ModelUnusable("epochs, patience, batch, validate_every and learning rate must be positive")
        if min(self.weight_decay, self.clip) < 0 or not 0 < self.decay <= 1:
            raise ModelUnusable("weight decay and clip must not be negative; decay is above 0 and at most 1")
