"""The tools that agents get: to search, ask, see the whole, walk the graph, read, and learn why.

None of them writes. Each takes ids that another gave, and answers in the form that `mcp_text` describes.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated, Any, Concatenate, ParamSpec

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from heddle.api import mcp_text
from heddle.api.client import AsyncClient
from heddle.api.client_results import SearchResult, shortened
from heddle.api.wire.search import MAX_QUESTION, HitModel
from heddle.core.errors import HeddleError, ModelUnusable, NotFound
from heddle.core.knowledge import KnowledgeType
from heddle.core.scope import Scope
from heddle.retrieval.graphrag.part import Part

MOST_HITS = 20
LONGEST_PIECE = 20_000
MOST_NODES = 100
MOST_QUOTES = 10
MOST_ALIKE = 5
MOST_NAMES = 20

Words = ParamSpec("Words")

Question = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, description="In plain words.")]
Types = Annotated[tuple[KnowledgeType, ...], Field(description="Kinds of knowledge wanted; none means all.")]
Preferred = Annotated[
    tuple[KnowledgeType, ...], Field(description="Kinds that come first; nothing else is hidden.")
]
Parts = Annotated[
    tuple[Part, ...] | None,
    Field(description="Parts of a search to run, and no others; leave it out for the usual ones."),
]
Instruction = Annotated[str, Field(max_length=MAX_QUESTION, description="Which sources to use, in words.")]
Count = Annotated[int, Field(ge=1, le=MOST_HITS, description="How many hits at most.")]
Id = Annotated[str, Field(min_length=1, max_length=200, description="An id that another tool gave.")]
TypeNames = Annotated[tuple[str, ...], Field(max_length=50, description="Types to keep to; none means all.")]


def plainly(tool: Callable[Concatenate[Tools, Words], Awaitable[str]]) -> Callable[..., Awaitable[str]]:
    """Make an error raised on purpose a message for the agent: what, why, and what to do."""

    @functools.wraps(tool)
    async def call(tools: Tools, *words: Words.args, **named: Words.kwargs) -> str:
        try:
            return await tool(tools, *words, **named)
        except HeddleError as error:
            raise ToolError(error.line()) from error

    return call


class Tools:
    """The tools over one client.

    Args:
        client: Asks the API.
    """

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @plainly
    async def search(
        self,
        question: Question,
        types: Types = (),
        instruction: Instruction = "",
        k: Count = 5,
        prefer: Preferred = (),
        parts: Parts = None,
    ) -> str:
        """Find passages, tables, mails, triples and entities that bear on a question.

        Each hit comes with evidence (source, place, quote), with the graph nodes that it stands on, and with
        the path through the graph that led to it.
        """
        result = await self._client.search(
            question, types=types, instruction=instruction, k=k, prefer=prefer, parts=parts
        )
        return mcp_text.hits_text(result)

    @plainly
    async def answer(
        self,
        question: Question,
        types: Types = (),
        instruction: Instruction = "",
        k: Count = 10,
        prefer: Preferred = (),
        parts: Parts = None,
        scope: Annotated[
            Scope, Field(description="`global` answers from the communities of all.")
        ] = Scope.AUTO,
    ) -> str:
        """Answer a question from the documents; every sentence cites evidence or is marked unsupported.

        A question about the whole, such as what the main themes are, is answered from communities where there
        are some; `overview` reads on in those that it names.
        """
        result = await self._client.answer(
            question, types=types, instruction=instruction, k=k, prefer=prefer, parts=parts, scope=scope
        )
        return mcp_text.answer_text(result)

    @plainly
    async def entity(self, entity: Id) -> str:
        """What the graph knows of an entity: type, names, where it is mentioned, what it is joined to."""
        found = await self._client.entities.get(entity)
        mentions = mcp_text.fitting(
            ({"surface": each.surface, **mcp_text.evidence_row(each.evidence)} for each in found.mentions),
            mcp_text.LONGEST_RESULT // 2,
        )
        neighbours = mcp_text.fitting(
            (each.model_dump(exclude={"evidence"}) for each in found.neighbours), mcp_text.LONGEST_RESULT // 2
        )
        said = (
            f"{len(mentions)} of {len(found.mentions)} mentions, "
            f"{len(neighbours)} of {len(found.neighbours)} neighbours"
            f"{'; the graph has more' if found.truncated else ''}."
        )
        names = [shortened(each, mcp_text.LONGEST_NAME) for each in found.aliases[:MOST_NAMES]]
        data: dict[str, Any] = {"id": found.id, "name": found.name, "type": found.type, "aliases": names}
        if found.namesakes is not None:
            # One name, several things: each is asked for by its own id.
            data["several"] = [each.id for each in found.namesakes.things[:MOST_NAMES]]
        return mcp_text.marked(said, {**data, "mentions": mentions, "neighbours": neighbours})

    @plainly
    async def expand(
        self,
        nodes: Annotated[tuple[Id, ...], Field(min_length=1, max_length=20, description="Where to start.")],
        hops: Annotated[int, Field(ge=1, le=3, description="How many edges away.")] = 1,
        edge_types: TypeNames = (),
        node_types: TypeNames = (),
        limit: Annotated[int, Field(ge=1, le=MOST_NODES, description="How many nodes at most.")] = 30,
    ) -> str:
        """What lies around some nodes of the graph: nodes by distance, and the edges among them."""
        found = await self._client.graph.expand(
            nodes, hops=hops, edge_types=edge_types, node_types=node_types, limit=limit
        )
        half = mcp_text.LONGEST_RESULT // 2
        reached = mcp_text.fitting((mcp_text.node_row(each) for each in found.nodes), half)
        shown = {row["id"] for row in reached}
        joined = [each for each in found.edges if {each.source, each.target} <= shown]
        edges = mcp_text.fitting((each.model_dump(exclude={"evidence"}) for each in joined), half)
        more = found.truncated or len(reached) < len(found.nodes)
        said = f"{len(reached)} nodes, {len(edges)} edges{'; there are more' if more else ''}."
        return mcp_text.marked(said, {"nodes": reached, "edges": edges})

    @plainly
    async def paths(
        self,
        source: Id,
        target: Id,
        max_length: Annotated[int, Field(ge=1, le=4, description="Edges of a path at most.")] = 3,
        limit: Annotated[int, Field(ge=1, le=10, description="How many paths at most.")] = 5,
    ) -> str:
        """How two nodes are connected: the shortest paths, and the words that their relations rest on."""
        found = await self._client.graph.paths(source, target, max_length=max_length, limit=limit)
        rows = mcp_text.fitting(map(mcp_text.graph_path_row, found.paths), mcp_text.LONGEST_RESULT // 2)
        edges = dict.fromkeys(edge.id for each in found.paths[: len(rows)] for edge in each.edges)
        evidence = [row async for row in self._quotes(list(edges)[:MOST_QUOTES])]
        said = f"{len(rows)} paths{'; there may be more' if found.truncated else ''}."
        kept = mcp_text.fitting(evidence, mcp_text.LONGEST_RESULT // 2)
        return mcp_text.marked(said, {"paths": rows, "evidence": kept})

    @plainly
    async def overview(
        self,
        community: Annotated[
            str, Field(max_length=200, description="A community's id; none lists them.")
        ] = "",
        level: Annotated[int, Field(ge=0, le=100, description="0 lists the largest communities.")] = 0,
    ) -> str:
        """What the documents are about as a whole: communities by title, or the report of one.

        A report quotes documents, and every sentence and relation of it cites its evidence.
        """
        if community:
            return mcp_text.report_text(await self._client.communities.report(community))
        found = [each async for each in self._client.communities.list(level=level)]
        found.sort(key=lambda each: (-each.size, each.id))
        rows = mcp_text.fitting(
            {"id": each.id, "title": shortened(each.title, mcp_text.LONGEST_TEXT), "size": each.size}
            for each in found
        )
        said = f"{len(rows)} of {len(found)} communities of level {level}, the largest first."
        return mcp_text.marked(said, {"communities": rows})

    async def _quotes(self, edges: Sequence[str]) -> AsyncIterator[dict[str, Any]]:
        # Only relations between entities rest on words; what structure joins is no relation, and not found.
        for edge in edges:
            try:
                relation = await self._client.relations.get(edge)
            except NotFound:
                continue
            if relation.quote is not None:
                yield {"edge": edge, **mcp_text.evidence_row(relation.quote)}

    @plainly
    async def document(
        self,
        document: Id,
        start: Annotated[int, Field(ge=0, description="Where to begin, in letters of its text.")] = 0,
        length: Annotated[int, Field(ge=1, le=LONGEST_PIECE, description="How many letters.")] = 4000,
    ) -> str:
        """Read a document: what it is, and a piece of its text."""
        found = await self._client.documents.get(document)
        piece = found.text[start : start + length]
        end = start + len(piece)
        said = f"Letters {start} to {end} of {len(found.text)}."
        if end < len(found.text):
            said += f" Read on with start={end}."
        about = found.model_dump(include={"id", "name", "title", "media", "pages"})
        return mcp_text.marked(said, {**about, "text": piece})

    @plainly
    async def explain(
        self,
        question: Question,
        hit: Annotated[str, Field(max_length=200, description="The id of a hit; the first if none.")] = "",
        types: Types = (),
        instruction: Instruction = "",
        prefer: Preferred = (),
        parts: Parts = None,
    ) -> str:
        """Why a search gives a hit: scores by retriever, the path to it, and what the model finds alike."""
        result = await self._client.search(
            question, types=types, instruction=instruction, k=MOST_HITS, prefer=prefer, parts=parts
        )
        rank, found = _hit(result, hit)
        said = f"Hit {rank} of {len(result.hits)}. {mcp_text.stand(result)}"
        scores = {name: round(score, 4) for name, score in sorted(found.scores.items())}
        model = await self._model_on(found.nodes[0]) if found.nodes else None
        row = {**mcp_text.hit_row(result, rank, found), "scores": scores, "model": model}
        return mcp_text.marked(said, row)

    async def _model_on(self, node: str) -> dict[str, Any] | None:
        """What the first model that can be used says of a node; None where none knows it."""
        async for model in self._client.models.list():
            try:
                found = await self._client.models.explain(model.id, node, k=MOST_ALIKE)
            except (NotFound, ModelUnusable):
                continue
            return mcp_text.model_row(found)
        return None


def _hit(result: SearchResult, wanted: str) -> tuple[int, HitModel]:
    for rank, hit in enumerate(result.hits, 1):
        if wanted in {"", hit.id}:
            return rank, hit
    raise NotFound(
        f"{wanted or 'any hit'} is not among the first {len(result.hits)} hits of this question",
        hint="search for the question, and take the id of a hit",
    )
