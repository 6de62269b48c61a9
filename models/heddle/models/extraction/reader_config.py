"""How readers of names and relations are trained: the values that are not a head's own."""

from __future__ import annotations

from dataclasses import dataclass, field

from heddle.core.errors import ModelUnusable
from heddle.models.extraction.task_head import HeadConfig


@dataclass(frozen=True, slots=True)
class ReaderConfig:
    """How training runs.

    Args:
        head: Sizes of each task's head.
        rank: Rank of the changes in the encoder's layers.
        alpha: Weight of the changes.
        dropout: Share of values left out in the encoder.
        epochs: Times that each text is read.
        sentences: Sentences a step.
        documents: Documents a step.
        learning_rate: Largest step size; it warms up over a tenth of the steps and falls to zero.
        decay: Weight decay.
        name_weight: Weight of the loss of names.
        relation_weight: Weight of the loss of relations.
        coreference_weight: Weight of the loss of coreference.
        average: Share that the moving average of the weights keeps a step.
        mistakes: Most wrong names of a text that relations are trained to leave alone.
    """

    head: HeadConfig = field(default_factory=HeadConfig)
    rank: int = 16
    alpha: float = 32.0
    dropout: float = 0.1
    epochs: int = 24
    sentences: int = 16
    documents: int = 4
    learning_rate: float = 2e-3
    decay: float = 0.01
    name_weight: float = 4.0
    relation_weight: float = 3.0
    coreference_weight: float = 0.5
    average: float = 0.998
    mistakes: int = 5

    def __post_init__(self) -> None:
        counts = (self.rank, self.epochs, self.sentences, self.documents)
        if min(counts) < 1 or not self.learning_rate > 0:
            raise ModelUnusable("rank, epochs, batch sizes and learning rate must be positive")
