"""Office packages: a ZIP of XML parts (ECMA-376, part 2), read under limits.

The parts are read with lxml rather than through python-docx or openpyxl: those refuse Strict files,
templates and macro files, resolve everything into memory first, and know nothing of limits. Strict
files name the same things in other namespaces, which are mapped before parsing.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.picture import picture_of
from heddle.ingest.parse.rejection import Rejection, malformed, too_large
from heddle.ingest.parsed import Picture

_BROKEN = "the archive is damaged"
PACKAGE_REJECTIONS = (
    Rejection(zipfile.BadZipFile, RejectionReason.MALFORMED, _BROKEN),
    Rejection(zlib.error, RejectionReason.MALFORMED, _BROKEN),
    Rejection(lzma.LZMAError, RejectionReason.MALFORMED, _BROKEN),
    Rejection(EOFError, RejectionReason.MALFORMED, _BROKEN),
    Rejection(OSError, RejectionReason.MALFORMED, _BROKEN),
    Rejection(struct.error, RejectionReason.MALFORMED, _BROKEN),
    Rejection(
        NotImplementedError, RejectionReason.MALFORMED, "the archive is packed in a way that cannot be read"
    ),
    # zipfile raises a plain RuntimeError for members that need a password.
    Rejection(
        RuntimeError,
        RejectionReason.ENCRYPTED,
        "the archive is encrypted",
        "save a copy without a password",
        lambda error: "encrypted" in str(error) or "password" in str(error),
    ),
    Rejection(UnicodeDecodeError, RejectionReason.MALFORMED, "a name in the archive is no text"),
    # A damaged directory sends the reader to places before the start of the file.
    Rejection(
        ValueError, RejectionReason.MALFORMED, _BROKEN, "", lambda error: "negative seek" in str(error)
    ),
    Rejection(
        etree.XMLSyntaxError, RejectionReason.MALFORMED, "a part of the document is no well-formed XML"
    ),
)
_FREE_MIB = 10
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/presentationml/main",
        b"http://schemas.openxmlformats.org/presentationml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_PROPERTIES = {
    f"{_DC}subject": "subject",
    f"{_DC}description": "description",
    f"{_CORE}keywords": "keywords",
    f"{_CORE}category": "category",
    f"{_DC}language": "language",
    f"{_DC}publisher": "publisher",
    f"{_DC}identifier": "identifier",
    f"{_DC}rights": "licence",
    f"{_TERMS}created": "created",
    f"{_TERMS}modified": "modified",
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another, or to the outside.

    Args:
        kind: Last word of its type (`comments`, `hyperlink`).
        target: Name of the part, or the outside target as written.
    """

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Properties:
    """What a document says of itself.

    Args:
        title: Its title.
        authors: Who wrote it.
        metadata: Further facts as (name, value), in words that `metadata.settle` knows.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


class Package:
    """A package opened for reading.

    Raises:
        BadZipFile: it is no archive.
        InputRejected: it holds more than the limits allow.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        members = self._archive.infolist()
        # Some writers on Windows part folders by backslashes, against the ZIP specification.
        self.names = {member.filename.replace("\\", "/").lstrip("/"): member for member in members}
        self._bound(members, len(data), limits)
        self._pictures: dict[str, Picture | None] = {}

    @staticmethod
    def _bound(members: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
        # Sizes are the archive's own claim, and the reader never gives more of a member than it claims.
        inflated = sum(member.file_size for member in members)
        if len(members) > limits.archive_members:
            raise too_large("archive members", len(members), limits.archive_members)
        if inflated > limits.inflated_mib << 20:
            raise too_large("MiB once inflated", inflated >> 20, limits.inflated_mib)
        if inflated > _FREE_MIB << 20 and inflated > packed * limits.inflation_ratio:
            raise too_large(
                "times its size once inflated", inflated // max(packed, 1), limits.inflation_ratio
            )

    def read(self, name: str) -> bytes | None:
        """Bytes of a part; None where there is no such part."""
        member = self.names.get(name)
        if member is None:
            return None
        with self._archive.open(member) as part:
            # Without a size the reader inflates all that is there before it looks at what was claimed.
            return part.read(member.file_size)

    def picture(self, name: str) -> Picture | None:
        """The picture that a part holds; None where there is no such part, or it is no picture."""
        if name not in self._pictures:
            data = self.read(name)
            self._pictures[name] = picture_of(data, name) if data else None
        return self._pictures[name]

    def xml(self, name: str) -> etree._Element | None:
        """Root element of a part; None where there is no such part, or an empty one.

        Raises:
            XMLSyntaxError: the part is no XML.
            InputRejected: the part declares entities, which no office program writes.
        """
        data = self.read(name)
        if not data or not data.strip():
            return None
        if _STRICT in data:
            for strict, transitional in _TRANSITIONAL:
                data = data.replace(strict, transitional)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        root = etree.fromstring(data, parser)
        information: Any = root.getroottree().docinfo
        if information.doctype:
            raise malformed("a part of it has a document type declaration")
        return root

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Relationships of a part by id; of the whole package for the empty name."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for element in root.iter(_RELATIONSHIP) if root is not None else ():
            kind = element.get("Type", "").rpartition("/")[2]
            target = element.get("Target", "")
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[element.get("Id", "")] = Relationship(kind, target)
        return found

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Names of the parts that a part is related to in one way, in the order of their ids."""
        for _, relationship in sorted(self.relationships(part).items()):
            if relationship.kind == kind and relationship.target in self.names:
                yield relationship.target

    @cached_property
    def main(self) -> str:
        """Name of the main part.

        Raises:
            InputRejected: there is none.
        """
        for name in self.related("", "officeDocument"):
            return name
        for name in ("word/document.xml", "xl/workbook.xml", "xl/workbook.bin", "ppt/presentation.xml"):
            if name in self.names:
                return name
        raise malformed("its main part is missing")

    def properties(self) -> Properties:
        """Core properties; empty ones where the package has none."""
        names = [*self.related("", "core-properties"), "docProps/core.xml"]
        root = self.xml(names[0])
        if root is None:
            return Properties()
        values = {child.tag: child.text or "" for child in root}
        authors = values.get(f"{_DC}creator", "").split(";")
        metadata = [(name, values[tag]) for tag, name in _PROPERTIES.items() if values.get(tag)]
        return Properties(values.get(f"{_DC}title", ""), tuple(authors), (*metadata, *self._application()))

    def _application(self) -> Iterator[tuple[str, str]]:
        """What the extended properties say: the program that wrote the document."""
        names = [*self.related("", "extended-properties"), "docProps/app.xml"]
        try:
            root = self.xml(names[0])
        except (etree.XMLSyntaxError, InputRejected):
            # Nothing of the document itself is lost with it.
            return
        for child in root if root is not None else ():
            if child.tag.endswith("}Application") and child.text:
                yield "tool", child.text
