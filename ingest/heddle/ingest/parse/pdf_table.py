"""Tables on a PDF page: grids of ruling lines, and rows of pieces that stand under each other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from heddle.core.glyph_run import GlyphRun
from heddle.core.locator import Box
from heddle.ingest.parse.cell_span import spans_of_homes
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.pdf_layout import Row
from heddle.ingest.parse.pdf_layout import rows as to_rows
from heddle.ingest.parse.pdf_line import Piece, pieces
from heddle.ingest.parse.pdf_object import Rule
from heddle.ingest.parse.pdf_page import Glyph
from heddle.ingest.parse.pdf_run import FrameRun, displayed_run, line_runs
from heddle.ingest.parsed import CellSpan

_Place = tuple[int, int]
_Cell = tuple[str, Sequence[FrameRun]]
_NO_CELL: _Cell = ("", ())
_SNAP = 3.0
_SHORT = 6.0
_MOST_RULES = 3000
_MOST_WORDS = 8.0
_MARK = re.compile(r"[^\w\s]{1,2}|[o§]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]")


@dataclass(frozen=True, slots=True)
class PdfRow:
    """A row of a table.

    Args:
        cells: Texts by column; a merged cell's text stands where the cell begins.
        box: Where the row is.
        boxes: Where each cell is; None where a cell is empty.
        runs: Where the characters of each cell stand, upright.
        spans: The cells that begin in it and cover more than one place.
    """

    cells: tuple[str, ...]
    box: Box
    boxes: tuple[Box | None, ...]
    runs: tuple[Sequence[FrameRun], ...]
    spans: tuple[CellSpan, ...] = ()


@dataclass(slots=True)
class PdfTable:
    """A table.

    Args:
        box: Where it is.
        rows: Its rows.
        turn: Degrees clockwise that it is turned.
        page: Width and height of its page, in points.
    """

    box: Box
    rows: list[PdfRow]
    turn: int = 0
    page: tuple[float, float] = (0.0, 0.0)

    def displayed_runs(self, runs: Sequence[FrameRun]) -> tuple[GlyphRun, ...]:
        """Where the characters of a cell stand on the page as displayed."""
        found = (displayed_run(run, self.turn, *self.page) for run in runs)
        return tuple(run for run in found if run is not None)


@dataclass(slots=True)
class _Grid:
    """Ruling lines that touch: positions across and down, and the lines themselves."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)


