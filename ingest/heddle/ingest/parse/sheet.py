"""Workbooks (xlsx, xlsm, xlsb, xls, ods): each sheet a page, each region of touching cells a table.

Cells come from calamine, which reads only what is filled: a sheet that claims a million rows costs
what it holds. Merged cells repeat their text in every place they cover.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, XmlError, ZipError

from heddle.core.errors import InputRejected
from heddle.core.locator import SheetLocator
from heddle.core.rejection import RejectionReason
from heddle.core.sheet_range import address, span
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.chart import Chart
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.package import PACKAGE_REJECTIONS, Package, Properties
from heddle.ingest.parse.rejection import Rejection, malformed, too_large
from heddle.ingest.parse.sheet_merge import Merge, merged_in, read_ods_merges
from heddle.ingest.parse.sheet_part import SheetParts, read_sheet_parts
from heddle.ingest.parse.sheet_region import Grid, find_grids
from heddle.ingest.parse.sheet_value import cell_text
from heddle.ingest.parse.xls_password import asks_for_password
from heddle.ingest.parsed import BlockKind, Page, ParsedDocument, TableRow

_ENCRYPTED = "the workbook is encrypted"
_HINT = "save a copy without a password"
REJECTIONS = (
    Rejection(
        PasswordError,
        RejectionReason.ENCRYPTED,
        _ENCRYPTED,
        _HINT,
    ),
    Rejection(ZipError, RejectionReason.MALFORMED, "the workbook's archive is damaged"),
    Rejection(XmlError, RejectionReason.MALFORMED, "a part of the workbook is no well-formed XML"),
    Rejection(CalamineError, RejectionReason.MALFORMED, "the workbook cannot be read"),
    *PACKAGE_REJECTIONS,
)
_MOST_MERGED = 100_000
_MOST_RANGES = 20_000
_ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell)\b([^>]*)>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a workbook; locators are ranges in A1 notation."""
    draft = Draft(limits)
    properties = Properties()
    parts: dict[str, SheetParts] = {}
    merged: dict[str, list[Merge]] = {}
    package: Package | None = None
    if media is Media.XLS:
        _check_password(data)
    else:
        package = Package(data, limits)
        if media is Media.ODS:
            _check_encryption(package)
            _check_form(package)
            _bound_repeats(package, limits)
            merged = read_ods_merges(package)
        else:
            properties = package.properties()
            parts = read_sheet_parts(package)
    for name, found in parts.items():
        if found.reach > limits.table_cells:
            raise too_large(f"cells up to the last one of sheet {name}", found.reach, limits.table_cells)
    with _defects_of_the_file():
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for number, name in enumerate(workbook.sheet_names, start=1):
            own = parts.get(name, SheetParts())
            sheet = None if own.is_chart else workbook.get_sheet_by_name(name)
            merges = merged.get(name) or _merges(sheet)
            _read(sheet, name, number, own, merges, package, draft)
    return draft.finish(
        media, title=properties.title, metadata=properties.metadata, authors=properties.authors
    )


def _check_password(data: bytes) -> None:
    """Look whether a binary workbook asks for a password.

    Raises:
        InputRejected: it does.
    """
    if asks_for_password(data):
        raise InputRejected(_ENCRYPTED, reason=RejectionReason.ENCRYPTED, hint=_HINT)


def _check_encryption(package: Package) -> None:
    """Look whether the manifest says how to decrypt the content (OpenDocument 1.3, part 2, 3.4).

    Raises:
        InputRejected: it does.
    """
    if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
        raise InputRejected(_ENCRYPTED, reason=RejectionReason.ENCRYPTED, hint=_HINT)


class _Unheard:
    """A target of a parser that is told nothing: what is parsed is only held to its rules."""

    def close(self) -> None:
        """The end."""


def _check_form(package: Package) -> None:
    """Look whether the content is well-formed XML: calamine waits for ever for a row that never ends.

    Raises:
        XMLSyntaxError: it is not.
    """
    target: Any = _Unheard()
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False)
    parser.feed(package.read("content.xml") or b"")
    parser.close()


def _bound_repeats(package: Package, limits: Limits) -> None:
    """Count the cells that an OpenDocument sheet's repeats unfold to, before they do.

    Raises:
        InputRejected: they are more than allowed.
    """
    total = width = filled = repeat = 0
    for match in _ODS_TAG.finditer(package.read("content.xml") or b""):
        tag, attributes = match.groups()
        times = _REPEATED.search(attributes)
        count = int(times.group(1)) if times else 1
        if tag == b"table-row":
            total += filled * repeat
            width, filled, repeat = 0, 0, count
        else:
            width += count
            filled = width if b"value-type=" in attributes else filled
    total += filled * repeat
    if total > limits.table_cells:
        raise too_large("cells once its repeats unfold", total, limits.table_cells)


