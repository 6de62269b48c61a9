"""Training a ranker for an index: mine questions, list their candidates, learn to score them.

No question that anyone asked is read and no label. What comes out holds for the corpus that it was mined
from; the shipped scorer was made in the same way from corpora of passages, rows and infoboxes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.encoder import TextEncoder
from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.generation import Generation
from heddle.retrieval.mining.miner import ALL_TYPES, mine
from heddle.retrieval.ranker_training.scorer_training import ScorerConfig, TrainedScorer, train_scorer
from heddle.retrieval.ranker_training.training_list import TrainingList, training_lists


@dataclass(frozen=True, slots=True)
class RankerConfig:
    """How a ranker is trained.

    Args:
        questions: Questions mined from each index.
        types: Types that questions are mined from and candidates are of.
        scorer: How the scorer is trained.
    """

    questions: int = 600
    types: frozenset[KnowledgeType] = ALL_TYPES
    scorer: ScorerConfig = field(default_factory=ScorerConfig)


def train_ranker(
    indexes: Sequence[Generation],
    encoder: TextEncoder,
    config: RankerConfig,
    *,
    name: str,
    seed: int,
    told: Callable[[str, int], None] = lambda _, __: None,
    deadline: Deadline = NO_DEADLINE,
) -> TrainedScorer:
    """Train a scorer on questions mined from some indexes together.

    Args:
        indexes: The indexes, built with one encoder.
        encoder: That encoder.
        config: How.
        name: What the scorer is called.
        seed: Where chance starts from; the same indexes and seed give the same scorer.
        told: Hears the name of a stage and how much of it is done.
        deadline: Asked between batches.

    Raises:
        UsageError: the corpora give too few questions to learn from.
        DeadlineExceeded: the time is over.
        Departed: nobody waits for the result any more.
    """
    lists: list[TrainingList] = []
    for number, generation in enumerate(indexes):
        questions = mine(generation, count=config.questions, seed=seed + number, types=config.types)
        told("mine", len(questions))
        lists += training_lists(
            generation,
            encoder,
            questions,
            config.types,
            told=lambda done: told("list", done),
            deadline=deadline,
        )
    if len(lists) < FEWEST_LISTS:
        raise UsageError(
            f"the corpus gives {len(lists)} questions to learn from, at least {FEWEST_LISTS} are needed",
            hint="ingest more documents; until then the shipped ranker serves",
        )
    return train_scorer(
        lists, config.scorer, name=name, seed=seed, told=lambda epoch: told("learn", epoch), deadline=deadline
    )


FEWEST_LISTS = 40
"""Questions whose candidates hold an answer, at least."""
