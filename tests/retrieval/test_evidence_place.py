"""What search quotes from a turned and cropped PDF stands, word for word, in the boxes that it gives."""

from __future__ import annotations

import pikepdf
import pytest
from pdf_pages import LINES, draw, prose, with_pages
from pdf_reader import Taking, letters_in
from reportlab.pdfgen.canvas import Canvas

from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import PageLocator
from heddle.ingest.derivation import DerivationJob, derive
from heddle.retrieval.document_entries import document_entries
from heddle.retrieval.entry import Entry, entry_from_line
from heddle.retrieval.sentence import sentence_spans

_GRID = (("Thread", "Colour", "Metres"), ("warp", "red", "120"), ("weft", "deep blue", "80"))
_WORDS = (
    "Ada Lindqvist works for Nordhav Mills in Bergen. She counts",
    "the threads of the loom. Nobody else may.",
)


def _page(canvas: Canvas) -> None:
    canvas.translate(0, 600)
    canvas.rotate(-90)
    prose(canvas, LINES, y=480)
    prose(canvas, _WORDS, y=380)
    for down, cells in enumerate(_GRID):
        for across, cell in enumerate(cells):
            canvas.drawString(80 + 120 * across, 250 - 14 * down, cell)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    def change(page: pikepdf.Page) -> None:
        page.obj["/Rotate"] = 270
        page.obj["/CropBox"] = pikepdf.Array([20, 30, 590, 590])

    return with_pages(draw(_page, size=(600, 600)), change)


@pytest.fixture(scope="module")
def entries(pdf: bytes) -> list[Entry]:
    subgraph = derive(DerivationJob(pdf, "mill.pdf")).documents[0].subgraph
    kept = document_entries(subgraph, "digest").entries
    return [entry_from_line(entry.line().encode()) for entry in kept]


def _letters(words: str) -> str:
    return "".join(words.replace("|", "").split())


def test_every_hit_stands_in_its_boxes(pdf: bytes, entries: list[Entry]) -> None:
    kinds = set()
    for entry in entries:
        for span in entry.evidence:
            assert isinstance(span.locator, PageLocator)
            assert letters_in(pdf, span.locator, Taking.WHOLE) == _letters(span.quote)
            assert letters_in(pdf, span.locator, Taking.TOUCHING) == _letters(span.quote)
            kinds.add(entry.type)
    assert kinds >= {KnowledgeType.TEXT, KnowledgeType.TABLE}


def test_every_sentence_that_an_answer_may_cite_stands_in_its_boxes(pdf: bytes, entries: list[Entry]) -> None:
    cited = 0
    for entry in entries:
        for span in entry.evidence if entry.type is KnowledgeType.TEXT else ():
            for start, end in sentence_spans(span.quote):
                part = span.part(span.start + start, span.start + end)
                assert isinstance(part.locator, PageLocator)
                assert letters_in(pdf, part.locator, Taking.INSIDE) == _letters(part.quote)
                cited += 1
    assert cited >= 3
