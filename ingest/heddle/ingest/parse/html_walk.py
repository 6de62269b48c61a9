"""The walk over an element tree: inline text gathers in a buffer, and every block boundary empties it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from heddle.core.cover import cover
from heddle.core.locator import Locator, MailLocator, PathLocator
from heddle.ingest.parse.draft import Draft
from heddle.ingest.parse.html_table import is_hidden, is_layout, read_table, stray_text
from heddle.ingest.parsed import BlockKind, Picture, TableRow

Locate = Callable[[etree._Element, str], Locator]
"""From an element and its text to a locator."""
FindPicture = Callable[[etree._Element], Picture | None]
"""From an image's element to its picture, where the file holds it."""


def no_picture(_: etree._Element) -> Picture | None:
    """No picture: what a page shows lies outside of it."""
    return None


# fmt: off
_SKIPPED = frozenset(
    [
        "script", "style", "template", "head", "noscript", "iframe", "object", "embed", "canvas", "audio",
        "video", "svg", "datalist", "map", "frame",
    ]
)
_BLOCKS = frozenset(
    [
        "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre",
        "section", "select", "summary", "ul", "caption", "table", "tbody", "td", "textarea", "tfoot", "th",
        "thead", "tr", "noframes",
    ]
)
# fmt: on
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_SPACE = re.compile(r"[ \t\n\f\r]+")


@dataclass(frozen=True, slots=True)
class _Context:
    """What the blocks below an element are."""

    element: etree._Element
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    lists: int = 0
    verbatim: bool = False
    beside: bool = False


