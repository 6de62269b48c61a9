"""The paper that a PDF may be, read from the glyphs that were read once."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest
from paper_lines import TITLE, draw_paper
from pdf_pages import draw, prose

from heddle.ingest.limits import Limits
from heddle.ingest.paper.property import FileProperties
from heddle.ingest.paper.reading import read_paper
from heddle.ingest.parse import pdf_file, pdf_page
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parse.pdf_flow import flow_of
from heddle.ingest.parse.pdf_paper import MOST_PAGES, PaperWatch


def watched(data: bytes, count: int | None = None) -> PaperWatch:
    document, _ = pdf_file.open_pdf(data)
    watch = PaperWatch(count or len(document))
    for number in range(1, len(document) + 1):
        page = pdf_page.read_page(document, number)
        watch.see(page, flow_of(page))
    document.close()
    return watch


def test_a_paper_is_read_with_its_document() -> None:
    data = draw_paper()
    parsed = parse_document(data, "a.pdf", Limits())

    assert parsed.paper == read_paper(data)
    assert parsed.title == TITLE


def test_a_page_is_read_from_the_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers: list[int] = []

    def read_page(document: pdfium.PdfDocument, number: int) -> pdf_page.PdfPage:
        numbers.append(number)
        return pdf_page.read_page(document, number)

    monkeypatch.setattr("heddle.ingest.parse.pdf.read_page", read_page)

    assert parse_document(draw_paper(), "a.pdf", Limits()).paper is not None
    assert numbers == [1]


def test_prose_is_no_paper() -> None:
    assert parse_document(draw(prose), "a.pdf", Limits()).paper is None


def test_a_long_book_is_no_paper() -> None:
    data = draw_paper()

    assert watched(data).read(FileProperties()) is not None
    assert watched(data, MOST_PAGES + 1).read(FileProperties()) is None
