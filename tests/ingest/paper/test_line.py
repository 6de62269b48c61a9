from __future__ import annotations

import pytest
from paper_lines import TITLE, draw_paper
from pdf_pages import draw
from reportlab.pdfgen.canvas import Canvas

from heddle.core.errors import InputRejected
from heddle.ingest.paper.line import read_lines


def test_lines_are_read_in_order_with_raised_marks() -> None:
    text = read_lines(draw_paper())

    assert text.pages == 1
    assert text.lines[0].text == TITLE
    byline = text.lines[1]
    assert [byline.text[start:end].strip() for start, end in byline.raised] == ["1", "2"]


def test_running_text_tells_the_body_size() -> None:
    text = read_lines(draw_paper())

    largest = max(text.lines, key=lambda line: line.size)
    assert largest.text == TITLE
    assert largest.size > 1.5 * text.body


def test_a_line_knows_where_each_of_its_fonts_begins() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Oblique", 10)
        canvas.drawString(60, 700, "2.1. Looms.")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(118, 700, "All looms of the mill were set up.")

    (line,) = read_lines(draw(paint)).lines

    assert line.text == "2.1. Looms. All looms of the mill were set up."
    assert [(line.text[at:].split()[0], face.italic) for at, face in line.faces] == [
        ("2.1.", True),
        ("All", False),
    ]
    assert line.face.name == "Helvetica"


def test_what_is_no_pdf_is_rejected() -> None:
    with pytest.raises(InputRejected):
        read_lines(b"no paper at all")
