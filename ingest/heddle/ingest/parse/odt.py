"""OpenDocument texts: the body in order, lists with their numbers, tables, notes, comments, frames.

Paragraphs and headings are counted from 1 in document order, those in tables and frames included; that
number is the locator, as in Word documents.
"""

from __future__ import annotations

from lxml import etree

from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.odf_block import BlockReader, by_paragraph
from heddle.ingest.parse.odf_name import OFFICE, STYLE
from heddle.ingest.parse.odf_package import body_of, odf_properties, open_package
from heddle.ingest.parse.odf_style import read_styles
from heddle.ingest.parse.package import PACKAGE_REJECTIONS
from heddle.ingest.parse.rejection import Rejection
from heddle.ingest.parsed import Block, BlockKind, ParsedDocument

REJECTIONS = (
    *PACKAGE_REJECTIONS,
    Rejection(RecursionError, RejectionReason.TOO_LARGE, "the document's parts are nested too deeply"),
)
_MARGINS = {
    BlockKind.PAGE_HEADER: ("header", "header-left", "header-first"),
    BlockKind.PAGE_FOOTER: ("footer", "footer-left", "footer-first"),
}


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse an OpenDocument text."""
    package = open_package(data, limits)
    body = body_of(package, "text")
    draft = Draft(limits)
    reader = BlockReader(draft, package, read_styles(package), by_paragraph())
    masters = package.xml("styles.xml")
    _margins(masters, BlockKind.PAGE_HEADER, reader)
    reader.blocks(body)
    _margins(masters, BlockKind.PAGE_FOOTER, reader)
    properties = odf_properties(package)
    titles = (
        block.text for block in draft.elements if isinstance(block, Block) and block.kind is BlockKind.TITLE
    )
    return draft.finish(
        media,
        title=properties.title or next(titles, ""),
        metadata=properties.metadata,
        authors=properties.authors,
    )


def _margins(root: etree._Element | None, kind: BlockKind, body: BlockReader) -> None:
    """Read headers or footers of all page styles; what was said already is left out."""
    place = by_paragraph("header/" if kind is BlockKind.PAGE_HEADER else "footer/")
    reader = BlockReader(body.draft, body.package, body.styles, place, kind, body.said)
    pages = root.iterfind(f"{OFFICE}master-styles/{STYLE}master-page") if root is not None else ()
    for page in pages:
        for name in _MARGINS[kind]:
            for margin in page.iterfind(f"{STYLE}{name}"):
                reader.blocks(margin)
