"""What an OpenDocument paragraph says: its text with links, notes, comments, frames and formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from heddle.ingest.parse.odf_name import DRAW, MATH, OFFICE, TEXT, XLINK, count_of

_MOST_SPACES = 1000
_GONE = frozenset(
    {
        f"{TEXT}note",
        f"{TEXT}tracked-changes",
        f"{TEXT}ruby-text",
        f"{TEXT}script",
        f"{TEXT}hidden-paragraph",
        f"{OFFICE}annotation",
        f"{OFFICE}annotation-end",
        f"{OFFICE}event-listeners",
    }
)
SHAPES = frozenset(
    f"{DRAW}{name}"
    for name in (
        "frame",
        "g",
        "custom-shape",
        "rect",
        "ellipse",
        "circle",
        "line",
        "polyline",
        "polygon",
        "path",
        "connector",
        "caption",
        "regular-polygon",
        "measure",
        "a",
    )
)


@dataclass(slots=True)
class OdfSaying:
    """What one paragraph says.

    Args:
        parts: Pieces of its text, in order.
        links: Links as (words, target).
        notes: Footnotes and endnotes (`text:note`).
        marks: Where each of them is called, as an offset in the text.
        comments: Comments (`office:annotation`).
        shapes: Drawings anchored here.
    """

    parts: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    comments: list[etree._Element] = field(default_factory=list)
    shapes: list[etree._Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraph's text."""
        return "".join(self.parts)


Formula = Callable[[etree._Element], str]
"""From a drawing to the formula that it is; empty for any other."""


def read_saying(paragraph: etree._Element, formula: Formula) -> OdfSaying:
    """Read one paragraph or heading (`text:p`, `text:h`)."""
    saying = OdfSaying()
    _inside(paragraph, saying, formula)
    return saying


def _inside(element: etree._Element, saying: OdfSaying, formula: Formula) -> None:
    _write(element.text, saying)
    for child in element:
        _read(child, saying, formula)
        _write(child.tail, saying)


def _write(text: str | None, saying: OdfSaying) -> None:
    # White space is collapsed; spaces that count are elements (OpenDocument 1.3, part 3, 6.1.2).
    if text:
        words = " ".join(text.split())
        before = " " if text[0].isspace() and not (saying.parts and saying.parts[-1].endswith(" ")) else ""
        after = " " if words and text[-1].isspace() else ""
        saying.parts.append(f"{before}{words}{after}")


def _read(element: etree._Element, saying: OdfSaying, formula: Formula) -> None:
    tag = element.tag
    if tag == f"{TEXT}s":
        saying.parts.append(" " * count_of(element, f"{TEXT}c", _MOST_SPACES))
    elif tag == f"{TEXT}tab":
        saying.parts.append("\t")
    elif tag == f"{TEXT}line-break":
        saying.parts.append("\n")
    elif tag == f"{TEXT}note":
        saying.notes.append(element)
        saying.marks.append(len(saying.text))
    elif tag == f"{OFFICE}annotation":
        saying.comments.append(element)
    elif tag in SHAPES:
        words = formula(element)
        if words:
            saying.parts.append(words)
        else:
            saying.shapes.append(element)
    elif tag == f"{TEXT}a":
        before = len(saying.parts)
        _inside(element, saying, formula)
        saying.links.append(("".join(saying.parts[before:]), element.get(f"{XLINK}href", "")))
    elif tag not in _GONE:
        _inside(element, saying, formula)


def formula_text(root: etree._Element) -> str:
    """A formula as its author typed it (`X^2 + Y^2`), else its symbols in order; empty for no formula."""
    if root.tag != f"{MATH}math":
        return ""
    for annotation in root.iter(f"{MATH}annotation"):
        if (annotation.text or "").strip():
            return " ".join((annotation.text or "").split())
    words = (text.strip() for text in root.itertext() if isinstance(text, str))
    return " ".join(word for word in words if word)
