"""The bibliography: which lines it has, and where each reference begins.

Three things tell where a reference begins: its number, a hanging indent, or the model of lines. Numbers
that count up are the surest; an indent is one if it is neither rare nor the rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.passage import passage
from heddle.ingest.paper.zone import Zone

LABEL = re.compile(r"^\W{0,2}(?:[\[(](\d{1,3})[\])]|(\d{1,3})\s*[.)](?!\d)|(\d{1,3})\s*(?=[^\W\d_a-z]))\s*")
_HEAD = re.compile(
    r"^\W*(?:\d+\.?\s*)?(?:references?|bibliography|literature cited|works cited"
    r"|r ?e ?f ?e ?r ?e ?n ?c ?e ?s)(?: and notes)?\W*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\W*(?:appendix|supplementa\w+|publisher.?s note|author details|submit your|figure legends|how to cite"
    r"|conflicts? of interest|the english in this|ready to submit|disclaimer|correspondence)\b",
    re.IGNORECASE,
)
_LEAST = 15
"""Characters of a reference; less is a remnant."""
_CLOSE = 1.3
"""Gap, in heights of a line, within a reference."""
_FIRST_THIRD = 0.3
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
    near = [at for at in range(start, min(start + 60, len(text.lines))) if not text.lines[at].is_margin]
    sizes = sorted(text.lines[at].size for at in near or inside)
    usual = sizes[len(sizes) // 2]
    found: list[int] = []
    for at in range(start, len(text.lines)):
        line = text.lines[at]
        if at > inside[-1] and _AFTER.match(line.text):
            break
        alike = abs(line.size - usual) <= 0.1 * usual or zones[at] in (Zone.REFERENCE, Zone.REFERENCE_MORE)
        if not line.is_margin and zones[at] is not Zone.CAPTION and (alike or line.gap < _CLOSE):
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
        hanging = _hanging(lines)
        starts = hanging if hanging and 2 * len(hanging) > len(learned) else learned
    found: list[list[PaperLine]] = []
    for at, line in enumerate(lines):
        if at in starts:
            found.append([line])
        elif found:
            found[-1].append(line)
    return found


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
