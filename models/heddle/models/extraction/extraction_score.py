"""Scores of what was read: strict names and relations, and clusters of names by B³."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heddle.models.extraction.annotated_text import AnnotatedText

RESAMPLES = 1000
"""Times that the texts are drawn anew for an interval."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one text adds to a score.

    Args:
        right: Of what was read, how much is right; a sum of shares for B³.
        read: How much was read.
        found: Of what there is, how much was found.
        there: How much there is.
    """

    right: float = 0.0
    read: float = 0.0
    found: float = 0.0
    there: float = 0.0

    def scores(self) -> dict[str, float]:
        """Precision, recall and F1, as fractions; 0 where nothing was read, or nothing is there."""
        precision = self.right / self.read if self.read else 0.0
        recall = self.found / self.there if self.there else 0.0
        both = precision + recall
        return {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / both if both else 0.0,
        }


def name_tally(read: AnnotatedText, gold: AnnotatedText) -> Tally:
    """Names: right where both ends and the kind agree."""
    return _of_sets(_names(read, typed=True), _names(gold, typed=True))


def span_tally(read: AnnotatedText, gold: AnnotatedText) -> Tally:
    """Names without their kinds: right where both ends agree."""
    return _of_sets(_names(read, typed=False), _names(gold, typed=False))


def relation_tally(read: AnnotatedText, gold: AnnotatedText) -> Tally:
    """Relations: right where the name of the relation and both ends agree, with their kinds.

    An end agrees where a name of the entity read is a name of the gold entity, ends and kind alike.
    A gold relation that several pairs of read entities say is found once.
    """
    owners = {(span.start, span.end, span.kind): span.entity for span in gold.spans}
    entities: dict[int, set[int]] = {}
    for span in read.spans:
        owner = owners.get((span.start, span.end, span.kind))
        if owner is not None:
            entities.setdefault(span.entity, set()).add(owner)
    there = {(each.head, each.name, each.tail) for each in gold.relations}
    found, right = set(), 0
    for each in read.relations:
        ends = (
            (head, each.name, tail)
            for head in entities.get(each.head, ())
            for tail in entities.get(each.tail, ())
        )
        agreed = there.intersection(ends)
        right += bool(agreed)
        found |= agreed
    return Tally(right, len(read.relations), len(found), len(there) + gold.unplaced)


def cluster_tally(read: AnnotatedText, gold: AnnotatedText) -> Tally:
    """Clusters of names by B³ (Bagga and Baldwin, LREC 1998); a name that the other side lacks is wrong."""
    ours, theirs = _clusters(read), _clusters(gold)
    right = sum(len(ours[name] & theirs[name]) / len(ours[name]) for name in ours if name in theirs)
    found = sum(len(ours[name] & theirs[name]) / len(theirs[name]) for name in theirs if name in ours)
    return Tally(right, len(ours), found, len(theirs))


Measure = Callable[[AnnotatedText, AnnotatedText], Tally]


def score_texts(
    read: Sequence[AnnotatedText],
    gold: Sequence[AnnotatedText],
    measures: Mapping[str, Measure],
    *,
    seed: int = 0,
) -> tuple[dict[str, dict[str, float]], dict[str, list[float]]]:
    """Scores over all texts, and for each F1 the interval of 95 % from drawing texts anew.

    Raises:
        ValueError: the texts are not the same.
    """
    scores, intervals = {}, {}
    for name, measure in measures.items():
        tallies = [measure(one, other) for one, other in zip(read, gold, strict=True)]
        scores[name] = total(tallies).scores()
        intervals[name] = _interval(tallies, seed)
    return scores, intervals


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    rows = [(each.right, each.read, each.found, each.there) for each in tallies]
    return Tally(*(float(value) for value in np.sum(rows, axis=0))) if rows else Tally()


def _interval(tallies: Sequence[Tally], seed: int) -> list[float]:
    rows = np.asarray([(each.right, each.read, each.found, each.there) for each in tallies], dtype=np.float64)
    if not len(rows):
        return [0.0, 0.0]
    draw = np.random.default_rng(seed)
    values = [
        Tally(*rows[draw.integers(len(rows), size=len(rows))].sum(axis=0)).scores()["f1"]
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(values, (0.025, 0.975))
    return [float(low), float(high)]


def _of_sets(read: set[tuple[int, int, str]], there: set[tuple[int, int, str]]) -> Tally:
    both = len(read & there)
    return Tally(both, len(read), both, len(there))


def _names(text: AnnotatedText, *, typed: bool) -> set[tuple[int, int, str]]:
    return {(span.start, span.end, span.kind if typed else "") for span in text.spans}


def _clusters(text: AnnotatedText) -> dict[tuple[int, int], set[tuple[int, int]]]:
    clusters: dict[int, set[tuple[int, int]]] = {}
    for span in text.spans:
        clusters.setdefault(span.entity, set()).add((span.start, span.end))
    return {name: cluster for cluster in clusters.values() for name in cluster}
