"""Ontologies: a user's types and relations, from which the open part of the schema is made.

An ontology says what there is in a user's world: types, each perhaps a kind of another one, relations with
what they may join, and names that are known beforehand. It stands beside Heddle's own types, or in their
place (`builtin=False`). `ontology_file` reads it from YAML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

from heddle.core.canonical import canonical_json
from heddle.core.ids import digest
from heddle.core.names import name_key
from heddle.graph.schema import (
    DEFAULT_ENTITY_TYPES,
    DEFAULT_RELATIONS,
    DEFAULT_SCHEMA,
    RelationType,
    Schema,
)

STANDING_TYPES = ("Person", "Organization", "Concept", "Resource")
"""Types that the structure itself stands on (senders, authors, keywords, links); no ontology removes them."""


@dataclass(frozen=True, slots=True)
class OntologyType:
    """A type of entities.

    Args:
        name: As it stands in the graph: `Supplier`.
        parent: The type that each of them is as well: a supplier is an `Organization`. May be empty.
        description: What it is, for people and language models.
        examples: Names of some.
    """

    name: str
    parent: str = ""
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OntologyRelation:
    """A relation between entities.

    Args:
        name: As it stands in the graph: `SUPPLIES`.
        heads: Types that it may start from, with all types below them; empty means any.
        tails: Types that it may point to, likewise.
        description: What it says, for people and language models.
        inverse: Its name when it is read from the other end: `SUPPLIED_BY`. Stored under `name` alone.
        symmetric: Whether both ends are alike: it is stored once, from the smaller id to the larger.
    """

    name: str
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    description: str = ""
    inverse: str = ""
    symmetric: bool = False


@dataclass(frozen=True, slots=True)
class OntologyName:
    """A thing that is known by name beforehand.

    Args:
        name: What it is called in the graph.
        type: Its type.
        aliases: What else it is called in documents.
    """

    name: str
    type: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ontology:
    """A user's types, relations and names.

    Args:
        title: What it is called.
        builtin: Whether Heddle's own types and relations stay beside them.
        types: The types.
        relations: The relations; one that is called like one of Heddle's own takes its place.
        names: Things that are known by name.
    """

    title: str = ""
    builtin: bool = True
    types: tuple[OntologyType, ...] = ()
    relations: tuple[OntologyRelation, ...] = ()
    names: tuple[OntologyName, ...] = ()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that it says, whatever the order in which it says it."""
        values = asdict(self)
        for part in ("types", "relations", "names"):
            values[part] = sorted(values[part], key=canonical_json)
        return digest(canonical_json(values))

    @cached_property
    def schema(self) -> Schema:
        """The schema that documents are held against: parents stand for all below them."""
        relations = tuple(
            RelationType(each.name, self._with_below(each.heads), self._with_below(each.tails))
            for each in self.all_relations
        )
        return Schema(tuple(each.name for each in self.all_types), relations, self.hash)

    @cached_property
    def all_types(self) -> tuple[OntologyType, ...]:
        """Heddle's types that stay, then the user's."""
        own = {each.name for each in self.types}
        kept = DEFAULT_ENTITY_TYPES if self.builtin else STANDING_TYPES
        return (*(builtin_type(name) for name in kept if name not in own), *self.types)

    @cached_property
    def all_relations(self) -> tuple[OntologyRelation, ...]:
        """Heddle's relations that stay, then the user's."""
        own = {each.name for each in self.relations}
        kept = DEFAULT_RELATIONS if self.builtin else ()
        return (*(builtin_relation(each) for each in kept if each.name not in own), *self.relations)

    def line_of(self, kind: str) -> tuple[str, ...]:
        """A type and the types above it, nearest first."""
        line = []
        while kind and kind not in line:
            line.append(kind)
            kind = self._parents.get(kind, "")
        return tuple(line)

    def is_a(self, kind: str, above: str) -> bool:
        """Whether a type is another one or below it."""
        return above in self.line_of(kind)

    def below(self, kind: str) -> tuple[str, ...]:
        """The types of the ontology that are a type or below it, sorted."""
        return tuple(sorted(each.name for each in self.all_types if self.is_a(each.name, kind)))

    def relation(self, name: str) -> tuple[OntologyRelation, bool] | None:
        """The relation of that name, and whether the name reads it from its other end."""
        return self._by_relation_name.get(name)

    def known_as(self, name: str) -> OntologyName | None:
        """The thing that is called so."""
        return self._by_alias.get(name_key(name))

    def spellings(self) -> Iterator[tuple[str, OntologyName]]:
        """Every name and alias with its thing."""
        for each in self.names:
            yield from ((spelling, each) for spelling in (each.name, *each.aliases))

    def _with_below(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted({below for kind in kinds for below in self.below(kind)}))

    @cached_property
    def _parents(self) -> Mapping[str, str]:
        return {each.name: each.parent for each in self.types}

    @cached_property
    def _by_alias(self) -> Mapping[str, OntologyName]:
        return {name_key(spelling): each for spelling, each in self.spellings()}

    @cached_property
    def _by_relation_name(self) -> Mapping[str, tuple[OntologyRelation, bool]]:
        found = {each.inverse: (each, True) for each in self.all_relations if each.inverse}
        return found | {each.name: (each, False) for each in self.all_relations}


def builtin_type(name: str) -> OntologyType:
    """One of Heddle's own types, as an ontology says it."""
    return OntologyType(name, description=_TYPES.get(name, ""))


def builtin_relation(relation: RelationType) -> OntologyRelation:
    """One of Heddle's own relations, as an ontology says it."""
    return OntologyRelation(relation.name, relation.heads, relation.tails, _RELATIONS.get(relation.name, ""))


_TYPES = {
    "Person": "a human being, by name",
    "Organization": "a company, authority, institution, team or other body",
    "Place": "a country, region, city, building or other location",
    "Product": "something that is made, sold or run: a device, a substance, a program, a service",
    "Event": "something that happens at a time: a meeting, a war, an incident",
    "Work": "something written or created: a book, a law, a standard, a data set",
    "Concept": "an idea, a field, a method, a project",
    "Group": "a people, a nationality, a religious or political group",
    "Resource": "an e-mail or web address",
}
_RELATIONS = {
    "WORKS_FOR": "is employed by or works for",
    "LEADS": "is the head of: chief executive, chair, director",
    "FOUNDED": "founded or co-founded",
    "ACQUIRED": "bought or took over",
    "PART_OF": "is a part, subsidiary, department or region of",
    "PARTNER_OF": "works together with, as equals",
    "SUPPLIES": "sells or delivers to",
    "PRODUCES": "makes, writes or publishes",
    "USES": "makes use of",
    "LOCATED_IN": "is in, is based in",
    "BORN_IN": "was born in",
    "ATTENDED": "took part in",
    "KNOWS": "knows personally",
    "RELATED_TO": "has to do with, in a way that no other relation says",
}
BUILTIN = Ontology()
"""Heddle's own types and relations, with words for people and language models."""


def schema_of(ontology: Ontology | None) -> Schema:
    """The schema of an ontology; Heddle's own where there is none."""
    return DEFAULT_SCHEMA if ontology is None else ontology.schema
