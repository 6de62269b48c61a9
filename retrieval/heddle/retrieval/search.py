"""Searching: query processor, retrievers, fusion, organizer, generator, in that order, into one result.

Every part works without a language model; with a chat model the last one writes prose instead.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.encoder import PieceEncoder, TextEncoder
from heddle.core.errors import Defect, PeriodConflict, UsageError
from heddle.core.ids import DocumentId
from heddle.core.knowledge import KnowledgeType
from heddle.core.result import Answer, Evidence, Path, SearchResult
from heddle.retrieval.answer import Found, extractive_answer
from heddle.retrieval.answer_stream import AnswerEvent, Done, Retrieved, SearchEvent, tell
from heddle.retrieval.asked_limit import asked_limit
from heddle.retrieval.dense import DenseRetriever, similarities
from heddle.retrieval.entry import EvidenceSpan
from heddle.retrieval.fusion import Fused, fuse
from heddle.retrieval.generation import Generation
from heddle.retrieval.gnn_neighbours import GnnRetriever
from heddle.retrieval.graph_walk import GraphWalkRetriever, seed_nodes
from heddle.retrieval.graphrag.layout import lay_out
from heddle.retrieval.graphrag.part import USUAL, PipelineOptions
from heddle.retrieval.index_plan import check_encoder
from heddle.retrieval.lexical import LexicalRetriever
from heddle.retrieval.linking import link
from heddle.retrieval.organizer import OrganizedHit, organize
from heddle.retrieval.paths import find_paths
from heddle.retrieval.preference import prefer
from heddle.retrieval.question_vector import question_vector
from heddle.retrieval.ranker.graph_ranker import GraphRanker
from heddle.retrieval.ranker.scorer import Scorer, shipped_scorer
from heddle.retrieval.retriever import Query, Ranking, Retriever, query_words
from heddle.retrieval.stated import everlasting
from heddle.retrieval.stated_retriever import StatedRetriever, dated_rows
from heddle.retrieval.understanding import Understood, understand

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MOST_HITS = 100
MOST_CHARACTERS = 4000
"""Characters of a question that are read."""
WEIGHTS = {"lexical": 1.0, "dense": 1.0, "graph": 1.0, "gnn": 0.5, "ranker": 1000.0, "stated": 5.0}
"""Weights of the retrievers in the fusion.

The ranker reads what the others found, so its order already holds theirs; giving them much weight a second
time pushes the second hop of a question out of the first five.
What states a date or an amount that the question limits is raised by the ranker; as a list of its own it
finds what nothing else did.
"""
_FIRST_STAGE = ("lexical", "dense")
_CANDIDATES = 100
_READ, _READ_EACH = 20, 5
"""Hits whose evidence an answer reads: of the fusion, and of each retriever of the first stage."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked.

    Args:
        question: In plain words.
        instruction: What sources to use, in plain words: kinds, files, a period, how many. Fields win.
        types: Knowledge types to stay inside; empty means what the instruction says, else all.
        k: Hits wanted, 1 to 100.
        answer: Whether to write an answer.
        documents: Documents to stay inside; empty means all.
        since: First day of the period to stay inside; None means that it has no beginning.
        until: Last day of it; None means that it has no end.
        pipeline: Parts that run on what was found (`heddle.retrieval.graphrag`); None: the searcher's.
        prefer: Knowledge types that come first, and hide nothing; empty means what the instruction says.
        repeats: Whether entries that say the same stay hits of their own, instead of one hit with the
            evidence of all.
    """

    question: str
    instruction: str = ""
    types: frozenset[KnowledgeType] = frozenset()
    k: int = 10
    answer: bool = True
    documents: tuple[DocumentId, ...] = ()
    since: date | None = None
    until: date | None = None
    pipeline: PipelineOptions | None = None
    prefer: frozenset[KnowledgeType] = frozenset()
    repeats: bool = False


class _Clock:
    """Milliseconds by stage; no stage begins when nobody waits for the result any more."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.timings: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.deadline.check()
        began = time.perf_counter()
        yield
        self.timings[name] = round((time.perf_counter() - began) * 1000, 3)


