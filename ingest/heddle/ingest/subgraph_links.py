"""Links inside a document: captions, callouts and citations as edges.

Precision comes first: what names no part of this document, or several, makes no edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.core.ids import NodeId
from heddle.graph.records import Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.bibliography import BibliographyItem, reference_id
from heddle.ingest.callout import read_callouts
from heddle.ingest.caption import Caption, find_captions
from heddle.ingest.citation import Citation, CitationReader
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.inner_link import add_inner_links
from heddle.ingest.paper_bibliography import CitedWork, cited_works
from heddle.ingest.parsed import Block, BlockKind
from heddle.ingest.part_target import PartTargets, element_node
from heddle.ingest.placed_edge import add_placed_edge
from heddle.ingest.pointer import Pointers, holder_at
from heddle.ingest.raised_mark import RaisedMark, citing_marks, noted_marks, raised_marks

_READ = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CAPTION, BlockKind.FOOTNOTE, BlockKind.COMMENT}
)


@dataclass(frozen=True, slots=True)
class _Passage:
    """A stretch of the text in which callouts are looked for."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Bibliography:
    """What a document cites: the items of its list, the node of each, and the blocks that they stand in."""

    items: Sequence[BibliographyItem]
    references: Sequence[NodeId]
    elements: frozenset[int]


def add_links(draft: SubgraphDraft, composed: ComposedDocument) -> None:
    """Add captions, callouts and citations; the structure must stand in the draft already."""
    captions = find_captions(composed)
    for caption in captions:
        _add_caption(draft, composed, caption)
    bibliography = _add_bibliography(draft, composed)
    pointers = Pointers(draft, composed)
    add_inner_links(draft, composed, pointers, bibliography.items, bibliography.references)
    passages = list(_passages(composed, captions, bibliography))
    targets = PartTargets(draft, composed, captions)
    if len(targets):
        for passage in passages:
            _add_callouts(composed, passage, targets, pointers)
    marks = [mark for mark in raised_marks(composed) if mark.element not in bibliography.elements]
    notes = list(noted_marks(composed, marks))
    noted = frozenset(mark.start for mark, _ in notes)
    if _add_citations(composed, passages, citing_marks(composed, marks), noted, bibliography, pointers):
        notes = [(mark, note) for mark, note in notes if not mark.text.strip().isdigit()]
    _add_notes(draft, composed, notes, pointers)


def _add_caption(draft: SubgraphDraft, composed: ComposedDocument, caption: Caption) -> None:
    node = element_node(draft, composed, caption.target) if caption.target >= 0 else None
    if node is None:
        return
    words = " ".join(composed.text[caption.start : caption.end].split())
    draft.describe(node, {"caption": words})
    if caption.label is not None:
        draft.describe(node, {"label": caption.label.text, "number": caption.label.number})
    holder = holder_at(draft, caption.start, caption.end)
    if holder is not None and holder.type is NodeType.CHUNK:
        draft.edge(
            holder.node, EdgeType.CAPTION_OF, node, properties={"start": caption.start, "end": caption.end}
        )


def _add_bibliography(draft: SubgraphDraft, composed: ComposedDocument) -> _Bibliography:
    works = cited_works(composed)
    items = [work.item for work in works]
    elements = frozenset(
        piece.element
        for item in items
        for piece in composed.touching(item.start, item.end)
        if piece.kind is PieceKind.BLOCK
    )
    return _Bibliography(items, [_add_reference(draft, composed, work) for work in works], elements)


def _add_reference(draft: SubgraphDraft, composed: ComposedDocument, work: CitedWork) -> NodeId:
    item = work.item
    identity = reference_id(draft.workspace, item.text)
    node = draft.node(Node(identity, NodeType.REFERENCE, {**work.fields, "text": item.text}))
    ends = (draft.root, EdgeType.CITES, node)
    add_placed_edge(draft, composed, ends, (item.start, item.end), {"label": item.number})
    return node


def _passages(
    composed: ComposedDocument, captions: Sequence[Caption], bibliography: _Bibliography
) -> Iterator[_Passage]:
    """Prose and rows outside the bibliography; of a caption, what stands behind its label."""
    labels = {caption.start: caption.label.end for caption in captions if caption.label is not None}
    for piece in composed.pieces:
        outside = piece.element not in bibliography.elements
        if piece.start < piece.end and outside and _is_read(composed, piece):
            yield _Passage(piece.start + labels.get(piece.start, 0), piece.end)


def _is_read(composed: ComposedDocument, piece: Piece) -> bool:
    if piece.kind is PieceKind.ROW:
        return True
    block = composed.parsed.elements[piece.element]
    return piece.kind is PieceKind.BLOCK and isinstance(block, Block) and block.kind in _READ


def _add_callouts(
    composed: ComposedDocument, passage: _Passage, targets: PartTargets, pointers: Pointers
) -> None:
    for callout in read_callouts(composed.text[passage.start : passage.end]):
        target = targets.resolve(callout)
        if target is not None:
            start, end = passage.start + callout.start, passage.start + callout.end
            pointers.add(EdgeType.REFERS_TO, target, start, end)


def _add_citations(
    composed: ComposedDocument,
    passages: Sequence[_Passage],
    citing: Sequence[RaisedMark],
    noted: frozenset[int],
    bibliography: _Bibliography,
    pointers: Pointers,
) -> bool:
    """Add an edge for each citation; returns whether the document cites by raised numbers."""
    if not bibliography.items:
        return False
    texts = [composed.text[passage.start : passage.end] for passage in passages]
    reader = CitationReader(bibliography.items, texts, [mark.text for mark in citing])
    found = [
        Citation(each.item, passage.start + each.start, passage.start + each.end)
        for passage, text in zip(passages, texts, strict=True)
        for each in reader.read(text)
    ]
    if reader.cites_by_raised_numbers:
        # A raised number that names a note of its page and an item of the list names neither.
        sure = [mark for mark in citing if mark.start not in noted]
        found += [each for mark in sure for each in reader.listed(mark.text, mark.start)]
    for each in found:
        pointers.add(EdgeType.CITES, bibliography.references[each.item], each.start, each.end)
    return reader.cites_by_raised_numbers


def _add_notes(
    draft: SubgraphDraft,
    composed: ComposedDocument,
    notes: Sequence[tuple[RaisedMark, int]],
    pointers: Pointers,
) -> None:
    for mark, note in notes:
        piece = composed.pieces_of(note)[0]
        holder = holder_at(draft, piece.start, piece.end)
        if holder is not None and holder.type is NodeType.CHUNK:
            pointers.add(EdgeType.REFERS_TO, holder.node, mark.start, mark.end)
