"""Delimited files, record by record, each with the lines it stands on and the words it is made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from heddle.core.errors import InvalidGraph
from heddle.core.ids import sha256_hex
from heddle.graph.input_file import reading

Quoting = Literal[0, 3]
"""`csv.QUOTE_MINIMAL` or `csv.QUOTE_NONE`."""

_TAB_SUFFIXES = frozenset({".tsv", ".tab"})


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a delimited file.

    Args:
        cells: Its fields, as many as the header has.
        quote: The record as it stands in the file, without the line end.
        first: Its first line, counted from 1.
        last: Its last line; a quoted field may hold line breaks.
    """

    cells: tuple[str, ...]
    quote: str
    first: int
    last: int

    @property
    def lines(self) -> str:
        """The lines as a locator writes them: `12` or `12-14`."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class DelimitedFile:
    """A delimited file in memory.

    Args:
        path: Where it was read.
        digest: SHA-256 of its bytes.
        media: Its media type.
        header: Names of its columns.
        records: Its records, in order; blank lines are none.
    """

    path: Path
    digest: str
    media: str
    header: tuple[str, ...]
    records: tuple[Record, ...]

    def column(self, name: str) -> int:
        """Place of a column, whatever its case.

        Raises:
            InvalidGraph: there is none, or there are two.
        """
        places = [place for place, found in enumerate(self.header) if found.casefold() == name]
        if len(places) != 1:
            raise self.broken(1, f"{'no column' if not places else 'more than one column'} named {name!r}")
        return places[0]

    def has_column(self, name: str) -> bool:
        """Whether there is a column of that name, whatever its case."""
        return any(found.casefold() == name for found in self.header)

    def broken(self, line: int, why: str) -> InvalidGraph:
        """The error that names the file and a line of it."""
        return InvalidGraph(f"{self.path}, line {line}: {why}", hint="mend the file and import it again")


def read_table(path: Path) -> DelimitedFile:
    """Read a file whose first record is its header: tabs where the suffix or the header says so, else commas.

    Raises:
        InvalidGraph: the file is no UTF-8 or breaks its own format; the line is named.
        OutOfReach: it cannot be read.
    """
    text, digest = _read(path)
    first = text.split("\n", 1)[0]
    tabs = path.suffix.lower() in _TAB_SUFFIXES or ("\t" in first and "," not in first)
    return _parse(path, digest, text, "\t" if tabs else ",", csv.QUOTE_MINIMAL)


def read_headless_tabs(path: Path, header: Sequence[str]) -> DelimitedFile:
    """Read a file of tab-separated fields that has no header and knows no quotes.

    Raises:
        InvalidGraph: as for `read_table`.
        OutOfReach: it cannot be read.
    """
    text, digest = _read(path)
    return _parse(path, digest, text, "\t", csv.QUOTE_NONE, header=tuple(header))


def first_line(path: Path) -> str:
    """The first line, without its end.

    Raises:
        InvalidGraph: the file is no UTF-8.
        OutOfReach: it cannot be read.
    """
    return _read(path)[0].split("\n", 1)[0].rstrip("\r")


def _read(path: Path) -> tuple[str, str]:
    with reading(path):
        data = path.read_bytes()
    try:
        return data.decode("utf-8-sig"), sha256_hex(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidGraph(f"{path}, line {line}: not UTF-8", hint="save the file as UTF-8") from error


def _parse(
    path: Path,
    digest: str,
    text: str,
    delimiter: str,
    quoting: Quoting,
    *,
    header: tuple[str, ...] | None = None,
) -> DelimitedFile:
    records: list[Record] = []
    for record in _records(path, text, delimiter, quoting):
        if header is None:
            header = tuple(cell.strip() for cell in record.cells)
            continue
        if len(record.cells) != len(header):
            raise InvalidGraph(
                f"{path}, line {record.first}: {len(record.cells)} fields, and the header has {len(header)}",
                hint="mend the file and import it again",
            )
        records.append(record)
    if header is None:
        raise InvalidGraph(f"{path} is empty", hint="give a file with a header and records")
    media = "text/tab-separated-values" if delimiter == "\t" else "text/csv"
    return DelimitedFile(path, digest, media, header, tuple(records))


def _records(path: Path, text: str, delimiter: str, quoting: Quoting) -> Iterator[Record]:
    # Only what ends a line for `csv` too: str.splitlines knows more kinds of line ends.
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True)
    before = 0
    try:
        for cells in reader:
            if any(cells):
                quote = "".join(lines[before : reader.line_num]).rstrip("\r\n")
                yield Record(tuple(cells), quote, before + 1, reader.line_num)
            before = reader.line_num
    except csv.Error as error:
        raise InvalidGraph(
            f"{path}, line {reader.line_num}: {error}", hint="mend the file and import it again"
        ) from error