def ruled_tables(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> tuple[list[PdfTable], set[int]]:
    """Tables drawn with lines, and the indices of the glyphs that they hold."""
    found: list[PdfTable] = []
    used: set[int] = set()
    for grid in _grids(rules):
        table = _read_grid(grid, [glyph for glyph in glyphs if glyph.index not in used], used)
        if table is not None:
            found.append(table)
    return found, used


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    across = _join([rule for rule in rules if rule.y0 == rule.y1], across=True)
    down = _join([rule for rule in rules if rule.x0 == rule.x1], across=False)
    if not across or not down or len(across) + len(down) > _MOST_RULES:
        return []
    home = list(range(len(across) + len(down)))

    def root(member: int) -> int:
        while home[member] != member:
            home[member] = home[home[member]]
            member = home[member]
        return member

    for first, level in enumerate(across):
        for second, upright in enumerate(down, start=len(across)):
            if _meet(level, upright):
                home[root(second)] = root(first)
    grids: defaultdict[int, _Grid] = defaultdict(_Grid)
    for member in range(len(home)):
        if member < len(across):
            grids[root(member)].across.append(across[member])
        else:
            grids[root(member)].down.append(down[member - len(across)])
    ordered = [grid for grid in grids.values() if len(grid.across) >= 2 and len(grid.down) >= 2]
    return sorted(
        ordered, key=lambda grid: (min(rule.y0 for rule in grid.across), min(rule.x0 for rule in grid.down))
    )


def _meet(level: Rule, upright: Rule) -> bool:
    return (
        level.x0 - _SNAP <= upright.x0 <= level.x1 + _SNAP
        and upright.y0 - _SNAP <= level.y0 <= upright.y1 + _SNAP
    )


def _join(rules: Iterable[Rule], *, across: bool) -> list[Rule]:
    """Join pieces of lines that lie on one another or end to end, within the snap."""
    lines: list[list[float]] = []
    spans = sorted((r.y0, r.x0, r.x1) if across else (r.x0, r.y0, r.y1) for r in rules)
    for place, start, end in spans:
        for line in reversed(lines[-60:]):
            if abs(line[0] - place) <= _SNAP and start <= line[2] + _SNAP and end >= line[1] - _SNAP:
                line[1], line[2] = min(line[1], start), max(line[2], end)
                break
        else:
            lines.append([place, start, end])
    kept = [line for line in lines if line[2] - line[1] >= _SHORT]
    return [Rule(a, at, b, at) if across else Rule(at, a, at, b) for at, a, b in kept]


def _positions(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SNAP:
            found.append(value)
    return found


def _read_grid(grid: _Grid, glyphs: Sequence[Glyph], used: set[int]) -> PdfTable | None:
    # Lines that stick out past the outermost crossing bound columns and rows that are open at the side.
    xs = _positions(
        [*(rule.x0 for rule in grid.down), *(x for rule in grid.across for x in (rule.x0, rule.x1))]
    )
    ys = _positions(
        [*(rule.y0 for rule in grid.across), *(y for rule in grid.down for y in (rule.y0, rule.y1))]
    )
    if len(xs) < 3 or len(ys) < 3:
        return None
    homes = _merged(grid, xs, ys)
    held: defaultdict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        if xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]:
            held[homes[bisect_right(ys, y) - 1, bisect_right(xs, x) - 1]].append(glyph)
    cells = {place: _cell(inside) for place, inside in held.items()}
    texts = {place: text for place, (text, _) in cells.items()}
    filled = [
        sum(bool(texts.get((row, column))) for column in range(len(xs) - 1)) for row in range(len(ys) - 1)
    ]
    wide = sum(count >= 2 for count in filled)
    # Frames around paragraphs make grids too, but hardly a row of them has two filled cells.
    if wide < 2 or wide < 0.4 * sum(map(bool, filled)):
        return None
    used.update(glyph.index for inside in held.values() for glyph in inside)
    return PdfTable((xs[0], ys[0], xs[-1], ys[-1]), _grid_rows(cells, homes, xs, ys))


def _grid_rows(
    held: Mapping[_Place, _Cell], homes: Mapping[_Place, _Place], xs: Sequence[float], ys: Sequence[float]
) -> list[PdfRow]:
    """Rows without the columns that are empty in the whole table: gaps between double lines."""
    columns = sorted({column for (_, column), (text, _) in held.items() if text})
    spans = spans_of_homes([[homes[row, column] for column in columns] for row in range(len(ys) - 1)])
    ends: dict[_Place, _Place] = {}
    for (row, column), home in homes.items():
        last = ends.get(home, home)
        ends[home] = (max(last[0], row), max(last[1], column))
    found = []
    for row in range(len(ys) - 1):
        boxes: list[Box | None] = []
        for column in columns:
            bottom, right = ends.get((row, column), (row, column))
            box = (xs[column], ys[row], xs[right + 1], ys[bottom + 1])
            boxes.append(box if held.get((row, column), _NO_CELL)[0] else None)
        cells, runs = zip(*(held.get((row, column), _NO_CELL) for column in columns), strict=True)
        whole = (xs[0], ys[row], xs[-1], ys[row + 1])
        found.append(PdfRow(cells, whole, tuple(boxes), runs, tuple(spans[row])))
    return found


def _merged(grid: _Grid, xs: Sequence[float], ys: Sequence[float]) -> dict[_Place, _Place]:
    """For each cell, the top left cell of the merged cell that it belongs to: no line parts them."""
    homes: dict[_Place, _Place] = {}
    for row in range(len(ys) - 1):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(len(xs) - 1):
            center = (xs[column] + xs[column + 1]) / 2
            homes[row, column] = (row, column)
            if column and not any(
                abs(rule.x0 - xs[column]) <= _SNAP and rule.y0 <= middle <= rule.y1 for rule in grid.down
            ):
                homes[row, column] = homes[row, column - 1]
            elif row and not any(
                abs(rule.y0 - ys[row]) <= _SNAP and rule.x0 <= center <= rule.x1 for rule in grid.across
            ):
                homes[row, column] = homes[row - 1, column]
    return homes


def _cell(glyphs: Sequence[Glyph]) -> _Cell:
    rows = to_rows(pieces(glyphs))
    text = " ".join(row.text for row in rows)
    return text, line_runs([piece for row in rows for piece in row.ordered], one_line(text))


def aligned_table(found: Sequence[Row], start: int) -> tuple[PdfTable, int] | None:
    """A table without lines that begins at a row: pieces that stand under each other with wide gaps between.

    Args:
        found: Rows of a zone, from top to bottom.
        start: Index of the first row.

    Returns:
        The table and the index after its last row; None where no table begins.
    """
    if len(found[start].pieces) < 2 or found[start].table >= 0:
        return None
    end = _last_row(found, start)
    run = found[start:end]
    columns = _columns(run)
    if not _is_table(run, columns):
        return None
    table = [_aligned_row(row, columns) for row in run]
    box = (min(r.x0 for r in run), run[0].y0, max(r.x1 for r in run), run[-1].y1)
    return PdfTable(box, table), end


def _aligned_row(row: Row, columns: Sequence[tuple[float, float]]) -> PdfRow:
    cells = [""] * len(columns)
    boxes: list[Box | None] = [None] * len(columns)
    held: list[list[Piece]] = [[] for _ in columns]
    for piece in row.pieces:
        column = _column(piece, columns)
        held[column].append(piece)
        cells[column] = f"{cells[column]} {piece.text}".strip()
        x0, y0, x1, y1 = boxes[column] or (piece.x0, piece.y0, piece.x1, piece.y1)
        boxes[column] = (min(x0, piece.x0), min(y0, piece.y0), max(x1, piece.x1), max(y1, piece.y1))
    runs = tuple(line_runs(found, one_line(cell)) for found, cell in zip(held, cells, strict=True))
    return PdfRow(tuple(cells), (row.x0, row.y0, row.x1, row.y1), tuple(boxes), runs)


def _last_row(found: Sequence[Row], start: int) -> int:
    """Index after the last row that goes on with the table: several pieces, close below."""
    end = start + 1
    while end < len(found):
        row, above = found[end], found[end - 1]
        if row.table >= 0 or row.y0 - above.y1 > 2.2 * max(row.size, above.size):
            break
        if len(row.pieces) < 2:
            # One lone cell may be the second line of a cell, if the table goes on after it.
            goes_on = end + 1 < len(found) and len(found[end + 1].pieces) >= 2
            narrow = row.x1 - row.x0 < 0.5 * max(found[start].x1 - found[start].x0, 1)
            if not (goes_on and narrow):
                break
        end += 1
    return end


def _columns(run: Sequence[Row]) -> list[tuple[float, float]]:
    """Column extents: pieces that overlap sideways stand in one column."""
    spans = sorted((piece.x0, piece.x1) for row in run for piece in row.pieces)
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        if merged and left < merged[-1][1] - 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _column(piece: Piece, columns: Sequence[tuple[float, float]]) -> int:
    return max(bisect_right(columns, (piece.x0 + 1.5, float("inf"))) - 1, 0)


def _is_table(run: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether rows are a table: enough of them, in columns, their cells short, few of them colliding."""
    full = [row for row in run if len(row.pieces) >= 2]
    if len(columns) < 2 or len(full) < (3 if len(columns) == 2 else 2):
        return False
    if all(_MARK.fullmatch(row.pieces[0].text) for row in full):
        # Bullets and the texts that they mark.
        return False
    words = [len(piece.text.split()) for row in run for piece in row.pieces]
    if sum(words) / len(words) > _MOST_WORDS or median(words) > _MOST_WORDS:
        return False
    collisions = sum(len(row.pieces) - len({_column(piece, columns) for piece in row.pieces}) for row in run)
    return collisions <= 0.1 * len(words)
