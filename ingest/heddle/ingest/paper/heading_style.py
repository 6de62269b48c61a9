"""How lines of a paper look, by which headings of one level are told to be alike."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from heddle.ingest.paper.line import PaperLine, PaperText, running_lines
from heddle.ingest.parse.pdf_page import Face

MAJOR = re.compile(
    r"^\W*(?:\d+\.?\s*[|:]?\s*|[IVX]+\.\s*)?(?:introduction|background"
    r"|(?:(?:materials?|patients|subjects|participants|animals)(?:\s?,\s?\w+)?(?:\s?(?:and|&)\s)?)?\s?methods?"
    r"|(?:experimental(?: section| procedures)?)|results?|discussions?|conclusions?"
    r"|case (?:report|presentation)|results? (?:and|&) discussions?|discussions? (?:and|&) conclusions?"
    r"|limitations?)\W*$",
    re.IGNORECASE,
)
"""Sections that most papers have."""
Look = tuple[float, str, bool, bool]
"""Size of the font to half a point, its name, whether it is bold, whether letters are capitals."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The start of a line in another font than the rest, as headings that run into the text have it.

    Args:
        end: Where it ends in the line's text.
        face: Its font.
    """

    end: int
    face: Face


def look(line: PaperLine) -> Look:
    """How a line looks."""
    capitals = sum(map(str.isupper, line.text))
    # Most lines have few capitals, and their letters need not be counted.
    is_upper = capitals > 0.2 * len(line.text) and capitals > 0.8 * sum(map(str.isalpha, line.text))
    return round(line.size * 2) / 2, line.face.name, line.bold > 0.5, is_upper


def body_look(text: PaperText) -> Look:
    """The look that most characters of running text have."""
    counts: Counter[Look] = Counter()
    for line in running_lines(text.lines):
        counts[look(line)] += len(line.text)
    return min(counts, key=lambda each: (-counts[each], each), default=(0.0, "", False, False))


def lead(line: PaperLine) -> Lead | None:
    """The start of a line that a heading running into the text may be; None where there is none.

    It is in one font, the rest mostly in another that is neither bold nor italic, or less so.
    """
    if len(line.faces) < 2:
        return None
    first = line.faces[0][1]
    if not (first.bold or first.italic):
        return None
    end = next((start for start, face in line.faces if not _is_alike(first, face)), 0)
    rest = _most(line, end)
    if not end or (rest.bold >= first.bold and rest.italic >= first.italic and not _is_bold(first)):
        return None
    return Lead(end, first)


def _is_bold(face: Face) -> bool:
    return "bold" in face.name.lower()


def _is_alike(first: Face, face: Face) -> bool:
    """Whether a heading that begins in a font may go on in another: species are italic in bold ones."""
    return face.name == first.name or (_is_bold(first) and _is_bold(face))


def _most(line: PaperLine, start: int) -> Face:
    """The font of most characters from a place on."""
    counts: Counter[Face] = Counter()
    ends = [*(at for at, _ in line.faces[1:]), len(line.text)]
    for (at, face), end in zip(line.faces, ends, strict=True):
        if at >= start:
            counts[face] += end - at
    return max(counts, key=lambda face: (counts[face], face.name))
