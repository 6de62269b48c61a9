"""Honest files of the formats that are packed, bound or drawn, beside those of `upload_seeds`."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from typing import Any

import pikepdf
import pptx
from compound_file import Value, compound_file, message_tree
from odf_files import odp, odt
from PIL import Image, ImageDraw
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from sample_files import CSV, HTML, SENTENCE, TEXT, mail_file, pdf_file, pptx_file, saved
from word_file import IN_LIST, IN_TABLE, ROW_END, Story, Word, word_file
from workbook_files import xls_file, xlsb_file, xlsm_file
from zip_package import package

_RTF = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial;}}"
    r"{\stylesheet{\ql Normal;}{\s1\outlinelevel0 heading 1;}}{\info{\title Looms}{\author Ada Lindqvist}}"
    r"\pard\s1 Looms\par\pard Ada\~counts \u1046\'3f threads{\footnote\pard A note.\par}.\par"
    r"\trowd\cellx1000\cellx2000\intbl Part\cell Price\cell\row"
    r"\trowd\cellx1000\cellx2000\intbl Reed\cell 8\cell\row"
    r'\pard{\field{\*\fldinst HYPERLINK "https://x.example"}{\fldrslt a link}}\par'
    r"{\pict\pngblip 89504e47}\par}"
)


def format_seeds() -> Mapping[str, bytes]:
    """Files by name: slides, OpenDocument, Outlook, books, Rich Text, archives, workbooks, pictures."""
    return {
        "slides.pptx": pptx_file(),
        "chart.pptx": _chart_pptx(),
        "notes.odt": odt(_ODT),
        "slides.odp": odp(_ODP),
        "letter.msg": _msg(),
        "book.epub": _epub(),
        "looms.rtf": _RTF.encode("ascii"),
        "looms.doc": _doc(),
        "bytes.doc": word_file(Word(f"{SENTENCE}\r", wide=False)),
        "mixed.zip": package(
            {"m.eml": mail_file(), "p.html": HTML, "deep/q.csv": CSV, "l.rtf": _RTF.encode()}
        ),
        "page.html.gz": gzip.compress(HTML, mtime=0),
        "text.txt.gz": gzip.compress(TEXT, mtime=0) + gzip.compress(TEXT, mtime=0),
        "parts.xls": xls_file(),
        "parts.xlsm": xlsm_file(),
        "parts.xlsb": xlsb_file(),
        "parts.tsv": CSV.replace(b",", b"\t"),
        "objects.pdf": _linked_pdf(),
        **{f"word.{kind}": picture(kind) for kind in ("png", "jpeg", "gif", "bmp", "webp")},
        "word.tiff": _two_pages(),
    }


_CELL = "<table:table-cell office:value-type='string'{}><text:p>{}</text:p></table:table-cell>"
_ODT = (
    "<text:h text:outline-level='1'>Looms</text:h>"
    f"<text:p>{SENTENCE}<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>"
    "<text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>"
    "<text:list text:style-name='Numbers'><text:list-item><text:p>one</text:p>"
    "<text:list><text:list-item><text:p>two</text:p></text:list-item></text:list></text:list-item></text:list>"
    "<table:table table:name='T'><table:table-row>"
    + _CELL.format(" table:number-columns-spanned='2'", "Part")
    + "<table:covered-table-cell/></table:table-row><table:table-row table:number-rows-repeated='2'>"
    + _CELL.format("", "Reed")
    + _CELL.format(" table:number-columns-repeated='1'", "8")
    + "</table:table-row></table:table>"
    "<text:p><text:a xlink:href='https://x.example'>a link</text:a>"
    "<text:tab/><text:s text:c='3'/>end</text:p>"
)
_ODP = (
    "<draw:page draw:name='One'><draw:frame presentation:class='title'><draw:text-box><text:p>Looms</text:p>"
    f"</draw:text-box></draw:frame><draw:rect><text:p>{SENTENCE}</text:p></draw:rect>"
    "<draw:frame><svg:title>Mill</svg:title><draw:image/></draw:frame><presentation:notes><draw:frame>"
    "<draw:text-box><text:p>Say hello.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
)


def _chart_pptx() -> bytes:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["Reed", "Shuttle"]
    data.add_series("Price", (8, 12.5))
    box = (Inches(1), Inches(1), Inches(4), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data)
    slide.notes_slide.notes_text_frame.text = SENTENCE
    return saved(presentation)


def _msg() -> bytes:
    inner = message_tree({0x0037: "Inside", 0x1000: "Inside."})
    attached: dict[int, Any] = {0x3701: CSV, 0x3707: "parts.csv"}
    sent: dict[int, Value] = {
        0x0037: "Looms",
        0x1000: SENTENCE,
        0x0C1A: "Ada",
        0x0C1F: "ada@nordhav.example",
        0x1013: HTML,
    }
    recipients: list[dict[int, Value]] = [{0x3001: "Bo", 0x39FE: "bo@kestrel.example", 0x0C15: 1}]
    return compound_file(message_tree(sent, recipients=recipients, attachments=[attached, inner]))


def _epub() -> bytes:
    container = (
        b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        b'<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>Looms</dc:title><dc:creator>Ada Lindqvist</dc:creator></metadata>"
        '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="b" href="b%20c.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    toc = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>One</text>'
        '</navLabel><content src="a.xhtml#top"/></navPoint></navMap></ncx>'
    )
    body = f'<h1 id="top">One</h1><p>{SENTENCE}</p>'
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
    return package(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": container,
            "OPS/book.opf": opf.encode(),
            "OPS/toc.ncx": toc.encode(),
            "OPS/a.xhtml": chapter.encode(),
            "OPS/b c.xhtml": chapter.replace("One", "Two").encode(),
        }
    )


def _doc() -> bytes:
    inside, end = (0, IN_TABLE), (0, IN_TABLE + ROW_END)
    body = "Looms\rAda counts\x02 threads.\rOne\rPart\x07Price\x07\x07"
    body += '\x13 HYPERLINK "https://x" \x14a link\x15\r'
    return word_file(
        Word(
            body,
            {0: (1, b""), 2: (0, IN_LIST), 3: inside, 4: inside, 5: end},
            {0: ("Normal", 0, 0xFFF), 1: ("heading 1", 1, 0)},
            footnotes=Story([body.index("\x02")], ["\x02 A note.\r"]),
            boxes="In a box\r",
        )
    )


def _linked_pdf() -> bytes:
    """A PDF with object streams, an attached file, a link, an outline and a form that draws a form."""
    with pikepdf.open(io.BytesIO(pdf_file())) as pdf:
        page = pdf.pages[0]
        inner = pdf.make_stream(b"BT /F1 12 Tf 10 700 Td (Inside) Tj ET", Type=pikepdf.Name.XObject)
        outer = pdf.make_stream(b"q /In Do Q", Type=pikepdf.Name.XObject)
        for form in (inner, outer):
            form["/Subtype"] = pikepdf.Name.Form
            form["/BBox"] = pikepdf.Array([0, 0, 600, 800])
        inner["/Resources"] = page.obj["/Resources"]
        outer["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(In=inner))
        page.obj["/Resources"]["/XObject"] = pikepdf.Dictionary(Out=outer)
        page.contents_add(b"q /Out Do Q")
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://x.example"))
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[70, 590, 300, 620], A=action
        )
        page.obj["/Annots"] = pikepdf.Array([pdf.make_indirect(link)])
        pdf.attachments["parts.csv"] = CSV
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Looms", 0))
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def picture(kind: str) -> bytes:
    """A small picture of a word, in a format as Pillow calls it."""
    image = _drawn("Looms")
    out = io.BytesIO()
    image.save(out, kind.upper())
    return out.getvalue()


def _two_pages() -> bytes:
    out = io.BytesIO()
    _drawn("One").save(out, "TIFF", save_all=True, append_images=[_drawn("Two")], compression="tiff_lzw")
    return out.getvalue()


def _drawn(word: str) -> Image.Image:
    image = Image.new("L", (80, 24), 255)
    ImageDraw.Draw(image).text((4, 4), word, fill=0)
    return image
