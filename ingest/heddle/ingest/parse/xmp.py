"""XMP (ISO 16684-1): the metadata that programs put into PDFs beside the information dictionary.

The packet is written plainly into the file, so that it can be found by its marks alone (part 1, 7.3); one
that a program compressed is not read. Pictures inside a PDF bring packets of their own, which are passed by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from heddle.ingest.parse.package import Properties

_PACKET = re.compile(rb"<x:xmpmeta[\s>].{0,200000}?</x:xmpmeta>", re.DOTALL)
_OF_PDF = re.compile(rb"application/pdf|ns\.adobe\.com/pdf/1\.3/")
_MOST = 20
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_NAMES = {
    "{http://purl.org/dc/elements/1.1/}": "dc",
    "{http://ns.adobe.com/xap/1.0/}": "xmp",
    "{http://ns.adobe.com/xap/1.0/rights/}": "xmprights",
    "{http://ns.adobe.com/pdf/1.3/}": "pdf",
    "{http://prismstandard.org/namespaces/basic/2.0/}": "prism",
    "{http://prismstandard.org/namespaces/basic/2.1/}": "prism",
    "{http://prismstandard.org/namespaces/basic/3.0/}": "prism",
    "{http://creativecommons.org/ns#}": "cc",
}
_OWN_IDENTIFIERS = ("uuid:", "urn:uuid:", "xmp.")


def read_xmp(data: bytes) -> Properties:
    """What the packet of a PDF says of the document; empty without one, or with a damaged one."""
    packets = [match.group(0) for match in islice(_PACKET.finditer(data), _MOST)]
    own = [packet for packet in packets if _OF_PDF.search(packet)]
    return _read(max(own, key=_is_periodical)) if own else Properties()


def _is_periodical(packet: bytes) -> bool:
    """Whether a packet tells of an article, which pictures that came out of PDFs of their own do not."""
    return b"prismstandard.org/" in packet


def _read(packet: bytes) -> Properties:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    try:
        root = etree.fromstring(packet, parser)
    except etree.XMLSyntaxError:
        return Properties()
    facts = list(_facts(root))
    titles = [value for name, value in facts if name == "dc:title"]
    authors = tuple(value for name, value in facts if name == "dc:creator")
    kept = (pair for pair in facts if not pair[1].startswith(_OWN_IDENTIFIERS))
    return Properties(titles[0] if titles else "", authors, tuple(kept))


def _facts(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Names and values, said as attributes or elements; of lists, each entry."""
    for description in root.iter(f"{_RDF}Description"):
        for tag, value in description.attrib.items():
            name = _name(str(tag))
            if name:
                yield name, str(value)
        for child in description:
            name = _name(str(child.tag))
            if name:
                entries = [entry.text or "" for entry in child.iter(f"{_RDF}li")]
                yield from ((name, entry) for entry in entries or [child.text or ""] if entry.strip())


def _name(tag: str) -> str:
    space, mark, local = tag.rpartition("}")
    prefix = _NAMES.get(space + mark, "")
    return f"{prefix}:{local}" if prefix else ""
