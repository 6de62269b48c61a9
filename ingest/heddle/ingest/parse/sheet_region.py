"""Regions of a sheet: people put several tables on one sheet; each run of touching cells is one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from heddle.ingest.parse.header import header_rows

Run = tuple[int, int]
"""First and last column of touching filled cells in one row, counted from 0."""


@dataclass(slots=True)
class Region:
    """Touching filled cells: runs of columns by row, counted from 0."""

    runs: dict[int, list[Run]] = field(default_factory=dict)

    @property
    def top(self) -> int:
        """First row."""
        return min(self.runs)

    @property
    def bottom(self) -> int:
        """Last row."""
        return max(self.runs)

    @property
    def left(self) -> int:
        """First column."""
        return min(run[0] for runs in self.runs.values() for run in runs)

    @property
    def right(self) -> int:
        """Last column."""
        return max(run[1] for runs in self.runs.values() for run in runs)

    def absorb(self, other: Region) -> None:
        """Take over another region's cells."""
        for row, runs in other.runs.items():
            self.runs[row] = sorted(self.runs.get(row, []) + runs)


@dataclass(frozen=True, slots=True)
class Grid:
    """A region cut out of its sheet.

    Args:
        top: First row, counted from 0.
        left: First column, counted from 0.
        rows: Texts by row and column; cells of other regions in between are empty.
        titles: Rows of one text above the table, taken out of it.
        titled: Where the titles stand: first row, first column, last row, last column; None without any.
    """

    top: int
    left: int
    rows: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...] = ()
    titled: tuple[int, int, int, int] | None = None

    @property
    def bottom(self) -> int:
        """Last row."""
        return self.top + len(self.rows) - 1

    @property
    def right(self) -> int:
        """Last column."""
        return self.left + len(self.rows[0]) - 1


def find_grids(cells: Mapping[int, Mapping[int, str]]) -> list[Grid]:
    """Cut a sheet into tables, from the top left.

    Args:
        cells: Text of filled cells by row and column, counted from 0.
    """
    regions = sorted(_connect(cells), key=lambda region: (region.top, region.left))
    regions = _bridge(regions, cells)
    grids = [_take_titles(_cut(region, cells)) for region in regions]
    return _give_titles(grids)


def _runs(columns: Mapping[int, str]) -> Iterator[Run]:
    start = last = -2
    for column in sorted(columns):
        if column != last + 1:
            if start >= 0:
                yield start, last
            start = column
        last = column
    if start >= 0:
        yield start, last


def _connect(cells: Mapping[int, Mapping[int, str]]) -> list[Region]:
    """Regions of cells that touch, at a corner at least."""
    found: list[Region] = []
    open_above: list[tuple[Run, Region]] = []
    row_above = -2
    for row in sorted(cells):
        above = open_above if row == row_above + 1 else []
        open_here: list[tuple[Run, Region]] = []
        for run in _runs(cells[row]):
            touching = [
                region for other, region in above if other[0] <= run[1] + 1 and run[0] <= other[1] + 1
            ]
            if not touching:
                home = Region()
                found.append(home)
            else:
                home = touching[0]
                for other in touching[1:]:
                    if other is not home:
                        _merge(home, other, found, above, open_here)
            home.runs.setdefault(row, []).append(run)
            open_here.append((run, home))
        open_above, row_above = open_here, row
    return found


def _merge(
    home: Region,
    other: Region,
    found: list[Region],
    above: list[tuple[Run, Region]],
    here: list[tuple[Run, Region]],
) -> None:
    home.absorb(other)
    found[:] = [region for region in found if region is not other]
    for pairs in (above, here):
        pairs[:] = [(run, home if region is other else region) for run, region in pairs]


def _bridge(regions: list[Region], cells: Mapping[int, Mapping[int, str]]) -> list[Region]:
    """Join regions parted by one empty row or column that are sides of one table: as wide, or as high."""
    joined: list[Region] = []
    for region in regions:
        home = next((other for other in reversed(joined[-8:]) if _belongs(other, region, cells)), None)
        if home is None:
            joined.append(region)
        else:
            home.absorb(region)
    return joined


def _belongs(first: Region, second: Region, cells: Mapping[int, Mapping[int, str]]) -> bool:
    if first.top == first.bottom or first.left == first.right:
        return False
    same_columns = (first.left, first.right) == (second.left, second.right)
    same_rows = (first.top, first.bottom) == (second.top, second.bottom)
    if same_columns and second.top == first.bottom + 2:
        # A second table below brings its own header.
        return not (second.bottom > second.top and header_rows(_cut(second, cells).rows))
    return same_rows and second.left == first.right + 2 and second.right == second.left


def _cut(region: Region, cells: Mapping[int, Mapping[int, str]]) -> Grid:
    left, right = region.left, region.right
    rows = []
    for row in range(region.top, region.bottom + 1):
        texts = [""] * (right - left + 1)
        for start, end in region.runs.get(row, ()):
            for column in range(start, end + 1):
                texts[column - left] = cells[row][column]
        rows.append(tuple(texts))
    return Grid(region.top, left, tuple(rows))


def _take_titles(grid: Grid) -> Grid:
    """Take rows of one text off the top of a table that has wider rows below."""
    titles: list[str] = []
    rows = grid.rows
    while len(rows) > 2 and len(titles) < 3 and len(rows[0]) > 1:
        texts = _distinct(rows[0])
        if len(texts) != 1 or max(len(_distinct(row)) for row in rows[1:3]) < 2:
            break
        titles.append(texts[0])
        rows = rows[1:]
    top = grid.top + len(titles)
    titled = (grid.top, grid.left, top - 1, grid.right) if titles else None
    return Grid(top, grid.left, rows, tuple(titles), titled)


def _give_titles(grids: list[Grid]) -> list[Grid]:
    """Make a lone text right above a table its title."""
    kept: list[Grid] = []
    for grid in grids:
        titles, titled = list(grid.titles), grid.titled
        while len(grid.rows) > 1 and kept and _stands_above(kept[-1], grid, len(titles)):
            lone = kept.pop()
            titles[:0] = _distinct(lone.rows[0])
            _, left, bottom, right = titled or (lone.top, lone.left, lone.bottom, lone.right)
            titled = (lone.top, min(left, lone.left), bottom, max(right, lone.right))
        kept.append(Grid(grid.top, grid.left, grid.rows, tuple(titles), titled))
    return kept


def _stands_above(lone: Grid, table: Grid, taken: int) -> bool:
    if len(lone.rows) != 1 or len(_distinct(lone.rows[0])) != 1 or lone.titles or taken >= 2:
        return False
    overlap = lone.left <= table.right and table.left <= lone.right
    return overlap and 0 < table.top - lone.bottom <= 2 + taken


def _distinct(row: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(text for text in row if text))
