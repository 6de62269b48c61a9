"""How profiles of walks are made, and how classes are told from them."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.core.errors import ModelUnusable


@dataclass(frozen=True, slots=True)
class WalkConfig:
    """Hyper-parameters.

    Args:
        steps: Steps of the longest walk; a step leads to a node of the same type.
        threshold: How often a walk must come to an anchor to count, as a multiple of how often walks come
            there at all.
        anchors: Most nodes that profiles tell the walk to; drawn at random where there are more.
        width: Width of the profiles.
        strength: How strongly weights may follow each label: the inverse of the ridge (scikit-learn's C).
        features: Whether features of the target nodes, where there are any, stand beside the profiles.
        block: Anchors that are walked to at once; memory is a few times nodes x block.
    """

    steps: int = 12
    threshold: float = 0.5
    anchors: int = 20_000
    width: int = 1024
    strength: float = 1.0
    features: bool = True
    block: int = 256

    def __post_init__(self) -> None:
        if min(self.steps, self.anchors, self.width, self.block) < 1:
            raise ModelUnusable("steps, anchors, width and block of walk profiles must be positive")
        if not (self.threshold > 0 and self.strength > 0):
            raise ModelUnusable("threshold and strength of walk profiles must be above 0")
