"""Small PDFs drawn for tests, and a second reader that says which words stand inside a box."""

from __future__ import annotations

import io
from collections.abc import Callable

import pdfplumber
import pikepdf
from reportlab.pdfgen.canvas import Canvas

from heddle.core.locator import PageLocator

LINES = (
    "The loom stands in the northern hall of the mill,",
    "where Ada Lindqvist counts the threads every morning",
    "before the shuttles start to fly across the warp.",
)


def draw(
    paint: Callable[[Canvas], None], *, size: tuple[float, float] = (600, 800), **options: object
) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, **options)
    paint(canvas)
    canvas.save()
    return buffer.getvalue()


def prose(
    canvas: Canvas, lines: tuple[str, ...] = LINES, x: float = 80, y: float = 600, step: float = 14
) -> None:
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        canvas.drawString(x, y - number * step, line)


def with_pages(data: bytes, change: Callable[[pikepdf.Page], None]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            change(page)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def words_in_box(data: bytes, locator: PageLocator, slack: float = 0.0) -> str:
    """Words that pdfplumber, which stands on another library, finds inside the boxes of a place."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[locator.page - 1]
        left, top = page.cropbox[0], page.cropbox[1]
        found = [
            word["text"]
            for x0, y0, x1, y1 in locator.boxes
            for word in page.extract_words(use_text_flow=True)
            if x0 - slack <= (word["x0"] + word["x1"]) / 2 - left <= x1 + slack
            and y0 - slack <= (word["top"] + word["bottom"]) / 2 - top <= y1 + slack
        ]
    return " ".join(found)
