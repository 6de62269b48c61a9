"""Merged cells of a grid, made sound: inside it, never over one another, known to every row they touch."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.ingest.parsed import CellSpan


def settle_spans(
    begun: Sequence[Sequence[CellSpan]], kept: Sequence[int], width: int
) -> list[tuple[CellSpan, ...]]:
    """Spans by row of the grid that is left when some rows are dropped.

    A span that reaches out of the grid is cut at its border, one that overlaps an earlier one is left out,
    and what covers one place only is no span.

    Args:
        begun: For each row as read, the spans that begin in it.
        kept: The rows that are kept, in order.
        width: Columns of the grid.

    Returns:
        For each kept row, all spans that touch it, by column.
    """
    found: list[dict[int, CellSpan]] = [{} for _ in kept]
    taken: list[set[int]] = [set() for _ in kept]
    place = 0
    for row, spans in enumerate(begun):
        while place < len(kept) and kept[place] < row:
            place += 1
        for span in spans:
            end = place
            while end < len(kept) and kept[end] < row + span.rows:
                end += 1
            columns = range(span.column, min(span.column + span.columns, width))
            size = len(columns) * (end - place)
            if size < 2 or any(not taken[at].isdisjoint(columns) for at in range(place, end)):
                continue
            for at in range(place, end):
                taken[at].update(columns)
                found[at][span.column] = CellSpan(span.column, len(columns), end - place, at - place)
    return [tuple(by_column[column] for column in sorted(by_column)) for by_column in found]


def spans_of_homes(homes: Sequence[Sequence[tuple[int, int]]]) -> list[list[CellSpan]]:
    """Spans by row, from the cell that each place of a grid belongs to, named by any one of its places.

    Places that make no rectangle belong to no merged cell.
    """
    places: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, line in enumerate(homes):
        for column, home in enumerate(line):
            places.setdefault(home, []).append((row, column))
    found: list[list[CellSpan]] = [[] for _ in homes]
    for held in places.values():
        top, left = held[0]
        rows = max(row for row, _ in held) - top + 1
        columns = max(column for _, column in held) - left + 1
        if len(held) > 1 and len(held) == rows * columns and left == min(column for _, column in held):
            found[top].append(CellSpan(left, columns, rows))
    return found


def spread(grid: Sequence[Sequence[str]], spans: Sequence[Sequence[CellSpan]]) -> list[list[str]]:
    """A grid with the words of each merged cell in every place that it covers.

    Args:
        grid: Words by row and column, of one width.
        spans: For each row, the merged cells that begin in it.
    """
    words = [list(row) for row in grid]
    for row, own in enumerate(spans):
        for span in own:
            text = grid[row][span.column] if span.column < len(grid[row]) else ""
            for line in words[row : row + span.rows]:
                end = min(span.column + span.columns, len(line))
                line[span.column : end] = [text] * (end - span.column)
    return words
