"""A second reader of PDFs: which characters pdfplumber finds at a place, and how strictly."""

from __future__ import annotations

import io
from enum import StrEnum

import pdfplumber

from heddle.core.locator import Box, PageLocator


class Taking(StrEnum):
    """Which characters count as being in a box."""

    INSIDE = "inside"
    """Their middle lies in it."""
    TOUCHING = "touching"
    """It touches them, as `page.crop` takes it."""
    WHOLE = "whole"
    """They lie in it whole, as `page.within_bbox` takes it."""


def letters_in(data: bytes, place: PageLocator, taking: Taking) -> str:
    """The characters at a place, box by box in the order of the file, without white space."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[place.page - 1]
        left, top = _corner(page)
        found = []
        for box in place.boxes:
            for char in page.chars:
                own = (char["x0"] - left, char["top"] - top, char["x1"] - left, char["bottom"] - top)
                if char["text"].strip() and _takes(box, own, taking):
                    found.append(char["text"])
        return "".join(found)


def _corner(page: pdfplumber.page.Page) -> tuple[float, float]:
    """Where the page as displayed begins, as pdfplumber counts: it turns the sheet, but not the crop box."""
    sheet, crop = page.page_obj.mediabox, page.page_obj.cropbox
    left, bottom = max(crop[0] - sheet[0], 0), max(crop[1] - sheet[1], 0)
    right, top = max(sheet[2] - crop[2], 0), max(sheet[3] - crop[3], 0)
    across, down = {0: (left, top), 90: (bottom, left), 180: (right, bottom), 270: (top, right)}[
        page.rotation
    ]
    return page.bbox[0] + across, page.bbox[1] + down


def _takes(box: Box, char: Box, taking: Taking) -> bool:
    x0, y0, x1, y1 = box
    a, b, c, d = char
    if taking is Taking.TOUCHING:
        return a <= x1 and c >= x0 and b <= y1 and d >= y0
    if taking is Taking.WHOLE:
        return x0 <= a and c <= x1 and y0 <= b and d <= y1
    return x0 <= (a + c) / 2 <= x1 and y0 <= (b + d) / 2 <= y1
