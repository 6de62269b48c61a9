"""Structured queries: a question about one named thing as a pattern over typed edges, and what fits it.

A pattern is data: a node, edge types, an end, and whether to list or to count. It is filled from the
question's links and from the graph's own edge types, and read from arrays; nothing is generated, and there
is nothing that could write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from heddle.core.encoder import TextEncoder
from heddle.retrieval.generation import Generation
from heddle.retrieval.graphrag.relation_match import End, RelationMatch, match_relations
from heddle.retrieval.linking import Link
from heddle.retrieval.retriever import Query

_COUNTS = re.compile(r"\bhow many\b|\bnumber of\b", re.IGNORECASE)
_NOUN_KINDS = (
    (
        re.compile(
            r"how many (?:people|persons|employees|men|women|authors|workers)\b|\bwho\b", re.IGNORECASE
        ),
        frozenset({"Person"}),
    ),
    (
        re.compile(
            r"(?:how many|which|what) (?:compan|organi[sz]ation|firm|supplier|partner|institution|universit)",
            re.IGNORECASE,
        ),
        frozenset({"Organization", "Group"}),
    ),
    (
        re.compile(r"(?:how many|which|what) (?:cit|countr|place|town|region)", re.IGNORECASE),
        frozenset({"Place"}),
    ),
)
MOST_FACTS = 200


class Asks(StrEnum):
    """What is wanted of the things that fit."""

    LIST = "list"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a question asks of the graph: (named) -[relation]- (wanted).

    Args:
        nodes: Rows of the node that the question names, and of those that are one with it.
        name: What the question calls it.
        relations: Edge types that may lead to what is wanted.
        kinds: Entity types of what is wanted, where any fits; empty means all.
        asks: Whether to list or to count.
    """

    nodes: tuple[int, ...]
    name: str
    relations: tuple[RelationMatch, ...]
    kinds: frozenset[str]
    asks: Asks


@dataclass(frozen=True, slots=True)
class Fact:
    """An edge that fits a pattern.

    Args:
        node: Row of what is wanted.
        name: Its name.
        kind: Its entity type.
        edge: Row of the edge.
        edge_type: Its name.
        wanted: The end that the wanted thing stands at.
        entry: Row of the entry that shows the edge; -1 where none does.
    """

    node: int
    name: str
    kind: str
    edge: int
    edge_type: str
    wanted: End
    entry: int


def structure(
    generation: Generation, question: str, links: Sequence[Link], encoder: TextEncoder | None = None
) -> list[Pattern]:
    """The patterns that a question may mean, one for each thing that it names, in the order of naming.

    Args:
        generation: The index.
        question: The question.
        links: What it names.
        encoder: Proposes relations where no word says one; without it only what is said counts.
    """
    found = []
    joined = generation.view.adjacency.joined
    for start, end in sorted({(link.start, link.end) for link in links}):
        named = [link for link in links if (link.start, link.end) == (start, end)]
        relations = match_relations(generation, question, (start, end), encoder)
        if not relations:
            continue
        nodes = {link.node for link in named}
        nodes.update(row for node in tuple(nodes) for row in joined.with_row(node))
        asks = Asks.COUNT if _COUNTS.search(question) else Asks.LIST
        kinds = next((kinds for words, kinds in _NOUN_KINDS if words.search(question)), frozenset[str]())
        found.append(Pattern(tuple(sorted(nodes)), named[0].name, tuple(relations), kinds, asks))
    return found


def facts_of(generation: Generation, pattern: Pattern, query: Query) -> list[Fact]:
    """What fits a pattern inside what a query allows, each wanted thing once, by name.

    Where some are of the asked kind, only those count; a thing that the graph knows as several nodes counts
    once.
    """
    stands = generation.view.adjacency.joined.standing(len(generation.view.adjacency))
    unique: dict[tuple[int, str], Fact] = {}
    for fact in _fitting(generation, pattern, query):
        key = (int(stands[fact.node]), fact.edge_type)
        unique[key] = min(unique.get(key, fact), fact, key=lambda item: (item.node, item.edge))
    facts = sorted(unique.values(), key=lambda fact: (fact.edge_type, fact.name, fact.node))
    of_kind = [fact for fact in facts if fact.kind in pattern.kinds]
    return (of_kind or facts)[:MOST_FACTS]


def _fitting(generation: Generation, pattern: Pattern, query: Query) -> Iterator[Fact]:
    view = generation.view
    for node in pattern.nodes:
        for relation in pattern.relations:
            for edge in view.of_type(node, relation.edge_type):
                source, target = (int(value) for value in view.adjacency.edges[edge, :2])
                wanted = End.TAIL if source == node else End.HEAD
                if relation.asked not in (None, wanted):
                    continue
                entry = generation.row_of(view.adjacency.edge_entries[edge].decode())
                if entry < 0 or not query.allowed[entry]:
                    continue
                row = target if wanted is End.TAIL else source
                shown = view.node(row)
                if row not in pattern.nodes:
                    yield Fact(row, shown.name, shown.kind, edge, relation.edge_type, wanted, entry)
