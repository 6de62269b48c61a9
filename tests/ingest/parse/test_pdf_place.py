"""On a page turned, cropped or moved, a second reader finds in each box just the words that are quoted.

The second reader is pdfplumber, which stands on pdfminer.six and shares no code with pdfium. Its characters
are asked for in three ways: those whose middle lies in a box, those that a box touches, and those that lie
in it whole.
"""

from __future__ import annotations

import pikepdf
import pytest
from parsed_text import blocks, read, tables
from pdf_pages import LINES, draw, prose, with_pages
from pdf_reader import Taking, letters_in
from reportlab.pdfgen.canvas import Canvas

from heddle.core.anchor import locate, narrow
from heddle.core.locator import PageLocator
from heddle.ingest.row_line import row_anchors, row_line

WAYS = tuple(Taking)
BOXES = {
    "whole": None,
    "cropped": [40, 60, 560, 720],
    "cropped beyond the page": [-50, -20, 580, 900],
}


def turned(rotation: int, crop: list[int] | None, unit: float, origin: tuple[int, int]) -> bytes:
    """A page of prose in a box that begins at an origin."""
    x, y = origin

    def change(page: pikepdf.Page) -> None:
        page.obj["/MediaBox"] = pikepdf.Array([x, y, x + 600, y + 800])
        page.obj["/Rotate"] = rotation
        page.obj["/UserUnit"] = unit
        if crop is not None:
            page.obj["/CropBox"] = pikepdf.Array([crop[0] + x, crop[1] + y, crop[2] + x, crop[3] + y])

    def paint(canvas: Canvas) -> None:
        canvas.translate(x, y)
        canvas.translate(300, 400)
        canvas.rotate(rotation)
        canvas.translate(-200, -100)
        prose(canvas, x=10, y=150)

    return with_pages(draw(paint), change)


@pytest.mark.parametrize(("origin", "unit"), [((0, 0), 1), ((-70, 130), 2.5)])
@pytest.mark.parametrize("crop", BOXES)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_stand_in_their_boxes_however_a_page_is_turned_and_cropped(
    rotation: int, crop: str, unit: float, origin: tuple[int, int]
) -> None:
    data = turned(rotation, BOXES[crop], unit, origin)
    (block,) = blocks(read(data))
    assert block.text == " ".join(LINES)

    for quote in ("every morning before the shuttles", "hall of the mill,", "The loom", "warp."):
        start = block.text.index(quote)
        place = narrow(block.locator, block.anchors, block.text, start, start + len(quote))
        assert isinstance(place, PageLocator)
        for way in WAYS:
            assert letters_in(data, place, way) == quote.replace(" ", ""), (quote, way)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_text_turned_against_its_page_has_boxes_that_begin_in_mid_line(rotation: int) -> None:
    def paint(canvas: Canvas) -> None:
        prose(canvas, x=120, y=700)
        canvas.translate(300, 300)
        canvas.rotate(rotation)
        prose(canvas, ("DRAFT FOR THE NORTHERN MILL ONLY",), x=-100, y=0)

    data = draw(paint)
    block = next(block for block in blocks(read(data)) if "DRAFT" in block.text)

    start = block.text.index("NORTHERN")
    place = narrow(block.locator, block.anchors, block.text, start, start + len("NORTHERN MILL"))

    assert isinstance(place, PageLocator)
    assert letters_in(data, place, Taking.INSIDE) == "NORTHERNMILL"


def test_lines_set_solid_do_not_touch_each_other() -> None:
    data = draw(lambda canvas: prose(canvas, step=11))
    (block,) = blocks(read(data))

    for line in LINES:
        start = block.text.index(line)
        place = narrow(block.locator, block.anchors, block.text, start, start + len(line))
        assert isinstance(place, PageLocator)
        assert letters_in(data, place, Taking.TOUCHING) == line.replace(" ", "")


def test_columns_side_by_side_have_boxes_of_their_own_lines() -> None:
    left = tuple(f"the left column counts {number} threads" for number in range(8))
    right = tuple(f"on the right side stand {number} spools" for number in range(8))

    def paint(canvas: Canvas) -> None:
        prose(canvas, left, x=60)
        prose(canvas, right, x=330)

    data = draw(paint)
    for block in blocks(read(data)):
        for anchor in block.anchors:
            place = locate(block.locator, [anchor])
            assert isinstance(place, PageLocator)
            words = block.text[anchor.start : anchor.end].replace(" ", "")
            assert letters_in(data, place, Taking.INSIDE) == words


