"""The authors of a paper: the lines of names, split into people, each with the marks behind the name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from heddle.ingest.paper.country import ends_in_country
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Author, Passage
from heddle.ingest.paper.person import is_degree, is_initials, split_name
from heddle.ingest.paper.zone import Zone

_SYMBOLS = "*∗†‡§¶#∥║✉✝⁎"
_SEPARATOR = re.compile(r"\s*(?:[,;·•|∙]|\band\b|&)\s*", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:reader|principal|lecturer|head|resident|group|investigators|consortium|behalf|collaborat\w+|committee"
    r"|network|team|for the|society|author|correspond\w*|orcid|email|open|access)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"universit|institut|hospital|college of|department|dept\.|school of|@|laborator|\babstract\b|faculty"
    r"|facility|division|^\d\s+\S+ \S+,",
    re.IGNORECASE,
)
_LEAST_LETTERS = 3
_LEAST_SHORT, _SHORT_SHARE = 3, 0.7
"""Authors with initials alone from which a list gives nothing else."""
_ALIKE = 0.06
_MOST_APART = 4.0
"""Width of a gutter, at most, that parts names of one line, in heights of the line."""
_DATES = re.compile(r"^\W*(?:received|accepted|revised|published)\b", re.IGNORECASE)
_MOST_BETWEEN = 6
"""Lines at most from a title to the end of the names below it."""
_BETWEEN = frozenset({"and", "de", "van", "von", "der", "den", "del", "la", "da", "di", "dos", "el", "al"})
_MARK = re.compile(r"\d{1,2}|[a-z](?![a-z])|[*∗⁎]+|[†‡§¶#∥║✉✝]", re.IGNORECASE)
_LOOSE = re.compile(r"(?<=[^\W\d_.])\s?(\d{1,2}(?:\s?,\s?\d{1,2})*)(?=\s*(?:[,;]|and\b|$|\W*$))")
_OPEN, _CLOSE = "\x01", "\x02"


def read_authors(text: PaperText, zones: Sequence[Zone], title: Passage) -> tuple[Author, ...]:
    """The authors of a paper, in order, each once.

    Args:
        text: The paper.
        zones: Of its lines.
        title: Of the paper; the names share its page, and where no zone tells of them they follow it.
    """
    found = read_names(_byline(text.lines, zones, title)) or read_names(_below(text.lines, title))
    first: dict[tuple[str, str], Author] = {}
    for author in found:
        first.setdefault((author.given, author.surname), author)
    return tuple(first.values())


def _below(lines: Sequence[PaperLine], title: Passage) -> list[PaperLine]:
    """The lines below a title that are made of names alone."""
    if not title.lines:
        return []
    start = next(at for at, line in enumerate(lines) if line is title.lines[-1]) + 1
    found: list[PaperLine] = []
    for line in lines[start : start + _MOST_BETWEEN]:
        if _are_names(line) and (not found or _goes_on(found[-1], line)):
            found.append(line)
        elif found:
            break
    return found


def _byline(lines: Sequence[PaperLine], zones: Sequence[Zone], title: Passage) -> list[PaperLine]:
    """The lines of names: those that the zones tell, and lines of names next to them in the same font.

    Names stand in citations and beside addresses too; those below the title, in the font of the first, win.
    """
    page = title.lines[0].page if title.lines else 1
    told = {
        at
        for at, (line, zone) in enumerate(zip(lines, zones, strict=True))
        if line.page == page and zone is Zone.AUTHOR and _may_name(line.text)
    }
    told = _of_first_font(lines, told, title)
    for at in sorted(told):
        below = at + 1
        while below < len(lines) and _may_join(lines, zones, below):
            if not _goes_on(lines[below - 1], lines[below]):
                break
            told.add(below)
            below += 1
        above = at - 1
        while above >= 0 and zones[above] is not Zone.AUTHOR and _may_join(lines, zones, above):
            if not _goes_on(lines[above], lines[above + 1]):
                break
            told.add(above)
            above -= 1
    return _with_level(lines, zones, sorted(told))


def _may_name(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= _LEAST_LETTERS and not (_ADDRESS.search(text) or _DATES.match(text))


def _of_first_font(lines: Sequence[PaperLine], told: set[int], title: Passage) -> set[int]:
    """The lines of names that look like the first of them below the title."""
    if not told or not title.lines:
        return told
    start = next(at for at, line in enumerate(lines) if line is title.lines[-1])
    first = lines[min((at for at in told if at > start), default=min(told))]
    return {at for at in told if abs(lines[at].size - first.size) < _ALIKE * first.size}


def _with_level(lines: Sequence[PaperLine], zones: Sequence[Zone], told: Sequence[int]) -> list[PaperLine]:
    """The lines of names, with such as a gutter parted from them: names at the height of theirs."""
    level = {
        at
        for at, line in enumerate(lines)
        if at not in told
        and zones[at] not in (Zone.TITLE, Zone.MARGIN, Zone.REFERENCE)
        and _are_names(line)
        and any(_is_level(line, lines[other]) for other in told)
    }
    if not level:
        return [lines[at] for at in told]
    found = [lines[at] for at in sorted({*told, *level})]
    return sorted(found, key=lambda line: (round(line.line.box[3] / line.size), line.line.box[0]))


def _is_level(line: PaperLine, other: PaperLine) -> bool:
    """Whether two lines of one font stand side by side in two zones, not far from each other."""
    (left, _, right, foot), (start, _, end, base) = line.line.box, other.line.box
    beside = 0 < max(left - end, start - right) < _MOST_APART * line.size
    near = line.page == other.page and line.zone != other.zone and abs(foot - base) < 0.3 * line.size
    return near and beside and abs(line.size - other.size) < _ALIKE * line.size


def _may_join(lines: Sequence[PaperLine], zones: Sequence[Zone], at: int) -> bool:
    if zones[at] in (Zone.TITLE, Zone.MARGIN) or _ADDRESS.search(lines[at].text):
        return False
    open_ended = at > 0 and re.search(r"(?:[,;&|·•]|\band)\W*$", lines[at - 1].text)
    return _are_names(lines[at]) or bool(open_ended)


def _are_names(line: PaperLine) -> bool:
    """Whether a line is made of names alone: every word of it has a capital."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", line.text) if word.lower() not in _BETWEEN]
    are_capital = bool(words) and all(word[0].isupper() for word in words)
    return are_capital and not _ADDRESS.search(line.text) and bool(read_names([line]))


