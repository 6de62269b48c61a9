from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version

import pytest
from parsed_text import all_text, texts
from pdf_pages import LINES, draw, prose
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from scanned_pages import error_rate, ink_in_box, picture_of, scan

from heddle.core.anchor import locate
from heddle.core.errors import InputRejected
from heddle.core.locator import PageLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.ocr import OcrChoice, OcrLine, OcrOrder, OcrReading, OcrWord
from heddle.ingest.parse import pdf_scan
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parse.pdf_element import add_flows
from heddle.ingest.parse.pdf_scan import font_heights, words_on_page
from heddle.ingest.parsed import ParsedDocument, Recognition

needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
ENGINES = [pytest.param("tesseract", marks=needs_tesseract), "rapidocr"]
WORDS = " ".join(LINES)
OFF = replace(Limits(), ocr=OcrOrder(OcrChoice.OFF))


def read(data: bytes, engine: str = "rapidocr") -> ParsedDocument:
    return parse_document(data, "scan.pdf", replace(Limits(), ocr=OcrOrder(OcrChoice(engine))))


def paragraph(canvas: Canvas) -> None:
    prose(canvas, x=40, y=150)


def sheet(*, dpi: int = 200, turn: int = 0, noise: float = 0.0) -> Image.Image:
    return picture_of(draw(paragraph, size=(400, 220)), dpi=dpi, turn=turn, noise=noise)


@dataclass
class ToldEngine:
    """An engine that reads what it is told to, page by page."""

    readings: list[OcrReading]
    asked: int = 0

    def read(self, picture: Image.Image, seconds: float) -> OcrReading:
        self.asked += 1
        return self.readings[min(self.asked, len(self.readings)) - 1]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ToldEngine]:
    def tell(*readings: OcrReading) -> ToldEngine:
        engine = ToldEngine(list(readings))
        monkeypatch.setattr(pdf_scan, "open_engine", lambda _: engine)
        return engine

    return tell


def said(text: str, sure: float = 0.9) -> OcrReading:
    return OcrReading((OcrLine((OcrWord(text, (100, 100, 700, 130), sure),), 30.0),))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_scan_becomes_the_paragraph_that_it_shows(engine: str) -> None:
    parsed = read(scan([sheet()]), engine)

    assert len(texts(parsed)) == 1
    assert error_rate(parsed, WORDS) <= 0.02
    assert parsed.recognition is not None
    assert parsed.recognition.engine.startswith(engine)
    assert parsed.recognition.pages == (1,)
    assert parsed.recognition.confidence > 0.9


@pytest.mark.parametrize("engine", ENGINES)
def test_the_place_of_a_scanned_line_holds_its_ink(engine: str) -> None:
    picture = sheet(turn=90)

    (block,) = read(scan([picture]), engine).elements

    assert isinstance(block.locator, PageLocator)
    assert ink_in_box(picture, block.locator.boxes[0]) >= 0.98
    places = [locate(block.locator, [anchor]) for anchor in getattr(block, "anchors", ())]
    for place in places:
        assert isinstance(place, PageLocator)
        assert ink_in_box(picture, place.boxes[0]) == pytest.approx(1 / len(LINES), abs=0.04)
    assert len(places) == len(LINES)


def test_only_the_pages_without_text_are_read_by_ocr(told: Callable[..., ToldEngine]) -> None:
    engine = told(said("shuttle"))

    def paint(canvas: Canvas) -> None:
        prose(canvas)
        canvas.showPage()
        canvas.drawInlineImage(sheet(), 0, 0, 600, 800)
        canvas.showPage()
        canvas.showPage()

    parsed = read(draw(paint))

    assert texts(parsed) == [WORDS, "shuttle"]
    assert engine.asked == 1
    assert parsed.recognition == Recognition(f"rapidocr {version('rapidocr')}", 0.9, (2,))


def test_a_stamp_on_a_scan_does_not_hide_the_page(told: Callable[..., ToldEngine]) -> None:
    told(said("the whole page with all that is written on it"))

    assert texts(read(scan([sheet()], stamp="Downloaded by a reader"))) == [
        "the whole page with all that is written on it"
    ]


