"""The extractive answer: the sentences of the evidence that answer best, quoted word for word.

A question is cut into its parts, and each part is answered by the unit of evidence that scores best for it
(`answer_score.py`). Where a part asks for people or things that several sentences name, and where a second
sentence covers what the first does not, it joins (maximal marginal relevance, Carbonell and Goldstein 1998).
Sentences are quoted as they stand; rows read as their linearised text, and their evidence is the row. Where
the graph knows a fact that no sentence says, it is told first, and cites the words it was read in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.result import Answer, AnswerSentence
from heddle.retrieval.answer_score import Candidate, Focus, candidate, coverage, focus, score, supported
from heddle.retrieval.answer_unit import AnswerUnit, UnitReader, asks_about_mail
from heddle.retrieval.answer_words import spelled
from heddle.retrieval.entry import EvidenceSpan
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.direct_answer import direct_answer
from heddle.retrieval.organizer import OrganizedHit
from heddle.retrieval.question import KINDS_OF
from heddle.retrieval.question_parts import QuestionPart, question_parts
from heddle.retrieval.retriever import Query

GENERATOR = "extractive"
NOTHING = "The indexed documents hold no evidence that answers this question."
MOST_SENTENCES = 4
_MOST_A_PART = 2
_BRIDGE = 0.1
"""Credit for a further sentence that speaks of an entity of the first which the question does not name."""
_MOST_TWINS = 2
"""Rows alike beside the best; where there are more, none of them is the answer more than another."""
_SHORTLIST = 8
_ADDS = 0.15
"""Share of the question that a further sentence must newly cover."""
_EQUAL = 0.75
"""Share of the best one's coverage from which a sentence of the same words answers as well."""
_MOST_CONTEXT = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question or a part of it."""

    query: Query
    hits: Sequence[OrganizedHit]


LookUp = Callable[[str], Found]
"""Searches for a part of a question."""


def no_answer() -> Answer:
    """The answer where nothing supports one: it says so, and counts as unsupported."""
    return Answer((AnswerSentence(NOTHING, ()),), GENERATOR)


def extractive_answer(
    generation: Generation, encoder: TextEncoder, question: str, found: Found, look_up: LookUp
) -> tuple[Answer, tuple[EvidenceSpan, ...]]:
    """Answer from evidence, and the spans that the answer cites.

    Where nothing supports an answer, its one sentence says so and cites nothing.

    Args:
        generation: The index.
        encoder: The text encoder that it was built with.
        question: What was asked.
        found: What was found for it.
        look_up: Searches for the parts of a question that asks several things.
    """
    reading = _Reading(generation, encoder, question, found)
    parts = question_parts(question)
    if len(parts) == 1:
        chosen = reading.answer(question, found, ())
    else:
        chosen = list(_answers(reading, parts, look_up))
    unique = {item.unit.span.id: item.unit for item in chosen[:MOST_SENTENCES]}
    sentences = [AnswerSentence(unit.reading, (name,)) for name, unit in unique.items()]
    spans = [unit.span for unit in unique.values()]
    rows = [hit.row for hit in found.hits]
    fact = direct_answer(generation, question, found.query, rows) if len(parts) == 1 else None
    if fact and fact.adds_to([sentence.text for sentence in sentences]):
        # A fact of the graph speaks where no sentence names what is asked for.
        sentences = [AnswerSentence(fact.text, tuple(span.id for span in fact.spans)), *sentences[:1]]
        spans = [*fact.spans, *spans[:1]]
    return (Answer(tuple(sentences), GENERATOR), tuple(spans)) if sentences else (no_answer(), ())


def _answers(reading: _Reading, parts: Sequence[QuestionPart], look_up: LookUp) -> Iterator[Candidate]:
    """The best candidates of each part; what a part refers to comes from those before it."""
    context: list[str] = []
    further: list[Candidate] = []
    for part in parts:
        given = tuple(dict.fromkeys(context))[-_MOST_CONTEXT:] if part.refers else ()
        found = look_up(" ".join((spelled(part.text), *given)))
        chosen = reading.answer(part.text, found, given)
        yield from chosen[:1]
        further += chosen[1:]
        context += [*part.names, *reading.names_of(part.text, chosen[:1])]
    yield from further


class _Reading:
    """One reading of the evidence for one question."""

    def __init__(self, generation: Generation, encoder: TextEncoder, question: str, found: Found) -> None:
        self.generation, self.encoder = generation, encoder
        self.question, self.found = question, found
        self.units = UnitReader(generation, headers=asks_about_mail(question))
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def answer(self, part: str, found: Found, context: Sequence[str]) -> list[Candidate]:
        """The candidates that answer a part, best first; none where nothing supports an answer."""
        read = focus(self.generation, part, found.query, context=context, whole=self.question)
        items = [candidate(unit, read, rank) for unit, rank in self._units(found)]
        items.sort(key=lambda item: _order(item, read))
        shortlist = self._with_similarity(found.query, items[:_SHORTLIST])
        shortlist = [item for item in shortlist if supported(item, read)]
        chosen = _choose(sorted(shortlist, key=lambda item: _order(item, read)), read)
        return chosen if _holds_numbers(chosen, read) else []

    def names_of(self, part: str, chosen: Sequence[Candidate]) -> list[str]:
        """Names in an answer of the kind that its part asks for: whom "he" and "there" then mean."""
        kinds = frozenset().union(*KINDS_OF.values())
        view = self.generation.view
        entities = sorted({entity for item in chosen for entity in item.unit.entities})
        return [
            view.node(node).name
            for node, kind in entities
            if kind in kinds
            and view.node(node).name not in self.question
            and view.node(node).name not in part
        ]

    def _units(self, found: Found) -> Iterator[tuple[AnswerUnit, float]]:
        merged: dict[str, tuple[AnswerUnit, float]] = {}
        for hits in (found.hits, self.found.hits) if found is not self.found else (found.hits,):
            best = max((hit.score for hit in hits), default=1.0)
            for hit in hits:
                for unit in self.units.units(hit):
                    known = merged.get(unit.span.id)
                    merged[unit.span.id] = (
                        (known[0].joined(unit), max(known[1], hit.score / best))
                        if known
                        else (unit, hit.score / best)
                    )
        yield from merged.values()

    def _with_similarity(self, query: Query, items: Sequence[Candidate]) -> list[Candidate]:
        """The candidates with their likeness to the question; a row's vector is in the index."""
        texts = {item.unit.span.id: item.unit.text for item in items if item.unit.entry < 0}
        fresh = [name for name in texts if name not in self._vectors]
        if fresh:
            made = self.encoder.encode([texts[name] for name in fresh])
            self._vectors |= dict(zip(fresh, made, strict=True))
        return [
            replace(item, similarity=round(float(self._vector(item.unit) @ query.vector), 6))
            for item in items
        ]

    def _vector(self, unit: AnswerUnit) -> NDArray[np.float32]:
        if unit.entry < 0:
            return self._vectors[unit.span.id]
        segment, inside = self.generation.place(unit.entry)
        vector: NDArray[np.float32] = self.generation.segments[segment].vectors[inside]
        return vector


