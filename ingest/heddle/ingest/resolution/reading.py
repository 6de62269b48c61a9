"""Reading records from a graph, a bounded window of it around each node.

A hub is read no further than anybody else: of its edges the first `WINDOW` by type and id count, which is
the same sample whoever reads it and whenever. So one more document costs what its names cost.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import Edge, Neighbour, Node, Properties
from heddle.graph.same_as import PartId
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphReader, GraphScope
from heddle.ingest.resolution.name_form import family_of, name_form
from heddle.ingest.resolution.record import Record, Setting, pack
from heddle.ingest.resolution.surroundings import other_names, words_around

WINDOW: Final = 32
"""Places around a node that are read, and documents of one that are told apart."""
RELATIONS: Final = 24
"""Relations of a node that are read."""
MEMBERS: Final = 24
"""Names in one place that are read."""
WORDS: Final = 40
"""Words around a node that are kept for each document."""
NEIGHBOURS: Final = 16
"""Names beside a node that are kept for each document."""
RESOLVED: Final = (
    NodeType.ENTITY,
    NodeType.AUTHOR,
    NodeType.AFFILIATION,
    NodeType.VENUE,
    NodeType.REFERENCE,
    NodeType.DOCUMENT,
)
EXACT: Final = frozenset({"Resource", "Date", "Quantity"})
"""Entity types whose names say all: an address or a date is one thing, and no other."""

_BATCH = 400
_CACHED_PLACES = 30_000
_PLACED = (
    EdgeType.MENTIONS,
    EdgeType.AUTHORED_BY,
    EdgeType.HAS_KEYWORD,
    EdgeType.SENT_BY,
    EdgeType.SENT_TO,
    EdgeType.PUBLISHED_IN,
)
_MAILED = frozenset({EdgeType.SENT_BY, EdgeType.SENT_TO})
_IDENTIFYING = ("email", "orcid", "doi", "wikidata", "isbn", "lei", "vat", "isni")
_FACTS = frozenset(
    {
        "title", "authors", "year", "doi", "source", "volume", "first_page", "organisation", "department",
        "place", "country",
    }
)  # fmt: skip


def is_resolved(node: Node) -> bool:
    """Whether a node is one that may be another; a stub says too little of itself."""
    return node.type in RESOLVED and node.kind not in EXACT and not node.stub


def name_of(node: Node) -> str:
    """What a node is called: its name, or the title or text of a writing."""
    for fact in ("organisation", "name", "title", "text"):
        value = node.properties.get(fact)
        if isinstance(value, str) and value.strip():
            return value
    return ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A chunk, row, mail or document that names several things."""

    document: DocumentId | None
    members: tuple[tuple[NodeId, str], ...]


@dataclass(slots=True)
class _Gathered:
    """A setting in the making."""

    neighbours: dict[str, float] = field(default_factory=dict)
    words: set[int] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    def beside(self, name: str, weight: float) -> None:
        self.neighbours[name] = max(weight, self.neighbours.get(name, 0.0))

    def finish(self, own: str) -> Setting:
        ranked = sorted(self.neighbours.items(), key=lambda item: (-item[1], item[0]))
        kept = [_one_object(pair) for pair in ranked if pair[0] and pair[0] != own]
        return Setting(tuple(kept[:NEIGHBOURS]), pack(self.words, WORDS), frozenset(self.places))


