"""The extractive answer: the sentences of the evidence that answer best, quoted word for word.

A sentence counts by the question's words that it holds (rare ones more; words that only its passage or
title holds count in part), by holding the kind of thing asked for, by its likeness to the question and by
the place of its hit. Sentences are then chosen one by one for what they add (maximal marginal relevance,
Carbonell and Goldstein 1998), so that a question about two things is answered from both places.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from heddle.core.encoder import TextEncoder
from heddle.core.knowledge import KnowledgeType
from heddle.core.result import Answer, AnswerSentence
from heddle.graph.schema import EdgeType
from heddle.retrieval.entry import EvidenceSpan
from heddle.retrieval.generation import Generation
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.organizer import OrganizedHit
from heddle.retrieval.question import AnswerKind, asked_kinds, holds
from heddle.retrieval.retriever import Query
from heddle.retrieval.sentence import sentence_spans

GENERATOR = "extractive"
NOTHING = "The indexed documents hold no evidence that answers this question."
MOST_SENTENCES = 4
_SHORTLIST = 8
_READ_HITS = 12
_NEAR, _PASSAGE = 0.6, 0.35
"""Credit for a question word that the title, or another sentence of the passage, holds."""
_ADDS = 0.15
"""Share of the question that a further sentence must newly cover."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    span: EvidenceSpan
    context: str
    words: frozenset[str]
    covered: Mapping[str, float]
    typed: float
    rank: float
    similarity: float = 0.0


def no_answer() -> Answer:
    """The answer where nothing supports one: it says so, and counts as unsupported."""
    return Answer((AnswerSentence(NOTHING, ()),), GENERATOR)


def extractive_answer(
    generation: Generation,
    encoder: TextEncoder,
    question: str,
    query: Query,
    hits: Sequence[OrganizedHit],
) -> tuple[Answer, tuple[EvidenceSpan, ...]]:
    """Answer from the hits' evidence, and the spans that the answer cites.

    Where nothing supports an answer, its one sentence says so and cites nothing.
    """
    weights = word_weights(generation, question, query)
    candidates = list(_candidates(generation, question, query, hits[:_READ_HITS], weights))
    candidates.sort(key=lambda item: (-_score(item, weights), item.span.document, item.span.start))
    shortlist = _with_similarity(encoder, query, candidates[:_SHORTLIST])
    chosen = _choose(shortlist, weights)
    if not chosen:
        return no_answer(), ()
    sentences = tuple(AnswerSentence(item.span.quote, (item.span.id,)) for item in chosen)
    return Answer(sentences, GENERATOR), tuple(item.span for item in chosen)


def word_weights(generation: Generation, question: str, query: Query) -> dict[str, float]:
    """Weight of each question word: its inverse document frequency, shares of 1.

    A name that no entry holds counts twice: what is said about others does not answer for it.
    """
    count = max(generation.lexical.count, 1)
    names = {word for name in _names(question) for word in stems(name)}
    weights = {}
    for word in query.words:
        frequency = generation.lexical.frequency(word)
        weights[word] = math.log1p(count / (frequency + 0.5))
        if not frequency and word in names and not query.links:
            weights[word] *= 2
    total = sum(weights.values())
    return {word: weight / total for word, weight in weights.items()} if total else {}


def _names(question: str) -> list[str]:
    return [word.strip(".,;:!?\"'()") for word in question.split()[1:] if word[:1].isupper()]


def _candidates(
    generation: Generation,
    question: str,
    query: Query,
    hits: Sequence[OrganizedHit],
    weights: Mapping[str, float],
) -> Iterator[_Candidate]:
    kinds = asked_kinds(question)
    named = {link.node for link in query.links}
    best = max((hit.score for hit in hits), default=1.0)
    seen: set[str] = set()
    for hit in hits:
        types = _mentioned_types(generation, hit, named)
        for passage in hit.spans:
            around = frozenset(stems(passage.quote))
            title = frozenset(stems(_title(generation, hit, passage)))
            for span in _units(hit, passage):
                if span.id in seen:
                    continue
                seen.add(span.id)
                words = frozenset(stems(span.quote))
                covered = {
                    word: credit for word in weights if (credit := _credit(word, words, title, around))
                }
                inside = frozenset(
                    kind for start, end, kind in types if span.start <= start and end <= span.end
                )
                yield _Candidate(
                    span,
                    hit.entry.context,
                    words,
                    covered,
                    _typed(kinds, span.quote, inside),
                    hit.score / best,
                )


