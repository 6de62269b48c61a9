"""Lines of a text file that a user names, each with its number, so that what is wrong is found at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import InvalidGraph
from heddle.graph.input_file import reading

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, or of a table with a heading.

    Args:
        path: The file.
        number: Where it stands, counted from 1.
        cells: What stands in it.
    """

    path: Path
    number: int
    cells: Sequence[str]

    def wrong(self, problem: str, *, hint: str = "mend this line") -> InvalidGraph:
        """An error that names the file and the line."""
        return InvalidGraph(f"{self.path}, line {self.number}: {problem}", hint=hint)

    def whole(self, place: int, what: str) -> int:
        """A cell that is a whole number, not below 0.

        Raises:
            InvalidGraph: it is none.
        """
        text = self.cells[place].strip()
        if not (text.isascii() and text.isdigit()):
            raise self.wrong(f"{what} {shortened(text)} is no whole number from 0 up")
        return int(text)

    def numbers(self, cells: Sequence[str], what: str) -> NDArray[np.float32]:
        """Cells that are finite numbers.

        Shapes:
            returns: `[len(cells)]`

        Raises:
            InvalidGraph: one is none; names it.
        """
        try:
            with np.errstate(over="ignore"):
                found = np.array(cells, dtype=np.float32)
        except ValueError:
            culprit = next(cell for cell in cells if not _is_number(cell))
            raise self.wrong(f"{shortened(culprit)} among the {what} is no number") from None
        if not np.isfinite(found).all():
            culprit = cells[int(np.flatnonzero(~np.isfinite(found))[0])]
            raise self.wrong(f"{shortened(culprit)} among the {what} is not finite in 32 bits")
        return found


def shortened(text: str) -> str:
    """A cell as an error quotes it.

    >>> shortened("x" * 50)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'"
    """
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def read_text(path: Path) -> str:
    """A file's text.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        InvalidGraph: it is not UTF-8, or holds nothing.
    """
    with reading(path):
        content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidGraph(
            f"{path}, line {line}: byte {error.start} is no UTF-8", hint="save the file as UTF-8"
        ) from None
    if not text.strip():
        raise InvalidGraph(f"{path} is empty", hint="name a file with something in it")
    return text


def tabbed_lines(path: Path) -> Iterator[Line]:
    """Lines of a file whose cells stand between tabs; blank lines are passed over.

    Raises:
        PathNotFound, FileUnreadable, InvalidGraph: as `read_text`.
    """
    # Not str.splitlines: it also breaks at characters that stand in names.
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            yield Line(path, number, line.rstrip("\r").split("\t"))


def table_lines(path: Path) -> tuple[list[str], Iterator[Line]]:
    """The names of a table's columns, and its lines; commas or, in `*.tsv`, tabs stand between cells.

    Raises:
        PathNotFound, FileUnreadable, InvalidGraph: as `read_text`; or two columns have one name, or none.
    """
    # One feature a column keeps cells short; a longer one is a quote that nobody closed.
    reader = csv.reader(io.StringIO(read_text(path), newline=""), delimiter=separator(path), strict=True)
    lines = _lines(path, reader)
    heading = next(lines)
    names = [cell.strip() for cell in heading.cells]
    for name in names:
        if not name or names.count(name) > 1:
            raise heading.wrong(f"{'two columns are' if name else 'a column is not'} named {name}".rstrip())
    return names, (_whole(line, len(names)) for line in lines)


def separator(path: Path) -> str:
    """What stands between a table's cells, by the file's name."""
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _lines(path: Path, reader: Iterator[list[str]]) -> Iterator[Line]:
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InvalidGraph(
                f"{path}, line {reader.line_num}: it is no table ({error})",  # type: ignore[attr-defined]  # of csv's readers
                hint="put a cell with quotes or separators between double quotes",
            ) from None
        if cells is None:
            return
        if cells:
            yield Line(path, reader.line_num, cells)  # type: ignore[attr-defined]  # of csv's readers


def _whole(line: Line, columns: int) -> Line:
    if len(line.cells) != columns:
        raise line.wrong(f"it has {len(line.cells)} cells for {columns} columns")
    return line


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
