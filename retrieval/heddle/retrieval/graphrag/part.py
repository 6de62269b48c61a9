"""The parts of a search that a request may switch on, by the names that people know them by.

The order here is the order in which they run: what reads the question comes before what walks the graph,
what looks again before what throws away, and the layout of the hits last (Han et al. 2025, "Retrieval-
Augmented Generation with Graphs", arXiv 2501.00309: query processor, retriever, organizer).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from heddle.core.errors import UsageError


class Part(StrEnum):
    """One part; its value is what an option and the timings call it."""

    ADAPTIVE = "adaptive"
    EXPANSION = "expansion"
    RELATIONS = "relations"
    STRUCTURED = "structured"
    DECOMPOSITION = "decomposition"
    NEIGHBOURS = "neighbours"
    METAPATHS = "metapaths"
    BEAM = "beam"
    STEINER = "steiner"
    ITERATIVE = "iterative"
    SIMILARITY = "similarity"
    RERANK = "rerank"
    RELEVANCE = "relevance"
    CONNECTED = "connected"
    ORDER = "order"
    BUDGET = "budget"


LAYOUT = frozenset({Part.ORDER, Part.BUDGET})
"""Parts that lay out the hits that were chosen; all others say which are found, and in which order."""


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """Which parts run, and what they may use.

    Args:
        parts: The parts switched on; they run in the order of `Part`, each once.
        budget: Characters of evidence that `budget` leaves.
        hops: Edges that `neighbours` goes at most.
    """

    parts: frozenset[Part] = frozenset()
    budget: int = 6000
    hops: int = 2

    def __post_init__(self) -> None:
        if self.budget < 1:
            raise UsageError(f"a budget of {self.budget} characters", hint="give one of 1 or more")
        if not 1 <= self.hops <= 3:
            raise UsageError(f"neighbours within {self.hops} edges", hint="ask for 1 to 3")

    @property
    def ordered(self) -> tuple[Part, ...]:
        """The parts in the order in which they run."""
        return tuple(part for part in Part if part in self.parts)


USUAL = PipelineOptions(frozenset({Part.DECOMPOSITION, Part.CONNECTED}))
"""What runs where nobody chooses: a question of several hops is searched hop by hop, and what nothing joins
to the first hits comes later."""


PLAIN = "plain"
"""The name that switches every part off."""


def pipeline_of(parts: Iterable[Part] | None, budget: int | None = None) -> PipelineOptions | None:
    """The options of a request that names parts or bounds its evidence; None where it does neither.

    >>> pipeline_of(None) is None, pipeline_of([]) == PipelineOptions()
    (True, True)

    Args:
        parts: The parts to run, and no others; None: the usual ones.
        budget: Characters of evidence at most, which runs `budget` besides; None: no bound.

    Raises:
        UsageError: the budget is below 1.
    """
    if budget is not None:
        named = USUAL.parts if parts is None else frozenset(parts)
        return PipelineOptions(named | {Part.BUDGET}, budget=budget)
    return None if parts is None else PipelineOptions(frozenset(parts))


def chosen_parts(written: str) -> frozenset[Part] | None:
    """The parts that a list of names switches on: no others run. None where nothing is written.

    >>> chosen_parts("plain"), chosen_parts("")
    (frozenset(), None)

    Raises:
        UsageError: no part has one of the names.
    """
    return parse_parts(written.split(",")) if written.strip() else None


def parse_parts(names: Iterable[str]) -> frozenset[Part]:
    """The parts of some names; spaces around them and empty names are nothing, and so is `plain`.

    Raises:
        UsageError: no part has that name.
    """
    found = set()
    for name in (name.strip().lower() for name in names):
        if not name or name == PLAIN:
            continue
        if name not in set(Part):
            known = ", ".join((PLAIN, *Part))
            raise UsageError(f"no part of a search is called {name}", hint=f"choose from {known}")
        found.add(Part(name))
    return frozenset(found)
