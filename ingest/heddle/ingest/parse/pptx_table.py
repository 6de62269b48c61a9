"""Tables of slides (DrawingML, ECMA-376 part 1, 21.1.3) as a grid; merged cells repeat their text."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from heddle.ingest.parse.docx_name import A
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.merged_grid import MergedGrid
from heddle.ingest.parse.pptx_name import paragraphs_of
from heddle.ingest.parse.pptx_text import read_speech
from heddle.ingest.parsed import CellSpan

_ON = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True)
class SlideTable:
    """A table.

    Args:
        grid: Its cells row by row.
        spans: For each row, the merged cells that begin in it.
        header_rows: How many rows are header.
        header_columns: How many columns at the left are set apart as naming their rows.
        key_value: Whether it lists names and values.
        links: Links in it as (words, relationship id).
    """

    grid: tuple[tuple[str, ...], ...]
    spans: tuple[tuple[CellSpan, ...], ...]
    header_rows: int
    header_columns: int
    key_value: bool
    links: tuple[tuple[str, str], ...]


def read_slide_table(table: etree._Element) -> SlideTable:
    """Read a table (`a:tbl`)."""
    merged = MergedGrid()
    grid: list[tuple[str, ...]] = []
    links: list[tuple[str, str]] = []
    for row in table.findall(f"{A}tr"):
        merged.begin()
        for cell in row.findall(f"{A}tc"):
            left, above = (cell.get(name, "") in _ON for name in ("hMerge", "vMerge"))
            merged.add("" if left or above else _text(cell, links), above=above, left=left)
        grid.append(merged.words())
    spans = merged.spans()
    properties = table.find(f"{A}tblPr")
    marked, sides = (
        properties is not None and properties.get(name, "") in _ON for name in ("firstRow", "firstCol")
    )
    pairs = not marked and is_key_value(grid)
    heads = 0 if pairs else max(int(marked), header_rows(grid, spans))
    return SlideTable(tuple(grid), tuple(map(tuple, spans)), heads, int(sides), pairs, tuple(links))


def _text(cell: etree._Element, links: list[tuple[str, str]]) -> str:
    texts = []
    for paragraph in paragraphs_of(cell.find(f"{A}txBody")):
        speech = read_speech(paragraph)
        texts.append(speech.text)
        links += speech.links
    return " ".join(text for text in texts if text)
