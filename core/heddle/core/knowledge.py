"""Knowledge types: the closed set that search, instructions and evaluation share."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from heddle.core.errors import UnknownName


class KnowledgeType(StrEnum):
    """What kind of knowledge a hit is."""

    TEXT = "text"
    TABLE = "table"
    TRIPLE = "triple"
    INFOBOX = "infobox"
    FIGURE = "figure"
    MAIL = "mail"
    ENTITY = "entity"


def parse_knowledge_types(names: Iterable[str]) -> frozenset[KnowledgeType]:
    """Read names of knowledge types.

    Raises:
        UnknownName: a name is not in the set; the message lists the set.
    """
    found = set()
    for name in names:
        try:
            found.add(KnowledgeType(name.strip().lower()))
        except ValueError:
            raise UnknownName(
                f"unknown knowledge type {name.strip()!r}", hint=f"use any of {', '.join(KnowledgeType)}"
            ) from None
    return frozenset(found)
