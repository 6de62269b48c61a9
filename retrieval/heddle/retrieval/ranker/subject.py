"""Subjects: the names of what an entry is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from heddle.core.knowledge import KnowledgeType

_IN_PARENTHESES = re.compile(r"\s*\([^)]*\)$")


@dataclass(frozen=True, slots=True)
class Subject:
    """A name of what an entry is about.

    Args:
        name: The name as people write it.
        weight: How sure it is that the entry is about what bears this name, in (0, 1].
    """

    name: str
    weight: float


def subjects(kind: KnowledgeType, text: str, context: str) -> tuple[Subject, ...]:
    """The names of what an entry is about, each once, the surest first.

    Args:
        kind: What kind of knowledge it is.
        text: What it says.
        context: The title of its document, and the heading that it stands under, after a colon.
    """
    title = context.strip()
    names = dict.fromkeys(name for name in (title, _IN_PARENTHESES.sub("", title)) if name)
    return tuple(Subject(name, 1.0) for name in names)
