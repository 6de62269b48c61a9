"""Plain text: paragraphs and list items with their lines."""

from __future__ import annotations

from heddle.core.locator import PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.characters import clean
from heddle.ingest.parse.charset import UnreadableText, decode
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.paragraph import paragraphs
from heddle.ingest.parse.rejection import Rejection
from heddle.ingest.parsed import BlockKind, ParsedDocument

REJECTIONS = (
    Rejection(
        UnreadableText,
        RejectionReason.MALFORMED,
        "the text breaks the encoding that its byte order mark names",
    ),
)


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse plain text; locators are ranges of lines."""
    text = clean(decode(data))
    draft = Draft(limits)
    for paragraph in paragraphs(text):
        kind = BlockKind.LIST_ITEM if paragraph.item else BlockKind.PARAGRAPH
        draft.block(
            kind,
            text[paragraph.start : paragraph.end],
            lines(paragraph.first, paragraph.last),
            level=int(paragraph.item),
        )
    return draft.finish(media)


def lines(first: int, last: int) -> PathLocator:
    """A range of lines, counted from 1, both ends included."""
    return PathLocator("lines", f"{first}-{last}")
