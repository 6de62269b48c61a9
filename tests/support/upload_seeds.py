"""Honest files of every format, small and varied: what mutations start from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from email.message import EmailMessage
from functools import cache

import docx
import openpyxl
from format_seeds import format_seeds
from odf_files import odt
from pdf_pages import draw, prose
from reportlab.pdfgen.canvas import Canvas
from sample_files import (
    CSV,
    HTML,
    JSON,
    JSON_LINES,
    MARKDOWN,
    SENTENCE,
    TEXT,
    docx_file,
    mail_file,
    pdf_file,
    saved,
    xlsx_file,
)
from zip_package import members_of, ods_content, ods_file, package


@cache
def seeds() -> Mapping[str, bytes]:
    """Fifty files by name; only the dates that their writers put in differ from one process to the next."""
    return {
        "sentence.pdf": pdf_file(),
        "prose.pdf": draw(prose),
        "pages.pdf": draw(_pages),
        "plain.pdf": draw(prose, pageCompression=0),
        "ruled.pdf": draw(_ruled),
        "looms.docx": docx_file(),
        "long.docx": _long_docx(),
        "nested.docx": _nested_docx(),
        "parts.xlsx": xlsx_file(),
        "types.xlsx": _types_xlsx(),
        "sheets.xlsx": _sheets_xlsx(),
        "parts.ods": ods_file(ods_content((("Part", "Price"), ("Reed", "8")))),
        "page.html": HTML,
        "table.html": _html_table(),
        "latin.html": '<html><meta charset="latin-1"><p>Norrköping.</p></html>'.encode("latin-1"),
        "mail.eml": mail_file(),
        "nested.eml": _nested_mail(),
        "box.mbox": b"From ada@x Mon Feb  5 10:00:00 2024\n" + mail_file() + b"\n\n",
        "parts.csv": CSV,
        "wide.csv": _wide_csv(),
        "semicolons.csv": "Name;Preis\nBlatt;8,50\nSchütze;12,00\n".encode("cp1252"),
        "looms.json": JSON,
        "deep.json": json.dumps(_deep(40)).encode(),
        "parts.jsonl": JSON_LINES,
        "book.ipynb": _notebook(),
        "looms.md": MARKDOWN,
        "lists.md": b"# A\n\n- one\n  - two\n    1. three\n\n> quoted\n\n```\nx = 1\n```\n\n[a](b) ![c](d)\n",
        "text.txt": TEXT,
        "utf16.txt": TEXT.decode().encode("utf-16"),
        "files.zip": package({"a.txt": TEXT, "b/c.csv": CSV, "d.pdf": pdf_file()}),
        "text.odt": odt(f"<text:p>{SENTENCE}</text:p>"),
        "outer.zip": package({"inner.zip": package(members_of(docx_file())), "x.bin": bytes(range(256))}),
        **format_seeds(),
    }


def _pages(canvas: Canvas) -> None:
    for number in range(4):
        prose(canvas, (f"Page {number} of the mill's book.", SENTENCE))
        canvas.showPage()


def _ruled(canvas: Canvas) -> None:
    for row in range(4):
        for column in range(3):
            canvas.rect(80 + column * 90, 600 - row * 20, 90, 20)
            canvas.drawString(84 + column * 90, 606 - row * 20, f"{row}.{column}")


def _long_docx() -> bytes:
    document = docx.Document()
    for number in range(30):
        document.add_heading(f"Part {number}", 1 + number % 3)
        document.add_paragraph(SENTENCE, style="List Bullet" if number % 4 == 0 else None)
    return saved(document)


def _nested_docx() -> bytes:
    document = docx.Document()
    outer = document.add_table(2, 2)
    inner = outer.cell(0, 0).add_table(2, 2)
    inner.cell(1, 1).text = SENTENCE
    outer.cell(1, 0).merge(outer.cell(1, 1)).text = "merged"
    return saved(document)


def _types_xlsx() -> bytes:
    import datetime as dt

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["When", "Sum", "Yes", "Formula"])
    sheet.append([dt.datetime(2024, 2, 5, 10), 1e300, True, "=B2*2"])  # noqa: DTZ001
    sheet.merge_cells("A4:C6")
    return saved(book)


def _sheets_xlsx() -> bytes:
    book = openpyxl.Workbook()
    for number in range(5):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in range(8):
            sheet.append([f"{row}.{column}" for column in range(6)])
    return saved(book)


def _html_table() -> bytes:
    rows = "".join(f'<tr><td rowspan="2">{n}<td colspan="3"><b>x{n}</b></tr>' for n in range(20))
    return f"<html><body><table><caption>T</caption>{rows}</table></body></html>".encode()


def _nested_mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Ada <ada@nordhav.example>"
    message["Subject"] = "=?utf-8?q?L=C3=B6om?="
    message.set_content(SENTENCE)
    inner = EmailMessage()
    inner["From"] = "Bo <bo@kestrel.example>"
    inner.set_content("Inside.")
    inner.add_attachment(pdf_file(), maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(inner)
    message.set_boundary("outer")
    return message.as_bytes()


def _wide_csv() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([f"column {n}" for n in range(40)])
    writer.writerows([f'"{row}",\n{column}' for column in range(40)] for row in range(12))
    return text.getvalue().encode()


def _deep(levels: int) -> object:
    value: object = SENTENCE
    for level in range(levels):
        value = {f"k{level}": [value, level]}
    return value


def _notebook() -> bytes:
    cell = {"cell_type": "markdown", "metadata": {}, "source": ["# Looms\n", SENTENCE]}
    return json.dumps({"cells": [cell] * 3, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
