"""Merged cells of sheets: the ranges that a workbook names, and what they are in a table cut out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from heddle.core.sheet_range import span
from heddle.ingest.parse.odf_name import TABLE, count_of
from heddle.ingest.parse.odf_table import cells_of, rows_of
from heddle.ingest.parse.package import Package
from heddle.ingest.parse.sheet_region import Grid
from heddle.ingest.parsed import CellSpan

_MOST_REPEATS = 1_048_576


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """A merged range, by its first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        """How many cells it covers."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


def merged_in(grid: Grid, merges: Sequence[Merge]) -> tuple[list[list[CellSpan]], dict[tuple[int, int], str]]:
    """The merged cells of a table that was cut out of a sheet.

    Returns:
        For each row of the table, the spans that begin in it; and by row and column of the sheet, the
        range that each merged cell covers.
    """
    begun: list[list[CellSpan]] = [[] for _ in grid.rows]
    places: dict[tuple[int, int], str] = {}
    for merge in merges:
        top, left = max(merge.top, grid.top), max(merge.left, grid.left)
        bottom, right = min(merge.bottom, grid.bottom), min(merge.right, grid.right)
        if top <= bottom and left <= right:
            begun[top - grid.top].append(CellSpan(left - grid.left, right - left + 1, bottom - top + 1))
            places[top, left] = span(merge.top, merge.left, merge.bottom, merge.right)
    return begun, places


def read_ods_merges(package: Package) -> dict[str, list[Merge]]:
    """Merged ranges of an OpenDocument workbook by sheet name, which calamine does not tell."""
    if b"-spanned=" not in (package.read("content.xml") or b""):
        return {}
    root = package.xml("content.xml")
    found: dict[str, list[Merge]] = {}
    for table in root.iter(f"{TABLE}table") if root is not None else ():
        found.setdefault(table.get(f"{TABLE}name", ""), _table_merges(table))
    return found


def _table_merges(table: etree._Element) -> list[Merge]:
    merges = []
    row = 0
    for element, _ in rows_of(table):
        column = 0
        for cell in cells_of(element):
            rows = count_of(cell, f"{TABLE}number-rows-spanned", _MOST_REPEATS)
            columns = count_of(cell, f"{TABLE}number-columns-spanned", _MOST_REPEATS)
            if rows > 1 or columns > 1:
                merges.append(Merge(row, column, row + max(rows, 1) - 1, column + max(columns, 1) - 1))
            column += max(count_of(cell, f"{TABLE}number-columns-repeated", _MOST_REPEATS), 1)
        row += max(count_of(element, f"{TABLE}number-rows-repeated", _MOST_REPEATS), 1)
    return merges
