"""Names of OpenDocument (OpenDocument 1.3, part 3) and how its counts are read."""

from __future__ import annotations

from lxml import etree

_URN = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE = f"{{{_URN}:office:1.0}}"
TEXT = f"{{{_URN}:text:1.0}}"
TABLE = f"{{{_URN}:table:1.0}}"
DRAW = f"{{{_URN}:drawing:1.0}}"
STYLE = f"{{{_URN}:style:1.0}}"
CHART = f"{{{_URN}:chart:1.0}}"
SHOW = f"{{{_URN}:presentation:1.0}}"
SVG = f"{{{_URN}:svg-compatible:1.0}}"
META = f"{{{_URN}:meta:1.0}}"
FO = f"{{{_URN}:xsl-fo-compatible:1.0}}"
DC = "{http://purl.org/dc/elements/1.1/}"
XLINK = "{http://www.w3.org/1999/xlink}"
MATH = "{http://www.w3.org/1998/Math/MathML}"


def count_of(element: etree._Element, name: str, most: int, default: int = 1) -> int:
    """A count that an attribute gives, from 0 to `most`; the default where it is no number."""
    digits = element.get(name, "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return default
    return min(int(digits[:9]), most)
