"""Affiliations that name their people in brackets: `Division of Looms, Mill Hospital, Oslo (A B Berg MD)`.

Such lists have no labels. Where two parts of one organisation share its name, it stands behind the second
bracket: `Looms (A Berg) and Wool (C Dahl), Mill Hospital, Oslo`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from heddle.ingest.paper.affiliation_part import affiliation_of
from heddle.ingest.paper.leading import Leading
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.matching import plain
from heddle.ingest.paper.paper import Affiliation, Author
from heddle.ingest.paper.passage import passage

_PAGES = 2
_BRACKET = re.compile(r"\(([^()]*)\)")
_GROUPS = re.compile(r";(?![^()]*\))")
_NAMES = re.compile(r"\s*[,;&]\s*|\s+and\s+")
_LEAD = re.compile(r"^[\s,.;:]*(?:and\b\s*)?(?:from\b\s*)?(?:the\b\s*)?", re.IGNORECASE)
_NEXT = re.compile(r",?\s+and\s+(?:the\s+)?(?=[A-Z])")
_LEAST_LETTERS = 8
_LEAST_SHARE = 0.5
_LEAST_PEOPLE = 2

Named = tuple[str, tuple[int, ...]]
"""An affiliation and the numbers of its authors."""


def read_named(
    text: PaperText, authors: Sequence[Author]
) -> tuple[tuple[Author, ...], tuple[Affiliation, ...]] | None:
    """The authors with their affiliations, where a list names them in brackets; None where none does.

    Args:
        text: The paper.
        authors: In order.
    """
    blocks = [block for block in _blocks(text) if _people(passage(block, text.words).text, authors)]
    written = " ".join(passage(block, text.words).text for block in blocks)
    named = _people(written, authors)
    if len(named) < max(_LEAST_PEOPLE, _LEAST_SHARE * len(authors)):
        return None
    lines = tuple(line for block in blocks for line in block)
    places: dict[str, set[int]] = {}
    for place, people in _named(written, authors):
        places.setdefault(place, set()).update(people)
    numbers = list(places.values())
    tied = tuple(
        replace(author, affiliations=tuple(at for at, people in enumerate(numbers) if number in people))
        for number, author in enumerate(authors)
    )
    return tied, tuple(affiliation_of(place, "", lines) for place in places)


def _blocks(text: PaperText) -> list[list[PaperLine]]:
    """The paragraphs of the first pages: lines that follow each other closely in one font."""
    leading = Leading(text.lines)
    found: list[list[PaperLine]] = []
    for line in text.lines:
        if line.page > _PAGES:
            break
        if found and leading.goes_on(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _people(written: str, authors: Sequence[Author]) -> set[int]:
    """The numbers of the authors that brackets of a text name."""
    brackets = _BRACKET.findall(written)
    return {number for bracket in brackets for number in _numbers(bracket, authors)}


def _numbers(bracket: str, authors: Sequence[Author]) -> tuple[int, ...]:
    names = _NAMES.split(bracket)
    return tuple(
        number for number, author in enumerate(authors) if any(_is_of(name, author) for name in names)
    )


def _is_of(name: str, author: Author) -> bool:
    """Whether `Prof A B Berg MD`, or a bare surname, is an author."""
    found = re.search(rf"(?:^|\s){re.escape(author.surname)}(?=\s|$)", name) if author.surname else None
    if found is None:
        return False
    before = [word for word in name[: found.start()].split() if word.rstrip(".") not in ("Prof", "Dr")]
    return not before or plain(before[0])[:1] == plain(author.given)[:1]


def _named(written: str, authors: Sequence[Author]) -> Iterator[Named]:
    """The affiliations of a list with the authors that their brackets name."""
    for group in _GROUPS.split(written):
        parts = _BRACKET.split(group)
        places: list[str] = []
        people: list[tuple[int, ...]] = []
        closed = 0
        for place, bracket in zip(parts[::2], [*parts[1::2], ""], strict=True):
            own, numbers = place, _numbers(bracket, authors)
            if places and place.lstrip().startswith(","):
                shared, *rest = _NEXT.split(place, maxsplit=1)
                places[closed:] = [
                    f"{each}, {_LEAD.sub('', shared).strip(' ,.')}" for each in places[closed:]
                ]
                closed = len(places) if rest else closed
                own = rest[0] if rest else ""
            elif bracket and not numbers and places:
                # A bracket that names nobody is part of the name: `Hospital (Campus North)`.
                own = ""
            if numbers:
                places.append(_LEAD.sub("", own).strip(" ,."))
                people.append(numbers)
        yield from (
            (place, numbers)
            for place, numbers in zip(places, people, strict=True)
            if sum(map(str.isalpha, place)) >= _LEAST_LETTERS
        )
