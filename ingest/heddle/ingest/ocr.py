"""OCR: what an engine gives that reads pictures of text, and who may read them.

Engines are in files of their own (`ocr_tesseract`, `ocr_rapid`), chosen in `ocr_engine`. All of them speak
in pixels of the picture as it stands upright; `parse/pdf_scan.py` turns that into places on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from heddle.core.locator import Box

if TYPE_CHECKING:
    from PIL import Image


class OcrChoice(StrEnum):
    """Which engine reads: `auto` takes tesseract where it is installed, else rapidocr."""

    AUTO = "auto"
    TESSERACT = "tesseract"
    RAPIDOCR = "rapidocr"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class OcrOrder:
    """Who may read pictures of text.

    Args:
        choice: Which engine.
        tesseract: The tesseract program: a name on PATH, or a path.
        languages: Of the texts, as tesseract names them, joined by `+`; rapidocr needs none.
    """

    choice: OcrChoice = OcrChoice.AUTO
    tesseract: str = "tesseract"
    languages: str = "eng"


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word.

    Args:
        text: Without white space.
        box: Pixels, as wide as its ink and as high as its line's font.
        confidence: From 0 to 1, as the engine sees it.
    """

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class OcrLine:
    """Words on one line, in reading order, and the height of their font in pixels."""

    words: tuple[OcrWord, ...]
    size: float

    @property
    def letters(self) -> int:
        """How many characters it has."""
        return sum(len(word.text) for word in self.words)


@dataclass(frozen=True, slots=True)
class OcrReading:
    """What an engine read in a picture.

    Args:
        lines: In the order in which the engine reads.
        turn: Degrees clockwise that the text is turned in the picture, one of 0, 90, 180, 270. Boxes are
            in the picture turned back.
        complete: The whole picture was read within the time.
    """

    lines: tuple[OcrLine, ...]
    turn: int = 0
    complete: bool = True


class OcrEngine(Protocol):
    """Reads pictures of text."""

    def read(self, picture: Image.Image, seconds: float) -> OcrReading:
        """Read a picture.

        Args:
            picture: In shades of grey, at about 200 dots an inch.
            seconds: Wall-clock time that it may take; what was read by then is the answer.
        """
        ...


def confidence_of(lines: Sequence[OcrLine]) -> float:
    """Mean confidence over the letters of some lines, from 0 to 1; 0 where there are none."""
    letters = sum(line.letters for line in lines)
    certain = sum(len(word.text) * word.confidence for line in lines for word in line.words)
    return certain / letters if letters else 0.0
