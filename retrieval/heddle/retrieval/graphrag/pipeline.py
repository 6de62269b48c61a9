"""The pipeline: the parts that a request switched on, run one after the other on what a search found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from heddle.retrieval.fusion import Fused
from heddle.retrieval.graphrag.adaptive import depth, worth_running
from heddle.retrieval.graphrag.chat_decomposition import ChatDecomposer
from heddle.retrieval.graphrag.decomposition import decompose
from heddle.retrieval.graphrag.expansion import Expansion
from heddle.retrieval.graphrag.graph_stages import MetaPaths, Neighbours, SteinerEvidence
from heddle.retrieval.graphrag.iterative import Iterative
from heddle.retrieval.graphrag.pair_rerank import PairRerank
from heddle.retrieval.graphrag.part import Part, PipelineOptions
from heddle.retrieval.graphrag.pruning import Connected, Relevance
from heddle.retrieval.graphrag.relation_stages import MatchedRelations, RelationBeam, StructuredFacts
from heddle.retrieval.graphrag.similarity_edges import SimilarityEdges
from heddle.retrieval.graphrag.stage import Situation, Stage
from heddle.retrieval.graphrag.sub_questions import SubQuestions

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TimeStage = Callable[[str], AbstractContextManager[None]]
"""Measures a stage under its name, and stops a search that nobody waits for."""


def stages_of(options: PipelineOptions, chat_model: BaseChatModel | None = None) -> dict[Part, Stage]:
    """The stages of the parts that find or order entries; a chat model cuts questions where there is one."""
    known: dict[Part, Stage] = {
        Part.EXPANSION: Expansion(),
        Part.RELATIONS: MatchedRelations(),
        Part.STRUCTURED: StructuredFacts(),
        Part.DECOMPOSITION: SubQuestions(ChatDecomposer(chat_model) if chat_model else decompose),
        Part.NEIGHBOURS: Neighbours(options.hops),
        Part.METAPATHS: MetaPaths(),
        Part.BEAM: RelationBeam(),
        Part.STEINER: SteinerEvidence(),
        Part.ITERATIVE: Iterative(),
        Part.SIMILARITY: SimilarityEdges(),
        Part.RERANK: PairRerank(),
        Part.RELEVANCE: Relevance(),
        Part.CONNECTED: Connected(),
    }
    return {part: known[part] for part in options.ordered if part in known}


def run_parts(
    options: PipelineOptions, situation: Situation, ranked: Sequence[Fused], timed: TimeStage
) -> list[Fused]:
    """The ranking after all parts that find or order entries.

    Args:
        options: The parts.
        situation: What they may read.
        ranked: What the search found.
        timed: Called with the name of each part as it runs.
    """
    stages = stages_of(options, situation.chat_model)
    running: tuple[Part, ...] = tuple(stages)
    if Part.ADAPTIVE in options.parts:
        with timed(Part.ADAPTIVE):
            running = worth_running(running, depth(situation, ranked))
    for part in running:
        with timed(part):
            ranked = stages[part].rank(situation, ranked)
    return list(ranked)
