"""Stages that retrieve by relations: matched edge types, structured queries, and a beam over relations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from heddle.retrieval.document_entries import in_words
from heddle.retrieval.fusion import Fused
from heddle.retrieval.graphrag.part import Part
from heddle.retrieval.graphrag.stage import Situation, mixed
from heddle.retrieval.graphrag.structured_query import Pattern, facts_of, structure
from heddle.retrieval.graphrag.table_question import ColumnAsks, table_answer
from heddle.retrieval.retriever import Ranking

WIDTH = 6
"""Ways that a beam keeps at each length."""
_LENGTH = 2
_MOST_EDGES = 60
_TABLES_READ = 5


@dataclass(frozen=True, slots=True)
class MatchedRelations:
    """The triples of the relations that a question may mean, by words or by the encoder."""

    weight: float = 0.5
    name: str = Part.RELATIONS.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with those triples mixed in, the surest relation first."""
        patterns = structure(
            situation.generation, situation.question, situation.query.links, situation.encoder
        )
        return mixed(situation, ranked, self.name, {"": _entries(situation, patterns)}, {"": self.weight})


@dataclass(frozen=True, slots=True)
class StructuredFacts:
    """The triples or rows that a structured query gives; only what the question's words say counts."""

    weight: float = 1.0
    name: str = Part.STRUCTURED.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with those triples mixed in."""
        patterns = structure(situation.generation, situation.question, situation.query.links)
        found = _entries(situation, patterns) or _deciding_rows(situation, ranked)
        return mixed(situation, ranked, self.name, {"": found}, {"": self.weight})


def _deciding_rows(situation: Situation, ranked: Sequence[Fused]) -> Ranking:
    """The rows that decide a question for the most or the least of a column of the first table found."""
    for fused in ranked[:_TABLES_READ]:
        said = table_answer(situation.generation, situation.question, situation.query, fused.row)
        if said and said.asks is not ColumnAsks.COUNT:
            return [(item.row, 1.0) for item in said.rows]
    return []


def _entries(situation: Situation, patterns: Sequence[Pattern]) -> Ranking:
    """The entries of the facts that fit, by the fit of their relations, ties by id."""
    generation = situation.generation
    scores: dict[int, float] = {}
    for pattern in patterns:
        fit = {relation.edge_type: relation.score for relation in pattern.relations}
        for fact in facts_of(generation, pattern, situation.query):
            scores[fact.entry] = max(scores.get(fact.entry, 0.0), fit[fact.edge_type])
    return sorted(scores.items(), key=lambda item: (-item[1], generation.ids[item[0]]))


@dataclass(frozen=True, slots=True)
class RelationBeam:
    """A beam search over relations: from what is named, along the edges whose facts mean what is asked.

    Ways are scored by the cosine of the question and the facts on them, and only the best few go on (Sun et
    al. 2024, "Think-on-Graph", arXiv 2307.07697, with the encoder in the place of the language model).
    """

    width: int = WIDTH
    length: int = _LENGTH
    weight: float = 0.5
    name: str = Part.BEAM.value

    def rank(self, situation: Situation, ranked: Sequence[Fused]) -> Sequence[Fused]:
        """The ranking with the triples on the best ways mixed in."""
        generation = situation.generation
        beam = [(link.score, link.node) for link in situation.query.links][: self.width]
        seen = {node for _, node in beam}
        scores: dict[int, float] = {}
        for _ in range(self.length):
            steps = [step for worth, node in beam for step in self._steps(situation, worth, node)]
            if not steps:
                break
            texts = [text for _, _, _, text in steps]
            alike = situation.encoder.encode(texts) @ situation.query.vector
            rated = [
                (worth * max(float(np.round(cosine, 6)), 0.0), end, entry)
                for (worth, end, entry, _), cosine in zip(steps, alike, strict=True)
            ]
            rated.sort(key=lambda item: (-item[0], item[1], item[2]))
            beam = []
            for worth, end, entry in rated[: 4 * self.width]:
                scores[entry] = max(scores.get(entry, 0.0), worth)
                if end not in seen and len(beam) < self.width:
                    seen.add(end)
                    beam.append((worth, end))
        best = sorted(scores.items(), key=lambda item: (-item[1], generation.ids[item[0]]))
        return mixed(situation, ranked, self.name, {"": best[:20]}, {"": self.weight})

    @staticmethod
    def _steps(situation: Situation, worth: float, node: int) -> Iterator[tuple[float, int, int, str]]:
        """The relations at a node: worth so far, other end, entry, and the fact in words."""
        generation, view = situation.generation, situation.generation.view
        for edge in view.relations(node)[:_MOST_EDGES]:
            source, target, kind = (int(value) for value in view.adjacency.edges[edge, :3])
            entry = generation.row_of(view.adjacency.edge_entries[edge].decode())
            if entry >= 0 and situation.query.allowed[entry]:
                ends = view.node(source).name, view.node(target).name
                fact = f"{ends[0]} {in_words(view.adjacency.edge_types[kind])} {ends[1]}"
                yield worth, target if source == node else source, entry, fact
