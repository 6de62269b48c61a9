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
