"""A text whose names, relations and coreference are known: what training learns from and reading gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class WordSpan:
    """A name in a text.

    Args:
        start: Its first word.
        end: The word behind its last.
        kind: What it names (`Peop`, `ORG`, `Method`).
        entity: Number of the entity that it names; names of one entity share it.
    """

    start: int
    end: int
    kind: str
    entity: int


@dataclass(frozen=True, slots=True, order=True)
class EntityRelation:
    """A relation between two entities of a text, by their numbers."""

    head: int
    name: str
    tail: int


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A sentence or a document with what it says.

    Args:
        id: Its name in its set.
        words: Its words.
        sentences: First word of each sentence and the word behind its last, in order.
        spans: Names, in order.
        relations: In order, each once.
        unplaced: Relations of the set that join what is no name in it; they count as not found.
    """

    id: str
    words: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]
    spans: tuple[WordSpan, ...] = ()
    relations: tuple[EntityRelation, ...] = ()
    unplaced: int = 0

    def entities(self) -> list[int]:
        """Numbers of its entities, sorted."""
        return sorted({span.entity for span in self.spans})


@dataclass(frozen=True, slots=True)
class TaskShape:
    """What a set asks for.

    Args:
        name: Of the set.
        kinds: Types of names, sorted.
        relations: Names of relations, sorted.
        documents: Whether a text is a document, whose names corefer, and not a sentence.
    """

    name: str
    kinds: tuple[str, ...]
    relations: tuple[str, ...]
    documents: bool = False


def shape_of(name: str, texts: Sequence[AnnotatedText], *, documents: bool) -> TaskShape:
    """The types that occur in some texts."""
    return TaskShape(
        name,
        tuple(sorted({span.kind for text in texts for span in text.spans})),
        tuple(sorted({relation.name for text in texts for relation in text.relations})),
        documents,
    )
