"""Plain text: paragraphs and list items with their lines."""

from __future__ import annotations

from heddle.core.errors import RejectionReason
from heddle.core.locator import PathLocator
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.characters import clean
from heddle.ingest.parse.charset import UnreadableText, decode
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.paragraph import Paragraph, paragraphs
from heddle.ingest.parse.rejection import Rejection
from heddle.ingest.parsed import Anchor, BlockKind, ParsedDocument

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
            anchors=_anchors(text, paragraph),
        )
    return draft.finish(media)


def lines(first: int, last: int) -> PathLocator:
    """A range of lines, counted from 1, both ends included."""
    return PathLocator("lines", f"{first}-{last}")


def _anchors(text: str, paragraph: Paragraph) -> list[Anchor]:
    if paragraph.first == paragraph.last:
        return []
    found, offset = [], 0
    for number, line in enumerate(text[paragraph.start : paragraph.end].split("\n"), start=paragraph.first):
        found.append(Anchor(offset, offset + len(line), lines(number, number)))
        offset += len(line) + 1
    return found
