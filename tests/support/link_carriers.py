"""Documents that would make a careless reader call addresses: each place of each format that may hold one."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from html import escape
from xml.sax.saxutils import quoteattr

import openpyxl
from reportlab.pdfgen.canvas import Canvas
from sample_files import SENTENCE, docx_file, saved, xlsx_file
from zip_package import members_of, ods_content, ods_file, with_change, with_members

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HTML_PLACES = (
    '<img src="{}" srcset="{} 2x" lowsrc="{}">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="preload" as="image" href="{}">',
    '<iframe src="{}" srcdoc="x"></iframe>',
    '<meta http-equiv="refresh" content="0;url={}">',
    '<base href="{}">',
    '<script src="{}"></script>',
    '<object data="{}" codebase="{}"></object>',
    '<embed src="{}">',
    '<video src="{}" poster="{}"></video>',
    '<form action="{}"><input type="image" src="{}"></form>',
    '<table background="{}"><tr><td background="{}">x</td></tr></table>',
    '<p style="background:url({})">x</p><style>@import url({});</style>',
    '<svg><image href="{}"/><use href="{}#x"/></svg>',
    '<a href="{}" ping="{}">x</a>',
    '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{}"/>',
)


def carriers(urls: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """A file name and the bytes of each document; every one holds every address."""
    yield "page.html", _html(urls)
    yield "notes.md", _markdown(urls)
    yield "letter.docx", _docx(urls)
    yield "book.xlsx", _xlsx(urls)
    yield "formulas.xlsx", _formulas(urls)
    yield "sheet.ods", ods_file(ods_content(tuple(_ods_row(url) for url in urls)))
    yield "picture.svg", _svg(urls)
    yield "external.eml", _mail(urls)
    yield "links.pdf", _pdf(urls)
    yield "table.csv", _csv(urls)
    yield "refs.json", json.dumps([{"$ref": url, "@context": url, "url": url} for url in urls]).encode()
    yield "book.ipynb", _notebook(urls)
    yield "list.txt", "\n\n".join(f"{SENTENCE}, see {url} for more." for url in urls).encode()


def _html(urls: Sequence[str]) -> bytes:
    places = "\n".join(place.replace("{}", escape(url)) for url in urls for place in _HTML_PLACES)
    return f"<!DOCTYPE html><html><body><p>{SENTENCE}</p>{places}</body></html>".encode()


def _markdown(urls: Sequence[str]) -> bytes:
    lines = [f"![a]({url}) [b]({url}) <{url}>\n\n[ref]: {url}\n\n<img src={quoteattr(url)}>" for url in urls]
    return f"# Looms\n\n{SENTENCE}\n\n{chr(10).join(lines)}\n".encode()


def _relations(urls: Sequence[str], kinds: Sequence[str]) -> str:
    return "".join(
        f'<Relationship Id="rx{number}{kind}" Type="{_OFFICE}/{kind}" Target={quoteattr(url)} '
        'TargetMode="External"/>'
        for number, url in enumerate(urls)
        for kind in kinds
    )


def _docx(urls: Sequence[str]) -> bytes:
    kinds = ("image", "hyperlink", "attachedTemplate", "oleObject", "subDocument", "frame", "aFChunk")
    more = _relations(urls, kinds).encode()
    part = "word/_rels/document.xml.rels"
    data = with_change(
        docx_file(), part, lambda text: text.replace(b"</Relationships>", more + b"</Relationships>")
    )
    fields = "".join(
        f"<w:p><w:fldSimple w:instr={quoteattr(f' INCLUDEPICTURE {url} ')}>"
        "<w:r><w:t>x</w:t></w:r></w:fldSimple>"
        f'<w:altChunk xmlns:r="{_OFFICE}" r:id="rx{number}aFChunk"/></w:p>'
        for number, url in enumerate(urls)
    ).encode()
    return with_change(
        data, "word/document.xml", lambda text: text.replace(b"<w:body>", b"<w:body>" + fields, 1)
    )


def _xlsx(urls: Sequence[str]) -> bytes:
    data = xlsx_file()
    kinds = ("hyperlink", "image", "externalLinkPath", "oleObject")
    relations = (
        '<?xml version="1.0"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{_relations(urls, kinds)}</Relationships>"
    )
    sheet = next(name for name in members_of(data) if name.startswith("xl/worksheets/sheet"))
    folder, _, name = sheet.rpartition("/")
    return with_members(data, {f"{folder}/_rels/{name}.rels": relations.encode()})


def _formulas(urls: Sequence[str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Part", "Price", "Link"])
    for url in urls:
        plain = url.replace('"', "").replace("\t", "")
        sheet.append([SENTENCE, f'=WEBSERVICE("{plain}")', f'=HYPERLINK("{plain}", "x")'])
    return saved(book)


def _ods_row(url: str) -> tuple[str, ...]:
    link = f'<text:a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href={quoteattr(url)}>x</text:a>'
    return (SENTENCE, link)


def _svg(urls: Sequence[str]) -> bytes:
    images = "".join(f"<image href={quoteattr(url)}/>" for url in urls)
    return f'<svg xmlns="http://www.w3.org/2000/svg"><text>{SENTENCE}</text>{images}</svg>'.encode()


def _mail(urls: Sequence[str]) -> bytes:
    parts = "".join(
        "--b\r\nContent-Type: message/external-body; access-type=URL; "
        f'URL="{url.strip().replace(chr(9), "")}"\r\n\r\nContent-Type: text/plain\r\n\r\n'
        for url in urls
        if url.isascii()
    )
    page = _html(urls).decode().replace("\n", "\r\n")
    return (
        "From: Ada Lindqvist <ada@nordhav.example>\r\nTo: Bo Ek <bo@kestrel.example>\r\n"
        "Date: Mon, 05 Feb 2024 10:00:00 +0100\r\nSubject: Looms\r\nMIME-Version: 1.0\r\n"
        f"Content-Base: {urls[0]}\r\nContent-Location: {urls[0]}\r\n"
        f'Content-Type: multipart/mixed; boundary="b"\r\n\r\n{parts}'
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n--b--\r\n"
    ).encode()


def _pdf(urls: Sequence[str]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(80, 600, SENTENCE)
    for number, url in enumerate(urls):
        canvas.linkURL(url, (80, 10 + number * 9, 200, 18 + number * 9))
    canvas.save()
    return _with_actions(buffer.getvalue(), urls)


def _with_actions(data: bytes, urls: Sequence[str]) -> bytes:
    import pikepdf

    actions = pikepdf.Array()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for url in urls:
            file = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, FS=pikepdf.Name.URL, F=url)
            for action in (
                pikepdf.Dictionary(S=pikepdf.Name.URI, URI=url),
                pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=file, D="x"),
                pikepdf.Dictionary(S=pikepdf.Name.Launch, F=file),
                pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F=file),
                pikepdf.Dictionary(S=pikepdf.Name.ImportData, F=file),
            ):
                actions.append(pdf.make_indirect(action))
        first = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=urls[0], Next=actions)
        pdf.Root["/OpenAction"] = pdf.make_indirect(first)
        outside = pdf.make_stream(b"")
        outside["/F"] = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, FS=pikepdf.Name.URL, F=urls[0])
        pdf.pages[0].obj["/Contents"] = pikepdf.Array([pdf.pages[0].obj["/Contents"], outside])
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _csv(urls: Sequence[str]) -> bytes:
    quoted = [url.replace('"', '""') for url in urls]
    rows = [f'Reed,8,"=WEBSERVICE(""{url}"")","{url}"' for url in quoted]
    return "\n".join(["Part,Price,Formula,Link", *rows, ""]).encode()


def _notebook(urls: Sequence[str]) -> bytes:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": [SENTENCE, *(f"![a]({url})\n" for url in urls)]},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": [f"urlopen({url!r})\n" for url in urls],
            "outputs": [],
        },
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
