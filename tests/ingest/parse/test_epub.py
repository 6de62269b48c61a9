from __future__ import annotations

import pytest
from parsed_text import blocks, cells, read, tables
from zip_package import package, with_change, with_members

from heddle.core.errors import InputRejected
from heddle.core.locator import PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import BlockKind

CONTAINER = (
    b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    b'<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
NCX = b"""<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://x.example/ncx.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
<navPoint><navLabel><text>Part One</text></navLabel><content src="two.xhtml"/>
<navPoint><navLabel><text>Of Reeds</text></navLabel><content src="a%20b.xhtml#top"/></navPoint></navPoint>
</navMap></ncx>"""


def page(body: str) -> bytes:
    """A chapter as XHTML."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>t</title></head><body>{body}</body></html>"
    ).encode()


def book(chapters: dict[str, str], *, spine: str = "", nav: bytes = NCX) -> bytes:
    """A book of these chapters, in this order unless the spine says otherwise."""
    items = "".join(
        f'<item id="c{number}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    order = spine or "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>Looms</dc:title><dc:creator>Ada Lindqvist</dc:creator>"
        "<dc:creator>Bo Ek</dc:creator><dc:subject>warp</dc:subject><dc:subject>weft</dc:subject>"
        '<dc:language>en</dc:language><meta property="dcterms:modified">2024-02-05</meta></metadata>'
        f'<manifest>{items}<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f"<spine>{order}</spine></package>"
    )
    members = {"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER}
    members |= {"OPS/book.opf": opf.encode(), "OPS/toc.ncx": nav}
    return package(members | {f"OPS/{name}": page(body) for name, body in chapters.items()})


def rejection(data: bytes, limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "", limits or Limits())
    return caught.value


def test_chapters_follow_the_spine_and_say_their_file() -> None:
    data = book(
        {"one.xhtml": "<h1>First</h1><p>Ada sells looms.</p>", "three.xhtml": "<h1>Third</h1>"},
        spine='<itemref idref="c1"/><itemref idref="c0"/><itemref idref="c1"/>',
    )

    parsed = read(data)

    assert [(block.kind, block.text, block.locator) for block in blocks(parsed)] == [
        (BlockKind.HEADING, "Third", PathLocator("epub", "OPS/three.xhtml#/html/body/h1")),
        (BlockKind.HEADING, "First", PathLocator("epub", "OPS/one.xhtml#/html/body/h1")),
        (BlockKind.PARAGRAPH, "Ada sells looms.", PathLocator("epub", "OPS/one.xhtml#/html/body/p")),
    ]


def test_chapters_without_a_heading_take_theirs_from_the_contents() -> None:
    parsed = read(
        book(
            {
                "two.xhtml": "<div><h2>Own heading</h2></div>",
                "a b.xhtml": "<p>A reed keeps the warp apart.</p><h2>Later</h2>",
            }
        )
    )

    assert [(block.text, block.level) for block in blocks(parsed, BlockKind.HEADING)] == [
        ("Own heading", 2),
        ("Of Reeds", 2),
        ("Later", 2),
    ]


def test_the_contents_may_be_a_page() -> None:
    nav = page(
        '<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc"><ol><li>'
        '<a href="one.xhtml">One</a></li></ol></nav>'
    )
    data = book({"one.xhtml": "<p>Words</p>", "nav.xhtml": ""}, spine='<itemref idref="c0"/>')
    listed = with_members(data, {"OPS/nav.xhtml": nav})

    def marked(xml: bytes) -> bytes:
        return xml.replace(b'href="nav.xhtml"', b'href="nav.xhtml" properties="nav"')

    parsed = read(with_change(listed, "OPS/book.opf", marked))

    assert [(block.kind, block.text) for block in blocks(parsed)] == [
        (BlockKind.HEADING, "One"),
        (BlockKind.PARAGRAPH, "Words"),
    ]


def test_metadata_comes_from_the_package_document() -> None:
    parsed = read(book({"one.xhtml": "<p>Words</p>"}))

    assert (parsed.title, parsed.authors) == ("Looms", ("Ada Lindqvist", "Bo Ek"))
    assert parsed.metadata == {"keywords": "warp, weft", "language": "en", "modified": "2024-02-05"}


def test_tables_of_chapters_are_tables() -> None:
    rows = "<tr><th>Part</th><th>Price</th></tr><tr><td>Reed</td><td>8</td></tr>"

    (table,) = tables(read(book({"one.xhtml": f"<table>{rows}</table>"})))

    assert cells(table) == [("Part", "Price"), ("Reed", "8")]


def test_a_book_is_told_by_its_container_where_it_does_not_name_its_type() -> None:
    bare = package({"META-INF/container.xml": CONTAINER})

    assert detect(book({"one.xhtml": "x"})) is Media.EPUB
    assert detect(bare) is Media.EPUB
    assert rejection(bare).reason is RejectionReason.MALFORMED


def test_chapters_that_are_missing_cost_only_themselves() -> None:
    data = book({"one.xhtml": "<p>Words</p>"}, spine='<itemref idref="gone"/><itemref idref="c0"/>')

    parsed = read(data)

    assert [block.text for block in blocks(parsed)] == ["Words"]
    assert parsed.warnings == ("gone is listed as a chapter and is no page of the book",)


def encrypted(algorithm: str, part: str) -> bytes:
    """A book with an encryption part."""
    inner = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        f'<e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData><e:CipherReference URI="{part}"/>'
        "</e:CipherData></e:EncryptedData></encryption>"
    )
    return with_members(book({"one.xhtml": "<p>Words</p>"}), {"META-INF/encryption.xml": inner.encode()})


def test_encrypted_chapters_are_rejected_and_obfuscated_fonts_are_not() -> None:
    aes = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"

    assert rejection(encrypted(aes, "OPS/one.xhtml")).reason is RejectionReason.ENCRYPTED
    assert read(encrypted("http://www.idpf.org/2008/embedding", "OPS/font.otf")).title == "Looms"


def test_entities_bombs_and_paths_out_of_the_book_are_harmless() -> None:
    good = book({"one.xhtml": "<p>Words</p>"})
    evil = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><package>&a;</package>'
    outside = book({"../../../../../../../../../etc/hostname": "<p>Inside</p>"})

    assert rejection(with_members(good, {"OPS/book.opf": evil})).reason is RejectionReason.MALFORMED
    assert (
        rejection(with_members(good, {"x.png": bytes(32 << 20)}), Limits(inflated_mib=16)).reason
        is RejectionReason.TOO_LARGE
    )
    assert rejection(outside).reason is RejectionReason.EMPTY
