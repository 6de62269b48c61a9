"""One PDF page as pdfium sees it: glyphs with boxes, ruling lines and links, placed as displayed.

All coordinates leaving this module are points from the top left of the page as displayed: rotation and
crop box are applied here, exactly. pdfium would give whole device units, which overflow on huge pages.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from heddle.core.locator import Box
from heddle.ingest.parse.pdf_object import Mark, Placement, Rule, read_objects

_MOST_LINKS = 2_000
_BOLD_WEIGHT = 600
_ITALIC = 1 << 6
"""Bit of a font's flags (ISO 32000-1, table 123)."""
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD_NAME = re.compile(r"(?i:bold|black)|\.BI?$")
_ITALIC_NAME = re.compile(r"(?i:italic|oblique)|\.B?I$|[a-z-]It$")
_LOWEST, _HIGHEST = 0.3, 2.5
"""Heights of fonts that can be meant, in sizes of the font."""
_DEEPEST = -0.75
"""Descents below are no place of letters."""
_BELOW = 0.22
"""How far letters reach below their baseline, in sizes of a font that does not say it."""
_ALEFS = frozenset("اأإآ")
_HYPHENS = {0xFFFE: "-", 0x02: "-", 0xAD: "-"}


@dataclass(slots=True)
class Glyph:
    """One character: its text (several letters for a ligature), its box, and how it is turned on display.

    Args:
        turn: Degrees clockwise, one of 0, 90, 180, 270.
        index: Its number among the page's characters.
        spaced: White space stands before it in the file.
        em: Size of its font as a share of the height of its box, counted from the lower edge.
        foot: How far below its box its font claims to reach, in points: other readers look for it there.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    turn: int
    index: int
    spaced: bool
    em: float = 1.0
    foot: float = 0.0


@dataclass(frozen=True, slots=True)
class Face:
    """A font as its file names it.

    Args:
        name: Without the letters that mark a subset (`ABCDEF+`); may be empty.
        bold: By its name or its weight.
        italic: By its name or its flags.
    """

    name: str
    bold: bool
    italic: bool


@dataclass(slots=True)
class PdfPage:
    """What stands on a page.

    Args:
        number: Counts from 1.
        width: Points, as displayed.
        height: Points, as displayed.
        rotation: Degrees clockwise that the page is turned for display.
        glyphs: In the order of the file.
        rules: Ruling lines and edges of boxes.
        links: Targets with their boxes.
        marks: Images and paths.
        pictures: How many images it shows.
        covered: Share of the page that images cover, from 0 to 1; where they overlap it counts twice.
        bold: Indices of glyphs in a bold font, as asked for by `is_bold`.
        faces: The font of each glyph, by its index.
    """

    number: int
    width: float
    height: float
    rotation: int
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    links: list[tuple[Box, str]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    pictures: int = 0
    covered: float = 0.0
    bold: frozenset[int] = frozenset()
    faces: dict[int, Face] = field(default_factory=dict)


def read_page(document: pdfium.PdfDocument, number: int) -> PdfPage:
    """Read a page, counted from 1.

    Raises:
        PdfiumError: the page cannot be loaded.
    """
    page = document[number - 1]
    try:
        width, height = page.get_size()
        found = PdfPage(number, width, height, page.get_rotation())
        place = Placement(page)
        text = page.get_textpage()
        try:
            found.glyphs = list(_glyphs(text, place, found.rotation))
            _order_lam_alef(found.glyphs)
            found.faces = _faces(text, found.glyphs)
            found.bold = frozenset(index for index, face in found.faces.items() if face.bold)
            _measure_em(text, found.glyphs)
        finally:
            text.close()
        drawn = read_objects(page, place, (width, height))
        found.rules, found.marks = drawn.rules, drawn.marks
        found.pictures, found.covered = drawn.pictures, drawn.covered
        found.links = list(_links(document, page, place))
        return found
    finally:
        page.close()


def _glyphs(text: pdfium.PdfTextPage, place: Placement, rotation: int) -> Iterator[Glyph]:
    handle = text.raw
    rectangle = raw.FS_RECTF()
    spaced = False
    index, count = 0, text.count_chars()
    while index < count:
        code = raw.FPDFText_GetUnicode(handle, index)
        at = index
        index += 1
        if 0xD800 <= code < 0xDC00 and index < count:
            low = raw.FPDFText_GetUnicode(handle, index)
            if 0xDC00 <= low < 0xE000:
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                index += 1
        letters = _letters(code)
        if letters == " " or not letters:
            spaced = spaced or bool(letters)
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, at, rectangle):
            continue
        x0, y0, x1, y1 = place.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if not math.isfinite(x0 + y0 + x1 + y1):
            continue
        angle = raw.FPDFText_GetCharAngle(handle, at)
        yield Glyph(letters, x0, y0, x1, y1, _turn(angle, rotation) if angle else rotation, at, spaced)
        spaced = False


def _order_lam_alef(glyphs: list[Glyph]) -> None:
    """Put lam before alef where both come from one ligature: pdfium turns their order with the line's."""
    for alef, lam in pairwise(glyphs):
        if lam.text == "ل" and alef.text in _ALEFS and (alef.x0, alef.x1) == (lam.x0, lam.x1):
            alef.text, lam.text = lam.text, alef.text


