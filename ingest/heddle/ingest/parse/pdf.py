"""PDF: text in reading order with the box of every line, tables, headings, links and files inside.

pdfium reads characters and their places; it is fast and mends much by itself. Pages that are pictures of
text need OCR.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium

from heddle.core.errors import InputRejected, RejectionReason
from heddle.core.locator import PageLocator
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse import pdf_file
from heddle.ingest.parse.characters import one_line
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.header import header_rows, is_key_value
from heddle.ingest.parse.pdf_block import (
    Paragraph,
    body_size,
    classify,
    join,
    paragraphs,
    rounded,
    union,
)
from heddle.ingest.parse.pdf_flow import Flow, flow_of, vocabulary
from heddle.ingest.parse.pdf_margin import mark_margins
from heddle.ingest.parse.pdf_page import read_page
from heddle.ingest.parse.pdf_table import PdfTable
from heddle.ingest.parse.rejection import too_large
from heddle.ingest.parsed import Attachment, Block, BlockKind, Page, ParsedDocument

REJECTIONS = pdf_file.REJECTIONS
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?|Z)?")
_PLACEHOLDER = re.compile(
    r"\(?(?:untitled|anonymous|unspecified|unknown)\b.*|.*\.(?:docx?|tex|dvi|pdf|indd|xlsx?|pptx?|qxd)",
    re.IGNORECASE,
)
_METADATA = {"Subject": "subject", "Keywords": "keywords", "CreationDate": "created", "ModDate": "modified"}
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
        flows = _flows(document, draft)
        _check_text(flows, document)
        _add(flows, draft)
        information = _information(document)
        attachments = _attachments(document, draft)
    finally:
        document.close()
    return draft.finish(
        media,
        title=_title(information.get("Title", ""), draft),
        metadata={name: _date(information.get(key, "")) for key, name in _METADATA.items()},
        authors=re.split(r"\s*;\s*|\s*,\s*(?=\w+ )|\s+and\s+", information.get("Author", "")),
        attachments=attachments,
    )


def _flows(document: pdfium.PdfDocument, draft: Draft) -> list[Flow]:
    flows: list[Flow] = []
    failures: list[pdfium.PdfiumError] = []
    for number in range(1, len(document) + 1):
        try:
            flows.append(flow_of(read_page(document, number)))
        except pdfium.PdfiumError as error:
            draft.warn(f"page {number} cannot be read")
            failures.append(error)
    if not flows and failures:
        raise failures[0]
    return flows


def _check_text(flows: Sequence[Flow], document: pdfium.PdfDocument) -> None:
    """Tell scans from documents with text.

    Raises:
        InputRejected: there is no text layer (`needs_ocr`), or nothing on the pages at all (`empty`).
    """
    if sum(flow.letters for flow in flows) >= _LEAST_LETTERS:
        return
    if any(flow.pictures for flow in flows):
        raise InputRejected(
            f"the PDF has no text on its {len(document)} pages, only images",
            reason=RejectionReason.NEEDS_OCR,
            hint="run OCR on it first",
        )
    raise InputRejected(
        "the PDF's pages are blank", reason=RejectionReason.EMPTY, hint="nothing is to be done"
    )


def _add(flows: Sequence[Flow], draft: Draft) -> None:
    mark_margins(flows)
    words = vocabulary(flows)
    size, is_bold = body_size(flows)
    by_page = [(flow, paragraphs(flow, size)) for flow in flows]
    everything = [item for _, items in by_page for item in items]
    classify(everything, size, body_bold=is_bold, heights={flow.number: flow.height for flow in flows})
    for flow, items in by_page:
        first = len(draft.elements)
        for item in items:
            if isinstance(item, Paragraph):
                text, anchors = join(item, words)
                place = PageLocator(item.page, (rounded(union([line.box for line in item.lines])),))
                draft.block(item.kind, text, place, level=item.level, anchors=anchors)
            else:
                _add_table(item, flow.number, draft)
        _add_links(flow, first, draft)
        if flow.pictures and not flow.letters:
            draft.warn(f"page {flow.number} is a picture without text")
        draft.pages.append(
            Page(
                flow.number,
                first,
                len(draft.elements),
                width=round(flow.width, 2),
                height=round(flow.height, 2),
                rotation=flow.rotation,
            )
        )


def _add_table(table: PdfTable, page: int, draft: Draft) -> None:
    grid = [cells for cells, _ in table.rows]
    pairs = is_key_value(grid)
    draft.table(
        [(cells, PageLocator(page, (rounded(box),))) for cells, box in table.rows],
        PageLocator(page, (rounded(table.box),)),
        header_rows=0 if pairs else header_rows(grid),
        key_value=pairs,
    )


def _add_links(flow: Flow, first: int, draft: Draft) -> None:
    for (x0, y0, x1, y1), words, target in flow.links:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        for index in range(first, len(draft.elements)):
            place = draft.elements[index].locator
            if isinstance(place, PageLocator) and any(
                a <= x <= c and b <= y <= d for a, b, c, d in place.boxes
            ):
                draft.link(words, target, element=index)
                break


def _information(document: pdfium.PdfDocument) -> dict[str, str]:
    """The document's own metadata, without what programs write where nothing was said."""
    written = document.get_metadata_dict()
    return {key: value for key, value in written.items() if not _PLACEHOLDER.fullmatch(value.strip())}


def _title(written: str, draft: Draft) -> str:
    title = one_line(written).removeprefix("Microsoft Word - ").removeprefix("Microsoft PowerPoint - ")
    if title:
        return title
    blocks = (element for element in draft.elements if isinstance(element, Block))
    return next((block.text for block in blocks if block.kind is BlockKind.TITLE), "")


def _date(text: str) -> str:
    """A PDF date as ISO 8601; any other text as it is."""
    match = _DATE.match(text)
    if not match:
        return text
    year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    date = f"{year}-{month or '01'}-{day or '01'}"
    if hour is None:
        return date
    zone = f"{sign}{hours}:{minutes or '00'}" if sign else "+00:00"
    return f"{date}T{hour}:{minute or '00'}:{second or '00'}{zone}"


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
