"""Reading a text: names first, then which of them are one, then what is said of them.

The steps are the same whatever computes the scores: torch while a model is trained, NumPy and onnxruntime
when it is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heddle.models.extraction.annotated_text import AnnotatedText, EntityRelation, TaskShape, WordSpan
from heddle.models.extraction.name_likeness import likenesses
from heddle.models.extraction.pair_place import pair_places
from heddle.models.extraction.span_choice import ChosenSpan, choose_spans

Spans = Sequence[tuple[int, int]]


class Look(Protocol):
    """One text as a model sees it."""

    def span_scores(self) -> NDArray[np.float32]:
        """Scores of all stretches of words, `[W, W, T]`."""
        ...

    def coreference_scores(self, spans: Spans, likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores that two names name one thing, `[M, M]`."""
        ...

    def relation_scores(
        self,
        spans: Spans,
        entities: Sequence[int],
        kinds: Sequence[int],
        pairs: NDArray[np.int64],
        places: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        """Scores of the relations of pairs of entities, `[P, 1 + R]`, the threshold first."""
        ...


@dataclass(frozen=True, slots=True)
class Leaning:
    """How careful a reader is; chosen on texts that it was not trained on.

    Args:
        names: Added to the score of no name.
        relations: Added to the threshold of relations.
    """

    names: float = 0.0
    relations: float = 0.0


def read_text(
    look: Look, text: AnnotatedText, task: TaskShape, *, longest: int, leaning: Leaning | None = None
) -> AnnotatedText:
    """What a model reads of a text; what is known of it already is left out of account.

    Args:
        look: The text as the model sees it.
        text: Its words and sentences.
        task: What to read.
        longest: Words of the longest name.
        leaning: How careful to be.
    """
    leaning = leaning or Leaning()
    chosen = choose_spans(look.span_scores(), text.sentences, longest=longest, lean=leaning.names)
    entities = _entities(look, text, task, chosen)
    spans = tuple(
        WordSpan(each.start, each.end, task.kinds[each.kind - 1], entity)
        for each, entity in zip(chosen, entities, strict=True)
    )
    named = replace(text, spans=spans, relations=(), unplaced=0)
    return replace(named, relations=read_relations(look, named, task, leaning=leaning))


def _entities(look: Look, text: AnnotatedText, task: TaskShape, chosen: Sequence[ChosenSpan]) -> list[int]:
    """The entity of each name: in a sentence each has its own, in a document names may corefer."""
    if not task.documents or len(chosen) < 2:
        return list(range(len(chosen)))
    names = [" ".join(text.words[each.start : each.end]) for each in chosen]
    kinds = [task.kinds[each.kind - 1] for each in chosen]
    scores = look.coreference_scores([(each.start, each.end) for each in chosen], likenesses(names, kinds))
    return link_antecedents(scores)


def link_antecedents(scores: NDArray[np.float32]) -> list[int]:
    """Join each name to the earlier one that it most likely repeats, if it repeats any.

    Shapes:
        scores: `[M, M]`; above 0 two names are one
        returns: `M` numbers of entities, in the order of their first names
    """
    entities: list[int] = []
    for later in range(len(scores)):
        earlier = int(scores[later, :later].argmax()) if later else -1
        joined = later > 0 and scores[later, earlier] > 0
        entities.append(entities[earlier] if joined else max(entities, default=-1) + 1)
    return entities


def read_relations(
    look: Look, text: AnnotatedText, task: TaskShape, *, leaning: Leaning | None = None
) -> tuple[EntityRelation, ...]:
    """The relations between the entities of a text whose names are known."""
    numbers = {entity: place for place, entity in enumerate(text.entities())}
    if len(numbers) < 2:
        return ()
    spans = [(span.start, span.end) for span in text.spans]
    entities = [numbers[span.entity] for span in text.spans]
    pairs, places = pair_places(spans, entities, len(numbers))
    scores = look.relation_scores(spans, entities, entity_kinds(text, task), pairs, places)
    threshold = scores[:, :1] + (leaning.relations if leaning else 0.0)
    named = text.entities()
    return tuple(
        sorted(
            EntityRelation(named[pairs[row, 0]], task.relations[relation], named[pairs[row, 1]])
            for row, relation in zip(*np.nonzero(scores[:, 1:] > threshold), strict=True)
        )
    )


def entity_kinds(text: AnnotatedText, task: TaskShape) -> list[int]:
    """The kind of each entity, in the order of their numbers: that of most of its names, then the first."""
    kinds: dict[int, Counter[str]] = {}
    for span in text.spans:
        kinds.setdefault(span.entity, Counter())[span.kind] += 1
    return [task.kinds.index(kinds[entity].most_common(1)[0][0]) + 1 for entity in text.entities()]
