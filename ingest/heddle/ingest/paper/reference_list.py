"""The bibliography: which lines it has, and where each reference begins.

Four things tell where a reference begins: its number, a hanging indent, a gap above, or the model of lines.
Numbers that count up are the surest. Of the others, that one is believed which cuts the list into most pieces
that are references by their looks: names first, a year, and neither a few words nor a page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.passage import passage
from heddle.ingest.paper.zone import Zone

LABEL = re.compile(
    r"^\W{0,2}(?:[\[(](\d{1,3})[\])]|(\d{1,3})\s*[.)](?!\d)|(\d{1,3})\s*(?=[^\W\d_a-z])"
    r"|(\d{1,3})\s+(?=(?:van|von|de[nrl]?|d[aiu]|dos|el|al|l[ae]|te[nr])\s))\s*"
)
_HEAD = re.compile(
    r"^\W*(?:\d+\.?\s*)?(?:references?|bibliography|literature cited|works cited"
    r"|r ?e ?f ?e ?r ?e ?n ?c ?e ?s)(?: and notes)?\W*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\W*(?:appendix|supplementa\w+|publisher.?s note|author details|submit your|figure legends|how to cite"
    r"|conflicts? of interest|the english in this|ready to submit|disclaimer|correspondence|copyright|©"
    r"|this article|received|received by|publishers?)\b",
    re.IGNORECASE,
)
_AUTHORS = re.compile(
    r"^\W*(?:(?:[^\W\d_]{1,4}\s){0,2}[^\W\d_a-z][\w’'-]*,?\s+(?:[^\W\d_a-z][.\s-]*){1,4}(?=[,;.&:(]|and\b|et\b|$)"
    r"|(?:[^\W\d_a-z]\.[\s-]?){1,3}\s?[^\W\d_a-z]\w+,|[^\W\d_a-z][\w ]{3,40}\((?:19|20)\d\d)"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
_LEAST = 15
"""Characters of a reference; less is a remnant."""
_CLOSE = 1.3
"""Gap, in heights of a line, within a reference."""
_APART = 1.6
_TOP = 9.0
"""Gap of the first line of a column."""
_FIRST_THIRD = 0.3
_FEWEST, _MOST = 35, 520
"""Characters of a reference, as nearly all have them."""
_INDENT = 0.5
"""Indent of a line that goes on, at least, in heights of the line."""


def reference_texts(text: PaperText, zones: Sequence[Zone]) -> list[tuple[str, str, tuple[PaperLine, ...]]]:
    """The references in order: label, text without it, lines."""
    found = []
    for lines in _cut(*_section(text, zones)):
        written = passage(lines, text.words).text
        label = LABEL.match(written)
        bare = written[label.end() :] if label else written
        if len(bare) >= _LEAST:
            found.append((str(_number(lines[0]) or ""), bare, tuple(lines)))
    return found


def _section(text: PaperText, zones: Sequence[Zone]) -> tuple[list[PaperLine], list[Zone]]:
    """The lines of the bibliography with their zones: those named so, and those between and below alike."""
    named = [at for at, zone in enumerate(zones) if zone in (Zone.REFERENCE, Zone.REFERENCE_MORE)]
    start = _start(text, named)
    if start is None:
        return [], []
    inside = [at for at in named if at >= start] or list(range(start, len(text.lines)))
    sizes = sorted(text.lines[at].size for at in inside)
    usual = sizes[len(sizes) // 2]
    found: list[int] = []
    for at in range(start, len(text.lines)):
        line = text.lines[at]
        if at > inside[-1] and _AFTER.match(line.text):
            break
        if line.gap > _APART and _AFTER.match(line.text):
            break
        alike = abs(line.size - usual) <= 0.1 * usual or zones[at] is Zone.REFERENCE
        goes_on = line.gap < _CLOSE and bool(found) and found[-1] == at - 1
        if not line.is_margin and zones[at] is not Zone.CAPTION and (alike or goes_on):
            found.append(at)
    return [text.lines[at] for at in found], [zones[at] for at in found]


def _start(text: PaperText, named: Sequence[int]) -> int | None:
    """Index of the first line: the one below the heading, else the first that is named so."""
    heads = [
        at
        for at, line in enumerate(text.lines)
        if at > _FIRST_THIRD * len(text.lines) and _HEAD.match(line.text)
    ]
    if heads:
        return heads[-1] + 1
    late = [at for at in named if at > _FIRST_THIRD * len(text.lines)]
    return late[0] if late else None


def _cut(lines: Sequence[PaperLine], zones: Sequence[Zone]) -> list[list[PaperLine]]:
    if not lines:
        return []
    starts = _numbered(lines)
    if len(starts) < max(2, len(lines) // 15):
        learned = {at for at, zone in enumerate(zones) if zone is Zone.REFERENCE}
        starts = max((learned, _hanging(lines), _apart(lines)), key=lambda cut: _worth(lines, cut))
    return _pieces(lines, starts)


def _pieces(lines: Sequence[PaperLine], starts: Collection[int]) -> list[list[PaperLine]]:
    found: list[list[PaperLine]] = []
    for at, line in enumerate(lines):
        if at in starts:
            found.append([line])
        elif found:
            found[-1].append(line)
    return found


def _worth(lines: Sequence[PaperLine], starts: Collection[int]) -> int:
    """How many pieces of a cut look like references, less those that do not."""
    return sum(1 if _is_sound(piece) else -1 for piece in _pieces(lines, starts))


def _is_sound(piece: Sequence[PaperLine]) -> bool:
    written = " ".join(line.text for line in piece)
    if not _FEWEST <= len(written) <= _MOST:
        return False
    return _AUTHORS.match(written) is not None and _YEAR.search(written) is not None


def _apart(lines: Sequence[PaperLine]) -> set[int]:
    """Lines with a gap above that is larger than the usual one of the list, and first lines of a column.

    A first line of a column begins a reference only where names stand at its start.
    """
    gaps = sorted(line.gap for line in lines)
    usual = gaps[len(gaps) // 3]
    return {
        at
        for at, line in enumerate(lines)
        if (line.gap > 1.2 * usual and line.gap < _TOP) or (line.gap >= _TOP and _AUTHORS.match(line.text))
    }


def _numbered(lines: Sequence[PaperLine]) -> set[int]:
    """Lines that bear the next number; a few numbers may be lost."""
    starts: set[int] = set()
    last = 0
    for at, line in enumerate(lines):
        number = _number(line)
        if last < number <= last + 3:
            starts.add(at)
            last = number
    return starts


def _hanging(lines: Sequence[PaperLine]) -> set[int]:
    """Lines at the left edge of their column where a good part of the others is indented."""
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        key = (line.page, line.zone)
        edges[key] = min(edges.get(key, line.line.box[0]), line.line.box[0])
    indents = [(line.line.box[0] - edges[line.page, line.zone]) / max(line.size, 1.0) for line in lines]
    starts = {at for at, indent in enumerate(indents) if indent < _INDENT}
    return starts if 0.12 * len(lines) <= len(starts) <= 0.7 * len(lines) else set()


def _number(line: PaperLine) -> int:
    found = LABEL.match(line.text)
    return int(next((each for each in found.groups() if each), "0")) if found else 0
