"""What resolution knows of one node: a pure function of what the graph says around it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import Value
from heddle.graph.same_as import PartId
from heddle.ingest.resolution.name_form import Family, NameForm, name_form

SINGLE_VALUED = frozenset({"orcid", "doi", "wikidata", "isbn", "lei", "vat", "isni"})
"""Identifiers of which a thing has one: two that differ tell two things apart."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where one document speaks of a node.

    Args:
        neighbours: Names that stand beside it, by their keys, with weights from 0 to 1: a relation weighs
            1, being named in one place less, the more names the place holds.
        packed: Hashes of the words around its mentions, sorted, four bytes each.
        places: The chunks, rows and messages that name it.
    """

    neighbours: tuple[tuple[str, float], ...] = ()
    packed: bytes = b""
    places: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[int]:
        """The hashes of the words around its mentions."""
        return frozenset(memoryview(self.packed).cast("I"))


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a node, or of the part of a node that some documents speak of.

    Args:
        part: What it is called.
        node: The node.
        type_name: Its type, of an entity the entity type.
        family: What kinds of nodes it may be one with.
        name: Its name as it is shown.
        form: The name taken apart.
        aliases: Keys of other names that texts give it beside a mention.
        identifiers: `email:a@b.c`, `orcid:...`, lower case.
        settings: By document, what stands around it.
        whole: Whether `settings` holds every document that speaks of it.
        facts: Properties that bibliographic nodes are compared by.
    """

    part: PartId
    node: NodeId
    type_name: str
    family: Family
    name: str
    form: NameForm
    aliases: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    settings: Mapping[DocumentId, Setting] = field(default_factory=dict)
    whole: bool = True
    facts: Mapping[str, Value] = field(default_factory=dict)

    def within(self, part: PartId, documents: Collection[DocumentId]) -> Record:
        """What some documents alone say of it."""
        kept = {document: self.settings[document] for document in documents if document in self.settings}
        return replace(self, part=part, settings=kept)

    def neighbours(self) -> dict[str, float]:
        """The names beside it in any document, each with its greatest weight."""
        found: dict[str, float] = {}
        for setting in self.settings.values():
            for name, weight in setting.neighbours:
                found[name] = max(weight, found.get(name, 0.0))
        return found

    def words(self) -> frozenset[int]:
        """The hashes of the words around it in all documents."""
        return frozenset(word for setting in self.settings.values() for word in setting.words)

    def text(self, fact: str) -> str:
        """A fact as text; empty where it is not told."""
        value = self.facts.get(fact, "")
        return "; ".join(value) if isinstance(value, tuple) else str(value)


def record_of(node: NodeId, type_name: str, family: Family, name: str) -> Record:
    """A record that holds a name alone."""
    return Record(PartId(node), node, type_name, family, name, name_form(name, family))


def pack(words: Iterable[int], most: int) -> bytes:
    """The `most` smallest of some hashes of words, which are a fair sample of all."""
    return array("I", sorted(set(words))[:most]).tobytes()


def cosine(left: frozenset[int], right: frozenset[int]) -> float:
    """The cosine of two bags of words that count each word once; 0 where either is empty."""
    shared = len(left & right)
    return shared / math.sqrt(len(left) * len(right)) if shared else 0.0
