"""What is wrong with an ontology: names that are taken, parents and ends that do not exist, circles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heddle.core.names import clean_name, name_key
from heddle.graph.ontology import Ontology, OntologyRelation
from heddle.graph.schema import DEFAULT_ENTITY_TYPES, EdgeType, NodeType

_TYPE = re.compile(r"[A-Z][A-Za-z0-9]{0,63}")
_RELATION = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_TAKEN_TYPES = frozenset(NodeType)
_TAKEN_RELATIONS = frozenset(EdgeType)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Args:
        path: Where in the file: keys and positions from the top.
        message: What is wrong, one line.
    """

    path: Path
    message: str


def problems_of(ontology: Ontology) -> list[Problem]:
    """All that is wrong with an ontology, in the order of its parts; none means that it can be used."""
    return [*_type_problems(ontology), *_relation_problems(ontology), *_name_problems(ontology)]


def _type_problems(ontology: Ontology) -> Iterator[Problem]:
    own = {each.name: each for each in ontology.types}
    for each in ontology.types:
        path = ("types", each.name)
        if not _TYPE.fullmatch(each.name):
            yield Problem(path, f"{each.name!r} cannot name a type: write letters and digits, as in Supplier")
        elif each.name in _TAKEN_TYPES or each.name.startswith("Heddle"):
            yield Problem(path, f"{each.name} is a type of the structure; use another name")
        if not each.parent:
            continue
        if each.parent not in own and each.parent not in DEFAULT_ENTITY_TYPES:
            yield Problem((*path, "parent"), f"the parent {each.parent!r} of {each.name} is no type")
        elif each.name == each.parent or _goes_round(ontology, each.name):
            yield Problem((*path, "parent"), f"{each.name} is above itself")


def _goes_round(ontology: Ontology, kind: str) -> bool:
    parents = {each.name: each.parent for each in ontology.types}
    seen = set()
    while kind and kind not in seen:
        seen.add(kind)
        kind = parents.get(kind, "")
    return bool(kind)


def _relation_problems(ontology: Ontology) -> Iterator[Problem]:
    names = Counter([each.name for each in ontology.all_relations])
    names.update(each.inverse for each in ontology.relations if each.inverse)
    for each in ontology.relations:
        path = ("relations", each.name)
        yield from _relation_name_problems(each, path)
        if each.inverse and names[each.inverse] > 1:
            yield Problem((*path, "inverse"), f"{each.inverse} names two relations")
        if each.symmetric and (each.inverse or sorted(each.heads) != sorted(each.tails)):
            yield Problem(
                (*path, "symmetric"),
                f"{each.name} is symmetric: its heads and tails are the same, and it has no inverse",
            )
        for part, kinds in (("heads", each.heads), ("tails", each.tails)):
            for index, kind in enumerate(kinds):
                if not ontology.below(kind):
                    yield Problem((*path, part, index), f"{kind!r}, which {each.name} may join, is no type")


def _relation_name_problems(relation: OntologyRelation, path: Path) -> Iterator[Problem]:
    for name in filter(None, (relation.name, relation.inverse)):
        if not _RELATION.fullmatch(name):
            yield Problem(path, f"{name!r} cannot name a relation: write capitals, as in WORKS_FOR")
        elif name in _TAKEN_RELATIONS:
            yield Problem(path, f"{name} is an edge of the structure; use another name")


def _name_problems(ontology: Ontology) -> Iterator[Problem]:
    known = {each.name for each in ontology.all_types}
    holders: dict[str, str] = {}
    for each in ontology.names:
        path = ("names", each.name)
        if each.type not in known:
            yield Problem((*path, "type"), f"the type {each.type!r} of {each.name} is no type")
        for spelling in _spellings(each.name, each.aliases):
            if not clean_name(spelling):
                yield Problem(path, f"{spelling!r} is no name")
            elif holders.setdefault(name_key(spelling), each.name) != each.name:
                other = holders[name_key(spelling)]
                yield Problem(path, f"{spelling!r} names both {other} and {each.name}")


def _spellings(name: str, aliases: Iterable[str]) -> list[str]:
    return [name, *aliases]
