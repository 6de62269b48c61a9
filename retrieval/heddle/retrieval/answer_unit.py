"""Answer units: what an answer may quote, cut from the evidence of a hit.

A row is one unit and reads as its linearised text; everything else is cut into sentences. The header block
of a mail says who wrote to whom and when, so it is read only where the question asks about the mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import MailLocator
from heddle.core.names import name_key
from heddle.graph.schema import EdgeType
from heddle.retrieval.entry import Entry, EvidenceSpan
from heddle.retrieval.generation import Generation
from heddle.retrieval.organizer import OrganizedHit
from heddle.retrieval.sentence import sentence_spans

_ROWS = (KnowledgeType.TABLE, KnowledgeType.INFOBOX)
_HEADERS = "headers"
_SENT = "mail e-mail message letter sent sender wrote written"
_CELLS = " | "
"""What stands between the cells of a row in a document's text."""
_ABOUT_MAIL = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|letters?|subject|sen[dt]s?|sender|recipients?|wr[io]tes?|written|repl(?:y|ied|ies)|"
    r"cc|copied)\b",
    re.IGNORECASE,
)
_MOST_MENTIONS = 200
_Mention = tuple[int, int, int]
"""Start, end and entity."""


@dataclass(frozen=True, slots=True)
class AnswerUnit:
    """A piece of evidence that an answer may hold.

    Args:
        span: What is quoted.
        reading: How it reads: the quotation on one line, or a row's linearised text.
        row: Whether it is a row of a table or an infobox.
        before: The sentence before it in its passage, empty where there is none.
        around: The passage it is taken from.
        title: What the quotation leaves out: the document's title and file name, a triple's ends.
        text: What is encoded: a sentence with its document's title.
        entry: Row of its entry, which has a vector in the index; -1 for a sentence.
        entities: Entities that it mentions, with their types.
    """

    span: EvidenceSpan
    reading: str
    row: bool
    before: str
    around: str
    title: str
    text: str
    entry: int
    entities: frozenset[tuple[int, str]]

    def joined(self, other: AnswerUnit) -> AnswerUnit:
        """The same unit reached by another hit: read in the longer passage, with all that either knows."""
        wider = self if len(self.around) >= len(other.around) else other
        title = self.title if other.title in self.title else f"{self.title} {other.title}"
        return replace(wider, title=title, entities=self.entities | other.entities)


def asks_about_mail(question: str) -> bool:
    """Whether a question asks what the headers of a mail say.

    >>> asks_about_mail("Who sent the test results?"), asks_about_mail("Who leads the project?")
    (True, False)
    """
    return bool(_ABOUT_MAIL.search(question))


