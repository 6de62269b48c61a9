"""One picture, shown by a file of each format that holds pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import docx
import openpyxl
from odf_files import odf_file
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from pptx import Presentation
from pptx.util import Pt
from sample_files import saved
from zip_package import package, with_members


def picture(width: int = 60, height: int = 40, form: str = "PNG") -> bytes:
    """A picture of two colours."""
    made = Image.new("RGB", (width, height), "navy")
    made.paste("gold", (0, 0, width // 2, height))
    out = io.BytesIO()
    made.save(out, form)
    return out.getvalue()


PNG = picture()


def word(data: bytes = PNG, times: int = 1) -> bytes:
    """A Word document that shows a picture, once or more."""
    document = docx.Document()
    for number in range(times):
        document.add_paragraph(f"Passage {number}.")
        document.add_picture(io.BytesIO(data))
    return saved(document)


def slides(data: bytes = PNG) -> bytes:
    """A presentation."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    slide.shapes.add_picture(io.BytesIO(data), Pt(10), Pt(10))
    return saved(presentation)


def workbook(data: bytes = PNG) -> bytes:
    """A workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "words"
    sheet.add_image(SheetImage(io.BytesIO(data)), "C3")
    return saved(book)


def open_document(data: bytes = PNG) -> bytes:
    """An OpenDocument text."""
    body = '<text:p>Words.<draw:frame><draw:image xlink:href="Pictures/loom.png"/></draw:frame></text:p>'
    return with_members(odf_file("text", body), {"Pictures/loom.png": data})


def page(data: bytes = PNG) -> bytes:
    """A page with the picture inside."""
    source = base64.b64encode(data).decode()
    return f'<html><body><h1>Looms</h1><img src="data:image/png;base64,{source}"></body></html>'.encode()


def book(data: bytes = PNG) -> bytes:
    """A book of one chapter."""
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        '<item id="c" href="text/one.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>'
    )
    body = '<h1>Looms</h1><img src="../loom.png"/>'
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
    return package(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": (
                b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                b'<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
            ),
            "OPS/book.opf": opf.encode(),
            "OPS/text/one.xhtml": chapter.encode(),
            "OPS/loom.png": data,
        }
    )


WRITERS: dict[str, Callable[[], bytes]] = {
    "docx": word,
    "pptx": slides,
    "xlsx": workbook,
    "odt": open_document,
    "html": page,
    "epub": book,
}