def _title(generation: Generation, hit: OrganizedHit, passage: EvidenceSpan) -> str:
    # A row's linearised text names its columns, a triple's its ends: what the quotation leaves out.
    title = generation.manifest.documents[passage.document][2]
    return title if hit.entry.type is KnowledgeType.TEXT else f"{title} {hit.entry.text}"


def _units(hit: OrganizedHit, passage: EvidenceSpan) -> Iterator[EvidenceSpan]:
    if hit.entry.type in (KnowledgeType.TABLE, KnowledgeType.INFOBOX):
        yield passage
        return
    for start, end in sentence_spans(passage.quote):
        if any(character.isalnum() for character in passage.quote[start:end]):
            yield passage.part(passage.start + start, passage.start + end)


def _credit(word: str, words: frozenset[str], title: frozenset[str], around: frozenset[str]) -> float:
    if word in words:
        return 1.0
    if word in title:
        return _NEAR
    return _PASSAGE if word in around else 0.0


def _mentioned_types(
    generation: Generation, hit: OrganizedHit, named: set[int]
) -> list[tuple[int, int, str]]:
    view, found = generation.view, []
    for node in generation.entry_nodes[hit.row]:
        if node < 0:
            continue
        for edge in view.of_type(int(node), EdgeType.MENTIONS, limit=200):
            _, target, _, start, end = (int(value) for value in view.adjacency.edges[edge])
            if target not in named:
                found.append((start, end, view.node(target).kind))
    return found


def _typed(kinds: frozenset[AnswerKind], text: str, entity_types: frozenset[str]) -> float:
    if kinds == {AnswerKind.OPEN}:
        return 0.5
    return sum(holds(kind, text, entity_types) for kind in kinds) / len(kinds)


def _with_similarity(
    encoder: TextEncoder, query: Query, candidates: Sequence[_Candidate]
) -> list[_Candidate]:
    if not candidates:
        return []
    read = [f"{item.context}: {item.span.quote}" if item.context else item.span.quote for item in candidates]
    similarity = np.round(encoder.encode(read) @ query.vector, 6)
    return [
        replace(item, similarity=float(value)) for item, value in zip(candidates, similarity, strict=True)
    ]


def _coverage(item: _Candidate, weights: Mapping[str, float]) -> float:
    return sum(weights[word] * credit for word, credit in item.covered.items())


def _score(item: _Candidate, weights: Mapping[str, float]) -> float:
    # A long sentence holds many words by chance.
    length = max(0.0, len(item.words) - 40) / 200
    return (
        0.45 * _coverage(item, weights)
        + 0.2 * item.typed
        + 0.25 * max(item.similarity, 0.0)
        + 0.1 * item.rank
        - length
    )


def _supported(item: _Candidate, weights: Mapping[str, float]) -> bool:
    coverage = _coverage(item, weights)
    own = sum(weights[word] for word, credit in item.covered.items() if credit == 1.0)
    if not own and item.similarity < 0.6:
        return False
    return coverage >= 0.5 or (coverage >= 0.3 and item.similarity >= 0.45) or item.similarity >= 0.65


def _choose(candidates: Sequence[_Candidate], weights: Mapping[str, float]) -> list[_Candidate]:
    chosen: list[_Candidate] = []
    covered: dict[str, float] = {}
    rest = [item for item in candidates if _may_answer(item, weights)]
    while rest and len(chosen) < MOST_SENTENCES:
        best = max(
            rest,
            key=lambda item: (_gain(item, chosen, covered, weights), item.span.document, -item.span.start),
        )
        if not chosen and not any(_supported(item, weights) for item in rest):
            return []
        if chosen and _added(best, covered, weights) < _ADDS:
            break
        chosen.append(best)
        for word, credit in best.covered.items():
            covered[word] = max(covered.get(word, 0.0), credit)
        rest.remove(best)
    return chosen


def _may_answer(item: _Candidate, weights: Mapping[str, float]) -> bool:
    return _coverage(item, weights) >= 0.2 or item.similarity >= 0.5


def _added(item: _Candidate, covered: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(
        weights[word] * max(0.0, credit - covered.get(word, 0.0)) for word, credit in item.covered.items()
    )


def _gain(
    item: _Candidate,
    chosen: Sequence[_Candidate],
    covered: Mapping[str, float],
    weights: Mapping[str, float],
) -> float:
    if not chosen:
        return _score(item, weights)
    alike = max(_overlap(item.words, other.words) for other in chosen)
    elsewhere = all(item.span.document != other.span.document for other in chosen)
    return _score(item, weights) + _added(item, covered, weights) - 0.5 * alike + 0.1 * elsewhere


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(min(len(left), len(right)), 1)