def test_a_hyphen_that_the_text_leaves_out_stands_in_the_box_of_its_word() -> None:
    lines = ("The northern mill would con-", "sider another loom for the warp")
    data = draw(lambda canvas: prose(canvas, lines))
    (block,) = blocks(read(data))

    start = block.text.index("consider")
    place = narrow(block.locator, block.anchors, block.text, start, start + len("consider"))

    assert isinstance(place, PageLocator)
    assert len(place.boxes) == 2
    assert letters_in(data, place, Taking.INSIDE) == "con-sider"


def test_raised_letters_stand_in_the_box_of_their_word_and_touch_no_other_line() -> None:
    def paint(canvas: Canvas) -> None:
        prose(canvas, LINES[:1], y=612)
        text = canvas.beginText(80, 600)
        text.setFont("Helvetica", 11)
        text.textOut("threads of E = mc")
        text.setRise(4)
        text.setFont("Helvetica", 7)
        text.textOut("2")
        text.setRise(0)
        text.setFont("Helvetica", 11)
        text.textOut(" are counted")
        canvas.drawText(text)

    data = draw(paint)
    (block,) = blocks(read(data))
    start = block.text.index("threads")

    place = narrow(block.locator, block.anchors, block.text, start, len(block.text))

    assert isinstance(place, PageLocator)
    assert letters_in(data, place, Taking.TOUCHING) == "threadsofE=mc2arecounted"


def test_text_beside_the_page_has_no_box_off_the_page() -> None:
    data = draw(lambda canvas: prose(canvas, ("a line that runs off the right side of its page",), x=500))

    for block in blocks(read(data)):
        place = locate(block.locator, block.anchors)
        assert isinstance(place, PageLocator)
        assert all(0 <= x0 < x1 <= 600 and 0 <= y0 < y1 <= 800 for x0, y0, x1, y1 in place.boxes)


def test_cells_of_a_table_are_found_by_their_own_words() -> None:
    grid = (("Thread", "Colour", "Metres"), ("warp", "red", "120"), ("weft", "deep blue", "80"))

    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for down, cells in enumerate(grid):
            for across, cell in enumerate(cells):
                canvas.drawString(80 + 120 * across, 600 - 14 * down, cell)

    data = draw(paint)
    (table,) = tables(read(data))
    for row in table.rows:
        line = row_line(row.cells)
        for cell in row.cells:
            start = line.index(cell)
            place = narrow(row.locator, row_anchors(row), line, start, start + len(cell))
            assert isinstance(place, PageLocator)
            assert letters_in(data, place, Taking.WHOLE) == cell.replace(" ", "")


def test_a_font_that_claims_great_depth_is_found_where_it_claims_to_stand() -> None:
    def change(page: pikepdf.Page) -> None:
        font = page.obj.Resources.Font
        for name in list(font.keys()):
            font[name] = pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.TrueType,
                BaseFont=pikepdf.Name("/Sunken"),
                Encoding=pikepdf.Name.WinAnsiEncoding,
                FirstChar=32,
                LastChar=126,
                Widths=pikepdf.Array([500] * 95),
                FontDescriptor=pikepdf.Dictionary(
                    Type=pikepdf.Name.FontDescriptor,
                    FontName=pikepdf.Name("/Sunken"),
                    Flags=32,
                    FontBBox=pikepdf.Array([0, -790, 1000, 900]),
                    Ascent=900,
                    Descent=-790,
                    ItalicAngle=0,
                    CapHeight=700,
                    StemV=80,
                ),
            )

    data = with_pages(draw(lambda canvas: prose(canvas, x=60, y=700)), change)
    (block,) = blocks(read(data))

    for quote in ("every morning", "The loom"):
        start = block.text.index(quote)
        place = narrow(block.locator, block.anchors, block.text, start, start + len(quote))
        assert isinstance(place, PageLocator)
        assert letters_in(data, place, Taking.INSIDE) == quote.replace(" ", "")
