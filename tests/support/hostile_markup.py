"""Markup and trees that are deep, wide or full of claims, and entities in every container that holds XML.

Sources of the tricks: OWASP, "XML external entity prevention cheat sheet"; the "billion laughs"
(CVE-2003-1564) and its quadratic form; HTML's table model, which lets a cell claim a thousand columns;
ECMA-376 and OpenDocument, whose sheets may repeat what they hold a thousand million times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from format_seeds import format_seeds
from hostile_file import EMPTY, MALFORMED, READ, TOO_LARGE, HostileFile, hostile
from odf_files import odp, odt
from sample_files import SENTENCE, docx_file, pptx_file, xlsx_file
from zip_package import ods_content, ods_file, with_change

_DEEP = 100_000
_SHEET = "xl/worksheets/sheet1.xml"
_LAUGHS = "<!DOCTYPE r [{}]>".format(
    "".join(
        f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' if level else '<!ENTITY l0 "lol">'
        for level in range(10)
    )
)
_PROLOGUES = {
    "billion laughs": (_LAUGHS, "&l9;"),
    "quadratic growth": (f'<!DOCTYPE r [<!ENTITY q "{"q" * 50_000}">]>', "&q;" * 5_000),
    "a file": ('<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    "a parameter entity": ('<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>', "plain"),
    "an inclusion": (
        "",
        '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>',
    ),
}


def entities() -> Iterator[HostileFile]:
    """Entities in every container of XML."""
    book = format_seeds()["book.epub"]
    for what, (prologue, use) in _PROLOGUES.items():
        for name, whole, part, mark in (
            ("a.docx", docx_file(), "word/document.xml", "<w:t>"),
            ("a.xlsx", xlsx_file(), _SHEET, "<t>"),
            ("a.pptx", pptx_file(), "ppt/slides/slide1.xml", "<a:t>"),
            ("a.odt", odt("<text:p>Looms</text:p>"), "content.xml", "<text:p>"),
            (
                "a.odp",
                odp("<draw:page><draw:rect><text:p>Looms</text:p></draw:rect></draw:page>"),
                "content.xml",
                "<text:p>",
            ),
            ("a.ods", ods_file(ods_content((("Looms", "b"),))), "content.xml", "<text:p>"),
            ("c.epub", book, "OPS/a.xhtml", "<p>"),
            ("p.epub", book, "OPS/book.opf", "<dc:title>"),
            ("t.epub", book, "OPS/toc.ncx", "<text>"),
            ("m.docx", docx_file(), "docProps/core.xml", "<dc:title>"),
        ):
            yield hostile(
                f"{what} in {part} of {name}",
                name,
                with_change(whole, part, _put(prologue, mark, use)),
                READ,
                MALFORMED,
            )
        svg = (
            f'<?xml version="1.0"?>{prologue}<svg xmlns="http://www.w3.org/2000/svg"><text>{use}</text></svg>'
        )
        yield hostile(f"{what} in a drawing", "a.svg", svg.encode(), READ, MALFORMED)
        page = f'<?xml version="1.0"?>{prologue}<html><body><p>{SENTENCE} {use}</p></body></html>'
        yield hostile(f"{what} in a page", "a.html", page.encode(), READ, MALFORMED)


def _put(prologue: str, mark: str, use: str) -> Callable[[bytes], bytes]:
    def change(part: bytes) -> bytes:
        declaration, end, rest = part.partition(b"?>") if part.startswith(b"<?xml") else (b"", b"", part)
        return declaration + end + prologue.encode() + rest.replace(mark.encode(), (mark + use).encode(), 1)

    return change


def depths() -> Iterator[HostileFile]:
    """Trees a hundred thousand levels deep."""
    end = (READ, MALFORMED, TOO_LARGE, EMPTY)
    for tag in ("div", "b", "ul><li", "blockquote", "table><tr><td", "span", "font"):
        close = "".join(f"</{each}>" for each in reversed(tag.split("><")))
        page = f"<html><body>{f'<{tag}>' * _DEEP}{SENTENCE}{close * _DEEP}</body></html>"
        yield hostile(f"100,000 of <{tag}> inside each other", "deep.html", page.encode(), *end)
    for brackets in ("[]", "{}"):
        opened = '{"a":' * _DEEP if brackets == "{}" else "[" * _DEEP
        yield hostile(
            f"JSON 100,000 of {brackets} deep", "deep.json", f"{opened}1{brackets[1] * _DEEP}".encode(), *end
        )
    yield hostile(
        "JSON lines of deep trees", "deep.jsonl", ("[" * 5000 + "]" * 5000 + "\n").encode() * 50, *end
    )
    notebook = f'{{"nbformat":4,"cells":[{{"cell_type":"raw","source":{"[" * 900}"x"{"]" * 900}}}]}}'
    yield hostile("a notebook with a deep cell", "deep.ipynb", notebook.encode(), *end)
    for group in ("{", "{\\b ", "{\\*\\x ", "{\\field{\\fldrslt "):
        text = "{\\rtf1 " + group * _DEEP + SENTENCE + "}" * _DEEP * group.count("{") + "}"
        yield hostile(f"Rich Text 100,000 of {group} deep", "deep.rtf", text.encode(), *end)
    for name, whole, part, inner in (
        ("a.docx", docx_file(), "word/document.xml", "w:body"),
        ("a.pptx", pptx_file(), "ppt/slides/slide1.xml", "p:spTree"),
        ("a.odt", odt("<text:section><text:p>Looms</text:p></text:section>"), "content.xml", "text:section"),
        ("a.xlsx", xlsx_file(), _SHEET, "sheetData"),
    ):
        yield hostile(f"{part} 100,000 deep", name, with_change(whole, part, _deepen(inner)), *end)
    yield hostile("Markdown quoted 100,000 times", "quotes.md", b">" * _DEEP + b" Looms\n", *end)
    yield hostile("Markdown of 50,000 open brackets", "links.md", b"[" * 50_000 + b"](" * 50_000, *end)
    yield hostile("Markdown of 50,000 stars", "stars.md", b"*a **" * 50_000, *end)
    lists = "".join(f"{'  ' * level}- {level}\n" for level in range(1500))
    yield hostile("a list 1,500 levels deep", "list.md", lists.encode(), *end)


def _deepen(tag: str) -> Callable[[bytes], bytes]:
    opened, closed = f"<{tag}>".encode(), f"</{tag}>".encode()

    def change(part: bytes) -> bytes:
        return part.replace(opened, opened * _DEEP, 1).replace(closed, closed * _DEEP, 1)

    return change


def tables() -> Iterator[HostileFile]:
    """Tables that claim a thousand million cells, or have as many as a page can hold."""
    end = (READ, TOO_LARGE, MALFORMED)
    for span in (
        'colspan="1000000000"',
        'rowspan="1000000000"',
        'colspan="65534" rowspan="65534"',
        'colspan="-1"',
    ):
        page = f"<table><tr><td {span}>Reed<td>8</tr><tr><td>Shuttle<td>12</tr></table>"
        yield hostile(f"a cell of {span}", "span.html", f"<html><body>{page}</body></html>".encode(), *end)
    spans = '<tr><td colspan="1000" rowspan="1000">x</td></tr>' * 400
    yield hostile(
        "400 cells of a million places each",
        "spans.html",
        f"<html><body><table>{spans}</table></body></html>".encode(),
        *end,
        seconds=12,
        mib=900,
    )
    nest = "<table><tr><td>x" * 300 + "</table>" * 300
    yield hostile(
        "tables in tables, 300 deep", "nest.html", f"<html><body>{nest}</body></html>".encode(), *end
    )
    yield hostile(
        "a sheet that says it is 16 thousand million cells",
        "dimension.xlsx",
        with_change(xlsx_file(), _SHEET, _extent),
        *end,
    )
    yield hostile(
        "a sheet with a cell in its last corner",
        "corner.xlsx",
        with_change(xlsx_file(), _SHEET, _corner),
        *end,
    )
    yield hostile(
        "a merged range of the whole sheet", "merged.xlsx", with_change(xlsx_file(), _SHEET, _merged), *end
    )
    repeated = (
        '<table:table-cell table:number-columns-repeated="1000000000"><text:p>x</text:p></table:table-cell>'
    )
    cells = ods_content((("a", "b"),)).replace(
        b"</table:table-row>", repeated.encode() + b"</table:table-row>", 1
    )
    yield hostile("a cell repeated 1,000,000,000 times in a sheet", "cells.ods", ods_file(cells), *end)
    rows = ods_content((("a", "b"),)).replace(
        b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000000">', 1
    )
    yield hostile("a row repeated 1,000,000,000 times in a sheet", "rows.ods", ods_file(rows), *end, mib=400)
    row = f'<table:table-row table:number-rows-repeated="999999999">{repeated}</table:table-row>'
    grid = f"<table:table>{row}</table:table>"
    yield hostile("rows of cells repeated in a text", "grid.odt", odt(f"<text:p>Looms</text:p>{grid}"), *end)
    spaces = '<text:p>Looms<text:s text:c="2000000000"/>end</text:p>'
    yield hostile("2,000,000,000 spaces", "spaces.odt", odt(spaces), *end)
    yield hostile(
        "a cell over 1,000,000,000 columns in Word",
        "span.docx",
        with_change(docx_file(), "word/document.xml", _grid_span),
        *end,
    )
    yield hostile(
        "a cell over 1,000,000,000 columns on a slide",
        "span.pptx",
        with_change(pptx_file(), "ppt/slides/slide1.xml", _slide_span),
        *end,
    )
    wide = b"a," * 300_000 + b"\n" + b"1,2\n" * 2_000
    yield hostile(
        "a line of 300,000 columns above 2,000 short ones", "wide.csv", wide, *end, mib=900, seconds=20
    )
    yield hostile(
        "a table of 1,000 by 2,000 short rows in Markdown",
        "wide.md",
        b"|a" * 1000 + b"|\n" + b"|-" * 1000 + b"|\n" + b"|1|\n" * 2_500,
        *end,
        mib=900,
        seconds=20,
    )


def _extent(part: bytes) -> bytes:
    return part.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:XFD1048576"')


def _corner(part: bytes) -> bytes:
    row = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    return part.replace(b"</sheetData>", row)


def _merged(part: bytes) -> bytes:
    return part.replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )


def _grid_span(part: bytes) -> bytes:
    return part.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="1000000000"/>', 1)


def _slide_span(part: bytes) -> bytes:
    return part.replace(b"<a:tc>", b'<a:tc gridSpan="1000000000" rowSpan="1000000000">', 1)


def heavy_markup() -> Iterator[HostileFile]:
    """Markup that costs a reader some seconds."""
    end = (READ, MALFORMED, TOO_LARGE, EMPTY)
    yield hostile(
        "100,000 open paragraphs and links",
        "open.html",
        f"<p><a href=x>{SENTENCE}".encode() * _DEEP,
        *end,
        seconds=60,
        mib=1100,
    )
    yield hostile(
        "a row of 200,000 cells in Rich Text",
        "cells.rtf",
        b"{\\rtf1\\trowd " + b"\\intbl a\\cell" * 200_000 + b"\\row}",
        *end,
        mib=900,
        seconds=20,
    )
