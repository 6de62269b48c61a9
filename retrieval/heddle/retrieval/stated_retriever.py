"""The retriever of what is stated: entries with a date or amount that the question asks for, nearest first.

It ranks nothing for a question that limits neither, so that such questions find what they found without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heddle.core.iso_date import Days
from heddle.retrieval.asked_limit import AskedLimit
from heddle.retrieval.dense import similarity_of
from heddle.retrieval.generation import Generation
from heddle.retrieval.retriever import Query, Ranking

MOST = 30
"""Entries that it ranks: what fits and is far from the question is no answer to it."""


@dataclass(frozen=True, slots=True)
class StatedRetriever:
    """Entries that state what a question limits, by the nearness of their vectors."""

    generation: Generation
    name: str = "stated"

    def retrieve(self, query: Query) -> Ranking | None:
        """The nearest entries that fit; None for a question that limits nothing."""
        if not query.asked:
            return None
        fitting = query.allowed & fitting_rows(self.generation, query.asked)
        return self.generation.best(similarity_of(self.generation, query), fitting, MOST)


def fitting_rows(generation: Generation, asked: AskedLimit) -> NDArray[np.bool_]:
    """Which rows state a day and an amount that a question asks for.

    Shapes:
        returns: `[rows]`
    """
    fitting = np.ones(len(generation.live), dtype=np.bool_)
    if asked.days is not None:
        fitting &= dated_rows(generation, asked.days)
    for amount in asked.amounts:
        stating = np.zeros(len(fitting), dtype=np.bool_)
        for segment, offset in zip(generation.segments, generation.offsets[:-1], strict=True):
            stating[segment.facts.within(amount.unit, amount.low, amount.high) + int(offset)] = True
        fitting &= stating
    return fitting


def dated_rows(generation: Generation, days: Days) -> NDArray[np.bool_]:
    """Which rows state a day of a period, or belong to a document of such a day.

    Shapes:
        returns: `[rows]`
    """
    stating = np.zeros(len(generation.live), dtype=np.bool_)
    for segment, offset in zip(generation.segments, generation.offsets[:-1], strict=True):
        stating[segment.facts.between(days) + int(offset)] = True
    return stating
