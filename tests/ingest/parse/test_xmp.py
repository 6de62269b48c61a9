"""The packet of a PDF is read where the information dictionary is silent."""

from __future__ import annotations

from heddle.ingest.parse.xmp import read_xmp

PACKET = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<rdf:Description rdf:about="" pdf:Producer="Loom 1.0" prism:doi="10.1234/x">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">On Looms</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Ada Low</rdf:li><rdf:li>Bo Lind</rdf:li></rdf:Seq></dc:creator>
<dc:subject><rdf:Bag><rdf:li>warp</rdf:li><rdf:li>weft</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_title_authors_and_facts_are_read() -> None:
    found = read_xmp(b"%PDF-1.7 rubbish " + PACKET + b" more")

    assert (found.title, found.authors) == ("On Looms", ("Ada Low", "Bo Lind"))
    assert {("dc:subject", "warp"), ("prism:doi", "10.1234/x"), ("pdf:Producer", "Loom 1.0")} <= set(
        found.metadata
    )


def test_the_packet_of_a_picture_is_passed_by() -> None:
    picture = PACKET.replace(b"ns.adobe.com/pdf/1.3/", b"ns.adobe.com/photoshop/1.0/").replace(b"Ada", b"Eve")

    assert read_xmp(picture + PACKET).authors == ("Ada Low", "Bo Lind")
    assert read_xmp(picture).authors == ()


def test_the_packet_of_an_article_comes_before_that_of_a_drawing() -> None:
    drawing = PACKET.replace(b"prismstandard.org", b"drawing.org").replace(b"Ada", b"Eve")

    assert read_xmp(drawing + PACKET).authors == ("Ada Low", "Bo Lind")


def test_a_damaged_packet_says_nothing() -> None:
    assert read_xmp(PACKET.replace(b"</dc:title>", b"")).metadata == ()


def test_entities_are_not_resolved() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "Eve">]>' + PACKET.replace(b"On Looms", b"&a;")

    assert "Eve" not in read_xmp(bomb).title
