"""Second readers of every format but PDF: what stands at a locator, read without the parser.

Sheets by openpyxl, slides by python-pptx, texts of Word by python-docx, mails by the standard library,
elements by their path in lxml, JSON by its pointer, texts by counting lines.
"""

from __future__ import annotations

import email
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from openpyxl.utils import get_column_letter

from heddle.core.cover import counted
from heddle.core.locator import (
    Locator,
    MailLocator,
    PathLocator,
    SheetLocator,
    SlideLocator,
)

Read = Callable[[Any], str | None]
"""The words at a locator; None where the second reader cannot tell."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACES = re.compile(r"\s+")
_COUNTED = re.compile(r"^\s*(?:\d+\.)+\d*(?=\s|$)|(?<=\s)(?:\d{1,2}\.)+(?=\s|$)", re.MULTILINE)
_SAID = re.compile(r"(?<=\[)(?:author|time): |(?<=, )time: ")
"""What quotations of comments call who commented and when."""
_FORMULA = re.compile(r"\$[^$]*\\[^$]*\$|\$[^$\s][^$]*[\^_=][^$]*\$")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_THREADED = re.compile(r"xl/(?:persons|threadedComments)/.*\.xml$")
_HIDDEN = "contains(translate(@style, ' ', ''), 'display:none')"
_SAYING = ("alt", "title", "placeholder", "value", "aria-label")
"""Attributes of elements that people read."""


def second_reader(data: bytes, media: str) -> Read | None:
    """The second reader of a document; None where there is none for its format.

    Args:
        data: The document.
        media: Its media type.
    """
    for kind, reader in (
        ("spreadsheetml", _sheets),
        ("ms-excel.sheet", _sheets),
        ("presentationml", _slides),
        ("wordprocessingml", _word),
        ("message/rfc822", _mail),
        ("html", _elements),
        ("json", _pointer),
        ("epub", _book),
    ):
        if kind in media and "ndjson" not in media:
            return reader(data)
    return _lines(data) if media.startswith("text/") or "ndjson" in media else None


def holds(words: str, quote: str) -> bool:
    """Whether all letters and digits of a quotation stand in some words, piece by piece, in any order.

    Numbers of headings and lists are left out, which programs count. Formulas, quoted in LaTeX, are held to
    their own letters and digits.
    """
    there = _letters(words)
    quote = _FORMULA.sub(lambda formula: _symbols(formula[0]), _COUNTED.sub("", _SAID.sub("", quote)))
    return all(_letters(piece) in there for piece in re.split(r"\s+|(?<=\w)[|](?=\w)", quote))


def _symbols(formula: str) -> str:
    """The letters and digits of a formula in LaTeX, apart: Greek letters as such, other commands left out."""
    return re.sub(r"[{}^_$&\\=+<>/*-]", " ", _COMMAND.sub(lambda command: f" {_greek(command[1])} ", formula))


def _greek(name: str) -> str:
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {name.upper()}")
    except KeyError:
        return ""


def equals(words: str, quote: str) -> bool:
    """Whether some words are a quotation, white space aside."""
    return _SPACES.sub("", words) == _SPACES.sub("", quote)


def _letters(text: str) -> str:
    # Letters of formulas and ligatures are letters of another style.
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _sheets(data: bytes) -> Read:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), data_only=True)
    threads = _threads(zipfile.ZipFile(io.BytesIO(data)))
    for sheet in book.worksheets:
        # What a merged cell says holds for all that it covers.
        for covered in list(sheet.merged_cells.ranges):
            words = sheet.cell(covered.min_row, covered.min_col).value
            sheet.unmerge_cells(str(covered))
            for row, column in covered.cells:
                sheet.cell(row, column).value = words

    def read(place: Locator) -> str | None:
        if not isinstance(place, SheetLocator) or place.sheet not in book.sheetnames:
            return None
        sheet = book[place.sheet]
        if not hasattr(sheet, "merged_cells") or _draws(sheet, place.range):
            return None
        found = sheet[place.range]
        cells = [found] if not isinstance(found, tuple) else [cell for row in found for cell in row]
        words = [str(cell.value) for cell in cells if cell.value is not None]
        for comment in (cell.comment for cell in cells if getattr(cell, "comment", None)):
            words += [comment.text, threads.get(comment.author.removeprefix("tc="), comment.author)]
        # A sheet's name is said at its first cell.
        return " ".join([sheet.title, *words] if place.range.startswith("A1") else words)

    return read


def _threads(archive: zipfile.ZipFile) -> dict[str, str]:
    """Who says what when in the thread that begins with a comment of an id, answers included."""
    roots = [etree.fromstring(archive.read(name)) for name in archive.namelist() if _THREADED.match(name)]
    named = {
        each.get("id"): str(each.get("displayName")) for root in roots for each in root.findall("{*}person")
    }
    threads: dict[str, str] = {}
    for each in (each for root in roots for each in root.findall("{*}threadedComment")):
        said = " ".join((named.get(each.get("personId"), ""), each.get("dT", ""), *map(str, each.itertext())))
        first = str(each.get("parentId") or each.get("id"))
        threads[first] = f"{threads.get(first, '')} {said}"
    return threads


def _draws(sheet: Any, cells: str) -> bool:
    """Whether a chart or a picture begins at a cell: openpyxl does not give their words."""
    corners = [each.anchor._from for each in (*sheet._charts, *sheet._images)]
    return any(cells == f"{get_column_letter(corner.col + 1)}{corner.row + 1}" for corner in corners)


def _slides(data: bytes) -> Read:
    from pptx import Presentation

    shown = Presentation(io.BytesIO(data))
    slides = list(shown.slides)
    authors = {
        author.get("id"): f"{author.get('name')} ({author.get('initials')})"
        for part in (*_related(shown.part, "commentauthors"), *_related(shown.part, "authors"))
        for author in etree.fromstring(part.blob)
    }

    def read(place: Locator) -> str | None:
        if not isinstance(place, SlideLocator):
            return None
        slide = slides[place.slide - 1]
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        comments = " ".join(_texts(part.blob, authors) for part in _related(slide.part, "comments"))
        if place.shape in ("notes", "comments"):
            return notes if place.shape == "notes" else comments
        roots = [slide.shapes._spTree]
        if place.shape:
            own = roots[0].xpath(f".//*[local-name()='cNvPr'][@id='{place.shape}']")
            roots = [each.getparent().getparent() for each in own]
            if any(root.xpath(".//*[local-name()='chart']") for root in roots):
                return None
        texts = [text for root in roots for text in root.xpath(".//*[local-name()='t']/text()")]
        texts += [text for root in roots for text in root.xpath(".//@descr")]
        return " ".join(texts if place.shape else [*texts, notes, comments])

    return read


def _related(part: Any, kind: str) -> list[Any]:
    return [each.target_part for each in part.rels.values() if each.reltype.lower().endswith(f"/{kind}")]


def _texts(xml: bytes, authors: dict[str | None, str]) -> str:
    root = etree.fromstring(xml)
    found = root.xpath("//text() | //@*")
    words = [str(text) for text in found] if isinstance(found, list) else []
    return " ".join([*words, *(authors.get(each.get("authorId"), "") for each in root.iter("{*}*"))])


def _word(data: bytes) -> Read:
    from docx import Document
    from docx.oxml import parse_xml

    document = Document(io.BytesIO(data))
    parts = {"": _paragraphs(document.element.body)}
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/header", "/footer")):
            root = parse_xml(relation.target_part.blob)
            parts[f"{relation.target_part.partname}".rpartition("/")[2][: -len(".xml")]] = _paragraphs(root)
    notes = {
        (kind, note.get(f"{_W}id")): " ".join(str(words) for words in (*note.values(), *note.itertext()))
        for kind in ("comment", "footnote", "endnote")
        for part in _related(document.part, f"{kind}s")
        for note in etree.fromstring(part.blob)
    }

    def read(place: Locator) -> str | None:
        if not isinstance(place, PathLocator):
            return None
        part, _, path = place.path.rpartition("/")
        units = counted(path)
        if part.endswith("s") and units is not None:
            return " ".join(
                notes[part[:-1], name]
                for name in map(str, range(units[0], units[1] + 1))
                if (part[:-1], name) in notes
            )
        if units is None or part not in parts:
            return None
        found = parts[part][units[0] - 1 : units[1]]
        found += [said for each in found for said in _covering(each)]
        words = ["".join(each.xpath(".//w:t/text() | .//m:t/text()")) for each in found]
        words += [str(value) for each in found for value in each.xpath(".//@descr")]
        for kind in ("comment", "footnote", "endnote"):
            names = [name for each in found for name in each.xpath(f".//w:{kind}Reference/@w:id")]
            words += [notes.get((kind, name), "") for name in names]
        return " ".join(words)

    return read


def _paragraphs(root: Any) -> list[Any]:
    return list(root.xpath(".//w:p[not(ancestor::*[local-name()='Fallback'])]"))


def _covering(paragraph: Any) -> list[Any]:
    """The paragraphs of the merged cell that a cell goes on: what it says holds for all that it covers."""
    cell = paragraph.getparent()
    if not cell.tag.endswith("}tc") or cell.vMerge != "continue":
        return []
    while cell.vMerge == "continue":
        cell = cell._tc_above
    return list(cell.xpath("./w:p"))


def _mail(data: bytes) -> Read:
    message = email.message_from_bytes(data)
    if b"\x00" in data:
        little = data[:2] == b"\xff\xfe" or data[1:2] == b"\x00"
        message = email.message_from_string(
            data.decode("utf-16-le" if little else "utf-16-be").lstrip("\ufeff")
        )

    def read(place: Locator) -> str | None:
        if not isinstance(place, MailLocator):
            return None
        if place.part.endswith("headers"):
            whole = _part(message, place.part.removesuffix(".headers")) if "." in place.part else message
            inner: Any = whole.get_payload() if whole is not None and whole is not message else None
            return _headers(inner[0] if isinstance(inner, list) else message) if whole is not None else None
        part = _part(message, place.part)
        if part is None or part.is_multipart():
            return None
        if not part.get_payload() and part.items():
            return _headers(part)
        raw = part.get_payload(decode=True)
        if not isinstance(raw, bytes):
            return None
        text = _text(raw, part.get_content_charset())
        # The parser counts in text whose line ends are single characters.
        return re.sub("\r\n?", "\n", text)[place.start : place.end]

    return read


def _headers(message: Message) -> str:
    return " ".join(f"{name}: {_decoded(value)}" for name, value in message.raw_items())


def _decoded(value: str) -> str:
    try:
        value.encode("utf-8")
        return str(make_header(decode_header(value)))
    except LookupError:
        # A charset that nobody knows: whoever reads it takes it for UTF-8.
        return str(make_header([(words, "utf-8") for words, _ in decode_header(value)]))
    except UnicodeError:
        return _text(value.encode("utf-8", "surrogateescape"), None)


def _text(raw: bytes, charset: str | None) -> str:
    """Bytes as text; what is neither what it claims nor UTF-8 is taken for Western European."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("cp1252", "replace")


