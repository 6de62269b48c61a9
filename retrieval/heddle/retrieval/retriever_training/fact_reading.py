"""Facts: the attributes and values that a linearised row, infobox or triple states."""

from __future__ import annotations

import re
from dataclasses import dataclass

from heddle.core.knowledge import KnowledgeType

_CELL = re.compile(r"(?:^|[,;] )(?P<attribute>[^,;:]{1,60}?)(?: is |: )")
_PARTS = 3
_LONGEST = 160
"""Characters of a value that is still a fact and not a text."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a structured entry states of its subject.

    Args:
        attribute: The column, the key or the relation, in its own words.
        value: The cell, the value or the object.
    """

    attribute: str
    value: str


def read_facts(kind: KnowledgeType, text: str, subject: str) -> tuple[Fact, ...]:
    """The facts of a linearised entry, in its order; none where it is text.

    Rows and infoboxes read `Subject, Column is value, Column is value` or `Subject; Key: value; Key: value`,
    triples `Subject, relation, object` (UniHGKR, arXiv 2410.20163, section 3.1).

    >>> read_facts(KnowledgeType.TABLE, "Oslo, Year is 1952, Event is Winter Games", "Oslo")
    (Fact(attribute='Year', value='1952'), Fact(attribute='Event', value='Winter Games'))

    Args:
        kind: What kind of knowledge it is.
        text: Its first line holds the facts.
        subject: What it is about.
    """
    line = text.partition("\n")[0]
    if kind is KnowledgeType.TRIPLE:
        return _of_triple(line, subject)
    if kind not in (KnowledgeType.TABLE, KnowledgeType.INFOBOX):
        return ()
    rest = line[len(subject) :].lstrip(" ,;") if subject and line.startswith(subject) else line
    cells = list(_CELL.finditer(rest))
    ends = [*(match.start() for match in cells[1:]), len(rest)][: len(cells)]
    facts = (
        Fact(match["attribute"].strip(), rest[match.end() : end].strip(" ,;"))
        for match, end in zip(cells, ends, strict=True)
    )
    return tuple(fact for fact in facts if fact.attribute and 0 < len(fact.value) <= _LONGEST)


def _of_triple(line: str, subject: str) -> tuple[Fact, ...]:
    rest = line[len(subject) :].lstrip(" ,") if subject and line.startswith(subject) else line
    parts = [part.strip() for part in rest.split(", ", 1)]
    if len(parts) == _PARTS - 1 and all(parts):
        return (Fact(parts[0], parts[1]),)
    return ()
