"""Data-text pairs: a structured entry with a text that says the same.

They come from three places: the words that a triple was read in, the passage of the same subject that holds
a fact's value, and templates (`verbalisation`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.fact_reading import Fact
from heddle.retrieval.retriever_training.seeded_draw import seeded_draw
from heddle.retrieval.retriever_training.subject_index import SubjectIndex
from heddle.retrieval.retriever_training.training_entry import STRUCTURED, TrainingEntry
from heddle.retrieval.retriever_training.verbalisation import verbalise
from heddle.retrieval.sentence import sentence_spans

_SHORTEST = 3
"""Characters of a value that is looked for in passages."""
Writer = Callable[[Sequence[TrainingEntry]], Sequence[str]]
"""Writes each entry's twin, such as a chat model does; an empty one is left out."""


class PairOrigin(StrEnum):
    """Where the text of a pair comes from."""

    QUOTE = "quote"
    PASSAGE = "passage"
    TEMPLATE = "template"
    WRITER = "writer"


@dataclass(frozen=True, slots=True)
class DataTextPair:
    """A structured entry and its twin.

    Args:
        data: The linearised entry.
        text: Words that say the same.
        type: The entry's knowledge type.
        origin: Where the words come from.
    """

    data: str
    text: str
    type: KnowledgeType
    origin: PairOrigin

    def line(self) -> str:
        """The pair as one line of JSON."""
        said = {"data": self.data, "text": self.text, "type": self.type.value, "origin": self.origin.value}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def mine_pairs(index: SubjectIndex, *, seed: int, writer: Writer | None = None) -> list[DataTextPair]:
    """The pairs of a corpus, in the order of its entries.

    Args:
        index: The entries by subject.
        seed: Of the templates.
        writer: Writes twins as well, where one is at hand.
    """
    draw = seeded_draw(seed, "pairs")
    structured = [entry for entry in index.entries if entry.type in STRUCTURED]
    pairs = [pair for entry in structured for pair in _pairs(entry, index, draw)]
    if writer is not None:
        twins = writer(structured)
        pairs += [
            DataTextPair(_data(entry), twin, entry.type, PairOrigin.WRITER)
            for entry, twin in zip(structured, twins, strict=True)
            if twin
        ]
    return pairs


def _pairs(entry: TrainingEntry, index: SubjectIndex, draw: np.random.Generator) -> Iterator[DataTextPair]:
    data = _data(entry)
    if quote := entry.text.partition("\n")[2].strip():
        yield DataTextPair(data, quote, entry.type, PairOrigin.QUOTE)
    if passage := _same_said(entry, index):
        yield DataTextPair(data, passage, entry.type, PairOrigin.PASSAGE)
    if written := verbalise(entry, draw):
        yield DataTextPair(data, written, entry.type, PairOrigin.TEMPLATE)


def _data(entry: TrainingEntry) -> str:
    """The linearised entry without the words that it was read in."""
    return entry.text.partition("\n")[0]


def _same_said(entry: TrainingEntry, index: SubjectIndex) -> str:
    """The sentences of the subject's passages that hold a value of the entry; empty without any."""
    said = []
    for row in index.about(entry.subject).get(KnowledgeType.TEXT, ()):
        text = index.entries[row].text
        sentences = [text[start:end] for start, end in sentence_spans(text)]
        said += [sentence for sentence in sentences if _holds(sentence, entry.facts)]
    return f"{entry.subject}: {' '.join(said)}" if said else ""


def _holds(sentence: str, facts: Sequence[Fact]) -> bool:
    folded = sentence.casefold()
    return any(len(fact.value) >= _SHORTEST and fact.value.casefold() in folded for fact in facts)
