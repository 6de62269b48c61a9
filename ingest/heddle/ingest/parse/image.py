"""Images as documents: one page each, a page for each picture of a TIFF, read by OCR.

The orientation that a camera wrote into the file (EXIF) is applied first: positions are in points from the
top left of the picture as people see it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from heddle.core.errors import InputRejected
from heddle.core.headway import tell
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.image_page import count_pages, load_page, open_image
from heddle.ingest.parse.pdf_element import add_flows
from heddle.ingest.parse.pdf_flow import Flow, flow_of
from heddle.ingest.parse.pdf_page import PdfPage
from heddle.ingest.parse.pdf_scan import Scanner
from heddle.ingest.parse.rejection import Rejection, too_large
from heddle.ingest.parsed import Block, BlockKind, ParsedDocument

# What damaged images make Pillow raise is named where Pillow is called (`image_page`): its classes are too
# common to mean the same everywhere.
REJECTIONS: tuple[Rejection, ...] = ()


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse an image; locators are boxes on pages, which are its pictures."""
    draft = Draft(limits)
    scanner = Scanner(limits)
    with open_image(data, media) as image:
        pages = count_pages(image, media, limits.pages)
        if pages > limits.pages:
            raise too_large("pages", f"more than {limits.pages}", limits.pages)
        flows = [_flow(image, number, pages, scanner) for number in range(1, pages + 1)]
    _check_text(flows, scanner)
    add_flows(flows, draft)
    for warning in scanner.warnings():
        draft.warn(warning)
    title = next((e.text for e in draft.elements if isinstance(e, Block) and e.kind is BlockKind.TITLE), "")
    return draft.finish(media, title=title, recognition=scanner.recognition())


def _flow(image: Image.Image, number: int, pages: int, scanner: Scanner) -> Flow:
    tell("parse", number - 1, pages)
    picture, (width, height) = load_page(image, number)
    words = scanner.read(picture, number, width, height)
    page = PdfPage(number, width, height, 0, pictures=1, covered=1.0)
    page.glyphs = words or []
    return flow_of(page)


def _check_text(flows: Sequence[Flow], scanner: Scanner) -> None:
    if any(flow.letters for flow in flows):
        return
    scanner.refuse_unread("image")
    raise InputRejected("the image shows no text", reason=RejectionReason.EMPTY, hint="nothing is to be done")
