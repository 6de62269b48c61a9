"""The text of a document, laid out again from what the graph keeps of it.

`docs/graph.md`: the text is the `text` of the Chunks and the `quote` of the Rows and Figures at their
spans, and the gaps between them hold line breaks only. So any span can be quoted without the file.
"""

from __future__ import annotations

from collections.abc import Iterable

from heddle.graph.records import Node, Value
from heddle.graph.schema import NodeType

_QUOTED_BY = {NodeType.CHUNK: "text", NodeType.ROW: "quote", NodeType.FIGURE: "quote"}


def span_of(node: Node) -> tuple[int, int] | None:
    """Where a node stands in its document's text; None where it has no place."""
    start, end = node.properties.get("start"), node.properties.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


def text_of(value: Value | None) -> str:
    """A property as text; empty where there is none."""
    return value if isinstance(value, str) else ""


class DocumentText:
    """The text of one document, by span."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        pieces = [
            (span, text_of(node.properties.get(_QUOTED_BY[node.type])))
            for node in nodes
            if node.type in _QUOTED_BY and (span := span_of(node)) is not None
        ]
        self._characters = ["\n"] * max((end for (_, end), _ in pieces), default=0)
        for (start, _), text in sorted(pieces):
            self._characters[start : start + len(text)] = text

    def quote(self, start: int, end: int) -> str:
        """The text of a span, in code points, end exclusive."""
        return "".join(self._characters[start:end])

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The span without white space at its ends."""
        text = self.quote(start, end)
        return start + len(text) - len(text.lstrip()), start + len(text.rstrip())
