"""One table with merged cells, written in each format that can merge: by other libraries, or part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import docx
import openpyxl
from odf_files import odf_file
from openpyxl.worksheet.worksheet import Worksheet
from pdf_pages import draw
from pptx import Presentation
from pptx.util import Pt
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table
from sample_files import saved


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A cell by its top left place, its size and its words."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


HEIGHT, WIDTH = 4, 3
CELLS = (
    WrittenCell(0, 0, 2, 1, "Region"),
    WrittenCell(0, 1, 1, 2, "Sales"),
    WrittenCell(1, 1, 1, 1, "Spring"),
    WrittenCell(1, 2, 1, 1, "Autumn"),
    WrittenCell(2, 0, 1, 1, "North"),
    WrittenCell(2, 1, 1, 1, "140"),
    WrittenCell(2, 2, 1, 1, "152"),
    WrittenCell(3, 0, 1, 1, "South"),
    WrittenCell(3, 1, 1, 2, "97"),
)
SPREAD = [
    ["Region", "Sales", "Sales"],
    ["Region", "Spring", "Autumn"],
    ["North", "140", "152"],
    ["South", "97", "97"],
]
COLUMN_NAMES = ("Region", "Sales Spring", "Sales Autumn")


def _rows() -> Iterator[list[WrittenCell]]:
    for row in range(HEIGHT):
        yield [cell for cell in CELLS if cell.row == row]


def html() -> bytes:
    """A page."""
    lines = "".join(
        "<tr>"
        + "".join(
            f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{cell.text}</td>'
            if cell.rows * cell.columns > 1
            else f"<td>{cell.text}</td>"
            for cell in row
        )
        + "</tr>"
        for row in _rows()
    )
    return f"<!DOCTYPE html><html><body><h1>Sales</h1><table>{lines}</table></body></html>".encode()


def xlsx() -> bytes:
    """A workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for cell in CELLS:
        place = {"row": cell.row + 2, "column": cell.column + 2}
        sheet.cell(**place).value = int(cell.text) if cell.text.isdigit() else cell.text
        if cell.rows * cell.columns > 1:
            sheet.merge_cells(
                start_row=cell.row + 2,
                start_column=cell.column + 2,
                end_row=cell.row + cell.rows + 1,
                end_column=cell.column + cell.columns + 1,
            )
    return saved(book)


def word() -> bytes:
    """A Word document."""
    document = docx.Document()
    table = document.add_table(HEIGHT, WIDTH)
    for cell in CELLS:
        last = table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
        table.cell(cell.row, cell.column).merge(last).text = cell.text
    return saved(document)


def slides() -> bytes:
    """A presentation."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = slide.shapes.add_table(HEIGHT, WIDTH, Pt(10), Pt(10), Pt(300), Pt(90)).table
    for cell in CELLS:
        table.cell(cell.row, cell.column).text = cell.text
        if cell.rows * cell.columns > 1:
            last = table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
            table.cell(cell.row, cell.column).merge(last)
    return saved(presentation)


def open_document(kind: str) -> bytes:
    """An OpenDocument text or spreadsheet."""
    covered = {
        (row, column)
        for cell in CELLS
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    } - {(cell.row, cell.column) for cell in CELLS}
    lines = ""
    for row in range(HEIGHT):
        parts = []
        for column in range(WIDTH):
            if (row, column) in covered:
                parts.append("<table:covered-table-cell/>")
                continue
            cell = next(cell for cell in CELLS if (cell.row, cell.column) == (row, column))
            parts.append(
                f'<table:table-cell office:value-type="string" table:number-rows-spanned="{cell.rows}" '
                f'table:number-columns-spanned="{cell.columns}"><text:p>{cell.text}</text:p></table:table-cell>'
            )
        lines += f"<table:table-row>{''.join(parts)}</table:table-row>"
    body = f'<table:table table:name="Sales">{lines}</table:table>'
    return odf_file(kind, body, **{"META-INF/manifest": b"<manifest/>"})


def rich_text() -> bytes:
    """A Rich Text document, whose merged places are marked cell by cell."""
    marks = {(0, 0): r"\clvmgf", (1, 0): r"\clvmrg", (0, 1): r"\clmgf", (0, 2): r"\clmrg"}
    marks |= {(3, 1): r"\clmgf", (3, 2): r"\clmrg"}
    texts = {(cell.row, cell.column): cell.text for cell in CELLS}
    lines = ""
    for row in range(HEIGHT):
        shapes = "".join(marks.get((row, column), "") + rf"\cellx{column + 1}" for column in range(WIDTH))
        said = "".join(f" {texts.get((row, column), '')}" + r"\cell" for column in range(WIDTH))
        lines += rf"\trowd{shapes}\pard\intbl{said}\row"
    return (r"{\rtf1\ansi " + lines + r"\pard Done.\par}").encode()


def pdf() -> bytes:
    """A page with a ruled table."""

    def paint(canvas: Canvas) -> None:
        style: list[tuple[object, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        rows = [[""] * WIDTH for _ in range(HEIGHT)]
        for cell in CELLS:
            rows[cell.row][cell.column] = cell.text
            last = (cell.column + cell.columns - 1, cell.row + cell.rows - 1)
            style.append(("SPAN", (cell.column, cell.row), last))
        table = Table(rows, colWidths=90, style=style)
        table.wrapOn(canvas, 500, 500)
        table.drawOn(canvas, 80, 450)

    return draw(paint)


WRITERS: dict[str, Callable[[], bytes]] = {
    "html": html,
    "xlsx": xlsx,
    "docx": word,
    "pptx": slides,
    "odt": lambda: open_document("text"),
    "ods": lambda: open_document("spreadsheet"),
    "rtf": rich_text,
    "pdf": pdf,
}
