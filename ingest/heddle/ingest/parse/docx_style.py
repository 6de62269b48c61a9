"""Styles of a Word document: what kind of block a paragraph's style makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from heddle.ingest.parse.docx_name import W, number_of, value_of
from heddle.ingest.parsed import BlockKind

_HEADING = re.compile(r"heading ?(\d)", re.IGNORECASE)
_CODE = re.compile(
    r"(?:source|program)?\s?code(?: block)?|html preformatted|preformatted(?: text)?|verbatim.*|macro ?text",
    re.IGNORECASE,
)
_LIST = re.compile(r"list (?:bullet|number|continue)( \d)?", re.IGNORECASE)
_MOST_BASES = 20
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style with what it inherits.

    Args:
        name: Its name, the same in every language (`heading 1`).
        level: Outline level, 1 the highest; 0 for body text.
        number_id: The list it belongs to; empty for none.
        depth: Depth in that list, from 0.
        mono: Whether its font is monospaced.
    """

    name: str = ""
    level: int = 0
    number_id: str = ""
    depth: int = 0
    mono: bool = False

    def kind(self) -> tuple[BlockKind, int]:
        """Kind and level of a block in this style."""
        name = self.name.strip()
        if name.lower() == "title":
            return BlockKind.TITLE, 0
        if name.lower() == "caption":
            return BlockKind.CAPTION, 0
        if _CODE.fullmatch(name):
            return BlockKind.CODE, 0
        match = _HEADING.fullmatch(name)
        if match or self.level:
            return BlockKind.HEADING, self.level or int(match.group(1) if match else 1) or 1
        match = _LIST.fullmatch(name)
        if match:
            return BlockKind.LIST_ITEM, number_of(match.group(1), 1)
        return BlockKind.PARAGRAPH, 0


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Paragraph styles by id; the default one also under the empty id."""
    if root is None:
        return {}
    elements = {
        element.get(f"{W}styleId", ""): element
        for element in root.findall(f"{W}style")
        if element.get(f"{W}type", "paragraph") == "paragraph"
    }
    found = {name: _style(element, elements) for name, element in elements.items()}
    for name, element in elements.items():
        if element.get(f"{W}default") in {"1", "true"}:
            found[""] = found[name]
    return found


def _style(element: etree._Element, elements: dict[str, etree._Element]) -> Style:
    level = number_id = depth = None
    mono = False
    current: etree._Element | None = element
    for _ in range(_MOST_BASES):
        if current is None:
            break
        level = level if level is not None else outline_level(current.find(f"{W}pPr"))
        number = current.find(f"{W}pPr/{W}numPr")
        if number is not None:
            number_id = number_id or value_of(number.find(f"{W}numId"))
            depth = depth if depth is not None else number.find(f"{W}ilvl")
        mono = mono or is_mono(current.find(f"{W}rPr"))
        current = elements.get(value_of(current.find(f"{W}basedOn")))
    return Style(
        value_of(element.find(f"{W}name")), level or 0, number_id or "", number_of(value_of(depth)), mono
    )


def outline_level(properties: etree._Element | None) -> int | None:
    """Outline level that paragraph properties set, 1 the highest, 0 for body text; None where unset."""
    found = properties.find(f"{W}outlineLvl") if properties is not None else None
    if found is None:
        return None
    level = number_of(value_of(found), _BODY_LEVEL)
    return 0 if level >= _BODY_LEVEL else level + 1


def is_mono(properties: etree._Element | None) -> bool:
    """Whether run properties ask for a monospaced font."""
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    name = (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "").lower() if fonts is not None else ""
    return any(
        word in name for word in ("courier", "consol", "mono", "menlo", "monaco", "lucida con", "source code")
    )
