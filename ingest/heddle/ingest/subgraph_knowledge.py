"""The knowledge of a document as nodes and edges: mentions, relations, authors, links."""

from __future__ import annotations

import re

from heddle.core.ids import part_id
from heddle.graph.records import Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import Holder, SubgraphDraft
from heddle.ingest.extraction import EXTRACTION, Extraction
from heddle.ingest.mention import Named
from heddle.ingest.parsed import Link

_TARGET = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)
_LONGEST_TARGET = 2000


def add_knowledge(draft: SubgraphDraft, composed: ComposedDocument, extraction: Extraction) -> None:
    """Add entities with their mentions, relations, authors and links."""
    if composed.parsed.paper is None or not composed.parsed.paper.authors:
        for author in extraction.authors:
            draft.edge(draft.root, EdgeType.AUTHORED_BY, draft.entity(author))
    _add_mentions(draft, extraction)
    _add_relations(draft, extraction)
    for link in composed.parsed.links:
        _add_link(draft, composed, link)


def _add_mentions(draft: SubgraphDraft, extraction: Extraction) -> None:
    for mention in extraction.mentions:
        holder = draft.holder_of(mention.start, mention.end)
        if holder is None:
            continue
        said: dict[str, Value] = {"surface": mention.surface, "start": mention.start, "end": mention.end}
        identity = part_id(
            draft.document, f"Mention/{EXTRACTION}", f"{mention.start}-{mention.end}/{mention.kind}"
        )
        draft.edge(
            holder.node,
            EdgeType.MENTIONS,
            draft.entity(mention.entity),
            identity,
            {**said, "coreference": mention.coreference} if mention.coreference else said,
        )


def _add_relations(draft: SubgraphDraft, extraction: Extraction) -> None:
    """A relation said twice in one chunk stands once, with the sentence that says it first."""
    for relation in extraction.relations:
        holder = draft.holder_of(relation.start, relation.end)
        if holder is not None:
            draft.edge(
                draft.entity(relation.head),
                relation.name,
                draft.entity(relation.tail),
                holder.node,
                {
                    "start": relation.start,
                    "end": relation.end,
                    "method": relation.method,
                    "phrase": relation.phrase,
                },
            )


def _add_link(draft: SubgraphDraft, composed: ComposedDocument, link: Link) -> None:
    target = link.target.strip()
    if not _TARGET.fullmatch(target) or len(target) > _LONGEST_TARGET:
        return
    holder = _place_of(draft, composed, link)
    # A figure links nowhere itself: the document does, with the figure as evidence.
    from_place = holder is not None and holder.type in (NodeType.CHUNK, NodeType.ROW)
    evidence = holder.node if holder else draft.document
    draft.edge(
        holder.node if holder and from_place else draft.root,
        EdgeType.LINKS_TO,
        draft.entity(Named("Resource", _resource(target))),
        evidence,
        {"text": link.text, "target": target},
    )


def _place_of(draft: SubgraphDraft, composed: ComposedDocument, link: Link) -> Holder | None:
    for piece in composed.pieces_of(link.element):
        at = composed.quote(piece).find(link.text)
        if at >= 0 and piece.start < piece.end:
            return draft.holder_of(piece.start + at, piece.start + at + max(len(link.text), 1))
    return None


def _resource(target: str) -> str:
    """The name of a link's target: the address of a mailbox, else the URL."""
    if target.lower().startswith("mailto:"):
        return target[len("mailto:") :].partition("?")[0].lower()
    return target