def _part(message: Message, number: str) -> Message | None:
    """The part of a number as IMAP counts them (RFC 3501, 6.4.5); groups of a report count as its parts."""
    found = message
    for step in number.split("."):
        parts: Any = found.get_payload()
        if found.get_content_type() == "message/rfc822" and parts:
            found = parts[0]
            parts = found.get_payload()
        if not found.is_multipart():
            return found if step == "1" else None
        if int(step) > len(parts):
            return None
        found = parts[int(step) - 1]
    return found


def _elements(data: bytes) -> Read:
    text = data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _text(data, None)
    tree = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text)).getroottree()

    def read(place: Locator) -> str | None:
        if not isinstance(place, PathLocator) or place.scheme != "html":
            return None
        return _element_text(tree.xpath(place.path))

    return read


def _element_text(found: Any) -> str:
    words = [text for each in found for text in each.xpath(f".//text()[not(ancestor::*[{_HIDDEN}])]")]
    for each in found:
        words += [str(value) for inner in each.iter() for name in _SAYING if (value := inner.get(name))]
    return " ".join(words)


def _book(data: bytes) -> Read:
    archive = zipfile.ZipFile(io.BytesIO(data))

    def read(place: Locator) -> str | None:
        if not isinstance(place, PathLocator):
            return None
        name, _, path = place.path.partition("#")
        if name not in archive.namelist() or not path:
            return None
        return _element_text(lxml_html.document_fromstring(archive.read(name)).getroottree().xpath(path))

    return read


def _pointer(data: bytes) -> Read:
    whole = json.loads(data)

    def read(place: Locator) -> str | None:
        if not isinstance(place, PathLocator) or place.scheme != "json":
            return None
        value = whole
        for step in place.path.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value.get(key)
        last = place.path.rpartition("/")[2]
        return f"{last} {json.dumps(value, ensure_ascii=False)}"

    return read


def _lines(data: bytes) -> Read:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932" if b"\x83" in data or b"\x91\xe5" in data else "cp1252", "replace")
    lines = re.split("\r\n?|\n", text)

    def read(place: Locator) -> str | None:
        if not isinstance(place, PathLocator) or place.scheme != "lines":
            return None
        units = counted(place.path)
        return "\n".join(lines[units[0] - 1 : units[1]]) if units else None

    return read
