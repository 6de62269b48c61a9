"""How well scans are read: each engine held to an error rate on pages made by code, whose truth is known."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from parsed_text import all_text
from pdf_pages import draw
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from scanned_pages import error_rate, picture_of, scan

from heddle.ingest.limits import Limits
from heddle.ingest.ocr import OcrChoice, OcrOrder
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import ParsedDocument

pytestmark = pytest.mark.long

needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
ENGINES = [pytest.param("tesseract", marks=needs_tesseract), "rapidocr"]
LEFT = (
    "The mill by the river has woven sailcloth since 1846. Its looms were driven by water until the winter "
    "of 1902, when the council voted 14 to 9 for a steam engine from Halden & Sons. Repairs cost 3,250 "
    "crowns a year, which nobody had foreseen, and the weavers asked twice for a share of what was saved."
)
RIGHT = (
    "Ada Lindqvist kept the books. She wrote down each bolt of cloth with its length, weight and buyer, and "
    "her ledgers are why we know that the Royal Yacht Club bought 1,120 metres in 1911. The last entry is of "
    "May 1938: two bolts, undyed, sold to a farmer who wanted covers for his hay."
)


def two_columns(canvas: Canvas) -> None:
    for words, x in ((LEFT, 50), (RIGHT, 320)):
        canvas.setFont("Times-Roman", 11)
        for number, line in enumerate(simpleSplit(words, "Times-Roman", 11, 225)):
            canvas.drawString(x, 720 - 14 * number, line)


def one_column(canvas: Canvas) -> None:
    y = 720
    for words in (LEFT, RIGHT):
        canvas.setFont("Helvetica", 10)
        for line in simpleSplit(words, "Helvetica", 10, 460):
            canvas.drawString(60, y, line)
            y -= 13
        y -= 10


def read(paint: Callable[[Canvas], None], engine: str, **how: float) -> ParsedDocument:
    dpi = int(how.get("dpi", 200))
    picture = picture_of(draw(paint), dpi=dpi, turn=int(how.get("turn", 0)), noise=how.get("noise", 0.0))
    limits = replace(Limits(), ocr=OcrOrder(OcrChoice(engine)))
    return parse_document(scan([picture], dpi=dpi), "scan.pdf", limits)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "how",
    [
        pytest.param({}, id="clean"),
        pytest.param({"turn": 90}, id="turned by 90"),
        pytest.param({"turn": 180}, id="turned by 180"),
        pytest.param({"turn": 270}, id="turned by 270"),
        pytest.param({"noise": 40.0}, id="noisy"),
        pytest.param({"dpi": 150}, id="150 dpi"),
    ],
)
def test_a_page_of_prose_is_read_with_few_errors(engine: str, how: dict[str, float]) -> None:
    assert error_rate(read(one_column, engine, **how), f"{LEFT} {RIGHT}") <= 0.03


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("turn", [0, 90])
def test_columns_are_read_one_after_the_other(engine: str, turn: int) -> None:
    assert error_rate(read(two_columns, engine, turn=turn), f"{LEFT} {RIGHT}") <= 0.03


@pytest.mark.parametrize("engine", ENGINES)
def test_paragraphs_are_those_of_the_page(engine: str) -> None:
    parsed = read(one_column, engine)

    assert len(parsed.elements) == 2
    assert all_text(parsed).count("\n") == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_scan_is_read_alike(engine: str) -> None:
    assert read(two_columns, engine, dpi=150).elements == read(two_columns, engine, dpi=150).elements
