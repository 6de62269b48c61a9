"""Superscript characters of a PDF."""

from __future__ import annotations

from parsed_text import blocks, read
from pdf_pages import draw
from reportlab.pdfgen.canvas import Canvas

from heddle.ingest.parse import pdf_raised


def paint(canvas: Canvas) -> None:
    text = canvas.beginText(80, 600)
    text.setFont("Helvetica", 11)
    text.textOut("The looms of the northern mill are old")
    text.setFont("Helvetica", 7)
    text.setRise(4)
    text.textOut("12,3")
    text.setRise(0)
    text.setFont("Helvetica", 11)
    text.textOut(" and H")
    text.setFont("Helvetica", 7)
    text.setRise(-3)
    text.textOut("2")
    text.setRise(0)
    text.setFont("Helvetica", 11)
    text.textOut("O is wet in 1890")
    canvas.drawText(text)


def test_what_is_small_and_high_is_raised_and_what_is_low_is_not() -> None:
    (block,) = blocks(read(draw(paint)))

    assert [block.text[start:end] for start, end in block.raised] == ["12,3"]


def test_a_line_without_marks_is_not_looked_at() -> None:
    assert pdf_raised.raised_spans([], "No number here") == ()