class RecordReader:
    """Reads records, and keeps the places that it met, since names meet in the same ones.

    Args:
        scope: The graph; it must stand still while records are read.
    """

    def __init__(self, scope: GraphScope) -> None:
        self._reader: GraphReader = scope
        self._relations = (EdgeType.AFFILIATED_WITH, *(relation.name for relation in scope.schema.relations))
        self._places: dict[NodeId, _Place] = {}

    def read(self, nodes: Sequence[NodeId]) -> Iterator[Record]:
        """The records of those of some nodes that are there and may be others, in the order given."""
        for start in range(0, len(nodes), _BATCH):
            yield from self._batch(nodes[start : start + _BATCH])

    def _batch(self, nodes: Sequence[NodeId]) -> Iterator[Record]:
        shown = {node: found for node in nodes if (found := self._reader.node(node)) and is_resolved(found)}
        wanted = list(shown)
        around = self._reader.neighbourhoods(wanted, edge_types=_PLACED, limit=WINDOW)
        related = self._reader.neighbourhoods(wanted, edge_types=self._relations, limit=RELATIONS)
        told = self._reader.documents_of(wanted, limit=WINDOW + 1)
        self._read_places([*_places_in(around.values()), *_evidence_in(related.values())])
        for node in wanted:
            if name_of(shown[node]):
                yield self._record(shown[node], around[node], related[node], told[node])

    def _read_places(self, places: Sequence[NodeId]) -> None:
        if len(self._places) > _CACHED_PLACES:
            self._places.clear()
        fresh = [place for place in dict.fromkeys(places) if place not in self._places]
        documents = self._reader.documents_of(fresh, limit=1)
        members = self._reader.neighbourhoods(fresh, edge_types=_PLACED, limit=MEMBERS)
        for place in fresh:
            named = {
                near.node.id: _key_of(near.node)
                for near in members[place]
                if near.edge.source == place and name_of(near.node)
            }
            self._places[place] = _Place(next(iter(documents[place]), None), tuple(named.items()))

    def _record(
        self,
        node: Node,
        around: Sequence[Neighbour],
        related: Sequence[Neighbour],
        told: Sequence[DocumentId],
    ) -> Record:
        gathered: dict[DocumentId, _Gathered] = defaultdict(_Gathered)
        for document in told[:WINDOW]:
            gathered[document] = _Gathered()
        names: list[str] = []
        identifiers = set(_identifiers(node.properties))
        for near in around:
            self._stand_in(node.id, near, gathered)
            identifiers |= _addresses(near.edge)
            names += _names_behind(near)
        for near in related:
            self._relate(near, gathered)
        family = family_of(node.type, node.kind)
        form = name_form(name_of(node), family)
        names += [form.also] if form.also else []
        return Record(
            part=PartId(node.id),
            node=node.id,
            type_name=node.type_name,
            family=family,
            name=name_of(node),
            form=form,
            aliases=frozenset(name_form(name, family).key for name in names) - {form.key},
            identifiers=frozenset(identifiers),
            settings={document: gathered[document].finish(form.key) for document in sorted(gathered)},
            whole=len(told) <= WINDOW,
            facts={name: value for name, value in node.properties.items() if name in _FACTS},
        )

    def _stand_in(self, node: NodeId, near: Neighbour, gathered: dict[DocumentId, _Gathered]) -> None:
        """Take down a place that names a node: who else is named there, and in which words."""
        if near.edge.target != node:
            # A document names its own authors and its venue.
            if DocumentId(node) in gathered:
                gathered[DocumentId(node)].beside(_key_of(near.node), 1.0)
            return
        place = self._places[near.node.id]
        if place.document is None:
            return
        setting = gathered[place.document]
        setting.places.add(near.node.id)
        weight = 1.0 / math.log2(2 + len(place.members))
        for other, name in place.members:
            if other != node:
                setting.beside(name, weight)
        text, start, end = _span(near)
        if text:
            setting.words |= words_around(text, start, end)

    def _relate(self, near: Neighbour, gathered: dict[DocumentId, _Gathered]) -> None:
        name = _key_of(near.node)
        place = self._places.get(NodeId(near.edge.evidence))
        if place is not None and place.document is not None:
            gathered[place.document].beside(name, 1.0)
        elif len(gathered) == 1:
            # A relation without a place was told by the only document that speaks of the node.
            next(iter(gathered.values())).beside(name, 1.0)


@lru_cache(maxsize=1 << 16)
def _one_object(pair: tuple[str, float]) -> tuple[str, float]:
    """The same pair, one object for all names that stand beside one: there are millions of them."""
    return pair


def _key_of(node: Node) -> str:
    return name_form(name_of(node), family_of(node.type, node.kind)).key


def _places_in(neighbourhoods: Iterable[Sequence[Neighbour]]) -> list[NodeId]:
    return [
        near.node.id
        for neighbours in neighbourhoods
        for near in neighbours
        if near.node.id == near.edge.source
    ]


def _evidence_in(neighbourhoods: Iterable[Sequence[Neighbour]]) -> list[NodeId]:
    return [
        NodeId(near.edge.evidence)
        for neighbours in neighbourhoods
        for near in neighbours
        if near.edge.evidence
    ]


def _identifiers(properties: Properties) -> list[str]:
    found = []
    for name in _IDENTIFYING:
        value = properties.get(name, ())
        values = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        found += [f"{name}:{each.strip().casefold()}" for each in values if each.strip()]
    return found


def _addresses(edge: Edge) -> set[str]:
    address = edge.properties.get("address")
    if edge.type not in _MAILED or not isinstance(address, str) or "@" not in address:
        return set()
    return {f"email:{address.strip().casefold()}"}


def _span(near: Neighbour) -> tuple[str, int, int]:
    """The text of the place that a mention stands in, and the mention's span in it."""
    start, end = near.edge.properties.get("start"), near.edge.properties.get("end")
    text = near.node.properties.get("quote", near.node.properties.get("text"))
    offset = near.node.properties.get("start", 0)
    if not (
        isinstance(text, str) and isinstance(start, int) and isinstance(end, int) and isinstance(offset, int)
    ):
        return "", 0, 0
    return text, start - offset, end - offset


def _names_behind(near: Neighbour) -> list[str]:
    text, _, end = _span(near)
    return other_names(text, end) if text and 0 < end <= len(text) else []
