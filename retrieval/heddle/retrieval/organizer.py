"""The organizer: from a long fused list to the few hits that a reader should see.

It drops what says the same again, keeps one document from filling the page while others wait, and lays
out the evidence once (GraphRAG survey, section 5: pruning by meaning and by structure).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.core.result import Hit
from heddle.retrieval.entry import Entry, EvidenceSpan
from heddle.retrieval.entry_within import entry_within
from heddle.retrieval.fusion import Fused
from heddle.retrieval.generation import Generation
from heddle.retrieval.lexical_index import stems

ALIKE = 0.9
"""Jaccard similarity of words from which two entries of a type say the same."""
DOCUMENT_SHARE = 0.7
"""Share of the hits that one document may take while others have something to say."""
_MOST_SPANS = 4
_TELLING_WORDS = 12


@dataclass(frozen=True, slots=True)
class OrganizedHit:
    """A hit before it is shown: its row, its entry and the evidence gathered for it."""

    row: int
    entry: Entry
    score: float
    scores: dict[str, float]
    spans: tuple[EvidenceSpan, ...]

    def hit(self) -> Hit:
        """As the result object shows it."""
        entry = self.entry
        evidence = tuple(span.id for span in self.spans)
        return Hit(entry.id, entry.type, self.score, self.scores, entry.text, evidence, entry.nodes)


def organize(
    generation: Generation,
    ranked: Sequence[Fused],
    k: int,
    *,
    repeats: bool = False,
    documents: Sequence[DocumentId] = (),
) -> list[OrganizedHit]:
    """Choose at most k hits from a fused ranking, in its order.

    Args:
        generation: Where the entries are.
        ranked: The ranking.
        k: Hits wanted.
        repeats: Whether entries that say the same stay hits of their own, and one document may fill the page.
        documents: Those that alone may speak; empty means all.
    """
    within = generation.allowed(frozenset(), documents) if documents else None
    if repeats:
        return [_alone(fused, entry_within(generation, fused.row, within)) for fused in ranked[:k]]
    groups = _without_repeats(generation, ranked, k, within)
    cap = max(3, int(k * DOCUMENT_SHARE))
    taken: Counter[DocumentId] = Counter()
    chosen, waiting = [], []
    for hit in groups:
        # What several documents say is nobody's share.
        owner = hit.entry.documents[0] if len(hit.entry.documents) == 1 else None
        if owner and taken[owner] >= cap:
            waiting.append(hit)
            continue
        if owner:
            taken[owner] += 1
        chosen.append(hit)
    kept = {hit.row for hit in [*chosen, *waiting][:k]}
    return [hit for hit in groups if hit.row in kept]


def _without_repeats(
    generation: Generation, ranked: Sequence[Fused], k: int, within: NDArray[np.bool_] | None
) -> list[OrganizedHit]:
    kept: list[OrganizedHit] = []
    words: list[frozenset[str]] = []
    facts: dict[tuple[object, ...], int] = {}
    things: dict[int, int] = {}
    for fused in ranked:
        if len(kept) >= 3 * k:
            break
        entry = entry_within(generation, fused.row, within)
        bag, fact = frozenset(stems(entry.text)), _fact(entry)
        thing = int(generation.entry_nodes[fused.row, 0]) if entry.type is KnowledgeType.ENTITY else -1
        # A thing that goes by several names is one hit, under the name that fits best.
        twin = next((things[each] for each in _one_with(generation, thing) if each in things), None)
        if twin is None:
            twin = facts.get(fact) if fact else _twin(entry, bag, kept, words)
        if twin is not None:
            kept[twin] = _joined(kept[twin], entry)
            continue
        if fact:
            facts[fact] = len(kept)
        if thing >= 0:
            things[thing] = len(kept)
        kept.append(_alone(fused, entry))
        words.append(bag)
    return kept


def _alone(fused: Fused, entry: Entry) -> OrganizedHit:
    return OrganizedHit(fused.row, entry, fused.score, dict(fused.scores), entry.evidence)


def _one_with(generation: Generation, node: int) -> list[int]:
    return generation.view.adjacency.joined.with_row(node) if node >= 0 else []


def _fact(entry: Entry) -> tuple[object, ...] | None:
    # One fact told in two places is one hit with two pieces of evidence.
    if entry.type is not KnowledgeType.TRIPLE:
        return None
    return (*entry.nodes, entry.text.partition("\n")[0])


def _twin(
    entry: Entry, bag: frozenset[str], kept: Sequence[OrganizedHit], words: Sequence[frozenset[str]]
) -> int | None:
    for place, (other, theirs) in enumerate(zip(kept, words, strict=True)):
        same_type = other.entry.type is entry.type and bool(bag)
        # Rows and names of few words differ in the one word that counts.
        enough = len(bag) >= _TELLING_WORDS or other.entry.text == entry.text
        if same_type and enough and _jaccard(bag, theirs) >= ALIKE:
            return place
    return None


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    if min(len(left), len(right)) < ALIKE * max(len(left), len(right)):
        return 0.0
    return len(left & right) / len(left | right)


def _joined(hit: OrganizedHit, entry: Entry) -> OrganizedHit:
    spans = {span.id: span for span in (*hit.spans, *entry.evidence)}
    return OrganizedHit(hit.row, hit.entry, hit.score, hit.scores, tuple(spans.values())[:_MOST_SPANS])
