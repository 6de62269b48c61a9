"""Delimited text: one table, its delimiter and charset guessed, ragged rows filled up."""

from __future__ import annotations

import csv
import re

from heddle.core.locator import PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.characters import clean
from heddle.ingest.parse.charset import UnreadableText, decode
from heddle.ingest.parse.dialect import guess_dialect, read_rows
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.rejection import Rejection, too_large
from heddle.ingest.parsed import ParsedDocument

REJECTIONS = (
    Rejection(
        UnreadableText,
        RejectionReason.MALFORMED,
        "the table breaks the encoding that its byte order mark names",
    ),
    Rejection(csv.Error, RejectionReason.MALFORMED, "the table's quoting cannot be read"),
)
_SAMPLE = 65536
# A first line by which spreadsheet programs are told the delimiter; it is no row.
_HINT = re.compile(r"sep=([^\w\n\"])[ \t]*\n", re.IGNORECASE)


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse delimited text; each row's locator is its range of lines."""
    text = clean(decode(data))
    rows, lines = _rows(text)
    draft = Draft(limits)
    if rows:
        width = max(len(cells) for cells, _ in rows)
        if width * len(rows) > limits.table_cells:
            raise too_large("table cells", width * len(rows), limits.table_cells)
        grid = [[*cells, *[""] * (width - len(cells))] for cells, _ in rows]
        narrow = min(len(cells) for cells, _ in rows)
        if narrow < width:
            draft.warn(f"rows are of {narrow} to {width} cells; short ones were filled up")
        draft.table(
            rows,
            PathLocator("lines", f"1-{max(lines, 1)}"),
            # A delimited file says what its columns are in its first row, by convention.
            header_rows=1 if len(rows) > 1 and not is_key_value(grid) else header_rows(grid),
            key_value=is_key_value(grid),
        )
    return draft.finish(media)


def _rows(text: str) -> tuple[list[tuple[list[str], PathLocator]], int]:
    """Rows that are not blank, each with its lines; and how many lines there are."""
    hint = _HINT.match(text)
    dialect = None if hint else guess_dialect(text[:_SAMPLE])
    delimiter = hint.group(1) if hint else dialect.delimiter if dialect else ","
    rows = []
    line = 1
    for cells in read_rows(text, delimiter):
        height = 1 + sum(cell.count("\n") for cell in cells)
        if any(cell.strip() for cell in cells) and not (hint and line == 1):
            rows.append((cells, PathLocator("lines", f"{line}-{line + height - 1}")))
        line += height
    return rows, line - 1
