"""Binary workbooks written record by record: BIFF8 ([MS-XLS]) in OLE, BIFF12 ([MS-XLSB]) in a ZIP.

No library that the project has writes either; tests need them small and with every record known.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from compound_file import compound_file
from sample_files import xlsx_file
from zip_package import package, with_change

Cell = str | float
Rows = Sequence[Sequence[Cell]]
_PARTS = (("Part", "Price"), ("Reed", 8.0), ("Shuttle", 12.5))
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def xls_stream(rows: Rows = _PARTS, *, before: Sequence[bytes] = ()) -> bytes:
    """The `Workbook` stream of one sheet.

    Args:
        rows: Cells by row.
        before: Whole records between the first one and the list of sheets.
    """
    begin = xls_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0x41, 6))
    middle = b"".join(before)
    end = xls_record(0x000A, b"")
    size = len(xls_record(0x0085, struct.pack("<IHBB", 0, 0, 5, 0) + b"Parts"))
    place = len(begin) + len(middle) + size + len(end)
    listed = xls_record(0x0085, struct.pack("<IHBB", place, 0, 5, 0) + b"Parts")
    sheet = xls_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0x41, 6))
    sheet += xls_record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            sheet += _xls_cell(row, column, value)
    return begin + middle + listed + end + sheet + end


def xls_file(rows: Rows = _PARTS) -> bytes:
    """An Excel 97 workbook of one sheet."""
    return compound_file({"Workbook": xls_stream(rows)})


def xls_record(kind: int, body: bytes) -> bytes:
    """A record: its kind, its length, its body."""
    return struct.pack("<HH", kind, len(body)) + body


def _xls_cell(row: int, column: int, value: Cell) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return xls_record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    return xls_record(0x0203, place + struct.pack("<d", value))


def xlsm_file() -> bytes:
    """A workbook that says that it holds macros."""
    return with_change(
        xlsx_file(),
        "[Content_Types].xml",
        lambda part: part.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )


def xlsb_file(rows: Rows = _PARTS) -> bytes:
    """A binary workbook of one sheet."""
    book = xlsb_record(0x83, b"") + xlsb_record(0x8F, b"")
    book += xlsb_record(0x9C, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Parts"))
    book += xlsb_record(0x90, b"") + xlsb_record(0x84, b"")
    sheet = xlsb_record(0x81, b"")
    sheet += xlsb_record(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))
    sheet += xlsb_record(0x91, b"")
    for row, cells in enumerate(rows):
        sheet += xlsb_record(0x00, struct.pack("<I", row) + bytes(13))
        for column, value in enumerate(cells):
            place = struct.pack("<II", column, 0)
            if isinstance(value, str):
                sheet += xlsb_record(0x06, place + _wide(value))
            else:
                sheet += xlsb_record(0x05, place + struct.pack("<d", value))
    sheet += xlsb_record(0x92, b"") + xlsb_record(0x82, b"")
    return package(
        {
            "[Content_Types].xml": (
                b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                b'<Default Extension="bin" '
                b'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
                b'<Default Extension="rels" '
                b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
            ),
            "_rels/.rels": _relation("officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": _relation("worksheet", "worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def xlsb_record(kind: int, body: bytes) -> bytes:
    """A record: kind and length in seven bits a byte ([MS-XLSB], 2.1.4), then its body."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    while size >= 0x80:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _relation(kind: str, target: str) -> bytes:
    return (
        f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    ).encode()
