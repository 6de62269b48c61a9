"""Scanned pages: which pages are pictures of text, and their words as glyphs of the page.

Words come out as the characters of a page with text do, so that everything behind (columns, paragraphs,
tables, headings) is one and the same for both. Coordinates are points from the top left of the page as
displayed, whichever way the text on it is turned.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.ocr import OcrChoice, OcrEngine, OcrLine, OcrReading, confidence_of
from heddle.ingest.ocr_engine import engine_name, open_engine
from heddle.ingest.parse.pdf_line import unturn_box
from heddle.ingest.parse.pdf_page import Glyph, PdfPage
from heddle.ingest.parsed import Recognition

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from PIL import Image

DPI = 200
MOST_PIXELS = 12_000_000
"""A4 at 200 dpi has 3.9 million; larger sheets are drawn at a lower resolution."""
_PAGE_SECONDS = 60.0
"""What one page may take."""
_LEAST_LETTERS = 4
_THIN = 200
"""Characters below which the text of a page may be a stamp on a scan, not the page's words."""
_FULL = 0.6
"""Share of a page that a scan covers at least."""
_LEAST_PICTURE = 0.02
_LEGIBLE = 0.5
"""Share of letters and digits below which a text layer is rubbish: fonts without a map to characters."""
_MORE = 2
_CONTRAST = 32
"""Levels of grey between the darkest and the lightest point of a picture that may show text."""
_ALIKE = 0.15
"""Share by which measured heights of one font differ from line to line."""


@dataclass(slots=True)
class Scanner:
    """Reads the scanned pages of one document, within its time, and keeps account of them.

    Args:
        limits: Say which engine reads, and how long.
    """

    limits: Limits
    started: float = field(default_factory=time.monotonic)
    _engine: OcrEngine | None = None
    _read: list[int] = field(default_factory=list)
    _unread: list[int] = field(default_factory=list)
    _partly: list[int] = field(default_factory=list)
    _blank: list[int] = field(default_factory=list)
    _starved: bool = False
    _letters: int = 0
    _certain: float = 0.0

    def read(self, picture: Image.Image, number: int, width: float, height: float) -> list[Glyph] | None:
        """Read a page.

        Args:
            picture: The page as displayed, in shades of grey.
            number: Counts from 1.
            width: Of the page, in points.
            height: Of the page, in points.

        Returns:
            Its words; None where it was not read, because OCR is off or the time is up.
        """
        low, high = picture.getextrema()
        if isinstance(low, float | int) and isinstance(high, float | int) and high - low < _CONTRAST:
            return []
        reading = self._reading(picture)
        if reading is None:
            self._unread.append(number)
            return None
        (self._read if reading.complete else self._partly).append(number)
        if reading.complete and not reading.lines:
            self._blank.append(number)
        letters = sum(line.letters for line in reading.lines)
        self._letters += letters
        self._certain += letters * confidence_of(reading.lines)
        return words_on_page(reading, picture.size, width, height)

    def _reading(self, picture: Image.Image) -> OcrReading | None:
        left = self.limits.ocr_seconds - (time.monotonic() - self.started)
        if left <= 0 or self._starved:
            return None
        try:
            self._engine = self._engine or open_engine(self.limits.ocr)
            if self._engine is None:
                return None
            reading = self._engine.read(picture, min(left, _PAGE_SECONDS))
        except MemoryError:
            if not self._read:
                raise
            self._starved = True
            return None
        return reading if reading.complete or reading.lines else None

    @property
    def _off(self) -> bool:
        return self.limits.ocr.choice is OcrChoice.OFF

    def recognition(self) -> Recognition | None:
        """What was read by whom; None where the document has no scanned page."""
        pages = sorted(self._read + self._partly)
        unread = sorted(self._unread + self._partly)
        if not pages and not unread:
            return None
        confidence = self._certain / self._letters if self._letters else 0.0
        return Recognition(engine_name(self.limits.ocr), round(confidence, 4), tuple(pages), tuple(unread))

    def warnings(self) -> list[str]:
        """What was not read, and what to do about it, one line each."""
        found = []
        if self._blank:
            found.append(f"OCR found no text on {_pages(self._blank)}")
        if self._partly:
            found.append(f"OCR read only part of {_pages(self._partly)}: raise document_timeout")
        if self._unread and self._off:
            found.append(f"OCR is off, and {_pages(self._unread)} may be a picture of text: set ocr")
        elif self._unread:
            limit = "document_memory" if self._starved else "document_timeout"
            found.append(f"OCR did not come to {_pages(self._unread)}: raise {limit}")
        return found

    def refuse_unread(self, what: str) -> None:
        """Reject a document of which nothing was read.

        Args:
            what: The document in a word: `PDF`, `image`.

        Raises:
            InputRejected: OCR is off (`needs_ocr`) or took too long (`timeout`); not where it was tried
                and found nothing.
        """
        if not self._unread:
            return
        if self._off:
            raise InputRejected(
                f"the {what} has no text, only pictures of pages, and OCR is off",
                reason=RejectionReason.NEEDS_OCR,
                hint="set ocr to auto",
            )
        raise InputRejected(
            f"no page of the {what} was read by OCR in its time",
            reason=RejectionReason.TIMEOUT,
            hint="raise document_timeout, or install tesseract, which is faster",
        )


