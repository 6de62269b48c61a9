"""An entry: one retrievable unit of knowledge, whatever its type, with the evidence it stands on.

Every type is laid out as text (UniHGKR, section 3: one encoder reads sentences, rows, infobox lines and
triples alike), so that one lexical and one dense index serve them all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heddle.core.anchor import (
    Anchor,
    Stretch,
    anchors_from_json,
    anchors_to_json,
    locate,
    part_of,
)
from heddle.core.ids import ID_LENGTH, DocumentId, NodeId, digest
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import Locator, locator_from_json
from heddle.core.result import Evidence

TYPES = tuple(KnowledgeType)
"""Knowledge types by code: the position is what arrays store."""


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """A quotation with its place, before anyone names the document's source.

    Args:
        quote: The document's text from `start` to `end`, in code points.
        anchors: The finer places inside it, with offsets in the quotation.
    """

    document: DocumentId
    start: int
    end: int
    quote: str
    locator: Locator
    anchors: tuple[Anchor, ...] = ()

    @property
    def id(self) -> str:
        """Deterministic id: the document and the span."""
        return digest("evidence", self.document, str(self.start), str(self.end))[:ID_LENGTH]

    def part(self, start: int, end: int) -> EvidenceSpan:
        """The piece from `start` to `end`, in code points of the document, placed as narrowly as can be."""
        first, last = start - self.start, end - self.start
        known = self.anchors or (Stretch(0, len(self.quote), self.locator),)
        inside = part_of(known, self.quote, first, last)
        place = locate(self.locator, inside)
        return EvidenceSpan(self.document, start, end, self.quote[first:last], place, inside)

    def evidence(self, source: str) -> Evidence:
        """As the result object shows it, with the name its owner knows the document by."""
        return Evidence(self.id, self.document, source, self.quote, self.start, self.end, self.locator)

    def to_json(self) -> list[Any]:
        """As a line of a segment keeps it."""
        line = [self.document, self.start, self.end, self.quote, self.locator.to_json()]
        finer = anchors_to_json(self.locator, self.anchors)
        return [*line, finer] if finer else line

    @staticmethod
    def from_json(value: list[Any]) -> EvidenceSpan:
        """Read back what `to_json` wrote."""
        document, start, end, quote, place, *finer = value
        locator = locator_from_json(place)
        anchors = anchors_from_json(locator, finer[0]) if finer else ()
        return EvidenceSpan(DocumentId(document), start, end, quote, locator, anchors)


@dataclass(frozen=True, slots=True)
class Entry:
    """One retrievable unit.

    Args:
        id: Its node in the graph; its edge where it is a triple.
        type: What kind of knowledge it is.
        text: The unit as text.
        context: What the unit does not say itself, such as its document's title; read by the indexes.
        stated: The dates and quantities that it states (`heddle.retrieval.stated`).
        nodes: Graph nodes it stands on; head and tail where it is a triple.
        documents: Documents it comes from, sorted; one unless it is an entity.
        evidence: Where it is written.
    """

    id: str
    type: KnowledgeType
    text: str
    nodes: tuple[NodeId, ...]
    documents: tuple[DocumentId, ...]
    evidence: tuple[EvidenceSpan, ...]
    context: str = ""
    stated: tuple[str, ...] = ()

    @property
    def index_text(self) -> str:
        """What the lexical index reads: a title counts even where the text opens with it."""
        return f"{self.context}\n{self.text}" if self.context else self.text

    @property
    def encoded_text(self) -> str:
        """What the encoder reads: the title where the text does not say it at once."""
        return self.text if self.text.startswith(self.context) else self.index_text

    def line(self) -> str:
        """The entry as one line of JSON; equal entries give equal lines."""
        return json.dumps(
            {
                "id": self.id,
                "type": self.type.value,
                "text": self.text,
                "context": self.context,
                "nodes": list(self.nodes),
                "documents": list(self.documents),
                "evidence": [span.to_json() for span in self.evidence],
                **({"stated": list(self.stated)} if self.stated else {}),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @property
    def key(self) -> str:
        """Hash of the whole entry: what tells a changed entry from the one that was indexed."""
        return digest("entry", self.line())[:ID_LENGTH]


def entry_from_line(line: bytes) -> Entry:
    """Read back what `Entry.line` wrote."""
    value: Mapping[str, Any] = json.loads(line)
    return Entry(
        id=value["id"],
        type=KnowledgeType(value["type"]),
        text=value["text"],
        nodes=tuple(NodeId(node) for node in value["nodes"]),
        documents=tuple(DocumentId(document) for document in value["documents"]),
        evidence=tuple(EvidenceSpan.from_json(span) for span in value["evidence"]),
        context=value["context"],
        stated=tuple(value.get("stated", ())),
    )
