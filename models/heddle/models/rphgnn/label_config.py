"""What RpHGNN hears of labels, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.core.errors import ModelUnusable


class LabelWay(StrEnum):
    """How a node is kept from hearing its own label."""

    DIAGONAL = "diagonal"
    ECHOLESS = "echoless"


@dataclass(frozen=True, slots=True)
class LabelConfig:
    """What is heard of labels.

    Args:
        way: How a node is kept from hearing its own label.
        iterations: How far labels go, as in `PropagationConfig`; the diagonal is known for one alone.
        parts: Parts of the training nodes that listen apart.
    """

    way: LabelWay = LabelWay.ECHOLESS
    iterations: int = 1
    parts: int = 4

    def __post_init__(self) -> None:
        if self.iterations < 1 or self.parts < 2:
            raise ModelUnusable("labels need an iteration or more, and two parts or more")
        if self.way is LabelWay.DIAGONAL and self.iterations > 1:
            raise ModelUnusable("the diagonal is known for one iteration", hint="propagate labels echoless")