@lru_cache(maxsize=4096)
def _letters(code: int) -> str:
    """What a character code says: ligatures and presentation forms in their letters, nothing for rubbish."""
    if code in _HYPHENS:
        return _HYPHENS[code]
    if code < 0x20 or 0x7F <= code < 0xA0:
        return " " if code in (9, 10, 13) else ""
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF or code in (0xFFFF, 0xFEFF):
        return ""
    letter = chr(code)
    # Latin ligatures, and the forms that Arabic letters take by place: nobody types them in a search.
    if 0xFB00 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC:
        return unicodedata.normalize("NFKC", letter)
    return " " if letter.isspace() else letter


def _turn(angle: float, rotation: int) -> int:
    # pdfium gives radians clockwise, in the page's own space; the page's rotation comes on top.
    degrees = math.degrees(angle) if angle >= 0 else 0.0
    return round((rotation + degrees) / 90) * 90 % 360


def _faces(text: pdfium.PdfTextPage, glyphs: list[Glyph]) -> dict[int, Face]:
    """The font of each glyph; asked only at the start of each word, and held for the word."""
    found: dict[int, Face] = {}
    face = Face("", bold=False, italic=False)
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    for place, glyph in enumerate(glyphs):
        if glyph.spaced or place == 0:
            weight = raw.FPDFText_GetFontWeight(text.raw, glyph.index)
            flags.value = 0
            raw.FPDFText_GetFontInfo(text.raw, glyph.index, name, 128, flags)
            face = _face(name.value, weight >= _BOLD_WEIGHT, flags.value)
        found[glyph.index] = face
    return found


@lru_cache(maxsize=1024)
def _face(name: bytes, heavy: bool, flags: int) -> Face:
    written = _SUBSET.sub("", name.decode("utf-8", "replace"))
    bold = heavy or _BOLD_NAME.search(written) is not None
    return Face(written, bold=bold, italic=bool(flags & _ITALIC) or _ITALIC_NAME.search(written) is not None)


def _measure_em(text: pdfium.PdfTextPage, glyphs: Sequence[Glyph]) -> None:
    """Tell each glyph the size of its font; asked at the start of each word and where heights change.

    pdfium's boxes reach from the font's descent to its ascent, and fonts give these as they like: from 0.7
    to 1.5 times their size. One size of a font is what other readers take as the height of its letters.
    Fonts of formulas give several times their size; there the box is set to where letters are.
    """
    known: dict[int, tuple[float, float]] = {}
    tall, descent, height = 1.0, 0.0, -1.0
    for glyph in glyphs:
        high = glyph.x1 - glyph.x0 if glyph.turn in (90, 270) else glyph.y1 - glyph.y0
        if glyph.spaced or high != height:
            tall, descent = _font_extent(raw.FPDFText_GetTextObject(text.raw, glyph.index), known)
            height = high
        if tall > _HIGHEST or descent < _DEEPEST:
            _set_upright(glyph, high / tall, descent)
        elif tall:
            glyph.em = 1 / tall


def _font_extent(thing: raw.FPDF_PAGEOBJECT, known: dict[int, tuple[float, float]]) -> tuple[float, float]:
    """Height and descent of a font, in sizes of the font; 0 and 0 where it does not say."""
    font = raw.FPDFTextObj_GetFont(thing) if thing else None
    if not font:
        return 0.0, 0.0
    name = ctypes.addressof(font.contents)
    if name not in known:
        ascent, descent = ctypes.c_float(), ctypes.c_float()
        raw.FPDFFont_GetAscent(font, 1.0, ascent)
        raw.FPDFFont_GetDescent(font, 1.0, descent)
        tall = ascent.value - descent.value
        known[name] = (tall, descent.value) if tall > _LOWEST else (0.0, 0.0)
    return known[name]


def _set_upright(glyph: Glyph, size: float, descent: float) -> None:
    """Give a glyph the box of a letter of its font's size that stands on its baseline."""
    below, above = size * (descent + _BELOW), size * (descent + _BELOW - 1)
    # Whoever believes such a font sees its letters that far down; more than a line is nobody's.
    glyph.foot = -below if -below < size else 0.0
    if glyph.turn == 0:
        glyph.y0, glyph.y1 = glyph.y1 + above, glyph.y1 + below
    elif glyph.turn == 90:
        glyph.x0, glyph.x1 = glyph.x0 - below, glyph.x0 - above
    elif glyph.turn == 180:
        glyph.y0, glyph.y1 = glyph.y0 - below, glyph.y0 - above
    else:
        glyph.x0, glyph.x1 = glyph.x1 + above, glyph.x1 + below


def _links(document: pdfium.PdfDocument, page: pdfium.PdfPage, place: Placement) -> Iterator[tuple[Box, str]]:
    position = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    rectangle = raw.FS_RECTF()
    for _ in range(_MOST_LINKS):
        if not raw.FPDFLink_Enumerate(page.raw, position, link):
            return
        action = raw.FPDFLink_GetAction(link)
        size = raw.FPDFAction_GetURIPath(document.raw, action, None, 0) if action else 0
        if size <= 1 or not raw.FPDFLink_GetAnnotRect(link, rectangle):
            continue
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(document.raw, action, buffer, size)
        box = place.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        yield box, buffer.value.decode("utf-8", "replace")
