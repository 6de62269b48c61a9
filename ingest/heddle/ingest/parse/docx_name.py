"""Names of WordprocessingML (ECMA-376 part 1, 17) and how their values are read."""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
V = "{urn:schemas-microsoft-com:vml}"


def value_of(element: etree._Element | None) -> str:
    """The `w:val` of an element; empty without one."""
    return element.get(f"{W}val", "") if element is not None else ""


def number_of(text: str | None, default: int = 0) -> int:
    """A whole number as written, or the default where it is none."""
    digits = (text or "").strip()
    return int(digits) if digits.lstrip("-").isdigit() and digits.isascii() and len(digits) < 10 else default


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch like `w:tblHeader` is there and not turned off."""
    return element is not None and element.get(f"{W}val", "1") not in {"0", "false", "off"}
