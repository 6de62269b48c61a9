from __future__ import annotations

import pikepdf
import pytest
from parsed_text import all_text, blocks, cells, read, tables, texts
from pdf_pages import LINES, draw, prose, with_pages, words_in_box
from reportlab.lib import colors
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from heddle.core.anchor import narrow
from heddle.core.locator import PageLocator
from heddle.ingest.parse.pdf_line import pieces
from heddle.ingest.parse.pdf_page import Glyph
from heddle.ingest.parse.pdf_vertical import mark_vertical
from heddle.ingest.parsed import BlockKind


def assert_anchors_hold(data: bytes) -> None:
    anchored = 0
    for block in blocks(read(data)):
        for anchor in block.anchors:
            words = block.text[anchor.start : anchor.end]
            place = narrow(block.locator, block.anchors, block.text, anchor.start, anchor.end)
            assert isinstance(place, PageLocator)
            assert words_in_box(data, place) == words
            anchored += 1
    assert anchored >= len(LINES)


def test_lines_of_a_paragraph_are_joined_and_each_has_its_box() -> None:
    data = draw(prose)

    parsed = read(data)

    assert texts(parsed) == [" ".join(LINES)]
    (block,) = blocks(parsed)
    assert [block.text[a.start : a.end] for a in block.anchors] == list(LINES)
    assert_anchors_hold(data)


def test_boxes_are_counted_from_the_top_left_in_points() -> None:
    data = draw(lambda canvas: prose(canvas, LINES[:1], x=80, y=600))

    (block,) = blocks(read(data))

    assert isinstance(block.locator, PageLocator)
    x0, y0, x1, y1 = block.locator.boxes[0]
    assert x0 == pytest.approx(80, abs=1.5)
    assert y0 < 200 < y1
    assert y1 - y0 < 20
    assert 300 < x1 < 340


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_pages_are_read_and_boxed_as_displayed(rotation: int) -> None:
    data = with_pages(draw(prose), lambda page: page.rotate(rotation, relative=False))

    parsed = read(data)

    (page,) = parsed.pages
    assert page.rotation == rotation
    assert (page.width, page.height) == ((600, 800) if rotation == 180 else (800, 600))
    words = set(" ".join(LINES).split())
    assert words == set(all_text(parsed).split())
    for block in blocks(parsed):
        assert isinstance(block.locator, PageLocator)
        for x0, y0, x1, y1 in block.locator.boxes:
            assert 0 <= x0 < x1 <= page.width
            assert 0 <= y0 < y1 <= page.height


def test_columns_of_vertical_writing_are_read_downward_and_from_the_right() -> None:
    # The comma gives pdfium a box to see each column by, as the font is not embedded.
    columns = ["その手の中の、古い杼", "あの空の、下の水の町"]

    def vertical(canvas: Canvas) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3", isVertical=True))
        canvas.setFont("HeiseiMin-W3", 12)
        for number, column in enumerate(columns):
            canvas.drawString(400 - 20 * number, 700, column)

    parsed = read(draw(vertical))

    assert "".join(texts(parsed)).replace("\n", "") == "".join(columns)


def test_stacked_cells_of_one_character_are_no_column() -> None:
    glyphs = [
        Glyph(text, 10, 14.0 * row, 20, 14.0 * row + 10, 0, row, True) for row, text in enumerate("男女男女")
    ]

    mark_vertical(glyphs)

    assert {glyph.turn for glyph in glyphs} == {0}


@pytest.mark.parametrize("box", [(0, 0, 10**9, 10**9), (-(10**9), 0, 600, 800), (0, 0, 0.001, 0.001)])
def test_a_page_of_absurd_size_is_read_all_the_same(box: tuple[float, float, float, float]) -> None:
    def resize(page: pikepdf.Page) -> None:
        page.mediabox = pikepdf.Array(box)

    assert texts(read(with_pages(draw(prose), resize))) == [" ".join(LINES)]


def test_pages_that_are_turned_to_be_upright_read_as_upright_ones() -> None:
    def sideways(canvas: Canvas) -> None:
        # Text runs up the page; turning the page clockwise sets it upright.
        canvas.rotate(90)
        prose(canvas, x=100, y=-200)

    data = with_pages(draw(sideways), lambda page: page.rotate(90, relative=False))

    parsed = read(data)

    assert texts(parsed) == [" ".join(LINES)]
    assert_anchors_hold(data)