def is_scanned(page: PdfPage) -> bool:
    """Whether a page may be a picture of text, so that OCR is worth its time."""
    letters = [letter for glyph in page.glyphs for letter in glyph.text]
    if len(letters) < _LEAST_LETTERS:
        return page.covered >= _LEAST_PICTURE
    return page.covered >= _FULL and (len(letters) < _THIN or not _is_legible(letters))


def better(page: PdfPage, words: Sequence[Glyph]) -> bool:
    """Whether words read by OCR say more than the page's own text, which is exact where it is whole."""
    own = [letter for glyph in page.glyphs for letter in glyph.text]
    read = sum(len(word.text) for word in words)
    return read > 0 and (not _is_legible(own) or read >= _MORE * len(own))


def _is_legible(letters: Sequence[str]) -> bool:
    return sum(letter.isalnum() for letter in letters) >= _LEGIBLE * len(letters)


def draw_grey(page: pdfium.PdfPage) -> Image.Image:
    """A page as displayed, in shades of grey."""
    width, height = page.get_size()
    scale = min(DPI / 72, math.sqrt(MOST_PIXELS / (width * height)))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        drawn: Image.Image = bitmap.to_pil().convert("L").copy()
        return drawn
    finally:
        bitmap.close()


def words_on_page(reading: OcrReading, size: tuple[int, int], width: float, height: float) -> list[Glyph]:
    """The words of a reading as glyphs.

    Args:
        reading: Of the page's picture.
        size: Of the picture, in pixels, as displayed.
        width: Of the page as displayed, in points.
        height: Of the page as displayed, in points.
    """
    across, down = width / size[0], height / size[1]
    if reading.turn in (90, 270):
        across, down = down, across
    found: list[Glyph] = []
    for line, font in zip(reading.lines, font_heights(reading.lines), strict=True):
        for word in line.words:
            x0, y0, x1, y1 = word.box
            middle = (y0 + y1) / 2
            frame = (x0 * across, (middle - font / 2) * down, x1 * across, (middle + font / 2) * down)
            box = unturn_box(frame, reading.turn, width, height)
            found.append(Glyph(word.text, *box, reading.turn, len(found), spaced=True))
    return found


def font_heights(lines: Sequence[OcrLine]) -> list[float]:
    """The height of each line's font, in pixels: lines that measure nearly alike are of one font.

    Lines are taken by their length, since many letters are measured better than few.
    """
    heights = [line.size for line in lines]
    fonts: list[float] = []
    for index in sorted(range(len(lines)), key=lambda index: (-lines[index].letters, index)):
        near = [font for font in fonts if abs(font - heights[index]) <= _ALIKE * font]
        if near:
            heights[index] = min(near, key=lambda font: abs(font - heights[index]))
        else:
            fonts.append(heights[index])
    return heights


def _pages(numbers: Sequence[int]) -> str:
    """Page numbers in words: `page 3`, `pages 3, 4 and 2 more`."""
    shown = ", ".join(map(str, sorted(numbers)[:20]))
    more = f" and {len(numbers) - 20} more" if len(numbers) > 20 else ""
    return f"page{'s' if len(numbers) > 1 else ''} {shown}{more}"
