"""Extractors: whatever reads entities and relations in a document's text, behind one small Protocol.

A language model, a small encoder of our own and a user's own code all come through here. An extractor is
given text and says what it read where; it never touches the graph. What it says is held against the source
and the schema before anything of it is stored (`heddle.ingest.enrichment`).

All offsets are half-open, in code points of the document's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A stretch of prose: a chunk, or a table row that is read as prose.

    Args:
        id: The id of the node that holds it; evidence of what is read in it.
        text: Its words, as they stand in the document's text.
        start: Where it starts in the document's text.
    """

    id: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the document's text, exclusive."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as an extractor sees it.

    Args:
        id: SHA-256 of its bytes.
        language: ISO 639-1 code or `und`.
        title: Its title; empty where it has none.
        passages: Its prose in reading order, none overlapping another.
    """

    id: str
    language: str
    title: str
    passages: tuple[SourcePassage, ...]


@dataclass(frozen=True, slots=True, order=True)
class FoundMention:
    """Where an entity is named.

    Args:
        start: Span start in the document's text.
        end: Span end, exclusive.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundEntity:
    """An entity that was read.

    Args:
        kind: Its type in the schema.
        name: What it is called; the words of at least one mention, or of what the document calls it.
        mentions: Where it is named; one that is named nowhere is not stored.
        score: How sure the extractor is, 0 to 1.
    """

    kind: str
    name: str
    mentions: tuple[FoundMention, ...]
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class FoundRelation:
    """A relation that was read.

    Args:
        head: Index of the entity that it starts from, in the reading.
        name: Its name in the schema.
        tail: Index of the entity that it points to.
        start: Span start of the sentence that says it, in the document's text.
        end: Span end, exclusive.
        score: How sure the extractor is, 0 to 1.
        phrase: The words that say it, as they stand in the sentence; may be empty.
    """

    head: int
    name: str
    tail: int
    start: int
    end: int
    score: float = 1.0
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor read in one document.

    Args:
        entities: The entities; relations name them by their index.
        relations: The relations between them.
        warnings: What could not be read, one line each.
        unread: Why a part of the document was not read and should be tried again; empty where all was.
    """

    entities: tuple[FoundEntity, ...] = ()
    relations: tuple[FoundRelation, ...] = ()
    warnings: tuple[str, ...] = ()
    unread: str = ""


@runtime_checkable
class Extractor(Protocol):
    """Reads entities and relations in documents."""

    @property
    def name(self) -> str:
        """What the extractor is: model, version and settings in one short line without spaces.

        A document is derived by it: whenever it changes, documents are read anew. The part before the
        first `:` or `/` is the `method` of the relations that it reads.
        """
        ...

    def read(self, document: SourceDocument) -> Reading:
        """Read one document; the same document gives the same reading.

        Raises:
            HeddleError: it could not be read; the document is stored without it, and tried again.
        """
        ...
