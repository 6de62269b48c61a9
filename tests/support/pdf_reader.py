"""A second reader of PDFs: which characters pdfplumber finds at a place, and how strictly."""

from __future__ import annotations

import io
import re
import unicodedata
from bisect import bisect_left, bisect_right
from enum import StrEnum
from typing import Any

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


_UNKNOWN = re.compile(r"\(cid:\d+\)|[\ufffd-\uffff\ue000-\uf8ff]")
"""Characters of fonts that say no letter for them."""


_Char = tuple[int, Box, str]


class PdfReader:
    """Opens many places of one document."""

    def __init__(self, data: bytes) -> None:
        self._pdf = pdfplumber.open(io.BytesIO(data))
        self._pages: dict[int, list[_Char]] = {}

    def can_read(self, page: int) -> bool:
        """Whether the page has characters: a picture of text has none."""
        return bool(self._chars(page))

    def agrees(self, quote: str, place: PageLocator) -> tuple[str, bool]:
        """What stands in the boxes of a place, and whether its letters and digits are a quotation's."""
        found = "".join(self._inside(place.page, box) for box in place.boxes)
        left, right = _alphanumeric(found), _alphanumeric(quote)
        # Raised and lowered letters above each other, and scripts from the right, have no order of their own.
        return found, left == right or sorted(left) == sorted(right)

    def _inside(self, number: int, box: Box) -> str:
        chars = self._chars(number)
        first = bisect_left(chars, box[1], key=_middle)
        last = bisect_right(chars, box[3], key=_middle)
        inside = [char for char in chars[first:last] if _takes(box, char[1], Taking.INSIDE)]
        return "".join(text for _, _, text in sorted(inside))

    def _chars(self, number: int) -> list[_Char]:
        """The characters of a page from top to bottom, each with its place in the file."""
        if number not in self._pages:
            page = self._pdf.pages[number - 1]
            left, top = _corner(page)
            try:
                read = page.dedupe_chars().chars
            except Exception:  # noqa: BLE001 - a page that the second reader cannot read has no characters
                read = []
            placed = ((at, _box(char, page, left, top), char["text"]) for at, char in enumerate(read))
            self._pages[number] = sorted((char for char in placed if char[2].strip()), key=_middle)
            page.close()
        return self._pages[number]


def _middle(char: _Char) -> float:
    return (char[1][1] + char[1][3]) / 2


def _box(char: dict[str, Any], page: pdfplumber.page.Page, left: float, top: float) -> Box:
    x0, y0, x1, y1 = char["x0"] - left, char["top"] - top, char["x1"] - left, char["bottom"] - top
    _, b, c, _, _, rise = char["matrix"]
    baseline = page.bbox[1] + page.height - rise - top
    if b == c == 0 and not y0 <= baseline <= y1 + 0.1 * (y1 - y0):
        size = y1 - y0
        return x0, baseline - 0.78 * size, x1, baseline + 0.22 * size
    return x0, y0, x1, y1


def _alphanumeric(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _UNKNOWN.sub("", text)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


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
