"""The one result of a search: CLI, REST, LangChain retriever and dashboard all show this object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heddle.core.ids import DocumentId, NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import Locator
from heddle.core.scope import Scope


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation with its place: document, span in its text, and locator in its format.

    Args:
        id: Stable within a graph; answers cite it.
        document: The document quoted.
        source: The document's name as its owner knows it.
        quote: The words, equal to the document's text at the span.
        start: Span start in code points of the document's text.
        end: Span end, exclusive.
        locator: Where a person finds it.
    """

    id: str
    document: DocumentId
    source: str
    quote: str
    start: int
    end: int
    locator: Locator

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {
            "id": self.id,
            "document": self.document,
            "source": self.source,
            "quote": self.quote,
            "span": [self.start, self.end],
            "locator": self.locator.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved entry.

    Args:
        id: The entry's id; its node in the graph, or its edge where it is a triple.
        type: What kind of knowledge it is.
        score: The fused score; larger is better.
        scores: Score by retriever.
        text: The entry as text.
        evidence: Ids of its evidence.
        nodes: Graph nodes that the entry stands on.
    """

    id: str
    type: KnowledgeType
    score: float
    scores: dict[str, float]
    text: str
    evidence: tuple[str, ...]
    nodes: tuple[NodeId, ...]

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {
            "id": self.id,
            "type": self.type.value,
            "score": self.score,
            "scores": self.scores,
            "text": self.text,
            "evidence": list(self.evidence),
            "nodes": list(self.nodes),
        }


@dataclass(frozen=True, slots=True)
class PathStep:
    """One edge of a path, with the attention a GNN gave its relation where one had a say."""

    source: NodeId
    edge: str
    target: NodeId
    attention: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {"source": self.source, "edge": self.edge, "target": self.target, "attention": self.attention}


@dataclass(frozen=True, slots=True)
class Path:
    """The way from a seed to a hit: nodes with their names, and the edges between them."""

    hit: str
    nodes: tuple[tuple[NodeId, str], ...]
    steps: tuple[PathStep, ...]

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {
            "hit": self.hit,
            "nodes": [{"id": node, "name": name} for node, name in self.nodes],
            "edges": [step.to_json() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer and the evidence it cites; without evidence it is unsupported."""

    text: str
    evidence: tuple[str, ...]

    @property
    def supported(self) -> bool:
        """Whether any evidence is cited."""
        return bool(self.evidence)

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {"text": self.text, "evidence": list(self.evidence), "supported": self.supported}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, sentence by sentence."""

    sentences: tuple[AnswerSentence, ...]
    generator: str

    @property
    def text(self) -> str:
        """The sentences in one string."""
        return " ".join(sentence.text for sentence in self.sentences)

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {
            "text": self.text,
            "sentences": [sentence.to_json() for sentence in self.sentences],
            "generator": self.generator,
        }


@dataclass(frozen=True, slots=True)
class CommunityHit:
    """A community of the graph that a question about the whole was answered from.

    Args:
        id: The community.
        title: Its most central members, by name.
        level: Its level; 0 is that of the largest.
        size: How many members it has.
        score: How much it counted, by size and by what the question is about; larger is better.
    """

    id: str
    title: str
    level: int
    size: int
    score: float

    def to_json(self) -> dict[str, Any]:
        """As the result object shows it."""
        return {
            "id": self.id,
            "title": self.title,
            "level": self.level,
            "size": self.size,
            "score": self.score,
        }


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All that a search found, what it was found in, and as what the request was understood.

    `types` are those that the search stayed inside, `preferred` those that came first; empty means all.
    `scope` is local, or global where `communities` were asked instead of entries.
    """

    question: str
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    paths: tuple[Path, ...]
    index_generation: str
    graph_version: str
    instruction: str = ""
    types: tuple[KnowledgeType, ...] = ()
    preferred: tuple[KnowledgeType, ...] = ()
    answer: Answer | None = None
    timings: dict[str, float] = field(default_factory=dict)
    truncated: bool = False
    scope: Scope = Scope.LOCAL
    communities: tuple[CommunityHit, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The result object; timings are in milliseconds."""
        return {
            "question": self.question,
            "instruction": self.instruction,
            "types": [kind.value for kind in self.types],
            "preferred": [kind.value for kind in self.preferred],
            "hits": [hit.to_json() for hit in self.hits],
            "evidence": [item.to_json() for item in self.evidence],
            "paths": [path.to_json() for path in self.paths],
            "answer": self.answer.to_json() if self.answer else None,
            "index_generation": self.index_generation,
            "graph_version": self.graph_version,
            "timings": self.timings,
            "truncated": self.truncated,
            "scope": self.scope.value,
            "communities": [each.to_json() for each in self.communities],
        }
