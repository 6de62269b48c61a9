"""Media types of documents, told by content; a file's name only breaks ties among plain texts.

Names lie: fixtures and mail attachments carry wrong or missing extensions. Binary formats are told
by magic bytes and by what their container holds, mails by their headers, HTML by its markers, JSON
by parsing, delimited text by its dialect. What remains is text, and there the name may say Markdown.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePosixPath

from heddle.ingest.parse.charset import UnreadableText, decode, encoding_of_bom, encoding_of_nulls
from heddle.ingest.parse.dialect import guess_dialect


class Media(StrEnum):
    """Media types that Heddle can name; `SUPPORTED` are those it reads."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    DOC = "application/msword"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
    XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    XLS = "application/vnd.ms-excel"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ODT = "application/vnd.oasis.opendocument.text"
    ODP = "application/vnd.oasis.opendocument.presentation"
    HTML = "text/html"
    MAIL = "message/rfc822"
    MSG = "application/vnd.ms-outlook"
    EPUB = "application/epub+zip"
    RTF = "text/rtf"
    ZIP = "application/zip"
    GZIP = "application/gzip"
    CSV = "text/csv"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"
    JSON = "application/json"
    JSON_LINES = "application/x-ndjson"
    NOTEBOOK = "application/x-ipynb+json"

    PPT = "application/vnd.ms-powerpoint"
    ENCRYPTED_OFFICE = "application/encrypted"
    OLE = "application/x-ole-storage"
    SEVEN_ZIP = "application/x-7z-compressed"
    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    BMP = "image/bmp"
    SQLITE = "application/vnd.sqlite3"
    BINARY = "application/octet-stream"


SUPPORTED = frozenset(
    {
        Media.PDF,
        Media.DOCX,
        Media.XLSX,
        Media.XLSM,
        Media.XLSB,
        Media.XLS,
        Media.ODS,
        Media.DOC,
        Media.PPTX,
        Media.ODT,
        Media.ODP,
        Media.HTML,
        Media.MAIL,
        Media.MSG,
        Media.EPUB,
        Media.RTF,
        Media.ZIP,
        Media.GZIP,
        Media.CSV,
        Media.MARKDOWN,
        Media.TEXT,
        Media.JSON,
        Media.JSON_LINES,
        Media.NOTEBOOK,
        Media.PNG,
        Media.JPEG,
        Media.GIF,
        Media.TIFF,
        Media.WEBP,
        Media.BMP,
    }
)

_MAGIC: tuple[tuple[bytes, Media], ...] = (
    (b"{\\rtf", Media.RTF),
    (b"\x1f\x8b", Media.GZIP),
    (b"7z\xbc\xaf\x27\x1c", Media.SEVEN_ZIP),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
    (b"\xff\xd8\xff", Media.JPEG),
    (b"GIF87a", Media.GIF),
    (b"GIF89a", Media.GIF),
    (b"II*\x00", Media.TIFF),
    (b"MM\x00*", Media.TIFF),
    (b"SQLite format 3\x00", Media.SQLITE),
)

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Stream names that tell what an OLE container is; the encrypted package comes first because an
# encrypted workbook holds nothing else.
_OLE_STREAMS: tuple[tuple[str, Media], ...] = (
    ("EncryptedPackage", Media.ENCRYPTED_OFFICE),
    ("WordDocument", Media.DOC),
    ("Workbook", Media.XLS),
    ("Book", Media.XLS),
    ("PowerPoint Document", Media.PPT),
    ("__properties_version1.0", Media.MSG),
)

