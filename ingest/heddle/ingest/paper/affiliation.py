"""Affiliations: the lines of addresses, split into places of work."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from heddle.ingest.paper.affiliation_part import ORGANISATION, PART, affiliation_of
from heddle.ingest.paper.byline import split_marks
from heddle.ingest.paper.country import ends_in_country
from heddle.ingest.paper.leading import Leading
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Affiliation
from heddle.ingest.paper.passage import passage
from heddle.ingest.paper.zone import Zone

_LABEL = re.compile(r"^\(?(\d{1,2}|[a-z]|[*∗⁎†‡§¶#]+)[).]?\s*(?=[^\W\d_a-z])")
_INNER = re.compile(r"(?<=[.;,])\s*(\d{1,2})[.)]?\s?(?=[^\W\d_a-z][^\W\d_]{3})")
_TAIL = re.compile(
    r"[\s;,.(]*(?:\b(?:e-?mails?|tel|fax|phone|correspond\w*|full list|author(?:s)? to)\b|\S+@).*$",
    re.IGNORECASE,
)
_END = re.compile(
    r"correspond|e-?mail|@|received|accepted"
    r"|^\W*(?:abstract|key\s?words?|\*(?!\**\s?(?:the\s)?(?:dep|div|fac|scho|inst|univ|cent|lab|unit|coll|hosp)))",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\S+@?$")
_CORRESPONDENCE = re.compile(
    r"^\W*(?:for (?:reprints and (?:all )?)?|address (?:for )?|author for |\*+\s?)?correspond", re.IGNORECASE
)
_LEAST_LETTERS = 8
_ALIKE = 0.06
_EDITOR = re.compile(r"^\W*(?:edited|reviewed|academic editor|handling editor)\b", re.IGNORECASE)
_SECTION = re.compile(
    r"^\W*(?:author details|(?:authors?.{0,2} )?affiliations?|authors.{0,2} information)\W*$", re.IGNORECASE
)
_MOST_LINES = 80
_LONGEST_LABEL = 3
_APART = 2.0
"""Gap, in heights of a line, that ends a block."""
_NO_PLACE = re.compile(r"^\W*(?:correspond|author:|received|accepted|cite|how to)", re.IGNORECASE)
_HEAD = re.compile(
    r"^(?:address(?:es)?(?=\s?:)|from(?: the)?|affiliations?|author details|authors?.? affiliations?)\b\W*",
    re.IGNORECASE,
)


def read_affiliations(text: PaperText, zones: Sequence[Zone]) -> tuple[Affiliation, ...]:
    """The affiliations of a paper's authors, in order, each once."""
    lines = _address_lines(text, zones)
    labelled = sum(bool(_label(line)) for line in lines) >= max(1, len(lines) // 6)
    groups: list[list[PaperLine]] = []
    for line in lines:
        if not groups or _begins(line, groups[-1], labelled=labelled):
            groups.append([line])
        else:
            groups[-1].append(line)
    found: dict[str, Affiliation] = {}
    for group in groups:
        for label, written in _split(group, text.words):
            tidy = _TAIL.sub("", _HEAD.sub("", written)).strip(" ,;.¨´¸")
            if sum(map(str.isalpha, tidy)) >= _LEAST_LETTERS and not _NO_PLACE.match(tidy):
                found.setdefault(f"{label} {tidy}", affiliation_of(tidy, label, tuple(group)))
    return tuple(found.values())


def _address_lines(text: PaperText, zones: Sequence[Zone]) -> list[PaperLine]:
    """Lines of addresses: a section of their own, else those that the zones, labels or words give away.

    The address for correspondence repeats one of them; it is taken where there is no other.
    """
    lines = text.lines
    section = _section(text)
    if section:
        return section
    leading = Leading(lines)
    editors = _editors(text)
    contact = _blocks(lines, leading, _CORRESPONDENCE)
    wanted = {
        at
        for at, line in enumerate(lines)
        if line.page == 1 and at not in editors and not line.is_margin and _is_seed(lines, zones, at)
    } | {at for at in range(len(lines)) if at not in editors and _is_address(lines, zones, at)}
    if wanted <= contact:
        contact = set()
    wanted -= contact
    for at in sorted(wanted):
        above, below = at - 1, at + 1
        while (
            above >= 0 and above not in wanted | contact and leading.goes_on(lines[above], lines[above + 1])
        ):
            if _label(lines[above + 1]) or not _may_precede(lines[above], zones[above]):
                break
            wanted.add(above)
            above -= 1
        while below < len(lines) and below not in wanted | contact:
            if not leading.goes_on(lines[below - 1], lines[below]):
                break
            if not _may_go_on(lines[below - 1], lines[below], zones[below]):
                break
            wanted.add(below)
            below += 1
    _add_numbered(lines, zones, wanted, leading)
    return [lines[at] for at in sorted(wanted)]


def _add_numbered(
    lines: Sequence[PaperLine], zones: Sequence[Zone], wanted: set[int], leading: Leading
) -> None:
    """Add what goes on with the next number below an address, whatever it reads like."""
    number = 0
    for at, line in enumerate(lines):
        label = _label(line)
        if at in wanted:
            number = int(label) if label.isdecimal() else number
            continue
        above = lines[at - 1]
        if at - 1 not in wanted or (line.page, line.zone) != (above.page, above.zone) or _ends(line.text):
            continue
        next_one = label == str(number + 1) and number > 0 and line.gap < _APART
        alike = abs(line.size - above.size) < _ALIKE * line.size
        rest = not label and leading.goes_on(above, line) and _may_go_on(above, line, zones[at])
        if (next_one and alike) or rest:
            wanted.add(at)
            number += next_one


def _blocks(lines: Sequence[PaperLine], leading: Leading, head: re.Pattern[str]) -> set[int]:
    """Lines that begin as a pattern says, with those that follow closely, up to the next label."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if line.page > 1:
            break
        goes_on = at - 1 in found and leading.goes_on(lines[at - 1], line) and not _label(line)
        if head.match(line.text) or goes_on:
            found.add(at)
    return found


def _may_precede(line: PaperLine, zone: Zone) -> bool:
    """Whether the line above one of an address is its beginning."""
    if zone in (Zone.TITLE, Zone.AUTHOR, Zone.ABSTRACT, Zone.KEYWORDS) or _END.match(line.text):
        return False
    begins = _label(line) or ORGANISATION.search(line.text) or PART.match(line.text)
    return bool(begins) and not ends_in_country(line.text) and not line.text.endswith(".")


def _section(text: PaperText) -> list[PaperLine]:
    """The lines below a heading such as `Author details`; none where there is no such section."""
    for at, line in enumerate(text.lines):
        if not _SECTION.match(line.text):
            continue
        found: list[PaperLine] = []
        for below in text.lines[at + 1 :]:
            if below.is_margin:
                continue
            apart = found and (abs(below.size - found[0].size) > 0.04 * below.size or below.bold > 0.8)
            new = found and below.gap > 1.6 and not _label(below) and below.page == found[-1].page
            if apart or new or _END.search(below.text) or len(found) > _MOST_LINES:
                break
            found.append(below)
        if any(ORGANISATION.search(each.text) for each in found):
            return found
    return []


def _is_seed(lines: Sequence[PaperLine], zones: Sequence[Zone], at: int) -> bool:
    """Whether a line is one of an address by its zone, or by a raised label before an organisation."""
    line = lines[at]
    if zones[at] is Zone.TITLE or _ends(line.text):
        return False
    if zones[at] is Zone.AFFILIATION:
        return True
    below = lines[at + 1].text if at + 1 < len(lines) else ""
    leads = bool(line.raised) and line.raised[0][0] == 0 and len(_label(line)) <= _LONGEST_LABEL
    return leads and bool(ORGANISATION.search(f"{line.text} {below}") or PART.search(line.text[2:].strip()))


def _is_address(lines: Sequence[PaperLine], zones: Sequence[Zone], at: int) -> bool:
    """Whether a line reads as an address, whatever its zone: an organisation, and a country at the end."""
    line = lines[at]
    below = lines[at + 1].text if at + 1 < len(lines) else ""
    if line.page > 1 or zones[at] in (Zone.TITLE, Zone.ABSTRACT, Zone.REFERENCE) or _ends(line.text):
        return False
    ends = ends_in_country(line.text) or ends_in_country(re.split(r"[;.]", f"{line.text} {below}")[0])
    return bool(ORGANISATION.search(line.text)) and "," in line.text and ends


def _ends(text: str) -> bool:
    """Whether an address ends before a line; one that merely closes with an address of mail is part of it."""
    end, place = _END.search(text), ORGANISATION.search(text)
    if end is None:
        return False
    before = text[: end.start()]
    inside = bool(place and place.start() < end.start()) or ends_in_country(_MAIL.sub("", before))
    return not (inside or (end.group() == "@" and _is_place(_MAIL.sub("", before))))


def _is_place(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= _LEAST_LETTERS and "," in text


def _may_go_on(above: PaperLine, line: PaperLine, zone: Zone) -> bool:
    """Whether an address that is not at its end goes on with a line."""
    if zone in (Zone.KEYWORDS, Zone.HEADING, Zone.TITLE, Zone.ABSTRACT) or _ends(line.text):
        return False
    if _label(line):
        return bool(ORGANISATION.search(line.text) or PART.search(line.text)) or _is_place(line.text)
    return not (ends_in_country(above.text) or above.text.endswith("."))


def _editors(text: PaperText) -> set[int]:
    """Lines with the names of editors and reviewers and what stands right below."""
    found: set[int] = set()
    above: PaperLine | None = None
    for at, line in enumerate(text.lines):
        goes_on = (
            above is not None and (line.page, line.zone) == (above.page, above.zone) and line.gap < _APART
        )
        above = line if _EDITOR.match(line.text) or goes_on else None
        if above is not None:
            found.add(at)
    return found


def _label(line: PaperLine) -> str:
    """What a line is labelled by at its start; empty where it is not."""
    if line.raised and line.raised[0][0] == 0:
        return line.text[: line.raised[0][1]].strip()
    found = _LABEL.match(line.text)
    return found.group(1) if found else ""


def _begins(line: PaperLine, group: Sequence[PaperLine], *, labelled: bool) -> bool:
    above = group[-1]
    if labelled:
        return bool(_label(line)) or _is_new(line, above)
    if line.zone != above.zone or line.page != above.page or line.gap > 1.6:
        return True
    return ends_in_country(above.text) or (above.text.endswith((".", ";")) and not line.text[:1].islower())


def _is_new(line: PaperLine, above: PaperLine) -> bool:
    """Whether a line without a label begins an affiliation among labelled ones: another one is at its end."""
    return ends_in_country(above.text) and bool(PART.match(line.text))


def _count_on(text: str, label: str) -> str:
    """A text with the numbers marked that count on from its label: `Oslo University 2 Institute of Looms`."""
    number = int(label) if label.isdecimal() else 0
    while number:
        number += 1
        found = re.search(rf"(?<=\w)\s{number}\s(?=[^\W\d_a-z])", text)
        if found is None or not ORGANISATION.search(text[found.end() :]):
            break
        text = f"{text[: found.start()]}\x01{number}\x02{text[found.end() :]}"
    return text


def _split(group: Sequence[PaperLine], words: Counter[str]) -> list[tuple[str, str]]:
    """Labels and texts of a group's affiliations: labels stand inside a line too."""
    first = group[0]
    label = _label(first)
    text = passage(group, words).text
    if label and text.startswith(label):
        text = text[len(label) :].lstrip(" ).")
    for line in group:
        for start, end in reversed(line.raised):
            mark = line.text[start:end].strip()
            if start > 0 and re.fullmatch(r"[\da-z]{1,2}|[*†‡§¶#]", mark):
                around = line.text[end : end + 12]
                text = text.replace(f"{mark}{around}", f"\x01{mark}\x02{around}", 1)
    text = _INNER.sub("\x01\\1\x02", _count_on(text, label))
    pieces = re.split("\x01([^\x02]*)\x02", text)
    found = [(label, pieces[0])]
    found += [(mark, piece) for mark, piece in zip(pieces[1::2], pieces[2::2], strict=True)]
    found = [
        (" ".join(split_marks(mark)), re.sub(r"[\s,;]+(?:and)?\s*$", "", piece)) for mark, piece in found
    ]
    return [(mark, one) for mark, piece in found for one in re.split(r";\s+(?=[^\W\d_a-z])", piece)]
