"""Layout: the order in which a reader meets the hits, and how much of their evidence it gets.

Readers, people and language models alike, hold on to what comes first and last and lose the middle (Liu et
al. 2024, "Lost in the Middle", arXiv 2307.03172). So the best hit stands first, the second best last, and
the least in the middle; and where evidence has a budget, whole quotations of the best hits fill it first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from heddle.retrieval.entry import EvidenceSpan
from heddle.retrieval.graphrag.part import Part, PipelineOptions
from heddle.retrieval.organizer import OrganizedHit

Measure = Callable[[str], int]
"""Says how much of a budget some words take: their characters, or the tokens of a model."""


def lay_out(options: PipelineOptions, hits: Sequence[OrganizedHit]) -> list[OrganizedHit]:
    """The hits as the asked parts lay them out: first inside the budget, then in a reader's order."""
    laid = list(hits)
    if Part.BUDGET in options.parts:
        laid = within_budget(laid, options.budget)
    if Part.ORDER in options.parts:
        laid = [laid[place] for place in key_places(len(laid))]
    return laid


def key_places(count: int) -> list[int]:
    """Places from the best down, laid out so that the best are at the ends.

    >>> key_places(5)
    [0, 2, 4, 3, 1]
    """
    return [*range(0, count, 2), *reversed(range(1, count, 2))]


def within_budget(hits: Sequence[OrganizedHit], budget: int, measure: Measure = len) -> list[OrganizedHit]:
    """The hits with as much evidence as a budget holds, each quotation whole and counted once.

    A quotation that does not fit any more is left out, and a shorter one further down may still fit. A hit
    keeps its place though none of its evidence fits, unless it had some: then it is left out.

    Args:
        hits: From the best down.
        budget: What all quotations together may measure.
        measure: What a quotation takes; its characters by default.
    """
    left = budget
    taken: set[str] = set()
    kept: list[OrganizedHit] = []
    for hit in hits:
        spans: list[EvidenceSpan] = []
        for span in hit.spans:
            size = 0 if span.id in taken else measure(span.quote)
            if size <= left:
                left -= size
                taken.add(span.id)
                spans.append(span)
        if spans or not hit.spans:
            kept.append(replace(hit, spans=tuple(spans)))
    return kept
