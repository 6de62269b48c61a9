"""Bridging names: what entries name that a question does not, and so what a next hop may be about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.core.names import name_key
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.entry import Entry
from heddle.retrieval.generation import Generation
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.sentence import sentence_around

_MOST_MENTIONS = 60


def bridging_names(generation: Generation, question: str, rows: Sequence[int], most: int) -> list[str]:
    """Names that entries mention and a question does not: those of the best entries and rarest first.

    A name counts once, for the first entry that has it; one that many entries mention says little of any.
    """
    asked = frozenset(stems(question))
    degree = generation.view.adjacency.indptr
    scores: dict[str, tuple[float, str]] = {}
    for place, row in enumerate(rows):
        for node, name, _, _ in mentioned(generation, row):
            key = name_key(name)
            if not key or set(stems(name)) <= asked:
                continue
            around = max(int(degree[node + 1] - degree[node]), 1)
            score = 1.0 / ((place + 1) * around**0.5)
            scores[key] = max(scores.get(key, (0.0, "")), (score, name))
    best = sorted(scores.values(), key=lambda item: (-item[0], item[1]))
    return [name for _, name in best[:most]]


def mentioned(generation: Generation, row: int) -> Iterator[tuple[int, str, str, str]]:
    """The entities that an entry is or mentions: node, name, type, and the sentence it stands in."""
    view, edges = generation.view, generation.view.adjacency.edges
    entry = generation.entry(row)
    for node in (int(node) for node in generation.entry_nodes[row] if node >= 0):
        shown = view.node(node)
        if shown.type is NodeType.ENTITY:
            yield node, shown.name, shown.kind, entry.text
        for edge in view.of_type(node, EdgeType.MENTIONS, limit=_MOST_MENTIONS):
            source, target, _, start, end = (int(value) for value in edges[edge, :5])
            if source == node:
                entity = view.node(target)
                yield target, entity.name, entity.kind, _sentence(entry, start, end)


def _sentence(entry: Entry, start: int, end: int) -> str:
    for span in entry.evidence:
        if span.start <= start < end <= span.end:
            left, right = sentence_around(span.quote, start - span.start, end - span.start)
            return span.quote[left:right]
    return entry.text
