"""How a model is trained: the values that are not the model's own."""

from __future__ import annotations

from dataclasses import dataclass, field

from heddle.core.errors import ModelUnusable
from heddle.models.learning.learning_config import LearningConfig, Precision
from heddle.models.links.edge_split import SplitConfig
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """How training runs.

    Args:
        steps: Most optimiser steps.
        batch: Edges a step.
        negatives: Negatives a node type and step.
        learning_rate: Adam's step size; the paper classifies with 3e-3, which overfits few edges at once.
        validate_every: Steps between validations.
        patience: Validations without a better MRR after which training stops.
        split: How edges are split.
        memory_limit: Bytes the pre-computation may take; None for no limit.
        precision: What the forward pass computes in.
        deterministic: Use no operator whose result depends on how threads take turns.
    """

    steps: int = 400
    batch: int = 1024
    negatives: int = 64
    learning_rate: float = 1e-3
    validate_every: int = 10
    patience: int = 5
    split: SplitConfig = field(default_factory=SplitConfig)
    memory_limit: int | None = None
    precision: Precision = Precision.FLOAT32
    deterministic: bool = False

    def __post_init__(self) -> None:
        counts = (self.steps, self.batch, self.negatives, self.validate_every, self.patience)
        if min(counts) < 1 or not self.learning_rate > 0:
            raise ModelUnusable("steps, batch, negatives, patience and learning rate must be positive")

    @property
    def learning(self) -> LearningConfig:
        """As the loop takes it; an epoch is one step, since few edges are soon all seen."""
        return LearningConfig(
            epochs=self.steps,
            patience=self.patience,
            batch=self.batch,
            learning_rate=self.learning_rate,
            validate_every=self.validate_every,
            precision=self.precision,
            deterministic=self.deterministic,
        )


def compact_config(feature_width: int) -> RpHGNNConfig:
    """A model for thousands of nodes on a CPU, in a minute; the class's own defaults are the paper's.

    Args:
        feature_width: Width of the widest features; embeddings are as wide.
    """
    return RpHGNNConfig(
        out_width=feature_width,
        hidden=64,
        dropout=0.3,
        input_dropout=0.2,
        residual=True,
        propagation=PropagationConfig(
            iterations=2, use_self=True, width=128, featureless_width=feature_width
        ),
    )
