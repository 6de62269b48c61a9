from __future__ import annotations

import shutil
import time

import pytest
from pdf_pages import LINES, draw, prose
from scanned_pages import error_rate, picture_of

from heddle.core.errors import ConfigurationError
from heddle.ingest.ocr import OcrReading
from heddle.ingest.ocr_tesseract import Tesseract, certainty, find_tesseract, lines_of, read_table

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
WORDS = " ".join(LINES)


def table(*words: tuple[str, tuple[int, int, int, int], float, int]) -> str:
    rows = [
        f"5\t1\t1\t1\t{line}\t{number}\t{x}\t{y}\t{w}\t{h}\t{sure}\t{text}"
        for number, (text, (x, y, w, h), sure, line) in enumerate(words)
    ]
    return "\n".join([HEAD, "4\t1\t1\t1\t1\t0\t0\t0\t99\t20\t-1\t", *rows])


def text_of(reading: OcrReading) -> str:
    return " ".join(word.text for line in reading.lines for word in line.words)


def test_words_are_joined_to_their_lines() -> None:
    words = list(
        read_table(
            table(
                ("on", (0, 0, 20, 10), 96, 1), ("top", (25, 0, 30, 14), 95, 1), ("two", (0, 30, 9, 9), 9, 2)
            )
        )
    )

    assert [word.text for word in words] == ["on", "top", "two"]
    assert [[word.text for word in line.words] for line in lines_of(words)] == [["on", "top"]]


def test_the_font_is_as_high_in_a_line_without_tall_letters() -> None:
    # Ink of a 100 pixel font on the baseline at 100: an x is 50 high, an l 72, a p goes 21 below.
    low, high = (
        next(lines_of(list(read_table(table(word)))))
        for word in [("sum", (0, 50, 200, 50), 96, 1), ("lamp", (0, 28, 200, 93), 96, 1)]
    )

    assert low.size == pytest.approx(high.size)
    assert low.words[0].box == pytest.approx(high.words[0].box)


def test_words_on_their_side_are_not_certain_and_not_kept() -> None:
    words = list(read_table(table(("warp", (0, 0, 12, 80), 96, 1), ("weft", (0, 100, 80, 12), 96, 2))))

    assert certainty(words) == pytest.approx(0.48)
    assert [line.words[0].text for line in lines_of(words)] == ["weft"]


def test_a_program_that_is_not_there_has_no_path() -> None:
    assert find_tesseract("surely-not-installed") == ""


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 180])
def test_a_page_is_read_whichever_way_it_lies(turn: int) -> None:
    picture = picture_of(draw(lambda canvas: prose(canvas, y=200), size=(450, 300)), turn=turn)

    reading = Tesseract(find_tesseract("tesseract")).read(picture, 30)

    assert (reading.turn, reading.complete) == (turn, True)
    assert error_rate(text_of(reading), WORDS) <= 0.02


@pytest.mark.long
@needs_tesseract
def test_noise_that_hides_the_text_is_taken_off() -> None:
    picture = picture_of(draw(lambda canvas: prose(canvas, y=700)), noise=40)

    reading = Tesseract(find_tesseract("tesseract")).read(picture, 60)

    assert error_rate(text_of(reading), WORDS) <= 0.05


@needs_tesseract
def test_a_page_without_time_is_not_read() -> None:
    picture = picture_of(draw(prose))
    started = time.monotonic()

    reading = Tesseract(find_tesseract("tesseract")).read(picture, 0.01)

    assert reading == OcrReading((), complete=False)
    assert time.monotonic() - started < 5


@needs_tesseract
def test_a_language_without_data_is_an_error_with_its_fix() -> None:
    with pytest.raises(ConfigurationError, match="tesseract does not read") as caught:
        Tesseract(find_tesseract("tesseract"), "tlh").read(picture_of(draw(prose), dpi=50), 30)
    assert "tlh" in caught.value.hint