def _order(item: Candidate, read: Focus) -> tuple[float, str, int]:
    return -score(item, read), item.unit.span.document, item.unit.span.start


def _holds_numbers(chosen: Sequence[Candidate], read: Focus) -> bool:
    """Whether every year, quantity or number of a name that was asked about is spoken of."""
    return all(any(number in item.credit for item in chosen) for number in read.numbers)


def _choose(items: Sequence[Candidate], read: Focus) -> list[Candidate]:
    """The best, and those that say as much of another or add to what is covered."""
    chosen: list[Candidate] = list(items[:1])
    if len(twins := _twins(items)) <= _MOST_TWINS:
        chosen = sorted([*chosen, *twins], key=lambda item: item.unit.span.start)
    rest = sorted(items[1:], key=lambda item: (-_joined(item, chosen, read), *_order(item, read)))
    for item in rest:
        if len(chosen) >= _MOST_A_PART:
            break
        if _names_another(item, chosen, read) or _adds(item, chosen, read):
            chosen.append(item)
    return chosen


def _joined(item: Candidate, chosen: Sequence[Candidate], read: Focus) -> float:
    """Score of a further sentence, more where it speaks of what the best one brought in.

    "Who founded the company that X bought?" takes the founder of the company that the first sentence names.
    """
    brought = {entity for other in chosen for entity, _ in other.unit.entities} - read.linked
    meets = any(entity in brought for entity, _ in item.unit.entities)
    return score(item, read) + _BRIDGE * meets


def _twins(items: Sequence[Candidate]) -> list[Candidate]:
    """Rows that answer exactly as the best row does: a price for each quantity, say, in the table's order."""
    return [
        item
        for item in items[1:]
        if items[0].unit.row
        and item.unit.row
        and item.unit.span.document == items[0].unit.span.document
        and dict(item.credit) == dict(items[0].credit)
        and item.fit == items[0].fit
    ]


def _names_another(item: Candidate, chosen: Sequence[Candidate], read: Focus) -> bool:
    """Whether it says the same of someone or something else of the kind asked for."""
    wanted = frozenset().union(*(KINDS_OF.get(kind, frozenset()) for kind in read.wanted.kinds))
    told = {entity for other in chosen for entity in other.unit.entities}
    new = {kind for entity, kind in item.unit.entities - told if entity not in read.linked}
    said = {word for word in read.predicate if chosen[0].credit.get(word) == 1.0}
    same = bool(said) and all(item.credit.get(word) == 1.0 for word in said)
    return bool(wanted & new) and same and coverage(item, read) >= _EQUAL * coverage(chosen[0], read)


def _adds(item: Candidate, chosen: Sequence[Candidate], read: Focus) -> bool:
    covered = {word: max(other.credit.get(word, 0.0) for other in chosen) for word in read.weights}
    added = sum(read.weights[word] * max(0.0, share - covered[word]) for word, share in item.credit.items())
    return added >= _ADDS
