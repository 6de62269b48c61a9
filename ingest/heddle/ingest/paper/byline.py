"""The authors of a paper: the lines of names, split into people, each with the marks behind the name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from heddle.ingest.paper.country import ends_in_country
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Author, Passage
from heddle.ingest.paper.person import is_degree, split_name
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
    found = read_names(_byline(text.lines, zones, title) or _below(text.lines, title))
    return tuple({(author.given, author.surname): author for author in reversed(found)}.values())[::-1]


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
        if line.page == page and zone is Zone.AUTHOR and not _ADDRESS.search(line.text)
    }
    for at in sorted(told):
        below = at + 1
        while (
            below < len(lines) and _may_join(lines, zones, below) and _goes_on(lines[below - 1], lines[below])
        ):
            told.add(below)
            below += 1
        above = at - 1
        while above >= 0 and _may_join(lines, zones, above) and _goes_on(lines[above], lines[above + 1]):
            told.add(above)
            above -= 1
    return [lines[at] for at in sorted(told)]


def _may_join(lines: Sequence[PaperLine], zones: Sequence[Zone], at: int) -> bool:
    return zones[at] not in (Zone.TITLE, Zone.AUTHOR, Zone.MARGIN) and _are_names(lines[at])


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
    return tuple(_people(text, leads=leads))


def _marked(line: PaperLine) -> str:
    """A line's text with its raised characters between two control characters."""
    text = line.text
    for start, end in reversed(line.raised):
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
