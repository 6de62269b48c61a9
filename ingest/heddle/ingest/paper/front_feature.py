"""What lines of the first pages show of the header of a paper, beyond what all lines show.

The header is told by what is rare in it elsewhere: words that the paper never writes small are names, words
of an address of mail are those of its owner, and the file itself says title and authors at times. Places are
told from the title, the largest line that reads as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.matching import plain

FRONT_PAGES = 2
"""Pages at most that the header of a paper stands on."""
_READ_PAGES = 4
"""Pages whose small words are known, which are enough to tell words from names."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_MAIL = re.compile(r"([\w.+-]+)@")
_ADDRESS = re.compile(r"\S+(?:@|://)\S+|www\.\S+")
_INITIAL = re.compile(r"\b[^\W\d_a-z]\.(?:\s|-|$)|\b[A-Z]{1,3}\b")
_DEGREE = re.compile(r"\b(?:MD|PhD|MSc|BSc|MPH|BDS|MDS|MBBS|DDS|FRCS|MS|MA|RN|Prof|Dr)\b\.?")
_RUNNING = re.compile(
    r"\b(?:the|of|and|in|to|was|were|with|for|that|is|are|by|on|as|from|this|we|our|be|or|which|an?)\b"
)
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}-?)?\d{4,6}\b|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")
_LEAST_TITLE = 15
_LEAST_HELD = 4
_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def front_features(text: PaperText, features: Sequence[Sequence[str]]) -> list[list[str]]:
    """The features of the lines of the first pages.

    Args:
        text: The paper.
        features: Of all its lines, or of the first ones at least (`line_features`).
    """
    lines = front_lines(text)
    facts = _Facts(text, lines)
    own = [facts.features(line) for line in lines]
    places = facts.places(lines)
    found = []
    for at in range(len(lines)):
        names = [*features[at], *own[at], *places[at], *_faces(lines, at)]
        for distance, mark in ((-1, "<"), (1, ">")):
            if 0 <= at + distance < len(lines):
                names += [f"{mark}{name}" for name in own[at + distance]]
        names.append(f"{own[at][0]}&{places[at][0]}")
        found.append(names)
    return found


def front_lines(text: PaperText) -> list[PaperLine]:
    """The lines of the first pages, up to the first line of another."""
    return list(takewhile(lambda line: line.page <= FRONT_PAGES, text.lines))


class _Facts:
    """What is known of a paper before its header is read."""

    def __init__(self, text: PaperText, lines: Sequence[PaperLine]) -> None:
        written = (_ADDRESS.sub(" ", line.text) for line in text.lines if line.page <= _READ_PAGES)
        self._small = {word for each in written for word in _WORD.findall(each) if word.islower()}
        owners = (plain(owner) for line in lines for owner in _MAIL.findall(line.text))
        self._owners = " ".join(owners)
        said = text.properties
        self._title = plain(said.title)
        self._authors = plain(said.authors)
        self._keywords = plain(said.keywords)
        self._subject = plain(said.subject)
        self._body = text.body
        self._sizes = sorted({round(line.size) for line in lines if line.page == 1}, reverse=True)

    def features(self, line: PaperLine) -> list[str]:
        """What a line shows by itself."""
        written = line.text
        words = _WORD.findall(written)
        count = max(len(words), 1)
        named = [word for word in words if word[0].isupper() and word.lower() not in self._small]
        running = len(_RUNNING.findall(written)) / count
        found = [f"names{_step(len(named) / count)}", f"running{_step(2 * running)}"]
        found += [f"initials{min(len(_INITIAL.findall(written)), 3)}"]
        if _DEGREE.search(written):
            found.append("titles")
        if _POSTCODE.search(written):
            found.append("postcode")
        if any(len(word) >= _LEAST_HELD and plain(word) in self._owners for word in named):
            found.append("owner")
        return found + list(self._said(written, words))

    def _said(self, written: str, words: Sequence[str]) -> Iterable[str]:
        """What the file says of the words of a line."""
        squeezed = plain(written)
        if len(self._title) >= _LEAST_TITLE:
            yield "said:title" if len(squeezed) > _LEAST_HELD and squeezed in self._title else "said:no_title"
        if self._authors:
            held = sum(len(word) for word in map(plain, words) if word and word in self._authors)
            yield f"said:authors{_step(held / max(len(squeezed), 1))}"
        if self._keywords and len(squeezed) > 2 * _LEAST_HELD and squeezed in self._keywords:
            yield "said:keywords"
        if len(squeezed) > 5 * _LEAST_HELD and squeezed in self._subject:
            yield "said:subject"

    def places(self, lines: Sequence[PaperLine]) -> list[list[str]]:
        """Where each line stands from the title, and how its font ranks on the first page."""
        title = self._title_lines(lines)
        found = []
        for at, line in enumerate(lines):
            where = "none" if not title else _side(at, title)
            rank = sum(round(line.size) < size for size in self._sizes) if line.page == 1 else 9
            aligned = bool(title) and abs(line.line.box[0] - lines[title[0]].line.box[0]) < 2
            found.append([f"title:{where}", f"rank{min(rank, 5)}", f"aligned{int(aligned)}"])
            if title and where == "below":
                same = line.zone == lines[title[-1]].zone
                found[-1].append(f"below{_steps(at - title[-1])}&{int(same)}")
        return found

    def _title_lines(self, lines: Sequence[PaperLine]) -> list[int]:
        """The lines in the largest font that reads as words, in the upper part of the first page."""
        high = [
            at
            for at, line in enumerate(lines)
            if line.page == 1
            and line.line.box[1] < 0.55 * line.height
            and len(_WORD.findall(line.text)) > 1
            and sum(map(str.isalpha, line.text)) >= _LEAST_TITLE
        ]
        largest = max((lines[at].size for at in high), default=0.0)
        return [at for at in high if lines[at].size > 0.95 * largest] if largest > 1.1 * self._body else []


def _faces(lines: Sequence[PaperLine], at: int) -> list[str]:
    """Whether a line has the font of its neighbours."""
    found = ["italic"] if lines[at].face.italic else []
    for distance, mark in ((-1, "<"), (1, ">")):
        if 0 <= at + distance < len(lines):
            other = lines[at + distance]
            same = other.face.name == lines[at].face.name and abs(other.size - lines[at].size) < 0.4
            found.append(f"{mark}face{int(same)}")
    return found


def _side(at: int, title: Sequence[int]) -> str:
    return "above" if at < title[0] else "below" if at > title[-1] else "in" if at in title else "between"


def _step(share: float) -> int:
    return sum(share > bound for bound in _SHARES)


def _steps(count: int) -> int:
    return sum(count > bound for bound in (1, 2, 4, 8, 16, 32, 64))
