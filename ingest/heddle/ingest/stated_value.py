"""Dates and quantities of one document: what its chunks and rows state, read with what all of it tells.

The order of its dates, its decimal mark and its own date are told by all of it; each passage and cell is
then read by itself. A cell of numbers has the unit that its column's header names: `Price (EUR)`, `Weight
in kg`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from heddle.core.quantity import Quantity
from heddle.graph.stated_value import Stated
from heddle.ingest.chunk import Chunk
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.date_mention import find_dates
from heddle.ingest.date_order import date_order
from heddle.ingest.date_reading import DateSetting
from heddle.ingest.number_form import NUMBER, decimal_mark, read_number
from heddle.ingest.parsed import Block, BlockKind, ParsedDocument, TableBlock
from heddle.ingest.quantity_mention import NumberSetting, find_quantities, without
from heddle.ingest.row_line import CELL_SEPARATOR
from heddle.ingest.table_relation import column_names
from heddle.ingest.unit import unit_of

_NO_VALUES = frozenset({BlockKind.CODE, BlockKind.BOILERPLATE})
"""Blocks whose numbers are part of a program or of what frames a page."""
_DATE_COLUMN = re.compile(
    r"\b(?:dates?|years?|months?|quarters?|periods?|from|to|until|since|due|sent|created|born|died|published|founded"
    r"|datum|jahr|monat|quartal|année|mois|fecha|año|anno|data|ano|jaar)\b",
    re.IGNORECASE,
)
_HEADER_UNIT = re.compile(
    r"(?:[(\[](?:in )?(?P<bracket>[^()\[\]]+)[)\]]|\bin (?P<word>\S+)|,\s*(?P<comma>\S+))\s*$"
)
_CELL_NUMBER = re.compile(rf"(?P<sign>[-−]?)\s?(?P<number>{NUMBER})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HEADED = re.compile(
    r"^(?:date(?: of issue)?|dated|datum|invoice date|issue date|effective date"
    r"|issued(?: on)?|published(?: on)?)"
    r"\s*[:：]?\s*(?=\S)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class StatedValues:
    """What one chunk or row states.

    Args:
        start: Where it begins in the document's text.
        dates: Its dates, with offsets in it.
        quantities: Its quantities, likewise.
    """

    start: int
    dates: tuple[Stated, ...]
    quantities: tuple[Stated, ...]


class ValueReader:
    """Reads the dates and quantities of a document.

    Args:
        composed: The document.
        language: ISO 639-1 code or `und`.
        cited: Spans of the items of its reference lists, where nothing is stated.
    """

    def __init__(
        self, composed: ComposedDocument, language: str, cited: Sequence[tuple[int, int]] = ()
    ) -> None:
        self._composed = composed
        self._cited = sorted(cited)
        texts = (composed.text,)
        self._dates = DateSetting(
            date_order(texts, language),
            own_date(composed.parsed),
            language,
            letter=composed.parsed.mail is not None,
            cites=bool(cited),
        )
        self._numbers = NumberSetting(decimal_mark(texts, language), language)

    def chunk(self, chunk: Chunk) -> StatedValues:
        """What a passage states."""
        dates: list[Stated] = []
        quantities: list[Stated] = []
        for segment in chunk.segments:
            element = self._composed.parsed.elements[segment.piece.element]
            kind = element.kind if isinstance(element, Block) else BlockKind.CAPTION
            if kind in _NO_VALUES or self._is_cited(segment.start, segment.end):
                continue
            text = self._composed.text[segment.start : segment.end]
            titles = kind in (BlockKind.TITLE, BlockKind.HEADING)
            found, amounts = self._read(text, segment.start - chunk.start, titles=titles)
            dates += found
            quantities += amounts if kind is not BlockKind.MAIL_HEADER else []
        return StatedValues(chunk.start, tuple(dates), tuple(quantities))

    def rows(self, index: int, table: TableBlock) -> Iterator[StatedValues]:
        """What each row of a table states."""
        header = column_names(table)
        dated = [_DATE_COLUMN.search(name) is not None for name in header]
        units = [header_unit(name) for name in header]
        for piece in self._composed.pieces_of(index):
            if piece.kind is PieceKind.ROW and piece.start < piece.end:
                yield self._row(piece, table, dated, units)

    def _row(
        self, piece: Piece, table: TableBlock, dated: Sequence[bool], units: Sequence[str]
    ) -> StatedValues:
        dates: list[Stated] = []
        quantities: list[Stated] = []
        start = 0
        head = piece.row < table.header_rows
        said = table.rows[piece.row].cells
        for column, cell in enumerate(said):
            text = " ".join(cell.split())
            labelled = table.key_value and column and _DATE_COLUMN.search(said[0]) is not None
            titles = head or (column < len(dated) and dated[column]) or bool(labelled)
            if text and text[:32].strip("-–—."):
                found, amounts = self._read(text, start, titles=titles)
                unit = units[column] if column < len(units) and not head else ""
                if unit and not amounts and not found:
                    amounts = self._number(text, start, unit)
                dates += found
                quantities += amounts
            start += len(text) + len(CELL_SEPARATOR)
        return StatedValues(piece.start, tuple(dates), tuple(quantities))

    def _read(self, text: str, offset: int, *, titles: bool) -> tuple[list[Stated], list[Stated]]:
        dates = find_dates(text, self._dates, titles=titles)
        amounts = without(find_quantities(text, self._numbers), [(found.start, found.end) for found in dates])
        return (
            [Stated(offset + found.start, offset + found.end, found.date, found.relative) for found in dates],
            [Stated(offset + found.start, offset + found.end, str(found.quantity)) for found in amounts],
        )

    def _number(self, text: str, offset: int, header: str) -> list[Stated]:
        """A cell that is a number alone, in the unit of its column."""
        match = _CELL_NUMBER.fullmatch(text)
        unit = unit_of(header)
        if match is None or unit is None:
            return []
        value = read_number(match["number"], self._numbers.mark)
        based = (-value if match["sign"] else value) * unit.factor + unit.offset
        return [Stated(offset, offset + len(text), str(Quantity(based, based, unit.base)))]

    def _is_cited(self, start: int, end: int) -> bool:
        return any(first < end and start < last for first, last in self._cited)


def header_unit(name: str) -> str:
    """The unit that a column's header names; empty where it names none.

    >>> header_unit("Net weight [kg]"), header_unit("Price in EUR"), header_unit("Results in brief")
    ('kg', 'EUR', '')
    """
    match = _HEADER_UNIT.search(name)
    for written in (match[match.lastgroup or 0] if match else "", name if len(name) <= 3 else ""):
        if written and unit_of(written.strip()) is not None:
            return written.strip()
    return ""


def own_date(parsed: ParsedDocument) -> date | None:
    """The day from which a document counts: when the mail was sent, else when the file says it was made."""
    said = (parsed.mail.sent if parsed.mail else "") or parsed.metadata.get("created", "")
    match = _DAY.match(said)
    try:
        return date.fromisoformat(match.group()) if match else None
    except ValueError:
        return None


def headed_date(composed: ComposedDocument, language: str) -> str:
    """The date that a document bears at its head (`Date: 15 March 2024`); empty where it bears none."""
    blocks = [element for element in composed.parsed.elements[:_HEAD_BLOCKS] if isinstance(element, Block)]
    setting = DateSetting(date_order([composed.text], language), None, language)
    for block in blocks:
        for match in _HEADED.finditer(block.text) if block.kind is not BlockKind.MAIL_HEADER else ():
            line = block.text[match.end() :].split("\n", 1)[0]
            found = find_dates(line, setting, titles=True)
            if found and found[0].start <= 2:
                return found[0].date
    return ""
