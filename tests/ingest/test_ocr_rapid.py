from __future__ import annotations

import pytest
from pdf_pages import LINES, draw, prose
from PIL import Image
from scanned_pages import error_rate, ink_in_box, picture_of

from heddle.ingest.ocr import OcrReading, confidence_of
from heddle.ingest.ocr_rapid import RapidEngine


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    return RapidEngine()


def small_page(turn: int = 0) -> Image.Image:
    return picture_of(draw(lambda canvas: prose(canvas, y=120), size=(450, 160)), dpi=150, turn=turn)


def text_of(reading: OcrReading) -> str:
    return " ".join(word.text for line in reading.lines for word in line.words)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_read_whichever_way_it_lies(engine: RapidEngine, turn: int) -> None:
    reading = engine.read(small_page(turn), 30)

    assert (reading.turn, reading.complete) == (turn, True)
    assert error_rate(text_of(reading), " ".join(LINES)) <= 0.03
    assert confidence_of(reading.lines) > 0.9


def test_each_line_lies_in_its_box(engine: RapidEngine) -> None:
    picture = small_page()

    lines = engine.read(picture, 30).lines

    assert len(lines) == len(LINES)
    for line in lines:
        boxes = [word.box for word in line.words]
        whole = (boxes[0][0], boxes[0][1], boxes[-1][2], boxes[-1][3])
        assert ink_in_box(picture, whole, dpi=72) == pytest.approx(1 / 3, abs=0.05)


def test_a_picture_without_text_is_read_as_nothing(engine: RapidEngine) -> None:
    assert engine.read(Image.new("L", (300, 200), 255), 30) == OcrReading(())


def test_a_page_without_time_is_read_as_far_as_it_goes(engine: RapidEngine) -> None:
    reading = engine.read(small_page(), 0.0)

    assert reading == OcrReading((), complete=False)
