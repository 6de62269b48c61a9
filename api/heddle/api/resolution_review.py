"""The pairs that a person should look at, in the order of doubt, each with what speaks for it and where.

A score says how likely it is that both are one thing; next to 0.5 nobody knows. Beside it stand the facts
that the resolver went by, and sentences that name either, so that a person can decide and open nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from heddle.api.resolution import part_view
from heddle.core.ids import DocumentId, NodeId
from heddle.core.result import Evidence
from heddle.graph.evidence_view import documents_known, evidence_at, narrowed
from heddle.graph.looking_around import Check
from heddle.graph.records import Neighbour
from heddle.graph.same_as import PartId, SameAs, document_of, node_of
from heddle.graph.schema import EdgeType
from heddle.graph.store import GraphReader
from heddle.retrieval.sentence import sentence_around

MOST_LOOKED_AT = 2_000
"""Pairs that a page looks at where it is of one type."""
_SENTENCES = 3
_MENTIONS_READ = 50
_DOCUMENTS = 5
_PAGE = 100


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Some pairs, and the pair behind which the list goes on; None at its end."""

    pairs: list[dict[str, Any]]
    after: SameAs | None


def review_page(
    graph: GraphReader, *, kind: str, after: SameAs | None, limit: int, check: Check
) -> ReviewPage:
    """Pairs that nobody has decided about, nearest to 0.5 first.

    Args:
        graph: Where they are.
        kind: A node type or entity type to keep to; empty for all.
        after: The pair that the page before ended with.
        limit: How many at most; of one type there may be fewer, and more behind.
        check: Called before each pair is shown; what it raises ends the work.
    """
    found: list[dict[str, Any]] = []
    for looked_at, pair in enumerate(_doubtful(graph, after), 1):
        check()
        if len(found) == limit or looked_at > MOST_LOOKED_AT:
            return ReviewPage(found, after)
        after = pair
        ends = [part_view(graph, end) for end in (pair.left, pair.right)]
        if not kind or kind in {end["type"] for end in ends}:
            found.append(_view(graph, pair, ends))
    return ReviewPage(found, None)


def _doubtful(graph: GraphReader, after: SameAs | None) -> Iterator[SameAs]:
    while page := graph.doubtful(limit=_PAGE, after=after):
        yield from page
        after = page[-1]


def pair_view(pair: SameAs) -> dict[str, Any]:
    """What a resolver says of a pair."""
    return {
        "left": pair.left,
        "right": pair.right,
        "score": pair.score,
        "accepted": pair.accepted,
        "method": pair.method,
        "evidence": list(pair.evidence),
    }


def _view(graph: GraphReader, pair: SameAs, ends: Sequence[dict[str, Any]]) -> dict[str, Any]:
    shown = ({**end, **_where(graph, part)} for end, part in zip(ends, (pair.left, pair.right), strict=True))
    return {**pair_view(pair), "left": next(shown), "right": next(shown)}


def _where(graph: GraphReader, part: PartId) -> dict[str, Any]:
    """The first documents that speak of a part, and the first sentences that name it."""
    documents = documents_of_part(graph, part)
    named = (graph.document(each) for each in documents[:_DOCUMENTS])
    return {
        "documents": [{"id": each.id, "name": each.name} for each in named if each is not None],
        "sentences": [each.to_json() for each in _sentences(graph, part, set(documents))],
    }


def documents_of_part(graph: GraphReader, part: PartId, *, limit: int = 1000) -> list[DocumentId]:
    """The first documents that speak of a node, or of one of its namesakes."""
    node, document = node_of(part), document_of(part)
    spoken = graph.documents_of([node], limit=limit).get(node, [])
    split = graph.namesakes_of([node]).get(node)
    if document is None or split is None:
        return list(spoken)
    return [each for each in spoken if split.part_in(each) == split.part_in(document)]


def _sentences(graph: GraphReader, part: PartId, documents: set[DocumentId]) -> Iterator[Evidence]:
    node = NodeId(node_of(part))
    mentioned = graph.neighbours(node, edge_types=[EdgeType.MENTIONS], limit=_MENTIONS_READ)
    known = documents_known(graph, [each.node for each in mentioned])
    told: set[DocumentId] = set()
    for each in mentioned:
        speaker = known[each.node.id]
        # One sentence of each document: what tells two apart stands in several.
        if speaker is None or speaker in told or speaker not in documents:
            continue
        evidence = evidence_at(graph, each.node, known)
        if evidence is not None:
            told.add(speaker)
            yield _sentence(evidence, each)
        if len(told) == _SENTENCES:
            return


def _sentence(evidence: Evidence, mention: Neighbour) -> Evidence:
    """The sentence of a quotation that a mention stands in, at its own place."""
    edge = mention.edge
    start, end = edge.properties.get("start"), edge.properties.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return evidence
    first, last = sentence_around(evidence.quote, start - evidence.start, end - evidence.start)
    around = {"start": evidence.start + first, "end": evidence.start + last}
    return narrowed(evidence, mention.node, replace(edge, properties=around))


def write_place(pair: SameAs) -> str:
    """A pair as a place in the order of doubt."""
    return f"{pair.score!r} {pair.left} {pair.right}"


def read_place(text: str) -> SameAs | None:
    """The place that `write_place` wrote; what is none stands for the beginning."""
    score, _, ends = text.partition(" ")
    left, _, right = ends.partition(" ")
    try:
        value = float(score)
    except ValueError:
        return None
    return SameAs(PartId(left), PartId(right), value, "") if math.isfinite(value) else None
