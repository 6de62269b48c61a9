"""Links inside a document that its format says itself: cross-references, tables of contents, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from heddle.core.ids import NodeId
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.bibliography import BibliographyItem
from heddle.ingest.composition import ComposedDocument, Piece
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.parsed import Block, BlockKind, Link
from heddle.ingest.part_target import element_node
from heddle.ingest.pointer import Pointers, holder_at


@dataclass(frozen=True, slots=True)
class _InnerLink:
    """A link inside the document: between which elements, and at which words."""

    source: int
    target: int
    start: int
    end: int


def add_inner_links(
    draft: SubgraphDraft,
    composed: ComposedDocument,
    pointers: Pointers,
    items: Sequence[BibliographyItem],
    references: Sequence[NodeId],
) -> None:
    """Add an edge for every link that leads to another part of the document.

    Args:
        draft: The document's subgraph with its structure.
        composed: The document.
        pointers: Where edges are added.
        items: Its bibliography.
        references: The node of each item.
    """
    listed = {piece.element: place for place, item in enumerate(items) for piece in _pieces(composed, item)}
    links = list(_inner_links(composed))
    opened: dict[object, NodeId] = {
        node.properties["start"]: node.id for node in draft.nodes_of(NodeType.SECTION)
    }
    ways = {(link.source, link.target) for link in links}
    for link in links:
        if link.source in listed or _leads_back(link, ways):
            continue
        if link.target in listed:
            pointers.add(EdgeType.CITES, references[listed[link.target]], link.start, link.end, certain=True)
            continue
        node = _node_of(draft, composed, link.target, opened)
        if node is not None:
            pointers.add(EdgeType.REFERS_TO, node, link.start, link.end, certain=True)


def _pieces(composed: ComposedDocument, item: BibliographyItem) -> list[Piece]:
    return composed.touching(item.start, item.end)


def _leads_back(link: _InnerLink, ways: set[tuple[int, int]]) -> bool:
    """Whether a link leads from a note back to where it was called."""
    return link.target < link.source and (link.target, link.source) in ways


def _inner_links(composed: ComposedDocument) -> Iterator[_InnerLink]:
    targets: Mapping[str, int] = composed.parsed.targets
    read: dict[int, int] = {}
    for link in composed.parsed.links:
        target = targets.get(link.target[1:]) if link.target.startswith("#") else None
        if target is None or target == link.element:
            continue
        span = _span(composed, link, read.get(link.element, 0))
        if span is not None:
            # The next link with the same words is another one.
            read[link.element] = max(span[1], read.get(link.element, 0))
            yield _InnerLink(link.element, target, *span)


def _span(composed: ComposedDocument, link: Link, read: int) -> tuple[int, int] | None:
    for piece in composed.pieces_of(link.element):
        if link.start >= 0:
            start = min(piece.start + link.start, piece.end)
            return start, min(start + len(link.text), piece.end)
        at = composed.text.find(link.text, max(read, piece.start), piece.end) if link.text else -1
        if at >= 0:
            return at, at + len(link.text)
    return None


def _node_of(
    draft: SubgraphDraft, composed: ComposedDocument, element: int, opened: Mapping[object, NodeId]
) -> NodeId | None:
    """The node of an element: its own, the section that it opens, or the passage that holds it."""
    own = element_node(draft, composed, element)
    pieces = composed.pieces_of(element)
    if own is not None or not pieces:
        return own
    block = composed.parsed.elements[element]
    if isinstance(block, Block) and block.kind is BlockKind.HEADING:
        return opened.get(pieces[0].start)
    holder = holder_at(draft, pieces[0].start, pieces[0].end)
    return holder.node if holder is not None and holder.type is NodeType.CHUNK else None
