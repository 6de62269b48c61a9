"""Columns beside each other that are too short for a gutter are read one after the other."""

from __future__ import annotations

from parsed_text import blocks, read, tables
from pdf_pages import draw
from reportlab.pdfgen.canvas import Canvas

from heddle.ingest.parse.pdf_parallel import part_columns

LEFT = (
    "the looms of the northern mill are",
    "old and loud, and whoever works",
    "beside them hears nothing else",
)
RIGHT = (
    "Ada counted the threads as long",
    "as there was light in the hall and",
    "wrote each number in her book,",
)


def paint(canvas: Canvas) -> None:
    canvas.setFont("Courier", 11)
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        canvas.drawString(60, 600 - 14 * number, left)
        canvas.drawString(330, 600 - 14 * number, right)


def test_short_columns_of_text_are_no_table() -> None:
    parsed = read(draw(paint))

    assert tables(parsed) == []
    assert [block.text for block in blocks(parsed)] == [" ".join(LEFT), " ".join(RIGHT)]


def test_a_table_of_two_columns_stays_one() -> None:
    def cells(canvas: Canvas) -> None:
        canvas.setFont("Courier", 11)
        for number, (name, value) in enumerate(
            (("Mill", "Year of its foundation"), ("North", "1890"), ("South", "1902"), ("East", "1911"))
        ):
            canvas.drawString(60, 600 - 14 * number, name)
            canvas.drawString(330, 600 - 14 * number, value)

    assert len(tables(read(draw(cells)))) == 1


def test_a_zone_without_columns_is_itself() -> None:
    assert part_columns([]) == []
