"""PDF: text in reading order with the box of every line, tables, headings, links and files inside.

pdfium reads characters and their places; it is fast and mends much by itself. Pages that are pictures of
text are drawn and read by OCR; what follows is the same for both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from heddle.core.errors import InputRejected
from heddle.core.headway import tell
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.paper.property import file_properties
from heddle.ingest.paper_metadata import paper_metadata
from heddle.ingest.parse import pdf_file
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.pdf_element import add_flows
from heddle.ingest.parse.pdf_flow import Flow, flow_of
from heddle.ingest.parse.pdf_page import PdfPage, read_page
from heddle.ingest.parse.pdf_paper import PaperWatch
from heddle.ingest.parse.pdf_scan import Scanner, better, draw_grey, is_scanned
from heddle.ingest.parse.rejection import too_large
from heddle.ingest.parse.xmp import read_xmp
from heddle.ingest.parsed import Attachment, Block, BlockKind, ParsedDocument

if TYPE_CHECKING:
    from heddle.ingest.paper.paper import Paper

REJECTIONS = pdf_file.REJECTIONS
_PLACEHOLDER = re.compile(
    r"\(?(?:untitled|anonymous|unspecified|unknown)\b.*|.*\.(?:docx?|tex|dvi|pdf|indd|xlsx?|pptx?|qxd)",
    re.IGNORECASE,
)
_METADATA = {
    "Subject": "subject",
    "Keywords": "keywords",
    "CreationDate": "created",
    "ModDate": "modified",
    "Producer": "producer",
    "Creator": "tool",
}
_LEAST_LETTERS = 4


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a PDF; locators are boxes on pages."""
    draft = Draft(limits)
    document, repaired = pdf_file.open_pdf(data)
    if repaired:
        draft.warn("the file was damaged and had to be repaired")
    try:
        if len(document) > limits.pages:
            raise too_large("pages", len(document), limits.pages)
        scanner = Scanner(limits)
        watch = PaperWatch(len(document))
        flows = _flows(document, draft, scanner, watch)
        _check_text(flows, scanner)
        xmp = read_xmp(data)
        paper = watch.read(file_properties(document.get_metadata_dict(), xmp))
        add_flows(flows, draft, paper)
        for warning in scanner.warnings():
            draft.warn(warning)
        information = _information(document)
        attachments = _attachments(document, draft)
    finally:
        document.close()
    said = [(name, information.get(key, "")) for key, name in _METADATA.items()]
    return draft.finish(
        media,
        title=_paper_title(paper) or _title(information.get("Title", "") or xmp.title, draft),
        metadata=[*paper_metadata(paper), *said, *xmp.metadata],
        authors=_paper_authors(paper) or _authors(information.get("Author", "")) or xmp.authors,
        attachments=attachments,
        recognition=scanner.recognition(),
        paper=paper,
    )


def _flows(document: pdfium.PdfDocument, draft: Draft, scanner: Scanner, watch: PaperWatch) -> list[Flow]:
    flows: list[Flow] = []
    failures: list[pdfium.PdfiumError] = []
    for number in range(1, len(document) + 1):
        try:
            page = _page(document, number, scanner)
            flows.append(flow_of(page))
            watch.see(page, flows[-1])
        except pdfium.PdfiumError as error:
            draft.warn(f"page {number} cannot be read")
            failures.append(error)
        tell("parse", number, len(document))
    if not flows and failures:
        raise failures[0]
    return flows


def _page(document: pdfium.PdfDocument, number: int, scanner: Scanner) -> PdfPage:
    """A page, by OCR where it is a picture of text."""
    page = read_page(document, number)
    if is_scanned(page):
        drawn = document[number - 1]
        try:
            words = scanner.read(draw_grey(drawn), number, page.width, page.height)
        finally:
            drawn.close()
        if words is not None and better(page, words):
            page.glyphs, page.bold, page.faces = words, frozenset(), {}
    return page


def _check_text(flows: Sequence[Flow], scanner: Scanner) -> None:
    """Tell documents with text from others.

    Raises:
        InputRejected: there is no text, and OCR was off (`needs_ocr`), was too slow (`timeout`) or found
            none (`empty`).
    """
    if sum(flow.letters for flow in flows) >= _LEAST_LETTERS:
        return
    scanner.refuse_unread("PDF")
    pictures = any(flow.pictures for flow in flows)
    raise InputRejected(
        "the PDF's pages show pictures without text" if pictures else "the PDF's pages are blank",
        reason=RejectionReason.EMPTY,
        hint="nothing is to be done",
    )


def _information(document: pdfium.PdfDocument) -> dict[str, str]:
    """The document's own metadata, without what programs write where nothing was said."""
    written = document.get_metadata_dict()
    return {key: value for key, value in written.items() if not _PLACEHOLDER.fullmatch(value.strip())}


def _paper_title(paper: Paper | None) -> str:
    """The title as it stands on the page; better than what a typesetter's program calls the file."""
    return paper.title.text if paper is not None else ""


def _paper_authors(paper: Paper | None) -> list[str]:
    return [author.name for author in paper.authors] if paper is not None else []


def _title(written: str, draft: Draft) -> str:
    title = one_line(written).removeprefix("Microsoft Word - ").removeprefix("Microsoft PowerPoint - ")
    if title:
        return title
    blocks = (element for element in draft.elements if isinstance(element, Block))
    return next((block.text for block in blocks if block.kind is BlockKind.TITLE), "")


def _authors(written: str) -> list[str]:
    return [name for name in re.split(r"\s*;\s*|\s*,\s*(?=\w+ )|\s+and\s+", written) if name.strip()]


def _attachments(document: pdfium.PdfDocument, draft: Draft) -> list[Attachment]:
    found = []
    for index in range(min(document.count_attachments(), draft.limits.attachments)):
        attachment = document.get_attachment(index)
        try:
            data = bytes(attachment.get_data())
        except pdfium.PdfiumError:
            draft.warn(f"attached file {index + 1} cannot be read")
            continue
        name = re.split(r"[/\\]", one_line(attachment.get_name()))[-1]
        if data:
            found.append(Attachment(name or f"file-{index + 1}", "", str(index + 1), data))
    return found
