"""Where the tables of a paper stand: the lines below or above each caption that are no running text.

A table need not have ruling lines to be found: its caption says where it begins, and running text, which
fills its column line after line, says where it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from heddle.core.locator import Box
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Caption, TableRegion
from heddle.ingest.paper.zone import Zone

_TEXT = frozenset(
    {
        Zone.BODY,
        Zone.ABSTRACT,
        Zone.REFERENCE,
        Zone.REFERENCE_MORE,
        Zone.CAPTION,
        Zone.CAPTION_MORE,
        Zone.MARGIN,
    }
)
_LETTERS = 38
"""Letters of a line of running text, at least, where it fills its column."""
_MOST_GAP = 4.0
"""Distance between rows, at most, in heights of a line."""
_LEAST_ROWS = 2


def read_tables(
    text: PaperText, zones: Sequence[Zone], captions: Sequence[Caption]
) -> tuple[TableRegion, ...]:
    """The tables that captions announce, in the order of their captions.

    Args:
        text: The paper.
        zones: Of its lines.
        captions: Of its figures and tables.
    """
    taken = {id(line) for caption in captions for line in caption.lines}
    cells: dict[int, list[PaperLine]] = {}
    walls: dict[int, list[PaperLine]] = {}
    for line, zone in zip(text.lines, zones, strict=True):
        if not line.is_margin and zone is not Zone.MARGIN:
            kind = walls if id(line) in taken or _is_text(line, zone, text.body) else cells
            kind.setdefault(line.page, []).append(line)
    sides = {
        number: _sides(caption, cells.get(caption.lines[0].page, ()), walls.get(caption.lines[0].page, ()))
        for number, caption in enumerate(captions)
        if caption.kind == "table"
    }
    return tuple(_chosen(sides, captions))


Sides = tuple[list[PaperLine], list[PaperLine]]
"""What stands below a caption, and what above."""


def _chosen(sides: Mapping[int, Sides], captions: Sequence[Caption]) -> Iterator[TableRegion]:
    """The tables: on the side of their captions that most of the paper's are on, each line in one table."""
    below, above = (sum(_rows(each[side]) for each in sides.values()) for side in (0, 1))
    order = (0, 1) if below >= above else (1, 0)
    used: set[int] = set()
    for number, both in sides.items():
        for side in order:
            free = (line for line in both[side] if id(line) not in used)
            lines = tuple(sorted(free, key=lambda line: (line.line.box[1], line.line.box[0])))
            if _rows(lines) >= _LEAST_ROWS:
                used.update(map(id, lines))
                yield TableRegion(number, captions[number].lines[0].page, _around(lines), lines)
                break


def _is_text(line: PaperLine, zone: Zone, body: float) -> bool:
    """Whether a line is of running text: it fills its column, in the size of running text."""
    if zone not in _TEXT or line.pieces > 1:
        return False
    if zone in (Zone.CAPTION, Zone.REFERENCE, Zone.REFERENCE_MORE):
        return True
    is_full = line.line.box[2] - line.line.box[0] > 0.8 * (line.right - line.left)
    return is_full and len(line.text) >= _LETTERS and abs(line.size - body) < 0.08 * body


def _sides(caption: Caption, cells: Sequence[PaperLine], walls: Sequence[PaperLine]) -> Sides:
    """The lines below and above a caption that may be its table."""
    first = caption.lines[0]
    same = [line for line in caption.lines if line.page == first.page]
    left = min(line.line.box[0] for line in same)
    right = max(first.right, *(line.line.box[2] for line in same))
    top, bottom = first.line.box[1], max(line.line.box[3] for line in same)
    below = _run(
        sorted((line for line in cells if line.line.box[1] > bottom - 1), key=lambda line: line.line.box[1]),
        [line for line in walls if line.line.box[1] > bottom],
        (left, right, bottom),
        lambda edge, line: line.line.box[1] - edge,
    )
    above = _run(
        sorted((line for line in cells if line.line.box[3] < top + 1), key=lambda line: -line.line.box[3]),
        [line for line in walls if line.line.box[3] < top],
        (left, right, top),
        lambda edge, line: edge - line.line.box[3],
    )
    return below, above


def _run(
    cells: Sequence[PaperLine],
    walls: Sequence[PaperLine],
    start: tuple[float, float, float],
    distance: Callable[[float, PaperLine], float],
) -> list[PaperLine]:
    """Lines away from a caption up to running text beside which they stand, or a wide gap."""
    left, right, edge = start
    first = edge
    found: list[PaperLine] = []
    for line in cells:
        box = line.line.box
        if found and distance(edge, line) > _MOST_GAP * max(line.size, 6.0):
            break
        limit = min(
            (distance(first, wall) for wall in walls if _overlaps(wall, left, right)), default=float("inf")
        )
        if distance(first, line) > limit:
            break
        if not _overlaps(line, left, right) and not any(_beside(line, other) for other in found[-6:]):
            continue
        found.append(line)
        left, right = min(left, box[0]), max(right, box[2])
        edge = max(edge, box[3]) if distance(first, line) >= 0 and box[1] >= first - 1 else min(edge, box[1])
    return found


def _overlaps(line: PaperLine, left: float, right: float) -> bool:
    return min(line.line.box[2], right) - max(line.line.box[0], left) > 0


def _beside(line: PaperLine, other: PaperLine) -> bool:
    """Whether two lines stand in one row."""
    overlap = min(line.line.box[3], other.line.box[3]) - max(line.line.box[1], other.line.box[1])
    return overlap > 0.5 * min(line.size, other.size)


def _rows(lines: Sequence[PaperLine]) -> int:
    """How many rows lines stand in."""
    edge, count = float("-inf"), 0
    for line in sorted(lines, key=lambda line: line.line.box[1]):
        if line.line.box[1] > edge:
            count += 1
            edge = line.line.box[3] - 0.3 * line.size
    return count


def _around(lines: Sequence[PaperLine]) -> Box:
    boxes = [line.line.box for line in lines]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