def test_few_exact_words_on_a_picture_are_not_given_up_for_ocr(told: Callable[..., ToldEngine]) -> None:
    told(said("Dovvnloaded by a rcader"))

    assert texts(read(scan([sheet()], stamp="Downloaded by a reader"))) == ["Downloaded by a reader"]


def test_rubbish_over_a_scan_is_replaced(told: Callable[..., ToldEngine]) -> None:
    told(said("weft"))

    assert texts(read(scan([sheet()], stamp="#!$ %&/ ()=? ;:_ " * 20))) == ["weft"]


def test_a_page_of_text_is_left_alone(told: Callable[..., ToldEngine]) -> None:
    engine = told(said("wrong"))

    assert read(draw(prose)).recognition is None
    assert engine.asked == 0


def test_a_scan_needs_ocr_where_it_is_off() -> None:
    with pytest.raises(InputRejected, match="OCR is off") as caught:
        parse_document(scan([sheet(dpi=60)]), "scan.pdf", OFF)

    assert caught.value.reason is RejectionReason.NEEDS_OCR
    assert caught.value.hint == "set ocr to auto"


def test_pages_left_unread_while_ocr_is_off_are_named() -> None:
    def paint(canvas: Canvas) -> None:
        prose(canvas)
        canvas.showPage()
        canvas.drawInlineImage(sheet(dpi=60), 0, 0, 600, 800)

    parsed = parse_document(draw(paint), "mixed.pdf", OFF)

    assert any("OCR is off" in warning and "page 2" in warning for warning in parsed.warnings)
    assert parsed.recognition == Recognition("off", 0.0, (), (2,))


def test_a_document_stops_at_its_time_with_what_was_read(told: Callable[..., ToldEngine]) -> None:
    told(said("warp"), replace(said("weft"), complete=False), OcrReading((), complete=False))

    parsed = read(scan([sheet(dpi=60)] * 4))

    assert all_text(parsed).split() == ["warp", "weft"]
    assert parsed.recognition is not None
    assert (parsed.recognition.pages, parsed.recognition.unread) == ((1, 2), (2, 3, 4))
    assert parsed.warnings == (
        "OCR read only part of page 2: raise document_timeout",
        "OCR did not come to pages 3, 4: raise document_timeout",
    )


def test_a_scan_of_which_nothing_was_read_in_time_is_a_timeout() -> None:
    limits = replace(Limits(), ocr=OcrOrder(OcrChoice.RAPIDOCR), ocr_seconds=0.0)

    with pytest.raises(InputRejected) as caught:
        parse_document(scan([sheet(dpi=60)]), "scan.pdf", limits)
    assert caught.value.reason is RejectionReason.TIMEOUT


def test_words_of_a_turned_page_come_out_where_they_are_displayed() -> None:
    # A page of 100 x 200 points at 1 pixel a point, its text turned clockwise: upright it is 200 x 100.
    line = OcrLine((OcrWord("warp", (10, 20, 50, 30), 1.0),), 10.0)

    (word,) = words_on_page(OcrReading((line,), turn=90), (100, 200), 100.0, 200.0)

    assert (word.x0, word.y0, word.x1, word.y1) == (70, 10, 80, 50)
    assert word.turn == 90


def test_fonts_that_measure_nearly_alike_are_one() -> None:
    def line(size: float, text: str) -> OcrLine:
        return OcrLine((OcrWord(text, (0, 0, 1, 1), 1.0),), size)

    lines = [line(18, "Title"), line(10.8, "few"), line(10, "many letters"), line(9.3, "some")]

    assert font_heights(lines) == [18, 10, 10, 10]


def test_a_scanned_picture_without_text_is_named(told: Callable[..., ToldEngine]) -> None:
    told(said("warp"), OcrReading(()))

    assert read(scan([sheet(dpi=60)] * 2)).warnings == ("OCR found no text on page 2",)


def test_scans_are_laid_out_by_the_code_that_lays_out_text() -> None:
    assert add_flows.__module__ == "heddle.ingest.parse.pdf_element"
