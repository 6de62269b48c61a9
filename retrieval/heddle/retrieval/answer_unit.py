"""Answer units: what an answer may quote, cut from the evidence of a hit.

A row is one unit and reads as its linearised text; everything else is cut into sentences. The header block
of a mail says who wrote to whom and when, so it is read only where the question asks about the mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def answer_units(generation: Generation, hit: OrganizedHit, *, headers: bool) -> Iterator[AnswerUnit]:
    """The units of a hit's evidence, in order.

    Args:
        generation: The index.
        hit: The hit.
        headers: Whether the header blocks of mails count.
    """
    mentions = _mentions(generation, hit)
    for passage in hit.spans:
        if _is_headers(passage) and not headers:
            continue
        title = generation.manifest.documents[passage.document][2]
        before = ""
        context = " ".join((title, generation.source(passage.document), _context(hit.entry, passage)))
        entry = hit.row if hit.entry.type in _ROWS else -1
        for span, reading, row in _pieces(generation, hit, passage):
            inside = frozenset(
                (entity, kind)
                for start, end, entity, kind in mentions
                if span.start <= start and end <= span.end
            )
            yield AnswerUnit(
                span, reading, row, before, passage.quote, context, f"{title}: {reading}", entry, inside
            )
            before = span.quote


def _context(entry: Entry, passage: EvidenceSpan) -> str:
    # A triple names its ends, a row the heading that it stands under; a mail's headers say that it was sent.
    if _is_headers(passage):
        return _SENT
    if entry.type in _ROWS:
        return entry.context
    return entry.text if entry.type in (KnowledgeType.TRIPLE, KnowledgeType.ENTITY) else ""


def _is_headers(passage: EvidenceSpan) -> bool:
    return isinstance(passage.locator, MailLocator) and passage.locator.part == _HEADERS


def _pieces(
    generation: Generation, hit: OrganizedHit, passage: EvidenceSpan
) -> Iterator[tuple[EvidenceSpan, str, bool]]:
    row = _row_text(generation, hit, passage)
    if row:
        yield passage, row if row.endswith((".", "!", "?")) else f"{row}.", True
        return
    if _is_headers(passage):
        yield passage, "; ".join(passage.quote.splitlines()), False
        return
    for start, end in sentence_spans(passage.quote):
        span = passage.part(passage.start + start, passage.start + end)
        if any(character.isalnum() for character in span.quote):
            yield span, " ".join(span.quote.split()), False


def _row_text(generation: Generation, hit: OrganizedHit, passage: EvidenceSpan) -> str:
    """The linearised text of the row that a passage is; empty where it is none."""
    if hit.entry.type in _ROWS:
        return hit.entry.text
    if _CELLS not in passage.quote:
        return ""
    if hit.entry.type is KnowledgeType.TRIPLE:
        return hit.entry.text.partition("\n")[2]
    return _mentioning_row(generation, hit, passage)


def _mentioning_row(generation: Generation, hit: OrganizedHit, passage: EvidenceSpan) -> str:
    view = generation.view
    for node in generation.entry_nodes[hit.row]:
        for edge in view.of_type(int(node), EdgeType.MENTIONS, limit=_MOST_MENTIONS) if node >= 0 else ():
            row = generation.row_of(view.adjacency.edge_entries[edge].decode())
            entry = generation.entry(row) if row >= 0 else None
            if entry and entry.type in _ROWS and any(span.id == passage.id for span in entry.evidence):
                return entry.text
    return ""


def _mentions(generation: Generation, hit: OrganizedHit) -> list[tuple[int, int, int, str]]:
    """Start, end, entity and type of what the evidence of a hit mentions."""
    view = generation.view
    nodes = [int(node) for node in generation.entry_nodes[hit.row] if node >= 0]
    if hit.entry.type in (KnowledgeType.TRIPLE, KnowledgeType.ENTITY):
        # The evidence was chosen because it names these nodes.
        return [
            (span.start, span.end, node, view.node(node).kind)
            for span in hit.spans
            for node in nodes
            if view.node(node).kind
        ]
    edges = [
        edge
        for node in [*nodes, *_body(generation, nodes)]
        for edge in view.of_type(node, EdgeType.MENTIONS, limit=_MOST_MENTIONS)
    ]
    read = [tuple(int(value) for value in view.adjacency.edges[edge]) for edge in edges]
    kinds = _kinds(generation, sorted({target for _, target, *_ in read}))
    return [(start, end, target, kind) for _, target, _, start, end in read for kind in kinds[target]]


def _kinds(generation: Generation, nodes: list[int]) -> dict[int, list[str]]:
    """Types of entities and of their namesakes: what one document takes for a firm is a place elsewhere."""
    view = generation.view
    names = {node: view.node(node).name for node in nodes}
    rows = generation.names.find([name_key(name) for name in names.values()])
    found = {}
    for (node, name), alike in zip(names.items(), rows, strict=True):
        views = [view.node(node), *(view.node(row) for row in alike)]
        found[node] = sorted({item.kind for item in views if item.kind and item.name == name})
    return found


def _body(generation: Generation, nodes: list[int]) -> list[int]:
    # The mentions of a mail belong to the chunks of its body.
    view = generation.view
    edges = [edge for node in nodes for edge in view.of_type(node, EdgeType.HAS_CHUNK)]
    ends = [int(view.adjacency.edges[edge, 1]) for edge in edges]
    return [end for end in ends if end not in nodes]
