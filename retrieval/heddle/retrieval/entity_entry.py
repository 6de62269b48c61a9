"""Entries of entities: a name, a type and the facts around it, gathered from all documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.document_entries import in_words
from heddle.retrieval.entry import Entry, EvidenceSpan
from heddle.retrieval.graph_view import GraphView
from heddle.retrieval.sentence import sentence_around

FACTS = 8
"""Facts that an entity's entry tells at most."""
_EVIDENCE = 3

EntryOf = Callable[[str], Entry | None]


def entity_entry(
    view: GraphView, row: int, entry_of: EntryOf, tells: Callable[[str], bool] | None = None
) -> Entry | None:
    """The entry of an entity; None where the node of the row is no entity or has no name.

    Args:
        view: The graph, with names.
        row: The entity's row in it.
        entry_of: Finds a document's entry by id.
        tells: Whether the entry with an id may tell its fact; None where all may.
    """
    node = view.node(row)
    if node.type is not NodeType.ENTITY or not node.name:
        return None
    facts = _facts(view, row, tells)
    told = "; ".join(fact for fact, _ in facts)
    text = f"{node.name} ({node.kind})"
    spans: dict[str, EvidenceSpan] = {}
    for _, shown in facts:
        entry = entry_of(shown)
        if entry and entry.evidence and len(spans) < _EVIDENCE:
            spans.setdefault(entry.evidence[0].id, entry.evidence[0])
    if not spans:
        spans = {span.id: span for span in _named_at(view, row, entry_of)}
    documents: set[DocumentId] = {span.document for span in spans.values()}
    return Entry(
        id=node.id,
        type=KnowledgeType.ENTITY,
        text=f"{text}: {told}" if told else text,
        nodes=(node.id,),
        documents=tuple(sorted(documents)),
        evidence=tuple(spans.values()),
        context=node.name,
    )


def _facts(view: GraphView, row: int, tells: Callable[[str], bool] | None) -> list[tuple[str, str]]:
    adjacency = view.adjacency
    counted: Counter[tuple[int, int, int]] = Counter()
    shown: dict[tuple[int, int, int], str] = {}
    for edge in view.relations(row):
        entry = adjacency.edge_entries[edge].decode()
        if tells is not None and not tells(entry):
            continue
        source, target, kind = (int(value) for value in adjacency.edges[edge, :3])
        counted[source, kind, target] += 1
        # Parallel edges of one fact: the smallest id, so that the choice does not depend on segments.
        shown[source, kind, target] = min(shown.get((source, kind, target), entry), entry)
    named = [
        (-count, adjacency.edge_types[kind], source, target, shown[source, kind, target])
        for (source, kind, target), count in counted.items()
    ]
    return [
        (f"{view.node(source).name} {in_words(relation)} {view.node(target).name}", entry)
        for _, relation, source, target, entry in sorted(named)[:FACTS]
    ]


def _named_at(view: GraphView, row: int, entry_of: EntryOf) -> list[EvidenceSpan]:
    # An address is seldom in the words of a document, but behind those of a link.
    mentioned = mention_spans(view, row, entry_of, limit=1)
    return mentioned or mention_spans(view, row, entry_of, limit=1, edge_type=EdgeType.LINKS_TO)


def mention_spans(
    view: GraphView,
    row: int,
    entry_of: EntryOf,
    *,
    limit: int,
    edge_type: EdgeType = EdgeType.MENTIONS,
) -> list[EvidenceSpan]:
    """Sentences that mention an entity, in the order of the mentioning nodes."""
    found = []
    for edge in view.of_type(row, edge_type, limit=limit):
        start, end = (int(value) for value in view.adjacency.edges[edge, 3:5])
        entry = entry_of(view.adjacency.edge_entries[edge].decode())
        if entry is None:
            continue
        for span in entry.evidence:
            if span.start <= start < end <= span.end:
                found.append(_sentence(span, start, end))
                break
        else:
            found.extend(entry.evidence[:1])
    return found


def _sentence(span: EvidenceSpan, start: int, end: int) -> EvidenceSpan:
    left, right = sentence_around(span.quote, start - span.start, end - span.start)
    return span.part(span.start + left, span.start + right)
