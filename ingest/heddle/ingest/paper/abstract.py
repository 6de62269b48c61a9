"""The abstract of a paper: below its heading, else where the zones say, and all parts of it.

An abstract goes on behind notes, in the next column or overleaf; what is set between its parts is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from heddle.ingest.paper.front_matter import KEYWORDS, STOP
from heddle.ingest.paper.leading import Leading
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Passage
from heddle.ingest.paper.passage import passage
from heddle.ingest.paper.zone import Zone
from heddle.ingest.parse.pdf_line import reads_leftward

_ABSTRACT = re.compile(r"^\W*(?:a ?b ?s ?t ?r ?a ?c ?t|summary|synopsis)\b[\s.:—–-]*", re.IGNORECASE)
_CONTINUED = re.compile(r"^\W*\(?continued (?:on|from)", re.IGNORECASE)
_BOX = re.compile(
    r"^\W*(?:strengths and lim|key (?:points|messages)|highlights|what is (?:already )?known)", re.IGNORECASE
)
_MOST_SKIPPED = 25
"""Lines at most between two parts of an abstract whose first part ends inside a sentence."""
_LEAST = 250
"""Characters of an abstract from which a heading ends it."""
_NEAR = 6
"""Lines between two parts of one abstract, at most: a page header, a note."""
_APART = 3.0
"""Gap, in heights of a line, behind a box."""
_MOST_BOLDER = 0.5
_UNCLAIMED = frozenset({Zone.ABSTRACT, Zone.BODY, Zone.FRONT, Zone.FLOAT})


def read_abstract(text: PaperText, zones: Sequence[Zone]) -> Passage:
    """The abstract: what follows its heading; where it has none, the longest run of its lines."""
    heads = [
        at
        for at, line in enumerate(text.lines)
        if line.page <= 2
        and not line.is_margin
        and _ABSTRACT.match(line.text)
        and zones[at] is not Zone.TITLE
    ]
    for head in heads:
        lines = _below(text, zones, head)
        found = passage(lines, text.words)
        if len(found.text) >= _LEAST // 2:
            return Passage(_ABSTRACT.sub("", found.text), found.lines)
    return passage(_without_heading(text, zones), text.words)


def _below(text: PaperText, zones: Sequence[Zone], head: int) -> list[PaperLine]:
    """The lines of an abstract whose heading, or first line, is known.

    An abstract may go on behind notes, or on the next page, where its first part ends inside a sentence or
    says so.
    """
    found: list[PaperLine] = []
    skipped = 0
    state = _State.READING
    bare = _ABSTRACT.sub("", text.lines[head].text)
    for at in range(head if len(bare) > 20 else head + 1, len(text.lines)):
        line = text.lines[at]
        if line.page > 2 or skipped > _MOST_SKIPPED:
            break
        state = _next_state(state, line, found)
        if state is _State.CONTINUING or (not found and _is_above(line, text.lines[head])):
            skipped = 0
            continue
        if (
            line.is_margin
            or state in _PASSING
            or reads_leftward(line.text)
            or (STOP.match(line.text) and not found)
        ):
            skipped += state in _PASSING
            continue
        if state is not _State.RESUMING and _is_end(line, zones[at], found, skipped=skipped > 0):
            if found and found[-1].text.endswith((".", "/).", "]")):
                break
            skipped += 1
            continue
        state, skipped = _State.READING, 0
        found.append(line)
    return found


class _State(StrEnum):
    """Where reading an abstract stands."""

    READING = "reading"
    PASSING = "passing"
    """Behind a line that says that it goes on elsewhere."""
    CONTINUING = "continuing"
    """At a line that says so, or that it goes on here."""
    RESUMING = "resuming"
    """Right behind a line that says that it goes on here."""
    BOX = "box"
    """In a box of notes that stands between two parts."""


_PASSING = frozenset({_State.PASSING, _State.BOX})


def _next_state(state: _State, line: PaperLine, found: Sequence[PaperLine]) -> _State:
    continued = _CONTINUED.match(line.text)
    if continued:
        return _State.CONTINUING
    if state is _State.CONTINUING:
        return _State.RESUMING if line.page > 1 else _State.PASSING
    if _BOX.match(line.text) and found and not found[-1].text.endswith("."):
        return _State.BOX
    if state is _State.BOX and (line.gap > _APART or line.page > found[-1].page):
        return _State.READING
    return state


def _is_end(line: PaperLine, zone: Zone, found: Sequence[PaperLine], *, skipped: bool) -> bool:
    """Whether a line is none of the abstract, its end or something between its parts."""
    letters = sum(len(each.text) for each in found)
    return _ends(line, zone, found, letters) or (skipped and not _resumes(line, zone, found))


def _is_above(line: PaperLine, head: PaperLine) -> bool:
    """Whether a line that is read after a heading stands above it: in a column beside."""
    return line.page == head.page and line is not head and line.line.box[1] < head.line.box[1] - head.size


def _resumes(line: PaperLine, zone: Zone, found: Sequence[PaperLine]) -> bool:
    """Whether an abstract goes on with a line after others that were none of it."""
    if zone is Zone.ABSTRACT or not found:
        return True
    near = (line.page, line.zone) == (found[-1].page, found[-1].zone) and line.gap < 1.6
    return near and abs(line.size - found[0].size) < 0.04 * line.size


def _ends(line: PaperLine, zone: Zone, found: Sequence[PaperLine], letters: int) -> bool:
    """Whether an abstract ends before a line."""
    if KEYWORDS.match(line.text) or zone in (Zone.TITLE, Zone.KEYWORDS, Zone.CAPTION):
        return True
    if not found:
        return False
    if STOP.match(line.text) and (letters >= _LEAST or found[-1].text.endswith(".")):
        return True
    last = found[-1]
    usual = sorted(each.size for each in found)[len(found) // 2]
    if abs(line.size - usual) > 0.06 * usual and zone is not Zone.ABSTRACT:
        return True
    if (line.page, line.zone) != (last.page, last.zone):
        return zone is not Zone.ABSTRACT or (last.text.endswith(".") and letters > 4 * _LEAST)
    if zone is Zone.HEADING and letters >= _LEAST and last.text.endswith("."):
        return line.gap > 1.9 or line.size > 1.04 * usual
    return line.gap > 2.6 and zone is not Zone.ABSTRACT and letters >= _LEAST


def _without_heading(text: PaperText, zones: Sequence[Zone]) -> list[PaperLine]:
    """An abstract without a heading: a long run of its lines on the first page, else what follows names."""
    groups = [group for group in _groups(text, zones) if sum(len(line.text) for line in group) >= _LEAST // 2]
    early = [group for group in groups if group[0].page == 1]
    first = max(early, key=lambda group: sum(len(line.text) for line in group), default=[])
    if first:
        return _whole(text, zones, first)
    return _paragraph_below_names(text, zones) or max(groups, key=len, default=[])


def _whole(text: PaperText, zones: Sequence[Zone], group: list[PaperLine]) -> list[PaperLine]:
    """The paragraph that a run of lines is part of, with its rest on the next page.

    It begins where lines above stop looking like it, and goes on overleaf where it ends inside a sentence.
    """
    leading = Leading(text.lines)
    start = next(at for at, line in enumerate(text.lines) if line is group[0])
    found = list(group)
    while start > 0 and zones[start - 1] in _UNCLAIMED and STOP.match(text.lines[start - 1].text) is None:
        above, line = text.lines[start - 1], text.lines[start]
        if not leading.goes_on(above, line) or abs(above.bold - line.bold) > _MOST_BOLDER:
            break
        found.insert(0, above)
        start -= 1
    if found[-1].text.endswith((".", "]", ")")):
        return found
    rest: list[PaperLine] = []
    for line in text.lines:
        if line.page != found[-1].page + 1 or line.is_margin:
            continue
        if abs(line.size - found[-1].size) > 0.06 * line.size or (
            rest and not leading.goes_on(rest[-1], line)
        ):
            break
        rest.append(line)
    return [*found, *rest] if rest and len(rest) < _MOST_SKIPPED else found


def _groups(text: PaperText, zones: Sequence[Zone]) -> list[list[PaperLine]]:
    groups: list[list[PaperLine]] = []
    last = -99
    for at, zone in enumerate(zones):
        line = text.lines[at]
        if zone is not Zone.ABSTRACT or STOP.match(line.text):
            continue
        near = groups and at - last <= _NEAR and abs(line.size - groups[-1][-1].size) < 0.06 * line.size
        if near and line.page == groups[-1][-1].page and line.gap < 4:
            groups[-1].append(line)
        else:
            groups.append([line])
        last = at
    return groups


def _paragraph_below_names(text: PaperText, zones: Sequence[Zone]) -> list[PaperLine]:
    """The first paragraph below the authors that is long enough for an abstract."""
    names = [at for at, zone in enumerate(zones) if zone is Zone.AUTHOR and text.lines[at].page == 1]
    found: list[PaperLine] = []
    for at in range(names[-1] + 1, len(text.lines)) if names else ():
        line = text.lines[at]
        if line.page > 1:
            break
        if zones[at] in (Zone.AFFILIATION, Zone.CONTACT):
            continue
        alike = found and abs(line.size - found[-1].size) < 0.04 * line.size and line.gap < 1.9
        if alike and line.zone == found[-1].zone:
            found.append(line)
        elif sum(len(each.text) for each in found) >= _LEAST:
            break
        else:
            found = [line]
    return found if sum(len(line.text) for line in found) >= _LEAST else []
