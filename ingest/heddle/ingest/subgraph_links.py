"""Links inside a document: captions, callouts and citations as edges.

Precision comes first: what names no part of this document, or several, makes no edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.core.ids import NodeId, part_id
from heddle.core.locator import dump_locator
from heddle.graph.records import Node
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.bibliography import BibliographyItem, bibliography_items, reference_id
from heddle.ingest.callout import read_callouts
from heddle.ingest.caption import Caption, find_captions
from heddle.ingest.citation import CitationReader
from heddle.ingest.composition import ComposedDocument, Piece, PieceKind
from heddle.ingest.draft import Holder, SubgraphDraft
from heddle.ingest.parsed import Block, BlockKind
from heddle.ingest.part_target import PartTargets, element_node

_READ = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CAPTION, BlockKind.FOOTNOTE, BlockKind.COMMENT}
)


@dataclass(frozen=True, slots=True)
class _Passage:
    """A stretch of the text in which callouts are looked for."""

    start: int
    end: int


def add_links(draft: SubgraphDraft, composed: ComposedDocument) -> None:
    """Add captions, callouts and citations; the structure must stand in the draft already."""
    captions = find_captions(composed)
    for caption in captions:
        _add_caption(draft, composed, caption)
    items = bibliography_items(composed)
    references = [_add_reference(draft, composed, item) for item in items]
    passages = list(_passages(composed, captions, items))
    targets = PartTargets(draft, composed, captions)
    if len(targets):
        for passage in passages:
            _add_callouts(draft, composed, passage, targets)
    if items:
        _add_citations(draft, composed, passages, items, references)


def _add_caption(draft: SubgraphDraft, composed: ComposedDocument, caption: Caption) -> None:
    node = element_node(draft, composed, caption.target) if caption.target >= 0 else None
    if node is None:
        return
    words = " ".join(composed.text[caption.start : caption.end].split())
    draft.describe(node, {"caption": words})
    if caption.label is not None:
        draft.describe(node, {"label": caption.label.text, "number": caption.label.number})
    holder = _holder(draft, caption.start, caption.end)
    if holder is not None and holder.type is NodeType.CHUNK:
        draft.edge(
            holder.node, EdgeType.CAPTION_OF, node, properties={"start": caption.start, "end": caption.end}
        )


def _add_reference(draft: SubgraphDraft, composed: ComposedDocument, item: BibliographyItem) -> NodeId:
    node = draft.node(Node(reference_id(draft.workspace, item.text), NodeType.REFERENCE, {"text": item.text}))
    holder = _holder(draft, item.start, item.end)
    draft.edge(
        draft.root,
        EdgeType.CITES,
        node,
        holder.node if holder is not None else draft.document,
        {
            "label": item.number,
            "start": item.start,
            "end": item.end,
            "locator": dump_locator(composed.locate(item.start, item.end)),
        },
    )
    return node


def _passages(
    composed: ComposedDocument, captions: Sequence[Caption], items: Sequence[BibliographyItem]
) -> Iterator[_Passage]:
    """Prose and rows outside the bibliography; of a caption, what stands behind its label."""
    listed = {
        piece.element
        for item in items
        for piece in composed.touching(item.start, item.end)
        if piece.kind is PieceKind.BLOCK
    }
    labels = {caption.start: caption.label.end for caption in captions if caption.label is not None}
    for piece in composed.pieces:
        if piece.start < piece.end and piece.element not in listed and _is_read(composed, piece):
            yield _Passage(piece.start + labels.get(piece.start, 0), piece.end)


def _is_read(composed: ComposedDocument, piece: Piece) -> bool:
    if piece.kind is PieceKind.ROW:
        return True
    block = composed.parsed.elements[piece.element]
    return piece.kind is PieceKind.BLOCK and isinstance(block, Block) and block.kind in _READ


def _add_callouts(
    draft: SubgraphDraft, composed: ComposedDocument, passage: _Passage, targets: PartTargets
) -> None:
    for callout in read_callouts(composed.text[passage.start : passage.end]):
        target = targets.resolve(callout)
        if target is not None:
            start, end = passage.start + callout.start, passage.start + callout.end
            add_pointer(draft, composed, EdgeType.REFERS_TO, target, start, end)


def _add_citations(
    draft: SubgraphDraft,
    composed: ComposedDocument,
    passages: Sequence[_Passage],
    items: Sequence[BibliographyItem],
    references: Sequence[NodeId],
) -> None:
    texts = [composed.text[passage.start : passage.end] for passage in passages]
    reader = CitationReader(items, texts)
    for passage, text in zip(passages, texts, strict=True):
        for citation in reader.read(text):
            start, end = passage.start + citation.start, passage.start + citation.end
            add_pointer(draft, composed, EdgeType.CITES, references[citation.item], start, end)


def add_pointer(
    draft: SubgraphDraft,
    composed: ComposedDocument,
    edge_type: EdgeType,
    target: NodeId,
    start: int,
    end: int,
) -> None:
    """Add an edge from what holds some words to what they name, unless it is the same."""
    holder = _holder(draft, start, end)
    if holder is None or holder.type not in (NodeType.CHUNK, NodeType.ROW) or holder.node == target:
        return
    draft.edge(
        holder.node,
        edge_type,
        target,
        part_id(draft.document, "Callout", f"{start}-{end}/{target}"),
        {"text": composed.text[start:end], "start": start, "end": end},
    )


def _holder(draft: SubgraphDraft, start: int, end: int) -> Holder | None:
    """What holds a stretch of the text; where a cut falls into it, what holds its beginning."""
    return draft.holder_of(start, end) or draft.holder_of(start, start)
