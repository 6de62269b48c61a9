"""OpenDocument packages (OpenDocument 1.3, part 2): content, styles, metadata and objects inside."""

from __future__ import annotations

import posixpath

from lxml import etree

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.odf_name import DC, META, OFFICE
from heddle.ingest.parse.package import Package, Properties
from heddle.ingest.parse.rejection import malformed

_PROPERTIES = {
    f"{DC}subject": "subject",
    f"{DC}description": "description",
    f"{DC}language": "language",
    f"{DC}date": "modified",
    f"{META}creation-date": "created",
    f"{META}generator": "tool",
    f"{DC}rights": "licence",
    f"{DC}publisher": "publisher",
    f"{DC}identifier": "identifier",
}


def open_package(data: bytes, limits: Limits) -> Package:
    """Open a package whose content can be read.

    Raises:
        BadZipFile: it is no archive.
        InputRejected: it is encrypted, or holds more than the limits allow.
    """
    package = Package(data, limits)
    # The manifest says how to decrypt each part (OpenDocument 1.3, part 2, 3.4).
    if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
        raise InputRejected(
            "the document is encrypted",
            reason=RejectionReason.ENCRYPTED,
            hint="save a copy without a password",
        )
    return package


def body_of(package: Package, kind: str) -> etree._Element:
    """The body of the content (`text`, `presentation`).

    Raises:
        InputRejected: there is none.
    """
    root = package.xml("content.xml")
    body = root.find(f"{OFFICE}body/{OFFICE}{kind}") if root is not None else None
    if body is None:
        raise malformed("its content has no body")
    return body


def object_root(package: Package, target: str) -> etree._Element | None:
    """The content of an object inside (a chart, a formula); None where it is not in the package."""
    folder = posixpath.normpath(target).lstrip("/")
    return package.xml(posixpath.join(folder, "content.xml")) if folder and ":" not in folder else None


def odf_properties(package: Package) -> Properties:
    """What `meta.xml` says of the document; empty without one."""
    root = package.xml("meta.xml")
    meta = root.find(f"{OFFICE}meta") if root is not None else None
    if meta is None:
        return Properties()
    values: dict[str, str] = {}
    for child in meta:
        values.setdefault(child.tag, child.text or "")
    metadata = [(name, values[tag]) for tag, name in _PROPERTIES.items() if values.get(tag)]
    metadata += [("keywords", child.text) for child in meta.findall(f"{META}keyword") if child.text]
    # Who wrote the document first is its author; `dc:creator` is who saved it last.
    author = values.get(f"{META}initial-creator") or values.get(f"{DC}creator") or ""
    return Properties(values.get(f"{DC}title", ""), tuple(author.split(";")), tuple(metadata))
