"""Tables of slides (DrawingML, ECMA-376 part 1, 21.1.3) as a grid; merged cells repeat their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from heddle.ingest.parse.docx_name import A
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.pptx_name import paragraphs_of
from heddle.ingest.parse.pptx_text import read_speech

_ON = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True)
class SlideTable:
    """A table: its cells row by row, how many rows are header, and links as (words, relationship id)."""

    grid: tuple[tuple[str, ...], ...]
    header_rows: int
    key_value: bool
    links: tuple[tuple[str, str], ...]


def read_slide_table(table: etree._Element) -> SlideTable:
    """Read a table (`a:tbl`)."""
    grid: list[list[str]] = []
    links: list[tuple[str, str]] = []
    for row in table.findall(f"{A}tr"):
        above: Sequence[str] = grid[-1] if grid else ()
        texts: list[str] = []
        for cell in row.findall(f"{A}tc"):
            texts.append(_covered(cell, texts, above) or _text(cell, links))
        grid.append(texts)
    properties = table.find(f"{A}tblPr")
    marked = properties is not None and properties.get("firstRow", "") in _ON
    pairs = not marked and is_key_value(grid)
    heads = 0 if pairs else 1 if marked else header_rows(grid)
    return SlideTable(tuple(map(tuple, grid)), heads, pairs, tuple(links))


def _covered(cell: etree._Element, left: Sequence[str], above: Sequence[str]) -> str:
    """What a merged neighbour says in this cell's place; empty for a cell of its own."""
    if cell.get("hMerge", "") in _ON:
        return left[-1] if left else ""
    if cell.get("vMerge", "") in _ON:
        return above[len(left)] if len(left) < len(above) else ""
    return ""


def _text(cell: etree._Element, links: list[tuple[str, str]]) -> str:
    texts = []
    for paragraph in paragraphs_of(cell.find(f"{A}txBody")):
        speech = read_speech(paragraph)
        texts.append(speech.text)
        links += speech.links
    return " ".join(text for text in texts if text)