@dataclass(slots=True)
class Walk:
    """One walk; `read` may be called once.

    Args:
        draft: Where elements are added.
        locate: Gives an element's locator.
        find: Gives the picture that an image shows.
        boilerplate: Elements that only frame the matter; all text in them is boilerplate.
    """

    draft: Draft
    locate: Locate
    find: FindPicture = no_picture
    boilerplate: frozenset[etree._Element] = frozenset()
    _buffer: list[str] = field(default_factory=list)
    _links: list[tuple[int, str, str]] = field(default_factory=list)
    _figures: list[tuple[etree._Element, str]] = field(default_factory=list)

    def read(self, root: etree._Element) -> None:
        """Walk over a tree."""
        context = _Context(root)
        self._visit(root, context, 0)
        self._flush(context)

    def _visit(self, element: etree._Element, context: _Context, depth: int) -> None:
        tag = tag_of(element)
        if not tag or tag in _SKIPPED or is_hidden(element):
            return
        if tag not in _BLOCKS:
            self._name(element)
        if depth > self.draft.limits.depth:
            self.draft.warn("markup is nested too deeply; its text was kept without structure")
            self._write("".join(text for text in element.itertext() if isinstance(text, str)), context)
        elif tag == "table" and not context.beside and not is_layout(element):
            self._flush(context)
            self._name(element)
            self._table(element)
        elif tag in _BLOCKS or element in self.boilerplate:
            self._flush(context)
            self._name(element)
            inner = _descend(element, tag, context)
            if context.beside or element in self.boilerplate:
                inner = replace(inner, kind=BlockKind.BOILERPLATE, level=0, beside=True)
            self._children(element, inner, depth)
            self._flush(inner)
        else:
            self._inline(element, tag, context, depth)

    def _name(self, element: etree._Element) -> None:
        """Give what comes next the names that links call an element by."""
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                self.draft.target(name)

    def _children(self, element: etree._Element, context: _Context, depth: int) -> None:
        self._write(element.text, context)
        for child in element:
            self._visit(child, context, depth + 1)
            self._write(child.tail, context)

    def _inline(self, element: etree._Element, tag: str, context: _Context, depth: int) -> None:
        if tag == "br":
            self._buffer.append("\n")
        elif tag == "img":
            alternative = (element.get("alt") or element.get("title") or "").strip()
            if context.beside:
                self._write(alternative, context)
            elif alternative or element.get("src"):
                self._figures.append((element, alternative))
        elif tag == "input":
            if element.get("type", "").lower() in {"submit", "button"}:
                self._write(element.get("value"), context)
        else:
            if _abuts(element, tag):
                # Menus set links side by side without a space and part them by style.
                self._buffer.append(" ")
            begin, position = len(self._buffer), len(self.draft.elements)
            self._children(element, context, depth)
            target = element.get("href") if tag == "a" else None
            if target and not target.startswith(("javascript:", "data:")):
                # A link may stand around blocks; it then belongs to the first of them.
                words = "".join(self._buffer[begin:]) if position == len(self.draft.elements) else ""
                self._links.append((position, words, target))

    def _write(self, text: str | None, context: _Context) -> None:
        if text:
            self._buffer.append(text if context.verbatim else _SPACE.sub(" ", text))

    def _flush(self, context: _Context) -> None:
        """Make a block of the buffer, then figures of the images that stood in it."""
        text = "".join(self._buffer)
        if not context.verbatim:
            text = "\n".join(line.strip() for line in re.sub(" {2,}", " ", text).split("\n"))
        self._buffer.clear()
        links, figures = self._links, self._figures
        self._links, self._figures = [], []
        if text.strip():
            place = self.locate(context.element, text)
            self.draft.block(context.kind, text, place, level=context.level)
        for position, words, target in links:
            if position < len(self.draft.elements):
                self.draft.link(words, target, element=position)
        for element, alternative in figures:
            picture = self.find(element)
            if alternative or picture is not None:
                place = self.locate(element, alternative)
                self.draft.figure("", place, alternative=alternative, picture=picture)

    def _table(self, element: etree._Element) -> None:
        table = read_table(element, self.draft.limits.table_cells)
        stray = stray_text(element)
        if stray:
            self.draft.block(BlockKind.PARAGRAPH, stray, self.locate(element, stray))
        rows: list[TableRow] = []
        # By column: the row where a cell begins that reaches down, and the row below its last.
        reaching: dict[int, tuple[int, int]] = {}
        for number, row in enumerate(table.rows):
            above = {column: first for column, (first, end) in reaching.items() if number < end}
            own = (words for column, words in enumerate(row.cells) if column not in above)
            place = self.locate(row.element, " ".join(own))
            if isinstance(place, MailLocator) and above:
                # A stretch of text holds the words of a cell that reaches in from above only from there on.
                place = cover([rows[min(above.values())].locator, place])
            for span in row.spans:
                if not span.above:
                    columns = range(span.column, span.column + span.columns)
                    reaching |= dict.fromkeys(columns, (number, number + span.rows))
            steps = row.places if isinstance(place, PathLocator) else ()
            rows.append(TableRow(row.cells, place, row.spans, steps))
        added = self.draft.table(
            rows,
            self.locate(element, " ".join(rows[0].cells) if rows else ""),
            header_rows=table.header_rows,
            title=table.title,
            key_value=table.key_value,
            header_columns=table.header_columns,
        )
        for words, target in table.links if added else ():
            self.draft.link(words, target)


def _abuts(element: etree._Element, tag: str) -> bool:
    """Whether a link or button stands right against another one."""
    before = element.getprevious()
    return tag in {"a", "button"} and before is not None and tag_of(before) == tag and not before.tail


def _descend(element: etree._Element, tag: str, context: _Context) -> _Context:
    lists = context.lists + (tag in _LISTS)
    if tag == "li":
        return _Context(element, BlockKind.LIST_ITEM, max(lists, 1), lists)
    if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return _Context(element, BlockKind.HEADING, int(tag[1]), lists)
    if tag in {"pre", "textarea"}:
        return _Context(element, BlockKind.CODE, 0, lists, verbatim=True)
    if tag in {"figcaption", "caption"}:
        return _Context(element, BlockKind.CAPTION, 0, lists)
    if tag in {"dt", "dd"}:
        return _Context(element, BlockKind.LIST_ITEM, max(lists, 1), lists)
    return _Context(element, context.kind, context.level, lists, context.verbatim)


def tag_of(element: etree._Element) -> str:
    """Lower-case name of an element without its namespace; comments were left out by the reader."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()
