"""Office packages taken apart and put together again, with members that no honest writer makes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

_WHEN = (2024, 1, 1, 0, 0, 0)


def package(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these members, in this order, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, compress_type=stored)
    return buffer.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    """The members of a ZIP, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_members(data: bytes, more: Mapping[str, bytes]) -> bytes:
    """A ZIP with some members added or replaced."""
    return package({**members_of(data), **more})


def with_change(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A ZIP with one member changed."""
    members = members_of(data)
    return package({**members, name: change(members[name])})


def odt_file(content: bytes) -> bytes:
    """An OpenDocument text with this `content.xml`."""
    return package({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content})


def ods_file(content: bytes) -> bytes:
    """An OpenDocument sheet with this `content.xml`."""
    manifest = (
        b'<?xml version="1.0"?><manifest:manifest '
        b'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="/" '
        b'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        b"</manifest:manifest>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return package({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_content(cells: tuple[tuple[str, ...], ...], *, prologue: str = "") -> bytes:
    """A `content.xml` with one table; cells are written as they are, entities and all."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in cells
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}'
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    ).encode()
