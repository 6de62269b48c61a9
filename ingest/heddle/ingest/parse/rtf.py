"""Rich Text documents: paragraphs, headings, lists, tables, notes, comments, links and metadata.

Paragraphs are counted from 1 in document order, those in cells included; that number is the locator, as in
Word documents. Headers, footers and notes go by the name of their part (`footnotes/2/1`).
"""

from __future__ import annotations

from heddle.ingest.limits import Limits
from heddle.ingest.media import Media
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.rejection import Rejection
from heddle.ingest.parse.rtf_reader import Reader
from heddle.ingest.parsed import Block, BlockKind, ParsedDocument

REJECTIONS: tuple[Rejection, ...] = ()
_METADATA = {
    "subject": "subject",
    "keywords": "keywords",
    "doccomm": "description",
    "creatim": "created",
    "revtim": "modified",
}


def parse(data: bytes, media: Media, limits: Limits) -> ParsedDocument:
    """Parse a Rich Text document."""
    draft = Draft(limits)
    reader = Reader(draft)
    reader.read(data)
    titles = (
        block.text for block in draft.elements if isinstance(block, Block) and block.kind is BlockKind.TITLE
    )
    return draft.finish(
        media,
        title=reader.info.get("title") or next(titles, ""),
        metadata=[(name, reader.info.get(word, "")) for word, name in _METADATA.items()],
        authors=reader.info.get("author", "").split(";"),
    )


def rich_text_words(data: bytes, limits: Limits) -> str:
    """The words of a Rich Text, a blank line between paragraphs.

    Raises:
        InputRejected: its groups are nested too deeply, or it holds more than the limits allow.
    """
    draft = Draft(limits)
    Reader(draft).read(data)
    parts = []
    for element in draft.elements:
        if isinstance(element, Block):
            parts.append(element.text)
        else:
            rows = getattr(element, "rows", ())
            parts += [" | ".join(row.cells) for row in rows]
    return "\n\n".join(parts)
