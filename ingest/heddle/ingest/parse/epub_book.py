"""What an EPUB says of itself: its chapters in order, their titles, its metadata, and what is encrypted.

EPUB 3.3 and EPUB 2.0.1 (OPF and NCX). Files of version 2 name public document types, which is no attack;
entities are, and no reading system needs them outside of chapters.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import etree

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.package import Package, Properties
from heddle.ingest.parse.rejection import malformed

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_OPS = "{http://www.idpf.org/2007/ops}"
_ENC = "{http://www.w3.org/2001/04/xmlenc#}"
_CHAPTERS = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_FONTS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Algorithms that only make fonts hard to take out."""
_MOST_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents: its words and its depth, 1 the highest."""

    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Book:
    """A book.

    Args:
        chapters: Names of the parts to read, in order, each once.
        contents: The table of contents by part; the first line that leads to it.
        properties: Title, authors and metadata.
        missing: Parts that the book lists and does not hold, or that are no pages.
    """

    chapters: tuple[str, ...]
    contents: dict[str, Entry]
    properties: Properties
    missing: tuple[str, ...]


def read_book(package: Package) -> Book:
    """Read the package document of a book.

    Raises:
        InputRejected: there is none, or the chapters are encrypted.
    """
    name = _package_document(package)
    root = _xml(package, name) if name else None
    if root is None:
        raise malformed("its package document is missing")
    folder = posixpath.dirname(name)
    items = {
        item.get("id", ""): (resolve(folder, item.get("href", "")), item.get("media-type", ""), item)
        for item in root.iterfind(f"{_OPF}manifest/{_OPF}item")
    }
    chapters: dict[str, None] = {}
    missing: dict[str, None] = {}
    for reference in root.iterfind(f"{_OPF}spine/{_OPF}itemref"):
        part, media, _ = items.get(reference.get("idref", ""), ("", "", None))
        chosen = chapters if part in package.names and media in _CHAPTERS else missing
        chosen[part or reference.get("idref", "")] = None
    _check_encryption(package, chapters)
    contents: dict[str, Entry] = {}
    for part, media, item in items.values():
        if "nav" in item.get("properties", "").split() or media == "application/x-dtbncx+xml":
            for target, entry in _entries(package, part):
                contents.setdefault(target, entry)
    return Book(tuple(chapters), contents, _properties(root), tuple(missing))


def _package_document(package: Package) -> str:
    root = _xml(package, "META-INF/container.xml")
    for rootfile in root.iter(f"{_CONTAINER}rootfile") if root is not None else ():
        name = resolve("", rootfile.get("full-path", ""))
        if name in package.names:
            return name
    return next((name for name in sorted(package.names) if name.endswith(".opf")), "")


def _xml(package: Package, name: str) -> etree._Element | None:
    """Root of a part; None where there is none.

    Raises:
        XMLSyntaxError: the part is no XML.
        InputRejected: it declares entities.
    """
    data = package.read(name)
    if not data or not data.strip():
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(data, parser)
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise malformed("a part of it declares entities")
    return root


def resolve(folder: str, target: str) -> str:
    """The name of the part that a relative reference leads to."""
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/") if path else ""


def _check_encryption(package: Package, chapters: dict[str, None]) -> None:
    root = _xml(package, "META-INF/encryption.xml")
    for data in root.iter(f"{_ENC}EncryptedData") if root is not None else ():
        method = data.find(f"{_ENC}EncryptionMethod")
        algorithm = method.get("Algorithm", "") if method is not None else ""
        parts = {resolve("", part.get("URI", "")) for part in data.iter(f"{_ENC}CipherReference")}
        if algorithm not in _FONTS and parts & set(chapters):
            raise InputRejected(
                "the book is encrypted",
                reason=RejectionReason.ENCRYPTED,
                hint="use a copy without digital rights management",
            )


def _entries(package: Package, name: str) -> Iterator[tuple[str, Entry]]:
    """Lines of a table of contents, each with the part that it leads to."""
    try:
        root = _xml(package, name)
    except etree.XMLSyntaxError:
        # Chapters have headings of their own; a broken table of contents loses no text.
        return
    folder = posixpath.dirname(name)
    for point in root.iter(f"{_NCX}navPoint") if root is not None else ():
        content = point.find(f"{_NCX}content")
        label = point.find(f"{_NCX}navLabel")
        depth = 1 + sum(1 for _ in point.iterancestors(f"{_NCX}navPoint"))
        if content is not None and label is not None:
            yield resolve(folder, content.get("src", "")), _entry(label, depth)
    for nav in root.iter(f"{_XHTML}nav") if root is not None else ():
        for link in nav.iter(f"{_XHTML}a") if nav.get(f"{_OPS}type", "toc") == "toc" else ():
            depth = sum(1 for _ in link.iterancestors(f"{_XHTML}ol"))
            yield resolve(folder, link.get("href", "")), _entry(link, depth)


def _entry(element: etree._Element, depth: int) -> Entry:
    words = one_line("".join(text for text in element.itertext() if isinstance(text, str)))
    return Entry(words, min(max(depth, 1), _MOST_LEVEL))


def _properties(root: etree._Element) -> Properties:
    values: dict[str, list[str]] = {}
    for element in root.iterfind(f"{_OPF}metadata//*"):
        name = element.tag.removeprefix(_DC) if element.tag.startswith(_DC) else element.get("property", "")
        if element.text and name:
            values.setdefault(name, []).append(element.text)
    # Dublin Core calls a book's keywords its subject.
    metadata = [
        ("keywords" if name == "subject" else name, value)
        for name, found in values.items()
        for value in found
    ]
    return Properties(values.get("title", [""])[0], tuple(values.get("creator", [])), tuple(metadata))
