"""Pseudo-questions: questions that were written from entries, so that what answers them is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.mining.source_entry import SourceEntry


class QuestionShape(StrEnum):
    """How many entries a question needs, and how they hang together."""

    SINGLE = "single"
    STATEMENT = "statement"
    BRIDGE = "bridge"
    CHAIN = "chain"
    SHARED = "shared"
    COMPARISON = "comparison"
    TWO_BRIDGES = "two-bridges"
    ROW = "row"
    ROW_BRIDGE = "row-bridge"


@dataclass(frozen=True, slots=True)
class PseudoQuestion:
    """A question with the entries that answer it together.

    Args:
        text: The question.
        shape: How it was made.
        gold: Ids of the entries that it was written from, with the type of each, in the order of its hops.
    """

    text: str
    shape: QuestionShape
    gold: tuple[tuple[str, KnowledgeType], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The entries of all types."""
        return tuple(entry for entry, _ in self.gold)

    @property
    def types(self) -> tuple[KnowledgeType, ...]:
        """The types among them, sorted."""
        return tuple(sorted({kind for _, kind in self.gold}))

    def of_type(self, kind: KnowledgeType) -> tuple[str, ...]:
        """The entries of one type."""
        return tuple(entry for entry, of in self.gold if of is kind)


def asked_of(text: str, shape: QuestionShape, sources: list[SourceEntry]) -> PseudoQuestion | None:
    """A question with its entries; None where hardly a word is left to ask, or an entry is asked of twice."""
    words = " ".join(text.split()).replace(" ,", ",").replace(" ?", "?")
    gold = tuple((source.id, source.type) for source in sources)
    if len(words.split()) < _LEAST_WORDS or len(set(gold)) < len(gold):
        return None
    return PseudoQuestion(words[:1].upper() + words[1:], shape, gold)


_LEAST_WORDS = 3
