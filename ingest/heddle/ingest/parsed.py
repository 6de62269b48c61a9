"""A parsed document: what every parser returns, whatever the format.

Parsers say what stands where; they do not lay out the document's text. `composition.py` joins the
elements into one text and gives each its span, so that spans mean the same in every format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from heddle.core.anchor import Anchor
from heddle.core.glyph_run import GlyphRun
from heddle.core.locator import Locator

if TYPE_CHECKING:
    # Papers are read from lines of the PDF reader, which stands on this module.
    from heddle.ingest.paper.paper import Paper


class BlockKind(StrEnum):
    """What a block of text is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CODE = "code"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    COMMENT = "comment"
    PAGE_HEADER = "page_header"
    PAGE_FOOTER = "page_footer"
    MAIL_HEADER = "mail_header"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text of one kind.

    Args:
        kind: What it is.
        text: Its words; inner line breaks are allowed, leading and trailing space is not.
        locator: Where it is.
        level: Depth of a heading (1 is the highest) or of a list item.
        anchors: Finer places inside it, in order, without overlap; may be empty.
        raised: Spans of the text that are set as superscript, in order.
    """

    kind: BlockKind
    text: str
    locator: Locator
    level: int = 0
    anchors: tuple[Anchor, ...] = ()
    raised: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CellSpan:
    """A cell that covers several places of its table's grid, as one row sees it.

    Args:
        column: Its first column, counted from 0.
        columns: How many columns it covers.
        rows: How many rows it covers in all.
        above: How many rows above this one it begins; 0 in the row that it begins in.
    """

    column: int
    columns: int = 1
    rows: int = 1
    above: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: its cells, and where it is.

    Args:
        cells: The words at each place of the grid. A merged cell's words stand in the place where it begins;
            whether they stand in the others that it covers too is up to the format (a sheet repeats
            them, a page does not), so ask `TableBlock.words_at`.
        locator: Where the row is.
        spans: The cells that cover more than one place, this row's and those that reach into it from above.
        places: What `core.cell_place` keeps of each cell's locator; empty where the row's says all.
        runs: Where the characters of each cell stand on a page, with offsets in the cell; empty elsewhere.
    """

    cells: tuple[str, ...]
    locator: Locator
    spans: tuple[CellSpan, ...] = ()
    places: tuple[str, ...] = ()
    runs: tuple[tuple[GlyphRun, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table.

    Args:
        rows: All rows, header rows first.
        locator: Where the table is.
        header_rows: How many of the rows are header.
        title: Caption, sheet name or the like; may be empty.
        key_value: Two columns of names and values (a web infobox, a form): becomes an Infobox.
        header_columns: How many columns at the left name their rows.
        title_place: Where the title stands; None where that is the table.
    """

    rows: tuple[TableRow, ...]
    locator: Locator
    header_rows: int = 0
    title: str = ""
    key_value: bool = False
    header_columns: int = 0
    title_place: Locator | None = None

    def words_at(self, row: int, column: int) -> str:
        """The words of the cell that covers a place of the grid; empty outside it."""
        line = self.rows[row]
        for span in line.spans:
            if span.column <= column < span.column + span.columns:
                line, column = self.rows[row - span.above], span.column
                break
        return line.cells[column] if column < len(line.cells) else ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside a document: enough to get its bytes again from the original, and to know them.

    Args:
        part: Where it is in the file: the member of a package, the element path of a `data:` address;
            empty where it is the region of a page that the figure's locator names.
        media: Its media type, by its bytes.
        width: Pixels; 0 where the format has none. Points for the region of a page.
        height: Likewise.
        digest: SHA-256 of its bytes; empty for the region of a page.
    """

    part: str
    media: str
    width: int = 0
    height: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure.

    Args:
        caption: What the format itself calls it (the title of a chart); captions that stand in the text are
            blocks of their own.
        locator: Where it is.
        alternative: What its author wrote for those who cannot see it.
        picture: Its picture; None where the file holds none.
    """

    caption: str
    locator: Locator
    alternative: str = ""
    picture: Picture | None = None

    @property
    def words(self) -> str:
        """What stands for it in the document's text."""
        said = [self.caption, self.alternative if self.alternative != self.caption else ""]
        return ": ".join(text for text in said if text)


Element = Block | TableBlock | FigureBlock


@dataclass(frozen=True, slots=True)
class Page:
    """A page, sheet or slide: elements from `first` up to, not including, `last` stand on it.

    Args:
        number: Counts from 1.
        first: Index of its first element.
        last: Index after its last element.
        name: Sheet name or the like; may be empty.
        width: Points, as displayed; 0 where pages have no size.
        height: Points, as displayed.
        rotation: Degrees clockwise that the page is turned for display.
    """

    number: int
    first: int
    last: int
    name: str = ""
    width: float = 0.0
    height: float = 0.0
    rotation: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink.

    Args:
        element: Index of the element that it stands in.
        text: Its words; empty for the mark of a note that has none.
        target: As written; `#name` leads to a place that `ParsedDocument.targets` knows.
        start: Offset of the words in the element's text; -1 where only the words tell.
    """

    element: int
    text: str
    target: str
    start: int = -1


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox: display name (may be empty) and address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's envelope.

    Args:
        message_id: Without angle brackets; empty where the mail has none.
        in_reply_to: Message id replied to; empty where none.
        references: Message ids of the thread, oldest first.
        sent: ISO 8601 with offset, or empty where the date cannot be read.
    """

    message_id: str
    subject: str
    sender: tuple[Address, ...]
    recipients: tuple[Address, ...]
    sent: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a document, to be ingested as a document of its own.

    Args:
        name: File name as given; metadata only, never a path to write to.
        media: Declared media type; type is decided by content.
        part: Where it is inside (`2`, `1.3`), unique in the document.
        data: Its bytes.
    """

    name: str
    media: str
    part: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Recognition:
    """How the pictures of text in a document were read.

    Args:
        engine: The OCR engine with its version; `off` where none was to read.
        confidence: Mean over the letters read, from 0 to 1, as the engine sees it.
        pages: Numbers of the pages that were read, in part at least.
        unread: Numbers of the pages that were not read to their end.
    """

    engine: str
    confidence: float
    pages: tuple[int, ...]
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """Everything a parser found.

    Args:
        media: Media type, decided by content (`application/pdf`).
        elements: Blocks, tables and figures in reading order.
        title: From the metadata or the page; may be empty.
        metadata: File metadata worth keeping as properties (`created`, `keywords`); str values.
        authors: Names of people the metadata gives as authors.
        pages: Pages, sheets or slides, in order; empty where the format has none.
        targets: Places that links inside the document lead to: a name, and the element that it is given to.
        warnings: Things that went wrong without losing the document, one line each.
        recognition: What OCR did; None where no page needed it.
        paper: Its fields where it is a scientific paper, else None.
    """

    media: str
    elements: tuple[Element, ...]
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    links: tuple[Link, ...] = ()
    targets: Mapping[str, int] = field(default_factory=dict)
    mail: Mail | None = None
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()
    recognition: Recognition | None = None
    paper: Paper | None = None