@contextmanager
def _defects_of_the_file() -> Iterator[None]:
    """Take a panic of the reader for a malformed file.

    Raises:
        InputRejected: the reader, which is written in Rust, gave up with a panic. Its exception is no
            `Exception` and cannot be imported, only recognised by name.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise malformed("the workbook's records contradict each other") from error
        raise


def _merges(sheet: CalamineSheet | None) -> list[Merge]:
    """Merged ranges of a sheet, from the top left; more than a person makes are a format, not content."""
    ranges = (sheet.merged_cell_ranges if sheet is not None else None) or []
    return sorted(Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges[:_MOST_RANGES])


def _read(
    sheet: CalamineSheet | None,
    name: str,
    number: int,
    parts: SheetParts,
    merges: list[Merge],
    package: Package | None,
    draft: Draft,
) -> None:
    first = len(draft.elements)
    cells = _cells(sheet, parts, merges, draft.limits) if sheet is not None else {}
    if cells or parts.boxes or parts.charts or parts.comments:
        draft.block(BlockKind.HEADING, name, SheetLocator(name, "A1"), level=1)
    for grid in find_grids(cells):
        _add_grid(grid, name, merges, draft)
        _add_links(grid, parts, draft, cells)
    for cell, text in parts.boxes:
        draft.block(BlockKind.PARAGRAPH, text, SheetLocator(name, cell))
    for cell, alternative, part in parts.pictures:
        picture = package.picture(part) if package is not None else None
        if alternative or picture is not None:
            draft.figure("", SheetLocator(name, cell), alternative=alternative, picture=picture)
    for cell, chart in parts.charts:
        _add_chart(chart, SheetLocator(name, cell), draft)
    for cell, text in parts.comments:
        draft.block(BlockKind.COMMENT, text, SheetLocator(name, cell or "A1"))
    draft.pages.append(Page(number, first, len(draft.elements), name=name))


def _cells(
    sheet: CalamineSheet, parts: SheetParts, merges: list[Merge], limits: Limits
) -> dict[int, dict[int, str]]:
    """Texts of filled cells by row and column, counted from 0."""
    start = sheet.start
    if start is None:
        return {}
    if sheet.height * sheet.width > limits.table_cells:
        raise too_large("cells on a sheet", sheet.height * sheet.width, limits.table_cells)
    found: dict[int, dict[int, str]] = {}
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), start=start[0]):
        texts = _row(row, values, start[1], parts)
        if texts:
            found[row] = texts
    _spread_merged(found, merges)
    return found


def _row(row: int, values: list[Any], left: int, parts: SheetParts) -> dict[int, str]:
    texts = {}
    for column, value in enumerate(values, start=left):
        if value == "" or value is None:
            continue
        text = cell_text(value, with_time=(row, column) in parts.timed)
        if text:
            texts[column] = text
    return texts


def _spread_merged(cells: dict[int, dict[int, str]], merges: list[Merge]) -> None:
    left = _MOST_MERGED
    for merge in merges:
        text = cells.get(merge.top, {}).get(merge.left)
        left -= merge.size
        # A merge over whole columns is a format, not content.
        if text is None or left < 0 or merge.bottom > max(cells) + 50:
            continue
        for row in range(merge.top, merge.bottom + 1):
            for column in range(merge.left, merge.right + 1):
                cells.setdefault(row, {}).setdefault(column, text)


def _add_grid(grid: Grid, name: str, merges: list[Merge], draft: Draft) -> None:
    place = SheetLocator(name, span(grid.top, grid.left, grid.bottom, grid.right))
    texts = list(dict.fromkeys(text for row in grid.rows for text in row if text))
    if len(texts) == 1 and len(grid.rows) == 1:
        draft.block(BlockKind.PARAGRAPH, texts[0], place)
        return
    begun, places = merged_in(grid, merges)
    rows = [
        TableRow(
            row,
            SheetLocator(name, span(number, grid.left, number, grid.right)),
            tuple(begun[number - grid.top]),
            tuple(places.get((number, grid.left + at), "") for at in range(len(row))) if places else (),
        )
        for number, row in enumerate(grid.rows, start=grid.top)
    ]
    pairs = is_key_value(grid.rows)
    draft.table(
        rows,
        place,
        header_rows=0 if pairs else header_rows(grid.rows, begun),
        title=" – ".join(grid.titles),
        title_place=SheetLocator(name, span(*grid.titled)) if grid.titled else None,
        key_value=pairs,
    )


def _add_links(grid: Grid, parts: SheetParts, draft: Draft, cells: dict[int, dict[int, str]]) -> None:
    for row, column, target in parts.links:
        if grid.top <= row <= grid.bottom and grid.left <= column <= grid.right:
            draft.link(cells.get(row, {}).get(column, address(row, column)), target)


def _add_chart(chart: Chart, place: SheetLocator, draft: Draft) -> None:
    draft.figure(chart.caption, place)
    draft.table(((row, place) for row in chart.rows), place, header_rows=1)