def test_text_that_runs_up_an_upright_page_keeps_its_words_and_place() -> None:
    def stamp(canvas: Canvas) -> None:
        prose(canvas)
        canvas.rotate(90)
        canvas.drawString(200, -40, "Received in Norrköping")

    parsed = read(draw(stamp))

    *_, last = blocks(parsed)
    assert last.text == "Received in Norrköping"
    assert isinstance(last.locator, PageLocator)
    x0, y0, x1, y1 = last.locator.boxes[0]
    assert 20 < x0 < x1 < 50
    assert y1 == pytest.approx(600, abs=3)
    assert y1 - y0 > 80


def test_boxes_on_cropped_pages_count_from_the_crop() -> None:
    def crop(page: pikepdf.Page) -> None:
        page.cropbox = pikepdf.Array([50, 100, 550, 700])

    whole, cropped = draw(prose), with_pages(draw(prose), crop)

    before, after = blocks(read(whole))[0].locator, blocks(read(cropped))[0].locator

    assert isinstance(before, PageLocator)
    assert isinstance(after, PageLocator)
    x0, y0, _, _ = before.boxes[0]
    assert after.boxes[0][:2] == pytest.approx((x0 - 50, y0 - 100), abs=0.1)
    assert read(cropped).pages[0].width == 500


def test_two_columns_are_read_one_after_the_other_below_their_title() -> None:
    left = tuple(f"left column line {number} speaks about weaving" for number in range(12))
    right = tuple(f"right column line {number} speaks about yarn" for number in range(12))

    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(80, 720, "A title that stands across both columns")
        prose(canvas, left, x=50, y=650)
        prose(canvas, right, x=320, y=650)

    text = all_text(read(draw(paint)))

    assert text.index("A title") < text.index("left column line 0")
    assert text.index("left column line 11") < text.index("right column line 0")


def test_columns_written_line_by_line_across_the_page_are_still_read_down() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for number in range(12):
            canvas.drawString(50, 650 - 14 * number, f"left column line {number} speaks about weaving")
            canvas.drawString(320, 650 - 14 * number, f"right column line {number} speaks about yarn")

    text = all_text(read(draw(paint)))

    assert text.index("left column line 11") < text.index("right column line 0")


def test_larger_lines_are_headings_by_size() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 24)
        canvas.drawString(80, 740, "Annual Report")
        for y, title in ((690, "Looms"), (500, "Yarn")):
            canvas.setFont("Helvetica-Bold", 15)
            canvas.drawString(80, y, title)
            prose(canvas, y=y - 30)

    parsed = read(draw(paint))

    assert [block.text for block in blocks(parsed, BlockKind.TITLE)] == ["Annual Report"]
    assert [(block.text, block.level) for block in blocks(parsed, BlockKind.HEADING)] == [
        ("Looms", 2),
        ("Yarn", 2),
    ]
    assert parsed.title == "Annual Report"


def test_lines_that_come_back_at_the_edge_are_page_headers_and_footers() -> None:
    def paint(canvas: Canvas) -> None:
        for number in range(1, 5):
            canvas.setFont("Helvetica", 9)
            canvas.drawString(80, 770, "Heddle Mills, confidential")
            canvas.drawString(280, 30, f"Page {number}")
            prose(canvas, (f"Chapter {number} of the story begins here.", *LINES))
            canvas.showPage()

    parsed = read(draw(paint))

    assert texts(parsed, BlockKind.PAGE_HEADER) == ["Heddle Mills, confidential"] * 4
    assert texts(parsed, BlockKind.PAGE_FOOTER) == [f"Page {number}" for number in range(1, 5)]
    assert [page.number for page in parsed.pages] == [1, 2, 3, 4]
    assert parsed.pages[-1].last == len(parsed.elements)


def test_words_broken_at_a_line_end_are_joined_unless_written_with_a_hyphen() -> None:
    lines = (
        "The weavers of the old northern mill know how to con-",
        "sider a well-known thread, and a well-known pattern too, well-",
        "known as they are all over the country.",
    )

    parsed = read(draw(lambda canvas: prose(canvas, lines)))

    text = texts(parsed)[0]
    assert "how to consider a" in text
    assert "too, well-known as" in text
    (block,) = blocks(parsed)
    assert block.text[block.anchors[1].start :].startswith("sider a well-known")