class UnitReader:
    """Cuts the evidence of hits into units, for one question; each hit and each entity is read once.

    Args:
        generation: The index.
        headers: Whether the header blocks of mails count.
    """

    def __init__(self, generation: Generation, *, headers: bool) -> None:
        self.generation, self.view = generation, generation.view
        self.headers = headers
        self._units: dict[int, tuple[AnswerUnit, ...]] = {}
        self._kinds: dict[int, tuple[str, ...]] = {}

    def units(self, hit: OrganizedHit) -> tuple[AnswerUnit, ...]:
        """The units of a hit's evidence, in order."""
        if hit.row not in self._units:
            mentions = self._mentions(hit)
            self._units[hit.row] = tuple(
                unit
                for passage in hit.spans
                if self.headers or not _is_headers(passage)
                for unit in self._of_passage(hit, passage, mentions)
            )
        return self._units[hit.row]

    def _of_passage(
        self, hit: OrganizedHit, passage: EvidenceSpan, mentions: Sequence[_Mention]
    ) -> Iterator[AnswerUnit]:
        title = self.generation.document(passage.document).title
        context = " ".join((title, self.generation.source(passage.document), _context(hit.entry, passage)))
        entry = hit.row if hit.entry.type in _ROWS else -1
        before = ""
        for span, reading, row in self._pieces(hit, passage):
            inside = frozenset(
                (entity, kind)
                for start, end, entity in mentions
                if span.start <= start and end <= span.end
                for kind in self._kinds[entity]
            )
            encoded = f"{title}: {reading}"
            yield AnswerUnit(span, reading, row, before, passage.quote, context, encoded, entry, inside)
            before = span.quote

    def _pieces(self, hit: OrganizedHit, passage: EvidenceSpan) -> Iterator[tuple[EvidenceSpan, str, bool]]:
        if row := self._row_text(hit, passage):
            yield passage, row if row.endswith((".", "!", "?")) else f"{row}.", True
            return
        if _is_headers(passage):
            yield passage, "; ".join(passage.quote.splitlines()), False
            return
        for start, end in sentence_spans(passage.quote):
            span = passage.part(passage.start + start, passage.start + end)
            if any(character.isalnum() for character in span.quote):
                yield span, " ".join(span.quote.split()), False

    def _row_text(self, hit: OrganizedHit, passage: EvidenceSpan) -> str:
        """The linearised text of the row that a passage is; empty where it is none."""
        if hit.entry.type in _ROWS:
            return hit.entry.text
        if _CELLS not in passage.quote:
            return ""
        if hit.entry.type is KnowledgeType.TRIPLE:
            return hit.entry.text.partition("\n")[2]
        return self._mentioning_row(hit, passage)

    def _mentioning_row(self, hit: OrganizedHit, passage: EvidenceSpan) -> str:
        for edge in self._mentioning_edges(self._nodes(hit)):
            start, end = (int(value) for value in self.view.adjacency.edges[edge, 3:5])
            if not passage.start <= start < end <= passage.end:
                continue
            row = self.generation.row_of(self.view.adjacency.edge_entries[edge].decode())
            entry = self.generation.entry(row) if row >= 0 else None
            if entry and entry.type in _ROWS and any(span.id == passage.id for span in entry.evidence):
                return entry.text
        return ""

    def _mentions(self, hit: OrganizedHit) -> list[_Mention]:
        """Start, end and entity of what the evidence of a hit mentions."""
        nodes = self._nodes(hit)
        if hit.entry.type in (KnowledgeType.TRIPLE, KnowledgeType.ENTITY):
            # The evidence was chosen because it names these nodes.
            found = [(span.start, span.end, node) for span in hit.spans for node in nodes]
        else:
            edges = self._mentioning_edges([*nodes, *self._body(nodes)])
            read = [[int(value) for value in self.view.adjacency.edges[edge]] for edge in edges]
            found = [(start, end, target) for _, target, _, start, end in read]
        self._read_kinds({entity for *_, entity in found} - self._kinds.keys())
        return found

    def _read_kinds(self, nodes: set[int]) -> None:
        """Read types of entities and of their namesakes: one document's firm is a place elsewhere."""
        views = {node: self.view.node(node) for node in sorted(nodes)}
        rows = self.generation.names.find([name_key(item.name) for item in views.values()])
        for (node, item), alike in zip(views.items(), rows, strict=True):
            others = [self.view.node(row) for row in alike if row != node]
            kinds = {item.kind, *(other.kind for other in others if other.name == item.name)}
            self._kinds[node] = tuple(sorted(kind for kind in kinds if kind))

    def _mentioning_edges(self, nodes: Sequence[int]) -> list[int]:
        return [
            edge
            for node in nodes
            for edge in self.view.of_type(node, EdgeType.MENTIONS, limit=_MOST_MENTIONS)
        ]

    def _nodes(self, hit: OrganizedHit) -> list[int]:
        return [int(node) for node in self.generation.entry_nodes[hit.row] if node >= 0]

    def _body(self, nodes: Sequence[int]) -> list[int]:
        # The mentions of a mail belong to the chunks of its body.
        edges = [edge for node in nodes for edge in self.view.of_type(node, EdgeType.HAS_CHUNK)]
        ends = [int(self.view.adjacency.edges[edge, 1]) for edge in edges]
        return [end for end in ends if end not in nodes]


def _context(entry: Entry, passage: EvidenceSpan) -> str:
    # A triple names its ends, a row the heading that it stands under; a mail's headers say that it was sent.
    if _is_headers(passage):
        return _SENT
    if entry.type in _ROWS:
        return entry.context
    return entry.text if entry.type in (KnowledgeType.TRIPLE, KnowledgeType.ENTITY) else ""


def _is_headers(passage: EvidenceSpan) -> bool:
    return isinstance(passage.locator, MailLocator) and passage.locator.part == _HEADERS
