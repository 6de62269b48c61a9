"""Names of PresentationML and DrawingML (ECMA-376 part 1, 19 and 21) and what they say of a shape."""

from __future__ import annotations

from lxml import etree

from heddle.ingest.parse.docx_name import A

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
C_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
EMU_PER_POINT = 12700
"""English Metric Units in a point (ECMA-376 part 1, 20.1.2.1)."""


def shape_properties(shape: etree._Element) -> etree._Element | None:
    """The `p:cNvPr` of a shape: its id, name and alternative text."""
    for child in shape:
        found = child.find(f"{P}cNvPr")
        if found is not None:
            return found
    return None


def alternative_text(shape: etree._Element) -> str:
    """What a shape's author wrote for those who cannot see it; empty where nothing."""
    own = shape_properties(shape)
    return (own.get("descr") or own.get("title") or "").strip() if own is not None else ""


def placeholder(shape: etree._Element) -> etree._Element | None:
    """The `p:ph` of a shape that fills a place of its layout; None for a free one."""
    for child in shape:
        found = child.find(f"{P}nvPr/{P}ph")
        if found is not None:
            return found
    return None


def placeholder_type(shape: etree._Element) -> str:
    """Type of the place that a shape fills (`title`, `body`); empty for a free shape.

    A place without a type is one for any object (19.7.10), which PowerPoint makes for body text.
    """
    found = placeholder(shape)
    return found.get("type", "obj") if found is not None else ""


def paragraphs_of(body: etree._Element | None) -> list[etree._Element]:
    """The paragraphs of a text body."""
    return body.findall(f"{A}p") if body is not None else []
