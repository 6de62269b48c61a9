from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from parsed_text import all_text, blocks, cells, read, tables, texts
from sample_files import saved, xlsx_file
from zip_package import ods_content, ods_file, with_change

from heddle.core.errors import InputRejected
from heddle.core.locator import SheetLocator
from heddle.core.rejection import RejectionReason
from heddle.core.sheet_range import address, position
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parse.sheet_region import find_grids
from heddle.ingest.parse.sheet_value import number_text
from heddle.ingest.parsed import BlockKind, FigureBlock


def book(**cells: Any) -> tuple[openpyxl.Workbook, Worksheet]:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Parts"
    for place, value in cells.items():
        sheet[place] = value
    return made, sheet


def test_a_table_has_header_title_and_a_range_for_every_row() -> None:
    made, _ = book(B2="Prices of parts", B4="Part", C4="Price", B5="Reed", C5=8, B6="Shuttle", C6=12.5)

    parsed = read(saved(made))

    (table,) = tables(parsed)
    assert table.title == "Prices of parts"
    assert table.header_rows == 1
    assert cells(table) == [("Part", "Price"), ("Reed", "8"), ("Shuttle", "12.5")]
    assert [row.locator for row in table.rows] == [
        SheetLocator("Parts", "B4:C4"),
        SheetLocator("Parts", "B5:C5"),
        SheetLocator("Parts", "B6:C6"),
    ]
    assert table.locator == SheetLocator("Parts", "B4:C6")


def test_each_sheet_is_a_page_under_its_name() -> None:
    made, _ = book(A1="one", B1="two", A2=1, B2=2)
    second = made.create_sheet("Mills")
    second["A1"] = "lone words"

    parsed = read(saved(made))

    assert [(page.number, page.name) for page in parsed.pages] == [(1, "Parts"), (2, "Mills")]
    assert texts(parsed, BlockKind.HEADING) == ["Parts", "Mills"]
    assert parsed.elements[parsed.pages[1].first : parsed.pages[1].last] == tuple(blocks(parsed)[-2:])
    assert blocks(parsed)[-1].locator == SheetLocator("Mills", "A1")


def test_tables_side_by_side_are_two_tables() -> None:
    made, _ = book(
        A1="Part", B1="Price", A2="Reed", B2=8, D1="Mill", E1="Year", D2="North", E2=1900, D3="South", E3=1910
    )

    first, second = tables(read(saved(made)))

    assert cells(first) == [("Part", "Price"), ("Reed", "8")]
    assert cells(second)[0] == ("Mill", "Year")
    assert second.locator == SheetLocator("Parts", "D1:E3")


def test_merged_cells_repeat_in_every_place_they_cover() -> None:
    made, sheet = book(A1="Mill", B1="Metres", C1="Year", A2="North", B2=1, C2=2023, B3=2, C3=2024)
    sheet.merge_cells("A2:A3")

    (table,) = tables(read(saved(made)))

    assert cells(table)[1:] == [("North", "1", "2023"), ("North", "2", "2024")]


def test_values_are_written_plainly() -> None:
    made, sheet = book(A1=1234.0, B1=1234.5, C1=0.1 + 0.2, D1=True, E1=dt.date(2024, 2, 5), F1=1234.50000001)
    sheet["G1"] = dt.datetime.fromisoformat("2024-02-05T00:00")
    sheet["G1"].number_format = "yyyy-mm-dd hh:mm"
    sheet["H1"] = dt.datetime.fromisoformat("2024-02-05T09:30")

    (table,) = tables(read(saved(made)))

    assert cells(table) == [
        (
            "1234",
            "1234.5",
            "0.3",
            "TRUE",
            "2024-02-05",
            "1234.5",
            "2024-02-05 00:00:00",
            "2024-02-05 09:30:00",
        )
    ]


def test_two_columns_of_names_and_values_are_a_form() -> None:
    made, _ = book(A1="Name:", B1="Reed 42", A2="Price:", B2=8, A3="Supplier:", B3="Nordhav AB")

    (table,) = tables(read(saved(made)))

    assert table.key_value
    assert table.header_rows == 0


def test_comments_name_their_author_and_cell() -> None:
    made, sheet = book(A1="Reed")
    sheet["A1"].comment = Comment("Still sold?", "Bo Ek")

    (comment,) = blocks(read(saved(made)), BlockKind.COMMENT)

    assert comment.text == "[author: Bo Ek]: Still sold?"
    assert comment.locator == SheetLocator("Parts", "A1")


def test_links_and_charts_are_read() -> None:
    from openpyxl.chart import BarChart, Reference

    made, sheet = book(A1="Part", B1="Price", A2="Reed", B2=8, A3="Shuttle", B3=12)
    sheet["A2"].hyperlink = "https://nordhav.example/reed"
    chart = BarChart()
    chart.title = "Prices"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D1")

    parsed = read(saved(made))

    assert [(link.text, link.target) for link in parsed.links] == [("Reed", "https://nordhav.example/reed")]
    assert "Prices (bar chart)" in all_text(parsed)


def test_a_chart_stands_at_the_cell_it_starts_in() -> None:
    from openpyxl.chart import BarChart, Reference

    made, sheet = book(A1="Part", B1="Price", A2="Reed", B2=8)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    sheet.add_chart(chart, "D12")

    parsed = read(saved(made))

    (figure,) = (element for element in parsed.elements if isinstance(element, FigureBlock))
    assert figure.locator == SheetLocator("Parts", "D12")
    assert tables(parsed)[1].locator == SheetLocator("Parts", "D12")


