"""Pointers: edges from words to what they name, each word naming one thing.

What a format says itself (a link, a cross-reference, a note) is certain and comes first; what is read from
the words alone gives way to it.
"""

from __future__ import annotations

from bisect import bisect_right, insort

from heddle.core.ids import NodeId, part_id
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import Holder, SubgraphDraft


class Pointers:
    """Adds pointers to a draft.

    Args:
        draft: The document's subgraph with its structure.
        composed: The document.
    """

    def __init__(self, draft: SubgraphDraft, composed: ComposedDocument) -> None:
        self._draft = draft
        self._composed = composed
        self._certain: list[tuple[int, int]] = []

    def add(
        self, edge_type: EdgeType, target: NodeId, start: int, end: int, *, certain: bool = False
    ) -> None:
        """Add an edge from what holds some words to what they name, unless it is the same.

        Args:
            edge_type: `REFERS_TO` or `CITES`.
            target: What they name.
            start: Where they start in the document's text.
            end: Where they end; equal to `start` for the mark of a note that has no words.
            certain: The format says so; words that overlap them name nothing else.
        """
        holder = holder_at(self._draft, start, end)
        if holder is None or holder.type not in (NodeType.CHUNK, NodeType.ROW) or holder.node == target:
            return
        if certain:
            insort(self._certain, (start, end))
        elif self._is_taken(start, end):
            return
        self._draft.edge(
            holder.node,
            edge_type,
            target,
            part_id(self._draft.document, "Callout", f"{start}-{end}/{target}"),
            {"text": self._composed.text[start:end], "start": start, "end": end},
        )

    def _is_taken(self, start: int, end: int) -> bool:
        place = bisect_right(self._certain, (start, end))
        before = self._certain[place - 1 : place]
        after = self._certain[place : place + 1]
        return any(first < end and start < last for first, last in (*before, *after))


def holder_at(draft: SubgraphDraft, start: int, end: int) -> Holder | None:
    """What holds a stretch of the text; where a cut falls into it, what holds its beginning.

    An empty stretch behind the last word of a passage belongs to that passage.
    """
    found = draft.holder_of(start, end) or draft.holder_of(start, start)
    return found or (draft.holder_of(start - 1, start) if start == end and start else None)
