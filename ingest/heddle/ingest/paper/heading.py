"""Section headings and their levels: numbers tell the level, else the looks that headings share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Heading
from heddle.ingest.paper.passage import passage
from heddle.ingest.paper.zone import Zone

_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?\s+\S")
_MAJOR = re.compile(
    r"^\W*(?:\d+\.?\s*|[IVX]+\.\s*)?(?:introduction|background|(?:materials?|patients|subjects)?(?:\s?(?:and|&)\s)?"
    r"\s?methods|results?|discussion|conclusions?|results? and discussions?)\W*$",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"^\W*(?:abstract|summary|references?|bibliography|key\s?words?|literature cited"
    r"|(?:fig(?:ure)?|table|scheme)\W*\d.*)\W*$",
    re.IGNORECASE,
)
_RUN_IN = re.compile(
    r"^(\d{1,2}(?:\.\d{1,2})+\.?\s+[A-Z][^.:]{3,110}?(?:\b[A-Z]\.[^.:]{3,60})?)[.:]\s+[A-Z“]"
)
_OUT = frozenset({Zone.TITLE, Zone.AUTHOR, Zone.ABSTRACT, Zone.MARGIN, Zone.REFERENCE, Zone.REFERENCE_MORE})
_DEEPEST = 6
_MOST_LINES = 4

Style = tuple[float, bool, bool]


def read_headings(text: PaperText, zones: Sequence[Zone]) -> tuple[Heading, ...]:
    """The headings of sections, in order, with levels from 1; the list of references is no section."""
    found: list[tuple[str, list[PaperLine]]] = []
    at = 0
    while at < len(text.lines):
        lines = _lines_at(text, zones, at)
        written = passage(lines, text.words).text if lines else _run_in(text, zones, at)
        if written and not _NONE.match(written) and any(map(str.isalpha, written)):
            found.append((written, lines or [text.lines[at]]))
        at += max(len(lines), 1)
    ranks = _ranks([(written, lines[0]) for written, lines in found])
    return tuple(
        Heading(written, _level(written, _style(lines[0]), ranks), tuple(lines)) for written, lines in found
    )


def _lines_at(text: PaperText, zones: Sequence[Zone], at: int) -> list[PaperLine]:
    """The lines of the heading that begins at a line; none where none does."""
    line = text.lines[at]
    is_major = _MAJOR.match(line.text) is not None and zones[at] not in _OUT and _stands_out(line, text)
    if zones[at] is not Zone.HEADING and not is_major:
        return []
    found = [line]
    for below in range(at + 1, min(at + _MOST_LINES, len(text.lines))):
        other = text.lines[below]
        if not _goes_on(found[-1], other) or zones[below] not in (Zone.HEADING, Zone.HEADING_MORE):
            break
        found.append(other)
    return found


def _goes_on(line: PaperLine, other: PaperLine) -> bool:
    """Whether a heading goes on below: close, alike, and without a number of its own."""
    near = (line.page, line.zone) == (other.page, other.zone) and other.gap < 1.45
    alike = _style(line)[:2] == _style(other)[:2] and not _NUMBER.match(other.text)
    room = line.right - line.line.box[2] < 0.35 * (line.right - line.left)
    return near and alike and (room or other.text[:1].islower()) and not _MAJOR.match(line.text)


def _stands_out(line: PaperLine, text: PaperText) -> bool:
    return line.bold > 0.5 or line.size > 1.04 * text.body or line.text.isupper() or line.gap > 1.5


def _run_in(text: PaperText, zones: Sequence[Zone], at: int) -> str:
    """A numbered heading that text follows on the same line; empty where there is none."""
    line = text.lines[at]
    if zones[at] in _OUT or zones[at] is Zone.FLOAT or not _NUMBER.match(line.text):
        return ""
    below = text.lines[at + 1].text if at + 1 < len(text.lines) else ""
    found = _RUN_IN.match(f"{line.text} {below}")
    return found.group(1) if found else ""


def _style(line: PaperLine) -> Style:
    """The looks of a heading; sizes that differ by less than half a point are one."""
    letters = [letter for letter in line.text if letter.isalpha()]
    capitals = sum(map(str.isupper, letters)) > 0.8 * max(len(letters), 1)
    return round(line.size * 2) / 2, line.bold > 0.5, capitals


def _ranks(found: Sequence[tuple[str, PaperLine]]) -> dict[Style, int]:
    """The level of each style: those of well-known main sections come first, larger and bolder ones next."""
    styles = list(dict.fromkeys(_style(line) for _, line in found))
    major = {_style(line) for written, line in found if _MAJOR.match(written)}
    ordered = sorted(styles, key=lambda style: (style not in major, -style[0], not style[1], not style[2]))
    ranks: dict[Style, int] = {}
    for style in ordered:
        deeper = max(ranks.values(), default=0) + (style not in major or not ranks)
        ranks[style] = min(deeper, _DEEPEST)
    return ranks


def _level(written: str, style: Style, ranks: dict[Style, int]) -> int:
    number = _NUMBER.match(written)
    return number.group(1).count(".") + 1 if number else ranks[style]
