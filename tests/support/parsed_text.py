"""Views of a parsed document that tests of parsers compare with."""

from __future__ import annotations

from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import Block, BlockKind, FigureBlock, ParsedDocument, TableBlock

LIMITS = Limits()


def read(data: bytes, name: str = "") -> ParsedDocument:
    """Parse with the default limits."""
    return parse_document(data, name, LIMITS)


def blocks(parsed: ParsedDocument, *kinds: BlockKind) -> list[Block]:
    """Blocks of some kinds, or all of them, in order."""
    found = [element for element in parsed.elements if isinstance(element, Block)]
    return [block for block in found if not kinds or block.kind in kinds]


def texts(parsed: ParsedDocument, *kinds: BlockKind) -> list[str]:
    """Texts of blocks."""
    return [block.text for block in blocks(parsed, *kinds)]


def tables(parsed: ParsedDocument) -> list[TableBlock]:
    """Tables, in order."""
    return [element for element in parsed.elements if isinstance(element, TableBlock)]


def cells(table: TableBlock) -> list[tuple[str, ...]]:
    """Cells of a table, row by row."""
    return [row.cells for row in table.rows]


def all_text(parsed: ParsedDocument) -> str:
    """Everything that the elements say."""
    parts: list[str] = []
    for element in parsed.elements:
        match element:
            case Block(text=text):
                parts.append(text)
            case FigureBlock():
                parts.append(element.words)
            case TableBlock(rows=rows, title=title):
                parts += [title, *(cell for row in rows for cell in row.cells)]
    return "\n".join(parts)