_CONTENT_TYPES: tuple[tuple[bytes, Media], ...] = (
    (b"wordprocessingml.document.main+xml", Media.DOCX),
    (b"wordprocessingml.template.main+xml", Media.DOCX),
    (b"ms-word.document.macroEnabled.main+xml", Media.DOCX),
    (b"ms-word.template.macroEnabledTemplate.main+xml", Media.DOCX),
    (b"spreadsheetml.sheet.main+xml", Media.XLSX),
    (b"spreadsheetml.template.main+xml", Media.XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", Media.XLSM),
    (b"ms-excel.template.macroEnabled.main+xml", Media.XLSM),
    (b"ms-excel.sheet.binary.macroEnabled.main", Media.XLSB),
    (b"presentationml.", Media.PPTX),
    (b"ms-powerpoint.", Media.PPTX),
)
_MEMBERS: tuple[tuple[str, Media], ...] = (
    ("word/document.xml", Media.DOCX),
    ("xl/workbook.xml", Media.XLSX),
    ("xl/workbook.bin", Media.XLSB),
    ("ppt/presentation.xml", Media.PPTX),
    # Some books lack the member that names their type.
    ("META-INF/container.xml", Media.EPUB),
)
_MIMETYPES: dict[bytes, Media] = {
    media.value.encode(): media for media in (Media.ODT, Media.ODS, Media.ODP, Media.EPUB)
}

_MAIL_HEADER = re.compile(r"[!-9;-~]+[ \t]*:")
_BLANK_LINES = re.compile(r"\A(?:[ \t]*\r?\n)+")
_MAIL_NAMES = frozenset(
    {
        "from",
        "to",
        "cc",
        "bcc",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
        "sender",
        "in-reply-to",
        "references",
        "x-mailer",
        "content-transfer-encoding",
        "x-original-to",
    }
)
_HTML = re.compile(
    # Possessive: a run of comments must not be tried in every way to split it.
    r"\A\s*+(?:<\?xml[^>]*+>\s*+)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|title|meta|table|div|p"
    r"|h[1-6]|ul|ol|span|a|img|section|article|header|nav|form|script|style|link)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_ANYWHERE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|~~~|\s*[-*+] \[[ xX]\] |\|? *:?-{3,}:? *\|)|\[[^\[\]\n]+\]\([^()\s]+\)", re.MULTILINE
)
_MARKDOWN_NAMES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd"})
_PROSE_NAMES = frozenset({".txt", ".text", ".log", ".rst"})
_CSV_NAMES = frozenset({".csv", ".tsv", ".tab", ".psv"})
_HTML_NAMES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_MAIL_SUFFIXES = frozenset({".eml", ".mht", ".mhtml", ".mbox"})
_SAMPLE = 65536


def detect(data: bytes, name: str = "") -> Media:
    """Tell what a file is by its bytes.

    Args:
        data: The whole file.
        name: Its name; only the suffix is read, and only among plain texts.

    Returns:
        The media type; `Media.BINARY` where nothing fits. Never raises.
    """
    return _detect_binary(data) or _detect_text(data, PurePosixPath(name.replace("\0", "")).suffix.lower())


def _detect_binary(data: bytes) -> Media | None:
    # Readers accept a PDF whose header stands within the first kilobyte.
    if b"%PDF-" in data[:1024] and not _is_mailish(data):
        return Media.PDF
    if data.startswith(_OLE_MAGIC):
        return _detect_ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _detect_zip(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Media.WEBP
    if data[:2] == b"BM" and len(data) > 14 and int.from_bytes(data[2:6], "little") == len(data):
        return Media.BMP
    return next((media for magic, media in _MAGIC if data.startswith(magic)), None)


def _is_mailish(data: bytes) -> bool:
    # A mail may quote a PDF attachment early; a PDF never starts with a header field.
    return _has_mail_headers(data[:512].decode("latin-1"), least=2)


def _detect_ole(data: bytes) -> Media:
    for name, media in _OLE_STREAMS:
        if _holds_ole_stream(data, name):
            return media
    return Media.OLE


def _holds_ole_stream(data: bytes, name: str) -> bool:
    # Directory entries are 128 bytes and begin with the name in UTF-16 and, at 64, its length in bytes.
    # Case does not count in names ([MS-CFB], 2.6.4).
    needle = name.encode("utf-16-le") + b"\0\0"
    return any(
        match.start() % 128 == 0
        and int.from_bytes(data[match.start() + 64 : match.start() + 66], "little") == len(needle)
        for match in re.finditer(re.escape(needle), data, re.IGNORECASE)
    )


def _detect_zip(data: bytes) -> Media:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/") for name in archive.namelist()}
            kind = _read_start(archive, "mimetype").strip() if "mimetype" in names else b""
            if kind in _MIMETYPES:
                return _MIMETYPES[kind]
            if "[Content_Types].xml" in names:
                types = _read_start(archive, "[Content_Types].xml")
                for mark, media in _CONTENT_TYPES:
                    if mark in types:
                        return media
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        # A damaged archive: what its local headers name still tells which parser should report it.
        names = {member for member, _ in _MEMBERS if member.encode() in data}
    return next((media for member, media in _MEMBERS if member in names), Media.ZIP)


def _read_start(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as file:
        return file.read(1 << 20)


def _detect_text(data: bytes, suffix: str) -> Media:
    if _looks_binary(data):
        return Media.BINARY
    try:
        # One decoding serves all tests; a mail's own charset does not matter for its header names.
        text = decode(data).lstrip("\ufeff")
    except UnreadableText:
        return Media.BINARY
    if not text.strip():
        return Media.TEXT
    sample = text[:_SAMPLE]
    return (
        _detect_json(text, suffix)
        or _detect_mail(sample, suffix)
        or _detect_html(sample, suffix)
        or _detect_plain(sample, suffix)
    )


def _looks_binary(data: bytes) -> bool:
    if encoding_of_bom(data):
        return False
    sample = data[:_SAMPLE]
    # Escape (1b) belongs to ISO-2022 text, form feed and the like to old text files.
    odd = sum(sample.count(byte) for byte in _ODD_BYTES)
    return odd > max(2, len(sample) // 50) and not encoding_of_nulls(sample)


_ODD_BYTES = tuple(bytes([value]) for value in range(32) if value not in (8, 9, 10, 11, 12, 13, 26, 27))


def _detect_json(text: str, suffix: str) -> Media | None:
    stripped = text.strip()
    if stripped[0] not in "{[":
        return None
    try:
        value = json.loads(stripped)
    except RecursionError:
        # Deeper than the reader goes; what never closes is prose that begins with many brackets.
        return Media.JSON if stripped[-1] in "]}" else _detect_json_lines(stripped, suffix)
    except ValueError:
        return _detect_json_lines(stripped, suffix)
    if isinstance(value, dict) and "nbformat" in value and _has_cells(value):
        return Media.NOTEBOOK
    # `[1]` in a file called notes.txt is as likely a footnote as an array.
    return Media.JSON if isinstance(value, dict) or suffix not in _PROSE_NAMES else None


def _has_cells(value: dict[str, object]) -> bool:
    # Notebooks before format 4 keep their cells in worksheets.
    return isinstance(value.get("cells"), list) or isinstance(value.get("worksheets"), list)


def _detect_json_lines(text: str, suffix: str) -> Media | None:
    lines = [line for line in text.splitlines() if line.strip()]
    good = 0
    for line in lines[:20]:
        try:
            good += isinstance(json.loads(line), dict | list)
        except (ValueError, RecursionError):
            continue
    if good and good >= min(len(lines), 20) - 1 and len(lines) > 1:
        return Media.JSON_LINES
    named = {
        ".json": Media.JSON,
        ".ipynb": Media.NOTEBOOK,
        ".jsonl": Media.JSON_LINES,
        ".ndjson": Media.JSON_LINES,
    }
    return named.get(suffix)


def _detect_mail(sample: str, suffix: str) -> Media | None:
    least = 1 if suffix in _MAIL_SUFFIXES else 2
    if _has_mail_headers(sample, least):
        return Media.MAIL
    return None


def _has_mail_headers(sample: str, least: int) -> bool:
    known: set[str] = set()
    lines = _BLANK_LINES.sub("", sample.lstrip("\ufeff")).splitlines()[:400]
    if lines and lines[0].startswith(("From ", ">From ")):
        lines = lines[1:]
    for line in lines:
        if line[:1] in (" ", "\t") and known:
            continue
        match = _MAIL_HEADER.match(line)
        if not match:
            break
        known.add(match.group().rstrip(" \t:").lower())
    return len(known & _MAIL_NAMES) >= least


def _detect_html(sample: str, suffix: str) -> Media | None:
    if _HTML.match(sample):
        return Media.HTML
    if suffix in _HTML_NAMES and "<" in sample:
        return Media.HTML
    if suffix not in _MARKDOWN_NAMES and suffix not in _PROSE_NAMES and _HTML_ANYWHERE.search(sample):
        return Media.HTML
    return None


def _detect_plain(sample: str, suffix: str) -> Media:
    if suffix in _MARKDOWN_NAMES:
        return Media.MARKDOWN
    if suffix in _CSV_NAMES:
        return Media.CSV
    if suffix in _PROSE_NAMES:
        return Media.TEXT
    if suffix in _MAIL_SUFFIXES:
        return Media.MAIL
    dialect = guess_dialect(sample)
    if dialect is not None and dialect.certain:
        return Media.CSV
    return Media.MARKDOWN if len(_MARKDOWN.findall(sample)) >= 2 else Media.TEXT
