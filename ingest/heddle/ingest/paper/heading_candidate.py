"""What may be a section heading: short blocks that stand out, and the starts of paragraphs that do.

A block is one line, or several alike that follow each other closely; a run-in heading is the bold or italic
start of a paragraph. Which of them are headings is told by their features (`heading_feature.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from heddle.ingest.paper.heading_style import MAJOR, Look, body_look, lead, look
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.passage import passage
from heddle.ingest.paper.zone import Zone

NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\s*[.)|:]?\s+\|?\s*(?=[^\W\d_])")
BACK = re.compile(
    r"^\W*(?:\d+\.?\s*)?(?:acknowled?ge?ments?|abbreviations?|funding(?: \w+)?"
    r"|(?:competing|conflicts?(?: of)?) interests?"
    r"|authors?\W*contributions?|(?:consent|approval)\b.*|ethic\w*(?: \w+)*|(?:data )?availability.*"
    r"|data sharing(?: statement)?|author (?:details|affiliations|information)"
    r"|publisher\W?s note|orcid(?: ids?)?"
    r"|additional (?:files?|information|material)|supplementa\w+ \w+|supporting information|disclosures?"
    r"|open access|provenance.*|declarations?"
    r"|source of (?:support|funding)|financial support.*)\W*$",
    re.IGNORECASE,
)
"""What stands behind the sections: notes that JATS has in its `back`."""
_NONE = re.compile(
    r"^\W*(?:abstract|summary|references?|bibliography|key\s?words?|literature cited|works cited|contents"
    r"|highlights|article info(?:rmation)?|(?:fig(?:ure)?|table|scheme|box|chart)\W*s?\d.*)\W*$",
    re.IGNORECASE,
)
_OUT = frozenset(
    {
        Zone.TITLE,
        Zone.AUTHOR,
        Zone.AFFILIATION,
        Zone.CONTACT,
        Zone.KEYWORDS,
        Zone.ABSTRACT,
        Zone.MARGIN,
        Zone.CAPTION,
        Zone.CAPTION_MORE,
        Zone.REFERENCE,
        Zone.REFERENCE_MORE,
    }
)
_RUN_IN_NUMBER = re.compile(
    r"^(\d{1,2}(?:\.\d{1,2})+\.?\s+[A-Z][^.:]{3,110}?(?:\b[A-Z]\.[^.:]{3,60})?)[.:]\s+[A-Z“]"
)
_ROMAN = re.compile(r"^[ivx]{1,4}[).]\s+\w")
_LEAST_TAIL = 5
_MOST_LINES = 4
_MOST_LETTERS = 220
_MOST_LEAD = 140
CLOSE = 1.45
_CLOSE_ALIKE = 1.65
"""Gap within a heading whose lines look the same: large letters may stand further apart."""


class Role(StrEnum):
    """What a candidate is."""

    NONE = "none"
    HEADING = "heading"
    BACK = "back"
    """Of what stands behind the sections."""


Key = tuple[bool, Look, bool]
"""What candidates are grouped by: whether it runs in, its look, whether it is italic."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a heading.

    Args:
        text: Its words.
        at: Place of its first line.
        lines: Its lines; the last of a run-in heading has more than the heading.
        key: Its group.
        runs_in: Text follows on its last line.
    """

    text: str
    at: int
    lines: tuple[PaperLine, ...]
    key: Key
    runs_in: bool


def heading_candidates(text: PaperText, zones: Sequence[Zone]) -> list[Candidate]:
    """All that may be headings, in reading order.

    Args:
        text: The paper.
        zones: Of its lines; those of the header, of captions and of references bar headings.
    """
    return list(_candidates(text, zones, body_look(text)))


def _candidates(text: PaperText, zones: Sequence[Zone], body: Look) -> Iterator[Candidate]:
    end = 0
    for at, line in enumerate(text.lines):
        if at < end or line.is_margin or _is_out(line, zones[at]):
            continue
        found = _run_in(text, at, body) or _block(text, zones, at, body)
        if found is not None and _may_be(found.text):
            yield found
            end = at + len(found.lines)


def _is_out(line: PaperLine, zone: Zone) -> bool:
    """Whether the zone bars headings; well-known names stay in, whatever the model of zones took them for."""
    if zone not in _OUT or (zone is Zone.ABSTRACT and line.page > 1):
        return False
    return zone in (Zone.MARGIN, Zone.TITLE, Zone.AUTHOR) or MAJOR.match(line.text) is None


def _may_be(written: str) -> bool:
    letters = sum(map(str.isalpha, written))
    return (
        letters >= 2
        and len(written) <= _MOST_LETTERS
        and 2 * letters >= len(written)
        and not _NONE.match(written)
        and (not written[0].islower() or _ROMAN.match(written) is not None)
    )


def _block(text: PaperText, zones: Sequence[Zone], at: int, body: Look) -> Candidate | None:
    """The block that begins at a line; None where it looks like running text, or goes on for too long."""
    first = text.lines[at]
    own = look(first)
    if own[:3] == body[:3] and not own[3] and not _stands_alone(text, at, body):
        return None
    if _ends_as_text(first, body) or (at and _goes_on(text.lines[at - 1], first)):
        return None
    lines = [first]
    for below in range(at + 1, len(text.lines)):
        line = text.lines[below]
        if not _goes_on(lines[-1], line) or _is_out(line, zones[below]):
            break
        lines.append(line)
        if len(lines) > _MOST_LINES:
            return None
    written = passage(lines, text.words).text
    return Candidate(written, at, tuple(lines), (False, own, first.face.italic), runs_in=False)


def _ends_as_text(line: PaperLine, body: Look) -> bool:
    """Whether a line begins in a font of its own and ends as running text: a name, and the sentence on it."""
    if len(line.faces) < 2:
        return False
    last, face = line.faces[-1]
    return face.name == body[1] != line.faces[0][1].name and len(line.text) - last > _LEAST_TAIL


def _stands_alone(text: PaperText, at: int, body: Look) -> bool:
    """Whether a line in the font of running text may be a heading: a short one between gaps, or numbered."""
    line = text.lines[at]
    if MAJOR.match(line.text):
        return True
    if line.gap < 1.3 or line.text[-1] in ".,;:":
        return False
    number = NUMBER.match(line.text)
    if number is not None:
        return line.text[number.end()].isupper()
    below = text.lines[at + 1] if at + 1 < len(text.lines) else None
    is_short = line.line.box[2] < line.right - 0.2 * (line.right - line.left)
    if below is None or not is_short or line.gap < 1.9 or not line.text[0].isupper():
        return False
    return look(below)[:3] == body[:3] and below.gap > 1.9


def _goes_on(line: PaperLine, other: PaperLine) -> bool:
    """Whether a block goes on below: close, alike, and without a number or a name of its own."""
    alike = look(line) == look(other)
    if (line.page, line.zone) != (other.page, other.zone):
        return False
    if other.gap > (_CLOSE_ALIKE if alike else CLOSE) or abs(line.size - other.size) > 0.6:
        return False
    if not alike and (abs(line.bold - other.bold) > 0.5 or look(line)[3] != look(other)[3]):
        return False
    if line.face.name != other.face.name and not (line.bold > 0.5 or _shares_face(line, other)):
        return False
    begins = NUMBER.match(other.text) or _ROMAN.match(other.text) or MAJOR.match(other.text)
    return not (begins or MAJOR.match(line.text))


def _shares_face(line: PaperLine, other: PaperLine) -> bool:
    return bool(line.faces and other.faces) and line.faces[-1][1].name == other.faces[0][1].name


def _run_in(text: PaperText, at: int, body: Look) -> Candidate | None:
    """The heading that text follows on the same line; None where there is none."""
    line = text.lines[at]
    start = lead(line)
    if start is not None and _is_lead(line.text, start.end):
        written = line.text[: start.end].rstrip(" .:|—–-")
        return _as_run_in(written, at, (line,), look(line), start.face.bold, start.face.italic)
    following = text.lines[at + 1] if at + 1 < len(text.lines) else None
    if following is None or (following.page, following.zone) != (line.page, line.zone):
        return None
    more = lead(following)
    if more is not None and line.face is more.face and line.face.name != body[1] and _is_full(line):
        end = more.end
        if following.gap < CLOSE and _is_lead(following.text, end):
            written = passage((line, following), text.words).text
            cut = len(written) - len(following.text) + end
            return _as_run_in(
                written[:cut].rstrip(" .:|—–-"),
                at,
                (line, following),
                look(following),
                more.face.bold,
                more.face.italic,
            )
    found = _RUN_IN_NUMBER.match(f"{line.text} {following.text}")
    if found and look(line)[:3] == body[:3]:
        return _as_run_in(found.group(1), at, (line,), look(line), bold=False, italic=False)
    return None


def _is_full(line: PaperLine) -> bool:
    return line.right - line.line.box[2] < 0.2 * (line.right - line.left)


def _is_lead(written: str, end: int) -> bool:
    """Whether words in a font of their own are a heading: a sentence begins behind their stop."""
    start, rest = written[:end].rstrip(), written[end:].lstrip()
    stopped = start[-1:] in ".:|" or rest[:1] in ".:|—–"
    rest = rest.lstrip(".:|—– ")
    letters = sum(map(str.isalpha, start))
    return letters >= 3 and end <= _MOST_LEAD and stopped and rest[:1] != "" and not rest[0].islower()


def _as_run_in(
    written: str, at: int, lines: tuple[PaperLine, ...], rest: Look, bold: bool, italic: bool
) -> Candidate:
    return Candidate(written, at, lines, (True, (rest[0], "", bold, False), italic), runs_in=True)