class Searcher:
    """Answers questions from one generation.

    Args:
        generation: The index to read.
        encoder: The text encoder that the index was built with.
        chat_model: A LangChain chat model that writes the answer; extractive without one.
        scorer: Scores the ranker's candidates; None takes the scorer that ships, `untrained_scorer()` none.
        pipeline: Parts that run on what was found where a request names none itself.

    Raises:
        ModelUnusable: the index was built with another encoder.
    """

    def __init__(
        self,
        generation: Generation,
        encoder: TextEncoder,
        *,
        chat_model: BaseChatModel | None = None,
        scorer: Scorer | None = None,
        pipeline: PipelineOptions = USUAL,
    ) -> None:
        check_encoder(generation.manifest.encoder, generation.manifest.dimension, encoder)
        self.generation = generation
        self.encoder = encoder
        self.chat_model = chat_model
        self.pipeline = pipeline
        self._first: tuple[Retriever, ...] = (LexicalRetriever(generation), DenseRetriever(generation))
        pieces = encoder.word_pieces if isinstance(encoder, PieceEncoder) else None
        self._closer: tuple[Retriever, ...] = (GraphRanker(generation, scorer or shipped_scorer(), pieces),)
        self._second: tuple[Retriever, ...] = (
            GraphWalkRetriever(generation),
            GnnRetriever(generation),
            *self._closer,
            StatedRetriever(generation),
        )

    def search(self, request: SearchRequest, deadline: Deadline = NO_DEADLINE) -> SearchResult:
        """Search, organize and, if wanted, answer: the last event of `stream`.

        Raises:
            HeddleError: what `stream` raises.
        """
        return result_of(self.stream(request, deadline))

    def stream(self, request: SearchRequest, deadline: Deadline = NO_DEADLINE) -> Iterator[SearchEvent]:
        """Search, organize and, if wanted, answer, and tell of each as it is done.

        Timings are in milliseconds by stage. A retriever that the generation has nothing for (`gnn` on
        a graph without embeddings) is in neither the timings nor the scores. `truncated` says that the
        question was longer than what is read of it, or that more entries matched than were wanted.

        Args:
            request: What is asked.
            deadline: Asked between stages, and between the words of a chat model.

        Raises:
            UsageError: the question is empty or k is out of bounds.
            NotFound: a document is not in the index, or the instruction names a file that is not.
            DeadlineExceeded: the time is over.
            Departed: nobody waits for the result any more.
        """
        began = time.perf_counter()
        question = check_request(request)
        clock = _Clock(deadline)
        request = self._understood(request)
        query = self._query(question, request, request.types, clock)
        ranked, query = self._retrieve(query, clock)
        options = self.pipeline if request.pipeline is None else request.pipeline
        if options.parts:
            ranked = self._with_parts(request, options, query, ranked, clock)
        ranked = prefer(self.generation, ranked, request.prefer)
        with clock.stage("organize"):
            hits = organize(
                self.generation, ranked, request.k, repeats=request.repeats, documents=query.documents
            )
            hits = lay_out(options, hits)
        with clock.stage("paths"):
            paths = self._paths(query, hits)
        spans = [span for hit in hits for span in hit.spans]
        found = SearchResult(
            question=request.question,
            hits=tuple(hit.hit() for hit in hits),
            evidence=self._evidence(spans, ()),
            paths=tuple(paths),
            index_generation=self.generation.id,
            graph_version=self.generation.manifest.graph_version,
            instruction=request.instruction,
            types=tuple(sorted(request.types)),
            preferred=tuple(sorted(request.prefer)),
            timings=dict(clock.timings),
            truncated=len(question) < len(request.question.strip()) or len(ranked) > len(hits),
        )
        yield Retrieved(found)
        answer, cited = yield from self._answer(question, request, query, ranked, found, clock)
        clock.timings["total"] = round((time.perf_counter() - began) * 1000, 3)
        evidence = self._evidence(spans, cited) if cited else found.evidence
        yield Done(replace(found, answer=answer, evidence=evidence, timings=clock.timings))

    def _understood(self, request: SearchRequest) -> SearchRequest:
        """A request with its instruction read into its fields."""
        fields = Understood(
            request.types, request.prefer, request.documents, request.since, request.until, request.k
        )
        meant = understand(self.generation, request.question, request.instruction, fields)
        return replace(request, **asdict(meant))

    def _query(
        self, question: str, request: SearchRequest, types: frozenset[KnowledgeType], clock: _Clock
    ) -> Query:
        allowed = self._allowed(request, types)
        with clock.stage("link"):
            links = link(self.generation, question)
            words = query_words(question)
            asked = asked_limit(question)
        with clock.stage("encode"):
            vector = question_vector(self.encoder, question, types)
        dated = request.since is not None or request.until is not None
        return Query(
            words,
            vector,
            allowed,
            types,
            request.documents,
            _CANDIDATES,
            links,
            dated=dated,
            asked=asked,
            question=question,
        )

    def _allowed(self, request: SearchRequest, types: frozenset[KnowledgeType]) -> NDArray[np.bool_]:
        """Which rows a request may see, by type, document and date."""
        allowed = self.generation.allowed(types, request.documents)
        if request.since is None and request.until is None:
            return allowed
        return allowed & dated_rows(self.generation, everlasting(request.since, request.until))

    def _retrieve(
        self, query: Query, clock: _Clock, second: Sequence[Retriever] | None = None
    ) -> tuple[list[Fused], Query]:
        """The ranking of all retrievers; of the second stage only some, where they are given."""
        with clock.stage("vectors"):
            # Read twice: inside what is allowed, and over every type for where walks start.
            query = replace(query, similarity=similarities(self.generation, query.vector))
        rankings = self._run(self._first, query, clock)
        with clock.stage("seeds"):
            query = replace(query, seeds=self._seeds(query, rankings), found=self._found(rankings))
        rankings |= self._run(self._second if second is None else second, query, clock)
        with clock.stage("fuse"):
            ranked = fuse(rankings, WEIGHTS, lambda row: self.generation.ids[row])
        return ranked, query

    def _with_parts(
        self,
        request: SearchRequest,
        options: PipelineOptions,
        query: Query,
        ranked: Sequence[Fused],
        clock: _Clock,
    ) -> list[Fused]:
        from heddle.retrieval.graphrag.pipeline import run_parts
        from heddle.retrieval.graphrag.stage import Situation

        def again(words: str) -> list[Fused]:
            # Of a step the first few hits are read: the ranker alone orders them.
            return self._retrieve(self._query(words, request, query.types, inner), inner, self._closer)[0]

        inner = _Clock(clock.deadline)
        situation = Situation(self.generation, self.encoder, query.question, query, again, self.chat_model)
        return run_parts(options, situation, ranked, clock.stage)

    @staticmethod
    def _run(retrievers: Sequence[Retriever], query: Query, clock: _Clock) -> dict[str, Ranking]:
        found = {}
        for retriever in retrievers:
            with clock.stage(retriever.name):
                ranking = retriever.retrieve(query)
            if ranking is None:
                del clock.timings[retriever.name]
            else:
                found[retriever.name] = ranking
        return found

    def _found(self, rankings: dict[str, Ranking]) -> dict[str, Ranking]:
        """What the first stage found inside what a query allows, and the fusion of it."""
        fused = fuse(rankings, WEIGHTS, lambda row: self.generation.ids[row])
        return rankings | {"fused": [(item.row, item.score) for item in fused]}

    def _seeds(self, query: Query, rankings: dict[str, Ranking]) -> list[tuple[int, float]]:
        if query.types:
            # A row is often reached through a passage that names it: walks start from every type.
            allowed = self.generation.allowed(frozenset(), query.documents)
            wide = replace(query, types=frozenset(), allowed=allowed)
            rankings = {item.name: item.retrieve(wide) or [] for item in self._first}
        ranked = fuse(
            {name: rankings[name] for name in _FIRST_STAGE}, WEIGHTS, lambda row: self.generation.ids[row]
        )
        return [(item.row, item.score / ranked[0].score) for item in ranked]

    def _paths(self, query: Query, hits: Sequence[OrganizedHit]) -> list[Path]:
        starts = sorted({link.node for link in query.links})
        if not starts:
            starts = [int(node) for node in np.flatnonzero(seed_nodes(self.generation, query))]
        return find_paths(self.generation, starts, [hit.row for hit in hits])

    def _answer(
        self,
        question: str,
        request: SearchRequest,
        query: Query,
        ranked: Sequence[Fused],
        found: SearchResult,
        clock: _Clock,
    ) -> Generator[AnswerEvent, None, tuple[Answer | None, Sequence[EvidenceSpan]]]:
        if not request.answer:
            return None, ()
        with clock.stage("answer"):
            if self.chat_model is not None and found.hits:
                from heddle.retrieval.chat_answer import chat_answer

                return (yield from chat_answer(self.chat_model, question, found.evidence, clock.deadline)), ()
            answer, cited = extractive_answer(
                self.generation,
                self.encoder,
                question,
                Found(query, self._read(ranked, query)),
                lambda part: self._look_up(part, request, clock.deadline),
            )
        yield from tell(answer)
        return answer, cited

    def _look_up(self, part: str, request: SearchRequest, deadline: Deadline) -> Found:
        """Search for a part of the question inside what the request allows; its time is the answer's."""
        clock = _Clock(deadline)
        ranked, query = self._retrieve(self._query(part, request, request.types, clock), clock)
        ranked = prefer(self.generation, ranked, request.prefer)
        return Found(query, self._read(ranked, query))

    def _read(self, ranked: Sequence[Fused], query: Query) -> list[OrganizedHit]:
        """The hits that an answer reads, however few are shown: the first, and the first of each first stage.

        The walk may push far down what words alone find, such as a row that names nothing the graph knows.
        """
        rows = {fused.row for fused in ranked[:_READ]}
        for name in _FIRST_STAGE:
            scored = [fused for fused in ranked if name in fused.scores]
            rows |= {
                fused.row for fused in sorted(scored, key=lambda fused: -fused.scores[name])[:_READ_EACH]
            }
        read = [fused for fused in ranked if fused.row in rows]
        return organize(self.generation, read, len(rows), documents=query.documents)

    def _evidence(self, spans: Sequence[EvidenceSpan], cited: Sequence[EvidenceSpan]) -> tuple[Evidence, ...]:
        unique = {span.id: span for span in (*spans, *cited)}
        return tuple(span.evidence(self.generation.source(span.document)) for span in unique.values())


def result_of(events: Iterator[SearchEvent]) -> SearchResult:
    """The result that a stream of events ends with."""
    for event in events:
        if isinstance(event, Done):
            return event.result
    raise Defect("a search ended without a result")


def check_request(request: SearchRequest) -> str:
    """The part of the question that is read.

    Raises:
        UsageError: the question is empty or k is out of bounds.
        PeriodConflict: the period ends before it begins.
    """
    question = request.question.replace("\0", " ").strip()
    if not question:
        raise UsageError("the question is empty", hint="ask something, in plain words")
    if not 1 <= request.k <= MOST_HITS:
        raise UsageError(f"k is {request.k}", hint=f"ask for 1 to {MOST_HITS} hits")
    if request.since and request.until and request.since > request.until:
        raise PeriodConflict(
            f"the period begins on {request.since} and ends before, on {request.until}",
            hint="give a day in `until` that is not before the one in `since`",
        )
    return question[:MOST_CHARACTERS]
