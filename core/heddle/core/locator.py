"""Locators: where in a document a piece of it is, in the words of the document's own format.

A span says where the words are in the document's text; a locator says where a person finds them:
page and boxes, sheet and range, slide and shape, mail part, or a path (HTML, JSON pointer, lines).
Pages count from 1. Boxes are in points from the top left of the page as displayed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left of the page as displayed."""


@dataclass(frozen=True, slots=True)
class PageLocator:
    """A place on a page."""

    page: int
    boxes: tuple[Box, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {"page": self.page, "boxes": [list(box) for box in self.boxes]}

    def __str__(self) -> str:
        return f"page {self.page}"


@dataclass(frozen=True, slots=True)
class SheetLocator:
    """A range of a sheet, in A1 notation."""

    sheet: str
    range: str

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {"sheet": self.sheet, "range": self.range}

    def __str__(self) -> str:
        return f"sheet {self.sheet}, {self.range}"


@dataclass(frozen=True, slots=True)
class SlideLocator:
    """A shape on a slide."""

    slide: int
    shape: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {"slide": self.slide, "shape": self.shape}

    def __str__(self) -> str:
        return f"slide {self.slide}"


@dataclass(frozen=True, slots=True)
class MailLocator:
    """A half-open span of code points in one MIME part (`1`, `1.2`) or in the headers (`headers`)."""

    part: str
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {"part": self.part, "span": [self.start, self.end]}

    def __str__(self) -> str:
        return f"part {self.part}, {self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class PathLocator:
    """A path into the source: an HTML element path, a JSON pointer, a range of lines, a paragraph.

    Args:
        scheme: One of `epub`, `html`, `json`, `lines`, `paragraph`.
        path: The path itself; lines are `3-7`, counted from 1; of a book it is `chapter#element path`.
    """

    scheme: str
    path: str

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {"path": self.path, "scheme": self.scheme}

    def __str__(self) -> str:
        first, _, last = self.path.partition("-")
        if self.scheme == "lines" and first == last:
            return f"line {first}"
        return f"{self.scheme} {self.path}"


Locator = PageLocator | SheetLocator | SlideLocator | MailLocator | PathLocator


def locator_from_json(value: Mapping[str, Any]) -> Locator:
    """Read back what `to_json` wrote.

    Raises:
        ValueError: the mapping is no locator.
    """
    match value:
        case {"page": int(page), **rest}:
            boxes = rest.get("boxes", ())
            return PageLocator(page, tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in boxes))
        case {"sheet": str(sheet), "range": str(cells)}:
            return SheetLocator(sheet, cells)
        case {"slide": int(slide), **rest}:
            return SlideLocator(slide, str(rest.get("shape", "")))
        case {"part": str(part), "span": [int(start), int(end)]}:
            return MailLocator(part, start, end)
        case {"path": str(path), **rest}:
            return PathLocator(str(rest.get("scheme", "")), path)
        case _:
            raise ValueError(f"not a locator: {value!r}")


def dump_locator(locator: Locator) -> str:
    """A locator as one property of a node."""
    return json.dumps(locator.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load_locator(text: str) -> Locator:
    """Read back what `dump_locator` wrote."""
    return locator_from_json(json.loads(text))