def _goes_on(above: PaperLine, line: PaperLine) -> bool:
    near = above.zone == line.zone and line.gap < 1.8 and abs(above.size - line.size) < 0.04 * line.size
    return near and abs(above.bold - line.bold) < 0.3


def read_names(lines: Sequence[PaperLine]) -> tuple[Author, ...]:
    """The people that lines of names give, in order."""
    text = " ".join(_marked(line) for line in lines)
    text = _LOOSE.sub(rf"{_OPEN}\1{_CLOSE}", text)
    outside = rf"([{re.escape(_SYMBOLS)}]+)(?![^{_OPEN}{_CLOSE}]*{_CLOSE})"
    text = re.sub(outside, rf"{_OPEN}\1{_CLOSE}", text)
    # Marks that follow each other are one: `1`, `,`, `*`.
    text = re.sub(rf"{_CLOSE}([\s,;]*){_OPEN}", r"\1", text)
    leads = text.lstrip().startswith(_OPEN)
    return _by_initials(tuple(_people(text, leads=leads)))


def _by_initials(authors: tuple[Author, ...]) -> tuple[Author, ...]:
    """Authors of a list that gives initials alone: what follows them is surname, all of it."""
    short = [is_initials(author.given) for author in authors]
    if sum(short) < max(_LEAST_SHORT, _SHORT_SHARE * len(authors)):
        return authors
    found = []
    for author in authors:
        words = author.given.split()
        count = next((at for at, word in enumerate(words) if not is_initials(word)), len(words))
        surname = " ".join([*words[count:], author.surname])
        found.append(replace(author, given=" ".join(words[:count]), surname=surname) if count else author)
    return tuple(found)


def _marked(line: PaperLine) -> str:
    """A line's text with its raised characters between two control characters."""
    text = line.text
    for start, end in reversed(line.raised):
        if not any(map(str.isalnum, text[start:end])) and not set(text[start:end]) & set(_SYMBOLS):
            # Bullets between names stand high too.
            continue
        text = f"{text[:start]}{_OPEN}{text[start:end]}{_CLOSE}{text[end:]}"
    return re.sub(rf"\([^)]*\)|{_OPEN}\s*{_CLOSE}", "", text)


def _people(text: str, *, leads: bool) -> Iterator[Author]:
    """Names with their marks; where `leads`, marks stand before the name."""
    pending: tuple[str, ...] = ()
    last: Author | None = None
    for part in re.split(rf"({_OPEN}[^{_CLOSE}]*{_CLOSE})", text):
        if part.startswith(_OPEN):
            marks = split_marks(part[1:-1])
            if leads:
                pending = marks
            elif last is not None:
                last = Author(last.given, last.surname, (*last.marks, *marks))
            continue
        for name in _SEPARATOR.split(part):
            if not _is_name(name):
                continue
            if last is not None:
                yield last
            given, surname = split_name(_tidy(name))
            last = Author(given, surname, pending)
            pending = ()
    if last is not None:
        yield last


def split_marks(text: str) -> tuple[str, ...]:
    """The marks of a raised text: `1,2*` is `1`, `2` and `*`; ranges of numbers are spelled out."""
    spread = re.sub(r"(\d{1,2})\s?[-–]\s?(\d{1,2})", _range, text)
    return tuple(dict.fromkeys(mark.replace("∗", "*").replace("⁎", "*") for mark in _MARK.findall(spread)))


def _range(found: re.Match[str]) -> str:
    first, last = int(found.group(1)), int(found.group(2))
    return ",".join(map(str, range(first, last + 1))) if first < last < first + 30 else found.group()


def _tidy(name: str) -> str:
    words = [word for word in name.strip(" .:-–").split() if not is_degree(word) or len(word) < 3]
    return " ".join(words)


def _is_name(text: str) -> bool:
    name = _tidy(text)
    letters = sum(map(str.isalpha, name))
    words = name.split()
    if ends_in_country(name) or any(map(str.isdigit, name)):
        return False
    if letters < 3 or is_degree(text) or _GROUP.search(name) or len(words) > 6 or "@" in name:
        return False
    return name[0].isupper() or (len(words) > 1 and words[-1][:1].isupper()) or not name[0].islower()
