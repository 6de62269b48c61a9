"""Tesseract through its command line: a picture goes in by a pipe, a table of words comes back by another.

Nothing touches the disk, and no shell is involved; workers leave it one thread (`sandbox`). The table (TSV)
has one row a word with its box in pixels and its confidence; see the man page of tesseract(1).
"""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from heddle.core.errors import ConfigurationError
from heddle.core.locator import Box
from heddle.ingest.ocr import OcrLine, OcrReading, OcrWord

if TYPE_CHECKING:
    from PIL import Image

DPI = 200
_SURE = 0.7
"""Certainty above which a page stands upright: pages read sideways or upside down stay below 0.5."""
_LEAST_WORD = 0.1
_VERSION_SECONDS = 20.0
_ASCENT, _X_HEIGHT, _DESCENT = 0.72, 0.5, 0.21
"""Of common fonts, in font heights above and below the baseline."""
_TOP, _BOTTOM = 0.8, 0.22
_DESCENDERS = frozenset("gjpqy,;()[]{}|Q@$/\\_")
_LOW = frozenset("acegmnopqrsuvwxyz")
_WORD_LEVEL = "5"
_COLUMNS = 12


class Tesseract:
    """Tesseract as a program of its own, run once a page.

    Args:
        program: Its path.
        languages: Of the texts, as `eng+deu`.
    """

    def __init__(self, program: str, languages: str = "eng") -> None:
        self._program = program
        self._languages = languages

    def read(self, picture: Image.Image, seconds: float) -> OcrReading:
        """Read a picture, turned whatever way; see `OcrEngine.read`.

        Raises:
            ConfigurationError: the program refuses to work, for want of the language's data, say.
        """
        deadline = time.monotonic() + seconds
        try:
            words = self._words(picture, deadline)
        except subprocess.TimeoutExpired:
            return OcrReading((), complete=False)
        if certainty(words) >= _SURE:
            return OcrReading(tuple(lines_of(words)))
        try:
            turn = self._turn(picture, deadline)
            again = self._turned_words(picture, turn, words, deadline)
        except subprocess.TimeoutExpired:
            # Nobody knows whether these words stand upright.
            return OcrReading((), complete=False)
        return OcrReading(tuple(lines_of(again)), turn)

    def _turned_words(
        self, picture: Image.Image, turn: int, words: list[InkedWord], deadline: float
    ) -> list[InkedWord]:
        """Words of a picture turned back; where it is hard to read, of the picture without its noise.

        Args:
            picture: As it stands.
            turn: How its text is turned.
            words: What was read in it as it stands.
            deadline: When to end.
        """
        from PIL import ImageFilter

        upright = turned_back(picture, turn)
        plain = self._words(upright, deadline) if turn else words
        if certainty(plain) >= _SURE:
            return plain
        smooth = self._words(upright.filter(ImageFilter.MedianFilter(3)), deadline)
        return max(plain, smooth, key=certainty)

    def _turn(self, picture: Image.Image, deadline: float) -> int:
        """How the text is turned: the way in which half the resolution is read with most certainty."""
        small = picture.reduce(2)
        found = {
            turn: certainty(self._words(turned_back(small, turn), deadline, dpi=DPI // 2))
            for turn in (0, 90, 180, 270)
        }
        return max(found, key=lambda turn: (found[turn], -turn))

    def _words(self, picture: Image.Image, deadline: float, *, dpi: int = DPI) -> list[InkedWord]:
        """Words of a picture read as it stands.

        Raises:
            TimeoutExpired: the time is up; the program was ended.
        """
        encoded = io.BytesIO()
        picture.save(encoded, "PPM")
        command = [self._program, "stdin", "stdout", "-l", self._languages, "--dpi", str(dpi), "--psm", "3"]
        done = subprocess.run(
            [*command, "tsv"],
            input=encoded.getvalue(),
            capture_output=True,
            timeout=max(deadline - time.monotonic(), 0.01),
            check=False,
        )
        if done.returncode:
            raise _refusal(done.stderr.decode("utf-8", "replace"), self._languages)
        return list(read_table(done.stdout.decode("utf-8", "replace")))


def find_tesseract(program: str) -> str:
    """Path of the program; empty where it is not installed."""
    return shutil.which(program) or ""


def tesseract_version(program: str) -> str:
    """Version of the tesseract at a path, as `5.3.0`.

    Raises:
        ConfigurationError: the program does not run.
    """
    # Asked again where the file changed: servers outlive upgrades.
    return _version(program, Path(program).stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _version(program: str, _changed: int) -> str:
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, timeout=_VERSION_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ConfigurationError(
            f"tesseract at {program} does not run ({error})", hint="mend it, or set ocr to rapidocr"
        ) from error
    # Up to version 3 it wrote its version to the error stream.
    words = (done.stdout or done.stderr).decode("utf-8", "replace").split()
    return words[1].removeprefix("v") if len(words) > 1 else "unknown"


def _refusal(said: str, languages: str) -> ConfigurationError:
    last = " ".join(said.split())[-200:]
    return ConfigurationError(
        f"tesseract does not read ({last})",
        hint=f"install its data for {languages}, or set ocr_languages or ocr",
    )


def turned_back(picture: Image.Image, turn: int) -> Image.Image:
    """A picture whose text is turned clockwise by `turn` degrees, with its text upright."""
    # Pillow's constants count against the clock, as turning back does.
    from PIL.Image import Transpose

    how = {90: Transpose.ROTATE_90, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_270}
    return picture.transpose(how[turn]) if turn else picture


@dataclass(frozen=True, slots=True)
class InkedWord:
    """A row of tesseract's table: a word with the box of its ink, and the line that it stands on."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    line: tuple[str, ...]

    @property
    def lies(self) -> bool:
        """Whether it is turned on its side: tesseract reads some such lines, but not in their order."""
        x0, y0, x1, y1 = self.box
        return len(self.text) > 2 and y1 - y0 > x1 - x0


def read_table(table: str) -> Iterator[InkedWord]:
    """Words from tesseract's table."""
    for row in table.splitlines():
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) == _COLUMNS and cells[0] == _WORD_LEVEL and cells[11].strip():
            left, top, width, height = map(int, cells[6:10])
            box = (left, top, left + width, top + height)
            yield InkedWord(cells[11].strip(), box, float(cells[10]) / 100, tuple(cells[1:5]))


def certainty(words: Sequence[InkedWord]) -> float:
    """Mean confidence over the letters, where words that lie count as unread; 0 without words."""
    letters = sum(len(word.text) for word in words)
    certain = sum(len(word.text) * word.confidence for word in words if not word.lies)
    return certain / letters if letters else 0.0


def lines_of(words: Sequence[InkedWord]) -> Iterator[OcrLine]:
    """Words line by line, without those that lie and those that tesseract itself does not believe."""
    kept = [word for word in words if not word.lies and word.confidence >= _LEAST_WORD]
    for _, line in groupby(kept, key=lambda word: word.line):
        yield _upright(list(line))


def _upright(words: Sequence[InkedWord]) -> OcrLine:
    """A line with its font's height, which tesseract does not tell: boxes are as high as the ink."""
    size = median(_font_height(word) for word in words)
    placed = []
    baseline = None
    for word in words:
        known = any(letter.isalnum() for letter in word.text)
        if known or baseline is None:
            # A dash or a quotation mark does not stand on the line; the word before it does.
            baseline = word.box[3] - (_DESCENT * size if _descends(word.text) else 0)
        box: Box = (word.box[0], baseline - _TOP * size, word.box[2], baseline + _BOTTOM * size)
        placed.append(OcrWord(word.text, box, word.confidence))
    return OcrLine(tuple(placed), (_TOP + _BOTTOM) * size)


def _font_height(word: InkedWord) -> float:
    above = _X_HEIGHT if all(letter in _LOW for letter in word.text) else _ASCENT
    below = _DESCENT if _descends(word.text) else 0.0
    return (word.box[3] - word.box[1]) / (above + below)


def _descends(text: str) -> bool:
    return any(letter in _DESCENDERS for letter in text)
