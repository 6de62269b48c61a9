"""Small files of each format, built by other libraries than those that read them."""

from __future__ import annotations

import io
from email.message import EmailMessage

import docx
import openpyxl
import pptx
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "Ada Lindqvist of Nordhav AB sells looms"


def pdf_file() -> bytes:
    """A PDF with one sentence."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(80, 600, SENTENCE)
    canvas.save()
    return buffer.getvalue()


def docx_file() -> bytes:
    """A Word document with a heading, a sentence and a table."""
    document = docx.Document()
    document.add_heading("Looms", 1)
    document.add_paragraph(SENTENCE)
    table = document.add_table(2, 2)
    for place, text in enumerate(("Part", "Price", "Reed", "8")):
        table.cell(place // 2, place % 2).text = text
    return saved(document)


def pptx_file() -> bytes:
    """A presentation of one slide with a title, a sentence and a table."""
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes[0].text_frame.text = "Looms"
    slide.shapes[1].text_frame.text = SENTENCE
    table = slide.shapes.add_table(2, 2, 0, 0, 1_000_000, 1_000_000).table
    for place, text in enumerate(("Part", "Price", "Reed", "8")):
        table.cell(place // 2, place % 2).text = text
    return saved(presentation)


def xlsx_file() -> bytes:
    """A workbook with one small table."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Part", "Price"), ("Reed", 8), ("Shuttle", 12.5)):
        sheet.append(row)
    return saved(book)


def mail_file() -> bytes:
    """A mail with a plain part, an HTML part and an attachment."""
    message = EmailMessage()
    message["From"] = "Ada Lindqvist <ada@nordhav.example>"
    message["To"] = "Bo Ek <bo@kestrel.example>"
    message["Subject"] = "Looms"
    message["Date"] = "Mon, 05 Feb 2024 10:00:00 +0100"
    message["Message-ID"] = "<1@nordhav.example>"
    message.set_content(SENTENCE)
    message.add_alternative(f"<p>{SENTENCE}</p>", subtype="html")
    message.add_attachment(b"Part,Price\nReed,8\n", maintype="text", subtype="csv", filename="parts.csv")
    return message.as_bytes()


def saved(thing: object) -> bytes:
    """What a thing's `save` writes."""
    buffer = io.BytesIO()
    thing.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


HTML = f"""<!DOCTYPE html><html lang="en"><head><title>Looms</title></head><body>
<h1>Looms</h1><p>{SENTENCE}</p>
<table><tr><th>Part</th><th>Price</th></tr>
<tr><td>Reed</td><td>8</td></tr></table></body></html>""".encode()
MARKDOWN = (
    f"# Looms\n\n{SENTENCE}\n\n| Part | Price |\n| --- | --- |\n| Reed | 8 |\n\n- one\n- two\n".encode()
)
CSV = b"Part,Price,Supplier\nReed,8,Nordhav AB\nShuttle,12.5,Kestrel Ltd\n"
JSON = b'{"title": "Looms", "parts": [{"part": "Reed", "price": 8}, {"part": "Shuttle", "price": 12.5}]}'
JSON_LINES = b'{"part": "Reed", "price": 8}\n{"part": "Shuttle", "price": 12.5}\n'
TEXT = f"{SENTENCE}\n\nShe lives in Norrköping.\n".encode()
