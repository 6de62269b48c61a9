"""Labels of numbered parts: `Table 2`, `Fig. 3a`, `Abbildung 4`, read at the head of a caption.

A label is a family (what kind of thing is counted) and a number. Words of English, German, French, Spanish
and Italian are known. Supplementary things are counted apart: `Supplementary Table 1` is number `S1`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What is counted: the tables of a document have one row of numbers, its figures another."""

    TABLE = "table"
    FIGURE = "figure"
    SCHEME = "scheme"
    CHART = "chart"
    PLATE = "plate"
    MAP = "map"
    BOX = "box"
    ALGORITHM = "algorithm"
    LISTING = "listing"


WORDS: dict[Family, str] = {
    Family.TABLE: r"tables?\.?|tabs?\.|tabellen?|tableaux?|tablas?|cuadros?|tabell[ae]",
    Family.FIGURE: r"figures?\.?|figs?\.|fig|figs|abbildung(?:en)?|abb\.|figuras?|figur[ae]",
    Family.SCHEME: r"schemes?|schema|schémas?|esquemas?",
    Family.CHART: r"charts?|graphs?|diagramme?|gr[áa]ficos?|graphiques?",
    Family.PLATE: r"plates?|tafeln?|planches?|l[áa]minas?",
    Family.MAP: r"maps?|karten?|cartes?|mapas?",
    Family.BOX: r"box(?:es)?|kasten|kästen|encadrés?|recuadros?",
    Family.ALGORITHM: r"algorithms?|algorithm(?:us|en)|algorithmes?|algoritmos?",
    Family.LISTING: r"listings?|listados?",
}
"""The words that announce a number of each family, as one alternative of a pattern, without case."""

SUPPLEMENT = r"(?:supplement(?:ary|al)|supporting|suppl?\.|additional|online|zusätzliche)\s+"
_EXTENDED = r"extended\s+data\s+"
PREFIX = rf"(?:(?P<supplement>{SUPPLEMENT})|(?P<extended>{_EXTENDED}))?"
NUMBER = r"(?:[A-Z]{1,2}[.-]?)?\d{1,3}(?:[.-]\d{1,3})*|[IVX]{1,5}\b"
"""A number: `2`, `3.1`, `S1`, `A.2`, `IV`. Parts (`3a`) are read by whoever reads the rest."""
_SEPARATOR = r"\s*[.:|)–—]+-?\s*|\s+-\s+"

_HEAD = re.compile(
    PREFIX
    + "(?:"
    + "|".join(rf"(?P<{family.value}>{words})" for family, words in WORDS.items())
    + rf")\s*(?P<number>{NUMBER})(?P<part>[a-zA-Z]?)(?![\w])",
    re.IGNORECASE,
)
_SEPARATED = re.compile(_SEPARATOR)
_CONTINUED = re.compile(
    r"\W{0,3}\s*(?:\(?cont(?:inued|d|\.)|\(?fortsetzung|\(?suite\b|\(?continuaci[óo]n)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a numbered part is called.

    Args:
        family: What is counted.
        number: As `canonical_number` writes it.
        text: The words, as written (`Fig. 3`).
        end: Where the label and what separates it from the rest end.
        separated: A full stop, colon or dash parts it from the rest; without one, it may begin a sentence.
        continued: It names the rest of a part that began before.
    """

    family: Family
    number: str
    text: str
    end: int
    separated: bool
    continued: bool = False


def read_label(text: str) -> Label | None:
    """The label that a text begins with; None where it begins with none.

    >>> read_label("Fig. S2. A map").number
    'S2'
    >>> read_label("Tables are listed below") is None
    True
    """
    match = _HEAD.match(text)
    if match is None or not _is_number(match["number"]):
        return None
    family = next(family for family in Family if match[family.value])
    separator = _SEPARATED.match(text, match.end())
    end = separator.end() if separator else match.end()
    number = canonical_number(
        match["number"] + match["part"],
        supplement=bool(match["supplement"]),
        extended=bool(match["extended"]),
    )
    words = " ".join(match.group().split())
    continued = _CONTINUED.match(text, match.end()) is not None
    return Label(family, number, words, end, separator is not None, continued)


def canonical_number(number: str, *, supplement: bool = False, extended: bool = False) -> str:
    """A number in one spelling: upper case, `S1` for the first of a supplement, `E1` for extended data.

    >>> canonical_number("s-1"), canonical_number("1", supplement=True), canonical_number("IV")
    ('S1', 'S1', 'IV')
    """
    plain = re.sub(r"^([A-Z]+)[.-](?=\d)", r"\1", number.upper())
    if supplement and plain[:1].isdigit():
        return f"S{plain}"
    return f"E{plain}" if extended else plain


def _is_number(number: str) -> bool:
    # Without case, `table id` or `fig mix` would read as Roman numbers: those are written in capitals.
    return any(letter.isdigit() for letter in number) or number.isupper()


def is_caption(text: str) -> bool:
    """Whether a text that stands alone as a block reads as a caption: a label, then no sentence about it.

    >>> is_caption("Table 2. Yields by year"), is_caption("Table 2 shows the yields by year.")
    (True, False)
    """
    label = read_label(text)
    if label is None or _BEGINS_SENTENCE.match(text, label.end):
        return False
    rest = text[label.end :].lstrip()
    if _PART.match(rest):
        return True
    # A title begins with a capital; `Table 2 gives`, `Table 2, in` and `Table 2 and` are sentences.
    return label.separated or not rest or (not rest[0].islower() and rest[0] not in ",;)]")


_PART = re.compile(r"[a-z][,)]?\s+[A-Z]")
"""The first part of a figure, described: `Fig. 1 a Leaves, b roots`."""
_BEGINS_SENTENCE = re.compile(
    r"\s*(?:shows?|lists?|gives?|presents?|and|to|in|is|are|was|were|zeigt|enthält|montre|muestra)\b"
)
