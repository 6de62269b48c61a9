"""Figures of PDF pages: images and drawings, where they stand; rules, frames and letterheads are none."""

from __future__ import annotations

import io
import math

import pytest
from parsed_text import read
from pdf_pages import draw, prose
from pictured_files import PNG
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from heddle.core.locator import Box, PageLocator
from heddle.ingest.parsed import Block, FigureBlock, ParsedDocument


def boxes(parsed: ParsedDocument) -> list[tuple[int, Box]]:
    places = [element.locator for element in parsed.elements if isinstance(element, FigureBlock)]
    return [(place.page, place.boxes[0]) for place in places if isinstance(place, PageLocator)]


def plot(canvas: Canvas, left: float = 100, bottom: float = 300) -> None:
    """A curve of 60 strokes in a frame, 200 by 120 points."""
    canvas.rect(left, bottom, 200, 120)
    for step in range(60):
        x = left + step * 200 / 60
        y = bottom + 60 + 50 * math.sin(step / 6)
        canvas.line(x, y, x + 200 / 60, bottom + 60 + 50 * math.sin((step + 1) / 6))


def framed(canvas: Canvas) -> None:
    """A paragraph in a frame with round corners."""
    canvas.setFont("Helvetica", 11)
    for line in range(6):
        canvas.drawString(80, 600 - 14 * line, "Words that stand in a frame with round corners, line by line")
    canvas.roundRect(70, 520, 420, 100, 8)


def test_an_image_and_a_drawing_are_figures_where_they_stand() -> None:
    def paint(canvas: Canvas) -> None:
        prose(canvas)
        canvas.drawImage(ImageReader(io.BytesIO(PNG)), 100, 100, 120, 80)
        plot(canvas)

    parsed = read(draw(paint))

    height = 800
    drawn, image = boxes(parsed)
    assert drawn[1] == pytest.approx((100, height - 420, 300, height - 300), abs=2)
    assert image[1] == pytest.approx((100, height - 180, 220, height - 100), abs=2)
    assert all(figure.picture for figure in parsed.elements if isinstance(figure, FigureBlock))


def test_a_figure_comes_before_the_words_below_it() -> None:
    def paint(canvas: Canvas) -> None:
        prose(canvas, y=700)
        plot(canvas)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(100, 280, "Figure 1. The swing of the beam.")

    parsed = read(draw(paint))

    at = next(i for i, element in enumerate(parsed.elements) if isinstance(element, FigureBlock))
    after = parsed.elements[at + 1]
    assert isinstance(after, Block)
    assert after.text.startswith("Figure 1")


def test_rules_and_frames_around_words_are_no_figures() -> None:
    assert boxes(read(draw(framed))) == []


def test_what_stands_in_one_place_on_every_page_is_no_figure() -> None:
    def paint(canvas: Canvas) -> None:
        for number in range(5):
            prose(canvas, y=600)
            canvas.drawImage(ImageReader(io.BytesIO(PNG)), 60, 760, 90, 60)
            if number == 2:
                plot(canvas)
            canvas.showPage()

    assert [page for page, _ in boxes(read(draw(paint)))] == [3]
