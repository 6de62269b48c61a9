"""What a text can name of its document: tables, figures, sections, appendices and equations, by number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from heddle.core.ids import NodeId, part_id
from heddle.graph.schema import NodeType
from heddle.ingest.callout import APPENDIX, EQUATION, SECTION, Callout
from heddle.ingest.caption import Caption
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.label import canonical_number
from heddle.ingest.parsed import Block, BlockKind, FigureBlock, TableBlock

Key = tuple[str, str]
"""Family and number."""

_SECTION = re.compile(
    r"(?:section|chapter|kapitel|abschnitt|chapitre|cap[íi]tulo|secci[óo]n|§)?\s*"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*|[A-Z](?:\.\d{1,2})+|[IVX]{1,5}(?=[.:)]))(?P<stop>[.:)]?)(?=\s+\S|$)",
    re.IGNORECASE,
)
_APPENDIX = re.compile(
    r"(?:appendix|anhang|annexe?|ap[ée]ndice|anexo)\s+(?P<number>[A-Z](?:\.?\d{1,2})*|\d{1,2}|[IVX]{1,5})(?!\w)",
    re.IGNORECASE,
)
_EQUATION = re.compile(r"\((?P<number>(?:[A-Z]\.?)?\d{1,3}(?:[.-]\d{1,3})*[a-z]?)\)\s*\Z")
_MATHS = re.compile(r"[=≤≥<>∑∫≈∝→∈]|\\[a-z]+")
_LONGEST_EQUATION = 300


class PartTargets:
    """The parts of a document by family and number; a number that two parts have leads nowhere.

    Args:
        draft: The document's subgraph with its structure.
        composed: The document.
        captions: Its captions.
    """

    def __init__(self, draft: SubgraphDraft, composed: ComposedDocument, captions: Sequence[Caption]) -> None:
        self._draft = draft
        self._composed = composed
        self._nodes: Mapping[Key, NodeId] = _unambiguous(
            [*self._captioned(captions), *self._headed(), *self._equations()]
        )

    def resolve(self, callout: Callout) -> NodeId | None:
        """The node that a callout names: with its part where that stands alone, else the whole."""
        whole = (callout.family, callout.number)
        if callout.part:
            return self._nodes.get((callout.family, callout.number + callout.part)) or self._nodes.get(whole)
        return self._nodes.get(whole)

    def __len__(self) -> int:
        return len(self._nodes)

    def _captioned(self, captions: Iterable[Caption]) -> Iterator[tuple[Key, NodeId, bool]]:
        for caption in captions:
            if caption.label is None or caption.label.continued:
                continue
            node = element_node(self._draft, self._composed, caption.target) if caption.target >= 0 else None
            held = self._chunk_at(caption.start) if node is None else node
            if held is not None:
                yield (caption.label.family.value, caption.label.number), held, node is not None

    def _headed(self) -> Iterator[tuple[Key, NodeId, bool]]:
        for section in self._draft.nodes_of(NodeType.SECTION):
            title = str(section.properties.get("title", ""))
            appendix, number = _APPENDIX.match(title), _SECTION.match(title)
            if appendix is not None:
                yield (APPENDIX, canonical_number(appendix["number"])), section.id, True
            elif number is not None:
                key = canonical_number(number["number"])
                yield (SECTION, key), section.id, True
                if key[0].isalpha():
                    yield (APPENDIX, key), section.id, True

    def _equations(self) -> Iterator[tuple[Key, NodeId, bool]]:
        for piece in self._composed.pieces:
            block = self._composed.parsed.elements[piece.element]
            if not isinstance(block, Block) or block.kind is not BlockKind.PARAGRAPH:
                continue
            match = _EQUATION.search(block.text) if len(block.text) <= _LONGEST_EQUATION else None
            held = self._chunk_at(piece.start) if match and _MATHS.search(block.text) else None
            if match is not None and held is not None:
                yield (EQUATION, canonical_number(match["number"])), held, True

    def _chunk_at(self, start: int) -> NodeId | None:
        holder = self._draft.holder_of(start, start)
        return holder.node if holder is not None and holder.type is NodeType.CHUNK else None


def _unambiguous(found: Iterable[tuple[Key, NodeId, bool]]) -> dict[Key, NodeId]:
    """Nodes by key. Of several with one number the only one that was found itself, not by its words alone."""
    nodes: defaultdict[Key, dict[NodeId, bool]] = defaultdict(dict)
    for key, node, certain in found:
        nodes[key][node] = nodes[key].get(node, False) or certain
    kept: dict[Key, NodeId] = {}
    for key, candidates in nodes.items():
        chosen = [node for node, sure in candidates.items() if sure] or list(candidates)
        if len(chosen) == 1:
            kept[key] = chosen[0]
    return kept


def element_node(draft: SubgraphDraft, composed: ComposedDocument, element: int) -> NodeId | None:
    """The node of a table, an infobox or a figure; None for a block, which has none of its own."""
    named = composed.parsed.elements[element]
    if isinstance(named, FigureBlock):
        kind = NodeType.FIGURE
    elif isinstance(named, TableBlock):
        kind = NodeType.INFOBOX if named.key_value else NodeType.TABLE
    else:
        return None
    node = part_id(draft.document, kind.value, str(element))
    return node if draft.has(node) else None