def test_letters_of_one_ligature_share_a_box_and_all_stay() -> None:
    box = (10.0, 0.0, 18.0, 12.0)
    glyphs = [Glyph(letter, *box, turn=0, index=at, spaced=False) for at, letter in enumerate("ffi")]

    (piece,) = pieces(glyphs)

    assert piece.text == "ffi"


def test_glyphs_printed_twice_to_look_bold_are_said_once() -> None:
    glyphs = [
        Glyph("a", 10.0 + shift, 0.0, 16.0 + shift, 12.0, turn=0, index=at, spaced=False)
        for at, shift in enumerate((0.0, 0.3))
    ]

    (piece,) = pieces(glyphs)

    assert piece.text == "a"


def test_a_title_of_two_lines_is_one_block() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(120, 740, "A Toolkit for Looms and")
        canvas.drawString(120, 716, "Other Machines of the Mill")
        prose(canvas)

    assert texts(read(draw(paint)))[0] == "A Toolkit for Looms and Other Machines of the Mill"


def test_bulleted_lines_are_list_items() -> None:
    lines = ("• first thread of the warp", "• second thread of the warp", "• third thread of the warp")

    parsed = read(draw(lambda canvas: prose(canvas, lines)))

    assert texts(parsed, BlockKind.LIST_ITEM) == list(lines)


GRID = (("Part", "Price", "Supplier"), ("Shuttle", "12.50", "Nordhav AB"), ("Reed", "8.00", "Kestrel Ltd"))


def ruled(canvas: Canvas) -> None:
    table = Table(
        [list(row) for row in GRID],
        colWidths=[90, 60, 120],
        style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
    )
    table.wrapOn(canvas, 500, 500)
    table.drawOn(canvas, 80, 450)
    prose(canvas, y=650)


def test_a_ruled_table_is_a_table_and_its_words_are_said_once() -> None:
    data = draw(ruled)

    parsed = read(data)

    (table,) = tables(parsed)
    assert cells(table) == list(GRID)
    assert table.header_rows == 1
    assert all_text(parsed).count("Nordhav") == 1
    for row in table.rows:
        assert isinstance(row.locator, PageLocator)
        assert words_in_box(data, row.locator) == " ".join(row.cells)


def test_a_table_without_lines_is_found_by_its_columns() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        rows = (*GRID, ("Heddle", "3.20", "Nordhav AB"))
        for number, row in enumerate(rows):
            for x, text in zip((80, 200, 300), row, strict=True):
                canvas.drawString(x, 600 - 16 * number, text)

    (table,) = tables(read(draw(paint)))

    assert cells(table) == [*GRID, ("Heddle", "3.20", "Nordhav AB")]


def test_a_cell_that_spans_rows_says_its_text_once() -> None:
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("SPAN", (0, 1), (0, 2))]
    rows = [["Mill", "Year", "Metres"], ["North", "2023", "100"], ["", "2024", "120"]]

    def paint(canvas: Canvas) -> None:
        table = Table(rows, colWidths=90, style=style)
        table.wrapOn(canvas, 500, 500)
        table.drawOn(canvas, 80, 450)

    (table,) = tables(read(draw(paint)))

    assert cells(table) == [tuple(row) for row in rows]


def test_links_carry_their_words_and_target() -> None:
    def paint(canvas: Canvas) -> None:
        prose(canvas)
        canvas.linkURL("https://heddle.example/loom", (80, 598, 135, 610))

    (link,) = read(draw(paint)).links

    assert link.target == "https://heddle.example/loom"
    assert "The loom" in link.text
    assert link.element == 0


def test_metadata_becomes_title_authors_and_dates() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setTitle("On Heddles")
        canvas.setAuthor("Ada Lindqvist; Bo Ek")
        canvas.setKeywords("loom, yarn")
        prose(canvas)

    parsed = read(draw(paint))

    assert parsed.title == "On Heddles"
    assert parsed.authors == ("Ada Lindqvist", "Bo Ek")
    assert parsed.metadata["keywords"] == "loom, yarn"
    assert parsed.metadata["created"][4] == "-"
