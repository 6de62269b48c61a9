"""A document's subgraph as a text to be read: passages for extractors, and the words at any place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from heddle.core.extractor import SourceDocument, SourcePassage
from heddle.core.ids import NodeId
from heddle.graph.records import Node, Subgraph
from heddle.graph.schema import NodeType

PROSE_CELL = 8
"""Words from which a table cell is read as prose."""

_HOLDERS = {NodeType.CHUNK: "text", NodeType.ROW: "quote", NodeType.FIGURE: "quote"}
_FRAME = frozenset({"boilerplate", "mail_header"})
"""Chunks that no extractor reads: what frames a page, and headers, which the structure says better."""

_UNSPACED = "\u2e80"
"""From here on are the scripts of East Asia."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A node that holds a stretch of the text.

    Args:
        node: The node.
        start: Where the stretch starts in the document's text.
        text: Its words.
    """

    node: Node
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where the stretch ends, exclusive."""
        return self.start + len(self.text)


class SourceText:
    """The text of a document, as its chunks, rows and figures hold it.

    Args:
        subgraph: What the document contributes.
    """

    def __init__(self, subgraph: Subgraph) -> None:
        self._document = next(node for node in subgraph.nodes if node.id == NodeId(subgraph.document))
        held = (_holding(node) for node in subgraph.nodes if node.type in _HOLDERS)
        self.holdings = sorted((each for each in held if each.text), key=lambda each: each.start)
        self._starts = [each.start for each in self.holdings]

    def holding(self, start: int, end: int) -> Holding | None:
        """What holds a span as a whole; None where nothing does."""
        index = bisect_right(self._starts, start) - 1
        if index < 0 or not start < end <= self.holdings[index].end:
            return None
        return self.holdings[index]

    def words(self, start: int, end: int) -> str:
        """The words at a span; empty where no chunk, row or figure holds it as a whole."""
        held = self.holding(start, end)
        return held.text[start - held.start : end - held.start] if held else ""

    def named_at(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of the whole words at a span, without space around them; None where it cuts a word."""
        words = self.words(start, end)
        held = self.holding(start, end)
        if held is None or not words.strip():
            return None
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        first, last = start - held.start, end - held.start
        cut = _in_word(held.text, first) or _in_word(held.text, last)
        return None if cut else (start, end)

    def document(self) -> SourceDocument:
        """The document as extractors see it."""
        facts = self._document.properties
        passages = [
            SourcePassage(str(each.node.id), each.text, each.start)
            for each in self.holdings
            if _is_prose(each.node)
        ]
        return SourceDocument(
            str(self._document.id),
            str(facts.get("language", "und")),
            str(facts.get("title", "")),
            tuple(_apart(passages)),
        )


def _holding(node: Node) -> Holding:
    start = node.properties.get("start", 0)
    return Holding(
        node, int(start) if isinstance(start, int) else 0, str(node.properties.get(_HOLDERS[node.type], ""))
    )


def _in_word(text: str, place: int) -> bool:
    """Whether a place is inside a word; scripts that set no spaces have no inside."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    return before.isalnum() and after.isalnum() and max(before, after) < _UNSPACED


def _is_prose(node: Node) -> bool:
    if node.type is NodeType.CHUNK:
        return node.properties.get("block") not in _FRAME
    cells = node.properties.get("cells", ())
    return (
        node.type is NodeType.ROW
        and isinstance(cells, tuple)
        and any(len(cell.split()) >= PROSE_CELL for cell in cells)
    )


def _apart(passages: list[SourcePassage]) -> Iterator[SourcePassage]:
    end = 0
    for passage in passages:
        if passage.start >= end:
            yield passage
            end = passage.end
