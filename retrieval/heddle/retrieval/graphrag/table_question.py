"""Questions about columns: how many rows, and which has the most or the least, read from the rows themselves.

The rows are those of the table that a search found; a column is one whose name the question says. Cells are
read as numbers where they are written so; rows of other units than the most common one do not compare.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from heddle.core.knowledge import KnowledgeType
from heddle.graph.schema import EdgeType
from heddle.retrieval.entry import Entry
from heddle.retrieval.generation import Generation
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.retriever import Query

MOST_ROWS = 2000
_MOST = re.compile(
    r"\b(?:highest|largest|biggest|most|greatest|longest|maximum|latest|newest|oldest)\b", re.IGNORECASE
)
_LEAST = re.compile(
    r"\b(?:lowest|smallest|least|fewest|shortest|minimum|earliest|cheapest|youngest)\b", re.IGNORECASE
)
_COUNT = re.compile(r"\bhow many (?:rows|entries|lines)\b", re.IGNORECASE)
_CELL = re.compile(r"(?:^|, )(?P<column>[^,]{1,60}?) is (?P<value>.*?)(?=, [^,]{1,60}? is |$)")
_NUMBER = re.compile(r"[-+−]?\d[\d.,' ]*\d|[-+−]?\d")


class ColumnAsks(StrEnum):
    """What is wanted of a column."""

    MOST = "most"
    LEAST = "least"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table as a question reads it: its row in the index, its entry, its cells by column."""

    row: int
    entry: Entry
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What the rows of a table say.

    Args:
        asks: What was wanted.
        column: The column that decides; empty for a count.
        rows: The deciding rows: one, or several that are equal; all of them for a count.
    """

    asks: ColumnAsks
    column: str
    rows: tuple[TableRow, ...]


def column_asks(question: str) -> ColumnAsks | None:
    """What a question wants of a column; None where it wants nothing of the kind.

    >>> column_asks("Which supplier has the highest annual value?")
    <ColumnAsks.MOST: 'most'>
    """
    for asks, words in ((ColumnAsks.COUNT, _COUNT), (ColumnAsks.MOST, _MOST), (ColumnAsks.LEAST, _LEAST)):
        if words.search(question):
            return asks
    return None


def table_answer(generation: Generation, question: str, query: Query, row: int) -> TableAnswer | None:
    """What the table of a found row says to a question; None where it does not ask for a column of it."""
    asks = column_asks(question)
    if asks is None or generation.entry(row).type is not KnowledgeType.TABLE:
        return None
    rows = rows_beside(generation, query, row)
    if asks is ColumnAsks.COUNT:
        return TableAnswer(asks, "", tuple(rows)) if rows else None
    column = _asked_column(question, rows)
    numbers = {item.row: number for item in rows if (number := _number(item.cells.get(column, "")))}
    unit = Counter(unit for _, unit in numbers.values()).most_common(1)
    values = {row: value for row, (value, known) in numbers.items() if known == unit[0][0]}
    if len(values) < 2:
        return None
    best = max(values.values()) if asks is ColumnAsks.MOST else min(values.values())
    return TableAnswer(asks, column, tuple(item for item in rows if values.get(item.row) == best))


def rows_beside(generation: Generation, query: Query, row: int) -> list[TableRow]:
    """The allowed rows of the table that a row stands in, in the order of their places."""
    view, node = generation.view, int(generation.entry_nodes[row, 0])
    if node < 0:
        return []
    edges = view.adjacency.edges
    tables = [int(edges[edge, 0]) for edge in view.of_type(node, EdgeType.HAS_ROW) if edges[edge, 1] == node]
    found = []
    for table in tables:
        for edge in view.of_type(table, EdgeType.HAS_ROW, limit=MOST_ROWS):
            other = generation.row_of(view.node(int(edges[edge, 1])).id)
            if other >= 0 and query.allowed[other]:
                entry = generation.entry(other)
                found.append(TableRow(other, entry, cells_of(entry.text)))
    return sorted(
        found, key=lambda item: (item.entry.evidence[0].start if item.entry.evidence else 0, item.row)
    )


def cells_of(text: str) -> dict[str, str]:
    """The cells of a linearised row by column.

    >>> cells_of("Contracts, Supplier is Fjord Catering, Annual value is 9,500 EUR")
    {'Supplier': 'Fjord Catering', 'Annual value': '9,500 EUR'}
    """
    return {match["column"].strip(): match["value"].strip() for match in _CELL.finditer(text)}


def _asked_column(question: str, rows: Sequence[TableRow]) -> str:
    """The column of numbers that shares most words with the question, ties by name; empty where none does."""
    asked = frozenset(stems(question))
    shares: dict[str, float] = {}
    for item in rows:
        for column, value in item.cells.items():
            words = frozenset(stems(column))
            if words and _number(value):
                shares[column] = len(words & asked) / len(words)
    best = min(shares, key=lambda column: (-shares[column], column), default="")
    return best if shares.get(best, 0.0) > 0 else ""


def _number(cell: str) -> tuple[Decimal, str] | None:
    """The number that a cell is, and its unit; None where it is none."""
    match = _NUMBER.search(cell)
    if match is None or len(cell) > 40:
        return None
    digits = match.group().replace("−", "-").replace(" ", "").replace("'", "").replace(",", "")
    try:
        return Decimal(digits), " ".join(f"{cell[: match.start()]} {cell[match.end() :]}".split()).casefold()
    except InvalidOperation:
        return None
