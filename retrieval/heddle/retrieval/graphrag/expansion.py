"""Expansion: the question with the other names of what it names, and with what stands next to it.

Aliases are the names of the nodes that resolution says are one thing; neighbours are the ends of relations
that the question asks for. No word is invented: all stand in the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heddle.core.names import name_key
from heddle.retrieval.fusion import Fused
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, mixed
from heddle.retrieval.graphrag.structured_query import facts_of, structure
from heddle.retrieval.linking import Link

MOST_WORDS = 6
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Expansion:
    """Searches for the question with names that the graph adds to it."""

    weight: float = 0.5
    name: str = Part.EXPANSION.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with what the wider question finds mixed in; unchanged where the graph adds nothing."""
        added = expansions(situation)
        if not added:
            return ranked
        again = situation.look_again(" ".join([situation.question, *added]))[:_KEPT]
        found = [(fused.row, fused.score) for fused in again]
        return mixed(situation, ranked, self.name, {"": found}, {"": self.weight})


def expansions(situation: Situation) -> list[str]:
    """Names that the graph adds to a question: aliases first, then the neighbours that it asks for."""
    generation, asked = situation.generation, name_key(situation.question)
    names = [*aliases(generation, situation.query.links), *_neighbours(situation)]
    return [name for name in dict.fromkeys(names) if name_key(name) not in asked][:MOST_WORDS]


def aliases(generation: Generation, links: Sequence[Link]) -> list[str]:
    """Other names of the linked nodes, in the order of the links."""
    joined = generation.view.adjacency.joined
    rows = dict.fromkeys(row for link in links for row in joined.with_row(link.node))
    known = {name_key(link.name) for link in links}
    names = dict.fromkeys(generation.view.node(row).name for row in rows)
    return [name for name in names if name and name_key(name) not in known]


def _neighbours(situation: Situation) -> list[str]:
    generation, query = situation.generation, situation.query
    return [
        fact.name
        for pattern in structure(generation, situation.question, query.links)
        for fact in facts_of(generation, pattern, query)
    ]
