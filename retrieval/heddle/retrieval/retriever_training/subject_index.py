"""The subject index: which entries are about a name, and which places of other entries name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.ranker.name_span import name_spans
from heddle.retrieval.retriever_training.training_entry import TrainingEntry
from heddle.retrieval.sentence import sentence_spans

_SHORTEST = 4
"""Characters of a name that is looked for in other entries: shorter ones are words too often."""
_COMMON = 12
"""Entries of one type about one name from which on the name tells too little."""
_READ = 3000
"""Characters of an entry in which names are looked for."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence of an entry that names the subject of others.

    Args:
        row: The entry that names it.
        name: The subject that is named.
        sentence: The words around it.
    """

    row: int
    name: str
    sentence: str


class SubjectIndex:
    """Entries by what they are about.

    Args:
        entries: All entries.
    """

    def __init__(self, entries: Sequence[TrainingEntry]) -> None:
        self.entries = entries
        about: dict[str, dict[KnowledgeType, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row, entry in enumerate(entries):
            if entry.subject:
                about[entry.subject][entry.type].append(row)
        self._about: Mapping[str, Mapping[KnowledgeType, list[int]]] = about

    def about(self, name: str) -> Mapping[KnowledgeType, Sequence[int]]:
        """Rows of the entries about a name, by type."""
        return self._about.get(name, {})

    def rows(self, name: str) -> Iterator[int]:
        """Rows of the entries about a name."""
        for rows in self.about(name).values():
            yield from rows

    def saying(self, name: str, value: str) -> dict[KnowledgeType, list[int]]:
        """Rows of the entries about a name that hold a value, by type."""
        wanted = value.casefold()
        found: dict[KnowledgeType, list[int]] = defaultdict(list)
        for row in self.rows(name):
            if wanted in self.entries[row].text.casefold():
                found[self.entries[row].type].append(row)
        return dict(found)

    def mentions(self, kinds: Iterable[KnowledgeType]) -> Iterator[Mention]:
        """The places where entries of some kinds name the subject of another, each name once an entry."""
        wanted = frozenset(kinds)
        for row, entry in enumerate(self.entries):
            if entry.type in wanted:
                yield from self._in_entry(row, entry)

    def _in_entry(self, row: int, entry: TrainingEntry) -> Iterator[Mention]:
        text = entry.text[:_READ]
        seen = {entry.subject}
        for start, end in sentence_spans(text):
            sentence, behind = text[start:end], 0
            for span in name_spans(sentence):
                if span.start < behind or span.name in seen or not self._telling(span.name):
                    continue
                seen.add(span.name)
                behind = span.end
                yield Mention(row, span.name, sentence)

    def _telling(self, name: str) -> bool:
        about = self._about.get(name)
        return about is not None and len(name) >= _SHORTEST and max(map(len, about.values())) <= _COMMON
