"""From bytes to a parsed document: detect the media type, pick the parser, name the reason if none can.

This is the one way into the parsers. It runs inside a sandbox worker (`heddle.ingest.sandbox`).
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Protocol, cast

from heddle.core.errors import InputRejected
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.parse.rejection import Rejection, rejecting, too_large
from heddle.ingest.parsed import ParsedDocument

# Parsers pull in heavy libraries, so each is imported when its first document comes.
_PARSERS: dict[Media, str] = {
    Media.PDF: "pdf",
    Media.DOCX: "docx",
    Media.XLSX: "sheet",
    Media.XLSM: "sheet",
    Media.XLSB: "sheet",
    Media.XLS: "sheet",
    Media.ODS: "sheet",
    Media.DOC: "doc",
    Media.PPTX: "pptx",
    Media.ODT: "odt",
    Media.ODP: "odp",
    Media.HTML: "html",
    Media.MAIL: "mail",
    Media.MSG: "msg",
    Media.EPUB: "epub",
    Media.RTF: "rtf",
    Media.ZIP: "zip",
    Media.GZIP: "gzip",
    Media.CSV: "csv",
    Media.MARKDOWN: "markdown",
    Media.TEXT: "text",
    Media.JSON: "json",
    Media.JSON_LINES: "json",
    Media.NOTEBOOK: "json",
    Media.PNG: "image",
    Media.JPEG: "image",
    Media.GIF: "image",
    Media.TIFF: "image",
    Media.WEBP: "image",
    Media.BMP: "image",
}
_NAMES: dict[Media, str] = {
    Media.PPT: "an old PowerPoint presentation",
    Media.OLE: "an OLE container",
    Media.SEVEN_ZIP: "a 7-Zip archive",
    Media.SQLITE: "an SQLite database",
    Media.BINARY: "a binary file of no known format",
}


class Parser(Protocol):
    """A module that parses a format."""

    REJECTIONS: Sequence[Rejection]

    def parse(self, data: bytes, media: Media, limits: Limits) -> ParsedDocument:
        """Parse a document of a media type that the parser is listed for."""
        ...


def preload() -> None:
    """Import all parsers, so that no document pays for it in its time and memory."""
    for name in sorted(set(_PARSERS.values())):
        importlib.import_module(f"heddle.ingest.parse.{name}")


def parser_of(media: Media) -> str | None:
    """The name of the module that parses a media type; None where none does."""
    return _PARSERS.get(media)


def parser_rejections(media: Media) -> Sequence[Rejection]:
    """What the parser of a media type takes for the document's fault."""
    return _parser(media).REJECTIONS


def _parser(media: Media) -> Parser:
    return cast("Parser", importlib.import_module(f"heddle.ingest.parse.{_PARSERS[media]}"))


def media_of(data: bytes, name: str, limits: Limits) -> Media:
    """The media type of a document, one that can be parsed.

    Args:
        data: The file's bytes.
        name: The file's name; breaks ties among plain texts, and is never a path to open.
        limits: What the document may cost.

    Raises:
        InputRejected: it is empty, too large, encrypted or of no supported type.
    """
    if not data:
        raise InputRejected("the file is empty", reason=RejectionReason.EMPTY, hint="nothing is to be done")
    if len(data) > limits.file_mib << 20:
        raise too_large("MiB", len(data) >> 20, limits.file_mib)
    media = detect(data, name)
    if media is Media.ENCRYPTED_OFFICE:
        raise InputRejected(
            "the document is encrypted",
            reason=RejectionReason.ENCRYPTED,
            hint="save a copy without a password",
        )
    if media not in _PARSERS:
        raise InputRejected(
            f"the file is {_NAMES[media]} ({media})",
            reason=RejectionReason.UNSUPPORTED,
            hint="convert it to PDF, DOCX, XLSX, PPTX, HTML, EML, Markdown, CSV, JSON or text",
        )
    return media


def parse_document(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Parse a document of any supported format; the arguments are those of `media_of`.

    Raises:
        InputRejected: it cannot be read, with the reason. Any other exception is a defect.
    """
    media = media_of(data, name, limits)
    parser = _parser(media)
    with rejecting(parser.REJECTIONS):
        parsed = parser.parse(data, media, limits)
    if not parsed.elements and not parsed.attachments:
        raise InputRejected(
            "the document holds no text", reason=RejectionReason.EMPTY, hint="nothing is to be done"
        )
    return parsed
