"""Entries as a miner reads them: what they are about, their sentences, and the facts of their cells."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import TYPES
from heddle.retrieval.generation import Generation
from heddle.retrieval.ranker.subject import subjects
from heddle.retrieval.sentence import sentence_spans

SURE = 0.5
"""Least weight of a name by which a question may call what an entry is about."""
_FACT = re.compile(r"(?:^|[,;|] )(?P<attribute>[^,;:|]{1,60}?)(?: is |: )")
_STRUCTURED = frozenset({KnowledgeType.TABLE, KnowledgeType.INFOBOX})
_LONGEST_VALUE = 160
_FEWEST_LETTERS = 3
_CLEAR = 0.2
"""Least weight of an edge to what is named: below it many bear the name, or everybody says it."""


@dataclass(frozen=True, slots=True)
class SourceFact:
    """What a column or a key says.

    Args:
        attribute: The column or the key.
        value: The cell or the value.
    """

    attribute: str
    value: str


@dataclass(frozen=True)
class SourceEntry:
    """An entry that questions are written from.

    Args:
        row: Its row in the generation.
        id: Its id.
        type: Its type.
        text: What it says.
        heading: The title and heading that it stands under.
        names: What it is about, the surest name first; names that are less sure are only hidden, never used.
        sure: How many of the names are sure.
    """

    row: int
    id: str
    type: KnowledgeType
    text: str
    heading: str
    names: tuple[str, ...]
    sure: int

    @property
    def name(self) -> str:
        """The surest name; empty where there is none to call it by."""
        return self.names[0] if self.sure else ""

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of its text."""
        return tuple(self.text[start:end] for start, end in sentence_spans(self.text))

    @cached_property
    def facts(self) -> tuple[SourceFact, ...]:
        """The facts of a row or an infobox, in its order; none of other types."""
        return read_facts(self.text, self.names) if self.type in _STRUCTURED else ()


def read_facts(text: str, names: tuple[str, ...]) -> tuple[SourceFact, ...]:
    """The facts of a linearised row: `Title, Column is value, Column is value` or `Title; Key: value; ...`.

    >>> read_facts("Oslo, Year is 1952, Event is Winter Games", ("Oslo",))
    (SourceFact(attribute='Year', value='1952'), SourceFact(attribute='Event', value='Winter Games'))
    """
    line = text.partition("\n")[0]
    opened = max((name for name in names if line.startswith(name)), key=len, default="")
    rest = line[len(opened) :].lstrip(" ,;|")
    found = list(_FACT.finditer(rest))
    ends = [*(match.start() for match in found[1:]), len(rest)][: len(found)]
    facts = (
        SourceFact(match["attribute"].strip(), rest[match.end() : end].strip(" ,;|"))
        for match, end in zip(found, ends, strict=True)
    )
    return tuple(fact for fact in facts if fact.attribute and 0 < len(fact.value) <= _LONGEST_VALUE)


class SourceReader:
    """Reads the entries of a generation that questions may be written from.

    Args:
        generation: The index.
        types: The types to write questions from; entities' entries are never among them, since they only
            repeat what other entries say.
    """

    def __init__(self, generation: Generation, types: frozenset[KnowledgeType]) -> None:
        self.generation = generation
        self.types = types - {KnowledgeType.ENTITY}
        # An empty set of types would allow all of them.
        self._allowed = generation.allowed(self.types, ()) & bool(self.types)
        self._read: dict[int, SourceEntry] = {}

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """All rows that questions may be written from, by id."""
        return self._by_id(np.flatnonzero(self._allowed))

    def rows_of(self, kind: KnowledgeType) -> NDArray[np.int64]:
        """Those of one type, by id."""
        return self._by_id(np.flatnonzero(self._allowed & (self.generation.types == TYPES.index(kind))))

    def entry(self, row: int) -> SourceEntry:
        """The entry of a row."""
        if row not in self._read:
            self._read[row] = self._source(row)
        return self._read[row]

    def named_by(self, row: int) -> list[SourceEntry]:
        """The entries that an entry clearly names and that questions may be written from, by id."""
        naming = self.generation.ground.graph.naming
        here = naming.of(row)
        return self._entries(naming.columns[here][naming.weights[here] >= _CLEAR])

    def sharing(self, row: int) -> list[SourceEntry]:
        """The entries that share a rare name with an entry, by id."""
        graph = self.generation.ground.graph
        found = [
            graph.sharers.columns[graph.sharers.of(int(name))]
            for name in graph.sharing.columns[graph.sharing.of(row)]
        ]
        others = np.unique(np.concatenate([np.empty(0, np.int32), *found]))
        return self._entries(others[others != row])

    def table_of(self, source: SourceEntry) -> list[SourceEntry]:
        """The rows of a row's table, as far as rows tell: those under its heading with its columns."""
        return self._tables[_table_key(source)]

    @cached_property
    def _tables(self) -> dict[str, list[SourceEntry]]:
        found: dict[str, list[SourceEntry]] = defaultdict(list)
        for kind in _STRUCTURED & self.types:
            for row in self.rows_of(kind).tolist():
                found[_table_key(self.entry(row))].append(self.entry(row))
        return found

    def _entries(self, rows: NDArray[np.int32]) -> list[SourceEntry]:
        kept = rows[self._allowed[rows]].astype(np.int64)
        return [self.entry(row) for row in self._by_id(kept).tolist()]

    def _by_id(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        # Row numbers depend on how an index grew; ids do not, and one seed should draw the same questions.
        ordered: NDArray[np.int64] = rows[np.argsort(self.generation.ids[rows], kind="stable")]
        return ordered

    def _source(self, row: int) -> SourceEntry:
        entry = self.generation.entry(row)
        about = subjects(entry.type, entry.text, entry.context)
        named = [item for item in about if sum(letter.isalpha() for letter in item.name) >= _FEWEST_LETTERS]
        return SourceEntry(
            row,
            entry.id,
            entry.type,
            entry.text,
            entry.context,
            tuple(item.name for item in named),
            sum(item.weight >= SURE for item in named),
        )


def _table_key(source: SourceEntry) -> str:
    columns = sorted(fact.attribute for fact in source.facts)
    return "|".join((source.type.value, source.heading, *columns))
