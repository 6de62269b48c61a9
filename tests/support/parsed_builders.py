"""Small parsed documents, and strategies for any of them: what composition and chunking are tried on."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from heddle.core.locator import PageLocator, PathLocator
from heddle.ingest.parsed import (
    Block,
    BlockKind,
    Element,
    FigureBlock,
    Mail,
    Page,
    ParsedDocument,
    TableBlock,
    TableRow,
)


def a_block(text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, level: int = 0, line: int = 1) -> Block:
    """A block with a line as its place."""
    return Block(kind, text, PathLocator("lines", str(line)), level)


def a_heading(text: str, level: int = 1) -> Block:
    """A heading."""
    return a_block(text, BlockKind.HEADING, level=level)


def a_table(
    *rows: Sequence[str], header_rows: int = 1, title: str = "", key_value: bool = False
) -> TableBlock:
    """A table whose rows are located by JSON pointer."""
    return TableBlock(
        tuple(TableRow(tuple(row), PathLocator("json", f"/{number}")) for number, row in enumerate(rows)),
        PathLocator("json", ""),
        header_rows,
        title,
        key_value,
    )


def a_figure(caption: str) -> FigureBlock:
    """A figure."""
    return FigureBlock(caption, PathLocator("html", "/html/body/img"))


def a_document(*elements: Element, mail: Mail | None = None, title: str = "") -> ParsedDocument:
    """A document of some elements."""
    return ParsedDocument("text/plain", tuple(elements), title=title, mail=mail)


def a_paged_document(*pages: Sequence[Element]) -> ParsedDocument:
    """A document of pages."""
    elements: list[Element] = []
    numbered = []
    for number, page in enumerate(pages, 1):
        first = len(elements)
        elements += page
        numbered.append(Page(number, first, len(elements), width=595.0, height=842.0))
    return ParsedDocument("application/pdf", tuple(elements), pages=tuple(numbered))


_WORDS = st.text(st.characters(categories=("L", "N", "P", "S"), max_codepoint=0x2FFF), min_size=1, max_size=9)
_LINES = st.lists(_WORDS, min_size=1, max_size=30).map(" ".join)
_TEXTS = st.lists(_LINES, min_size=1, max_size=3).map("\n".join)
_CELLS = st.one_of(st.just(""), _LINES, _TEXTS)


@st.composite
def _tables(draw: st.DrawFn) -> TableBlock:
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(_CELLS, min_size=width, max_size=width), max_size=5))
    return a_table(
        *rows,
        header_rows=draw(st.integers(0, 1)) if rows else 0,
        title=draw(st.one_of(st.just(""), _LINES)),
        key_value=draw(st.booleans()),
    )


_BLOCKS = st.builds(
    lambda kind, text, level: a_block(text, kind, level=level),
    st.sampled_from(BlockKind),
    _TEXTS,
    st.integers(0, 3),
)
_ELEMENTS = st.one_of(_BLOCKS, _BLOCKS, _tables(), st.builds(a_figure, st.one_of(st.just(""), _LINES)))


@st.composite
def parsed_documents(draw: st.DrawFn) -> ParsedDocument:
    """Any document: blocks of every kind, tables, figures, with or without pages."""
    if draw(st.booleans()):
        return a_document(*draw(st.lists(_ELEMENTS, max_size=12)))
    return a_paged_document(*draw(st.lists(st.lists(_ELEMENTS, max_size=5), min_size=1, max_size=4)))


def on_page(text: str, page: int, *, box: float = 10.0) -> Block:
    """A paragraph on a page."""
    return Block(BlockKind.PARAGRAPH, text, PageLocator(page, ((box, box, box + 90, box + 12),)))
