"""Section headings and their levels.

Which candidates are headings is told by a field over them (`heading_candidate.py`); numbers tell the level,
else the looks that headings share. What stands behind the sections (acknowledgements, funding and the like)
is told apart, as JATS has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from heddle.ingest.paper.crf import SequenceModel
from heddle.ingest.paper.heading_candidate import NUMBER, Candidate, Key, Role, heading_candidates
from heddle.ingest.paper.heading_feature import candidate_features
from heddle.ingest.paper.heading_style import MAJOR
from heddle.ingest.paper.line import PaperText
from heddle.ingest.paper.paper import Heading
from heddle.ingest.paper.zone import Zone

_NOTE = re.compile(
    r"^\W*(?:acknowled?ge?ments?|abbreviations|funding|competing interests|(?:data )?availability.*"
    r"|publisher\W{0,3}s note|orcid(?: ids?)?|consent (?:for|to) .*|author details|additional \w+)\W*$",
    re.IGNORECASE,
)
_DEEPEST = 6
_SIZE = 0.6
"""Difference of sizes, in points, that tells two levels."""


def read_headings(text: PaperText, zones: Sequence[Zone], model: SequenceModel) -> tuple[Heading, ...]:
    """The headings of sections, in order, with levels from 1; the list of references is no section.

    Args:
        text: The paper.
        zones: Of its lines.
        model: Tells the role of candidates.
    """
    candidates = heading_candidates(text, zones)
    named = model.decode(candidate_features(text, candidates))
    roles = [_role(each, Role(name)) for each, name in zip(candidates, named, strict=True)]
    levels = heading_levels(
        [each for each, role in zip(candidates, roles, strict=True) if role is Role.HEADING]
    )
    return tuple(
        Heading(each.text, levels.get(each.at, 1), each.lines, is_back=role is Role.BACK)
        for each, role in zip(candidates, roles, strict=True)
        if role is not Role.NONE
    )


def _role(each: Candidate, role: Role) -> Role:
    """The role of a candidate; notes that no paper has among its sections are back matter anywhere."""
    return Role.BACK if role is Role.HEADING and _NOTE.match(each.text) else role


def heading_levels(found: Sequence[Candidate]) -> dict[int, int]:
    """The level of each heading, by the place of its first line.

    A look has one level throughout: that of the first well-known section is 1; another is one below the
    heading that it first stands under, unless it is the more prominent of the two.
    """
    first = next((each for each in found if MAJOR.match(each.text) and not each.runs_in), None)
    known: dict[Key, int] = {first.key: 1} if first is not None else {}
    levels: dict[int, int] = {}
    above: Candidate | None = None
    for each in found:
        number = NUMBER.match(each.text)
        if number is not None and each.text[number.end(1)] != ")":
            level = number.group(1).count(".") + 1
        elif each.key in known:
            level = known[each.key]
        else:
            level = _level_under(each, above, levels)
        known.setdefault(each.key, level)
        levels[each.at] = min(level, _DEEPEST)
        above = each
    return levels


def _level_under(each: Candidate, above: Candidate | None, levels: Mapping[int, int]) -> int:
    """The level of a heading of a new look, by the one above."""
    if above is None:
        return 1
    level = levels[above.at]
    prominence = _prominence(each, above)
    if prominence < 0 or (prominence == 0 and MAJOR.match(above.text)):
        return level + 1
    return max(level - prominence, 1)


def _prominence(each: Candidate, other: Candidate) -> int:
    """1 where a heading is more prominent than another, -1 where it is less, 0 where nothing tells.

    Size tells most, then bold letters, capitals, upright letters, and whether it stands alone.
    """
    size, _, bold, capitals = each.key[1]
    size_there, _, bold_there, capitals_there = other.key[1]
    if each.runs_in == other.runs_in and abs(size - size_there) > _SIZE:
        return 1 if size > size_there else -1
    mine = (not each.runs_in, bold, capitals, not each.key[2])
    there = (not other.runs_in, bold_there, capitals_there, not other.key[2])
    return (mine > there) - (mine < there)
