"""The card of an entity: what it is called, where it is mentioned, what is said of it, what is like it.

What is known of other nodes that are one thing with it is on its card, behind what is known of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from heddle.core.errors import NotFound
from heddle.core.ids import NodeId
from heddle.core.result import Evidence
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.document_entries import in_words
from heddle.retrieval.entity_entry import mention_spans
from heddle.retrieval.entry import Entry, EvidenceSpan
from heddle.retrieval.generation import Generation

_MENTIONS, _RELATIONS, _NEIGHBOURS = 20, 50, 10


@dataclass(frozen=True, slots=True)
class CardRelation:
    """A relation of an entity: its type, both ends, and where it is written."""

    type: str
    head: tuple[NodeId, str]
    tail: tuple[NodeId, str]
    evidence: tuple[Evidence, ...]

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            "type": self.type,
            "text": f"{self.head[1]} {in_words(self.type)} {self.tail[1]}",
            "head": {"id": self.head[0], "name": self.head[1]},
            "tail": {"id": self.tail[0], "name": self.tail[1]},
            "evidence": [item.to_json() for item in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class EntityCard:
    """All that the index knows of an entity.

    Args:
        mention_count: Mentions in all, under any of its names; `mentions` holds the first of them.
        same_as: Nodes that it is one with, by id and name: its aliases.
        neighbours: Nearest entities in the GNN's space with their cosines; empty where none was trained.
    """

    id: NodeId
    name: str
    type: str
    mention_count: int
    mentions: tuple[Evidence, ...]
    relations: tuple[CardRelation, ...]
    same_as: tuple[tuple[NodeId, str], ...]
    neighbours: tuple[tuple[NodeId, str, float], ...]

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "mention_count": self.mention_count,
            "mentions": [item.to_json() for item in self.mentions],
            "relations": [item.to_json() for item in self.relations],
            "same_as": [{"id": node, "name": name} for node, name in self.same_as],
            "neighbours": [
                {"id": node, "name": name, "similarity": value} for node, name, value in self.neighbours
            ],
        }


def entity_card(generation: Generation, entity: str) -> EntityCard:
    """The card of an entity.

    Raises:
        NotFound: there is no such entity in the index.
    """
    view = generation.view
    row = view.adjacency.row(entity) if entity.isascii() and len(entity) <= 64 else -1
    node = view.node(row) if row >= 0 else None
    if node is None or node.type is not NodeType.ENTITY:
        raise NotFound(f"no entity {entity[:40]!r} in the index", hint="take an id from a search result")
    same = _same(generation, row)
    mentions: dict[str, EvidenceSpan] = {}
    for alias in (row, *same):
        if len(mentions) < _MENTIONS:
            found = mention_spans(view, alias, lambda name: _entry(generation, name), limit=_MENTIONS)
            mentions |= {span.id: span for span in found if span.id not in mentions}
    shown = list(mentions.values())[:_MENTIONS]
    return EntityCard(
        id=node.id,
        name=node.name,
        type=node.kind,
        mention_count=sum(len(view.of_type(alias, EdgeType.MENTIONS)) for alias in (row, *same)),
        mentions=tuple(span.evidence(generation.source(span.document)) for span in shown),
        relations=_relations(generation, (row, *same)),
        same_as=tuple((view.node(alias).id, view.node(alias).name) for alias in same),
        neighbours=_nearest(generation, row, {row, *same}),
    )


def _entry(generation: Generation, name: str) -> Entry | None:
    row = generation.row_of(name) if name else -1
    return generation.entry(row) if row >= 0 else None


def _relations(generation: Generation, rows: Sequence[int]) -> tuple[CardRelation, ...]:
    view, found = generation.view, []
    edges = dict.fromkeys(edge for row in rows for edge in view.relations(row))
    for edge in list(edges)[:_RELATIONS]:
        source, target, kind = (int(value) for value in view.adjacency.edges[edge, :3])
        head, tail = view.node(source), view.node(target)
        entry = _entry(generation, view.adjacency.edge_entries[edge].decode())
        evidence = tuple(
            span.evidence(generation.source(span.document)) for span in (entry.evidence if entry else ())
        )
        name = view.adjacency.edge_types[kind]
        found.append(CardRelation(name, (head.id, head.name), (tail.id, tail.name), evidence))
    return tuple(found)


def _same(generation: Generation, row: int) -> list[int]:
    """Rows of the nodes that a node is one thing with, as resolution, people or documents say."""
    view = generation.view
    ends = {
        int(end)
        for edge in view.of_type(row, EdgeType.SAME_AS)
        for end in view.adjacency.edges[edge, :2]
        if end != row
    }
    return sorted(ends.union(view.adjacency.joined.with_row(row)))


def _nearest(generation: Generation, row: int, itself: set[int]) -> tuple[tuple[NodeId, str, float], ...]:
    space = generation.space
    if space is None or not space[row].any():
        return ()
    similarity = np.round(space @ space[row], 6)
    found: list[tuple[NodeId, str, float]] = []
    for other in np.lexsort((np.arange(len(similarity)), -similarity)):
        if len(found) == _NEIGHBOURS or similarity[other] <= 0:
            break
        node = generation.view.node(int(other))
        if other not in itself and node.type is NodeType.ENTITY:
            found.append((node.id, node.name, float(similarity[other])))
            itself.update(generation.view.adjacency.joined.with_row(int(other)))
    return tuple(found)
