"""Training lists: the candidates of one question with their features, and which of them answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.encoder import TextEncoder
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.generation import Generation
from heddle.retrieval.mining.pseudo_question import PseudoQuestion
from heddle.retrieval.ranker.candidate import Candidates
from heddle.retrieval.ranker.feature import features_of, plain_score
from heddle.retrieval.ranker.scorer import Scorer
from heddle.retrieval.search import Searcher, SearchRequest

_BATCH = 64


@dataclass(frozen=True, slots=True)
class TrainingList:
    """The candidates of one question.

    Args:
        features: What the scorer sees of each.
        gold: Which of them answer the question.

    Shapes:
        features: `[C, F]` float32
        gold: `[C]` bool
    """

    features: NDArray[np.float32]
    gold: NDArray[np.bool_]


def training_lists(
    generation: Generation,
    encoder: TextEncoder,
    questions: Sequence[PseudoQuestion],
    types: frozenset[KnowledgeType],
    *,
    told: Callable[[int], None] = lambda _: None,
    deadline: Deadline = NO_DEADLINE,
) -> Iterator[TrainingList]:
    """The candidates that a search would look at for each question: over all types, and inside each.

    A question whose entries are of several types is asked once for all and once for each, as people do; one
    whose entries are all of the only type there is, once. Lists without any right candidate teach nothing and
    are left out.

    Args:
        generation: The index that the questions were mined from.
        encoder: The text encoder that the index was built with.
        questions: The questions.
        types: The types that were mined, which are those that are searched where all are.
        told: Hears how many questions are done.
        deadline: Asked before each batch.
    """
    present = frozenset(kind for kind in types if generation.allowed(frozenset({kind}), ()).any())
    for begin in range(0, len(questions), _BATCH):
        deadline.check()
        batch = questions[begin : begin + _BATCH]
        remembering = _Remembering(encoder, [question.text for question in batch])
        for question in batch:
            for asked in _asked_types(question, present):
                made = _list_of(generation, remembering, question, asked)
                if made is not None:
                    yield made
        told(begin + len(batch))


def _asked_types(
    question: PseudoQuestion, present: frozenset[KnowledgeType]
) -> list[frozenset[KnowledgeType]]:
    single = [frozenset({kind}) for kind in question.types]
    return [present, *single] if len(present) > 1 else single


@dataclass(frozen=True, slots=True)
class _Watching(Scorer):
    """A scorer that keeps what it is asked to score, to learn from what a search looks at."""

    seen: list[Candidates] = field(default_factory=list)

    def score(self, candidates: Candidates) -> NDArray[np.float32]:
        self.seen.append(candidates)
        return plain_score(candidates.signals)


def watching() -> _Watching:
    """A scorer that trains nothing and keeps what it sees."""
    nothing = np.empty(0, np.float32)
    return _Watching("", nothing, nothing, nothing, None, 1.0)


def _list_of(
    generation: Generation, encoder: TextEncoder, question: PseudoQuestion, types: frozenset[KnowledgeType]
) -> TrainingList | None:
    """The candidates of a search inside some types; None where none of them is right."""
    scorer = watching()
    searcher = Searcher(generation, encoder, scorer=scorer)
    searcher.search(SearchRequest(question.text, types=types, k=1, answer=False))
    if not scorer.seen:
        return None
    seen = scorer.seen[0]
    answering = [entry for entry, kind in question.gold if kind in types]
    gold = np.isin(seen.rows, generation.rows_of(answering))
    return TrainingList(features_of(seen), gold) if gold.any() else None


class _Remembering:
    """An encoder that encodes what it will be asked for at once, since one by one takes far longer."""

    def __init__(self, encoder: TextEncoder, texts: Sequence[str]) -> None:
        self._encoder = encoder
        self._known = dict(zip(texts, encoder.encode(texts), strict=True))

    @property
    def name(self) -> str:
        """The encoder's name."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Length of its vectors."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts, from memory where they are known."""
        if all(text in self._known for text in texts):
            return np.asarray([self._known[text] for text in texts], dtype=np.float32)
        return self._encoder.encode(texts)