def test_text_boxes_and_pictures_stand_at_their_cells_and_stand_ins_are_left_out() -> None:
    data = rewritten(saved_with_chart(), "xl/drawings/drawing1.xml", DRAWING.encode())

    parsed = read(data)

    box = next(block for block in blocks(parsed) if block.text == "Warp goes here")
    (figure,) = (element for element in parsed.elements if isinstance(element, FigureBlock))
    assert box.locator == SheetLocator("Parts", "C8")
    assert (figure.alternative, figure.locator) == ("A loom", SheetLocator("Parts", "B3"))
    assert "not available" not in all_text(parsed)


DRAWING = """<x:wsDr xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<x:oneCellAnchor><x:from><x:col>1</x:col><x:row>2</x:row></x:from>
<x:pic><x:nvPicPr><x:cNvPr id="1" name="p" descr="A loom"/></x:nvPicPr></x:pic></x:oneCellAnchor>
<x:twoCellAnchor><x:from><x:col>2</x:col><x:row>7</x:row></x:from>
<mc:AlternateContent><mc:Choice Requires="a14">
<x:sp><x:txBody><a:p><a:r><a:t>Warp goes here</a:t></a:r></a:p></x:txBody></x:sp></mc:Choice><mc:Fallback>
<x:sp><x:txBody><a:p><a:r><a:t>This is not available</a:t></a:r></a:p></x:txBody></x:sp></mc:Fallback>
</mc:AlternateContent></x:twoCellAnchor></x:wsDr>"""


def saved_with_chart() -> bytes:
    from openpyxl.chart import BarChart

    made, sheet = book(A1="Reed")
    sheet.add_chart(BarChart(), "D1")
    return saved(made)


def rewritten(data: bytes, part: str = "", content: bytes = b"", separator: str = "/") -> bytes:
    """A package with another part, or other separators in the names of its members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("/", separator), content if name == part else old.read(name))
    return out.getvalue()


def test_a_workbook_whose_members_are_parted_by_backslashes_is_read() -> None:
    made, _ = book(A1="Part", B1="Price", A2="Reed", B2=8)

    (table,) = tables(read(rewritten(saved(made), separator="\\")))

    assert cells(table) == [("Part", "Price"), ("Reed", "8")]


def test_an_encrypted_open_document_sheet_is_rejected_as_encrypted() -> None:
    data = rewritten(open_document_sheet(""), "META-INF/manifest.xml", b"<m><manifest:encryption-data/></m>")

    with pytest.raises(InputRejected) as caught:
        read(data)

    assert caught.value.reason is RejectionReason.ENCRYPTED


def test_a_cell_at_the_end_of_the_world_is_too_large_rather_than_a_crash() -> None:
    made, sheet = book(A1="near")
    sheet["XFD1048576"] = "far"

    with pytest.raises(InputRejected) as caught:
        parse_document(saved(made), "", Limits())

    assert caught.value.reason is RejectionReason.TOO_LARGE


@pytest.mark.parametrize("place", ["A99999999999999999999", "ZZZZZZ1", "a2000000"])
def test_a_cell_beyond_the_end_of_the_world_is_too_large_rather_than_a_crash(place: str) -> None:
    data = with_change(
        xlsx_file(),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'r="B3"', f'r="{place}"'.encode()).replace(b'r="A3"', b'r="XFD3"'),
    )

    with pytest.raises(InputRejected) as caught:
        read(data)

    assert caught.value.reason is RejectionReason.TOO_LARGE


def test_an_open_document_sheet_whose_rows_never_end_is_malformed_and_holds_nobody_up() -> None:
    whole = ods_content((("Part", "Price"), ("Reed", "8")))
    cut = whole.replace(b"<table:table-row>", b"<x>", 1).replace(b"</table:table>", b"<y>")

    with pytest.raises(InputRejected) as caught:
        read(ods_file(cut))

    assert caught.value.reason is RejectionReason.MALFORMED


def test_repeats_that_unfold_to_millions_of_cells_are_too_large() -> None:
    data = open_document_sheet(
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="1000">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )

    with pytest.raises(InputRejected) as caught:
        parse_document(data, "", Limits())

    assert caught.value.reason is RejectionReason.TOO_LARGE


def test_an_open_document_sheet_is_read() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [("Part", "Supplier"), ("Reed", "Nordhav")]
    data = open_document_sheet(
        "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
        + '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    )

    (table,) = tables(read(data))

    assert cells(table) == rows
    assert table.rows[1].locator == SheetLocator("Parts", "A2:B2")


def open_document_sheet(rows: str) -> bytes:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Parts">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def test_a_sheet_that_only_claims_to_be_large_costs_what_it_holds() -> None:
    made, sheet = book(A1="near", A2="words")
    sheet["A1048576"].number_format = "0.00"

    assert "near" in all_text(read(saved(made)))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_reads_back_nearly(value: float) -> None:
    text = number_text(value)

    assert float(text) == pytest.approx(value, rel=1e-6, abs=1e-6)


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_addresses_read_back(row: int, column: int) -> None:
    assert position(address(row, column)) == (row, column)


@given(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.sampled_from("abc"), max_size=40))
def test_every_filled_cell_is_in_one_grid_or_title(filled: dict[tuple[int, int], str]) -> None:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in filled.items():
        rows.setdefault(row, {})[column] = text

    grids = find_grids(rows)

    placed = {
        (grid.top + down, grid.left + across): text
        for grid in grids
        for down, row in enumerate(grid.rows)
        for across, text in enumerate(row)
        if text
    }
    assert all(filled[place] == text for place, text in placed.items())
    missing = [filled[place] for place in filled.keys() - placed.keys()]
    titles = [title for grid in grids for title in grid.titles]
    assert set(missing) <= set(titles)
