"""Heddle in LangGraph: nodes that retrieve and answer, and the graph of the two.

from heddle.api.langgraph import evidence_graph

graph = evidence_graph(Client(), model)
graph.invoke({"question": "Who signed the supply contract?"})["answer"]

The state holds evidence beside the answer, as JSON values that a checkpointer can keep. An answer cites ids
of evidence that is in the state, and no other, whatever documents or the model say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from heddle.api.client import Client
from heddle.core.errors import ConfigurationError
from heddle.core.ids import DocumentId
from heddle.core.knowledge import parse_knowledge_types
from heddle.core.locator import locator_from_json
from heddle.core.result import Evidence

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langgraph.graph.state import CompiledStateGraph


class EvidenceState(TypedDict, total=False):
    """What goes from node to node.

    Keys:
        question: What is asked, in plain words; given by the caller.
        instruction: Which knowledge to use, in plain words; may be given.
        types: Knowledge types to stay inside; may be given.
        hits: What was found, best first, as the API tells hits.
        evidence: What hits stand on: id, source, quote, span and locator of each.
        answer: The answer, sentence by sentence, each with the ids that it cites.
    """

    question: str
    instruction: str
    types: list[str]
    hits: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    answer: dict[str, Any]


class RetrieveNode:
    """A node that finds hits and evidence for the question of the state.

    Args:
        client: What to ask.
        k: Hits wanted.
    """

    def __init__(self, client: Client, *, k: int = 5) -> None:
        self._client, self._k = client, k

    def __call__(self, state: EvidenceState) -> EvidenceState:
        """What was found.

        Raises:
            HeddleError: the question is empty, or the server cannot answer.
        """
        result = self._client.search(
            state["question"],
            types=parse_knowledge_types(state.get("types", ())),
            instruction=state.get("instruction", ""),
            k=self._k,
        ).model_dump(mode="json")
        return {"hits": result["hits"], "evidence": result["evidence"]}


class AnswerNode:
    """A node that has a chat model answer from the evidence of the state.

    The model gets the evidence fenced off as material. A sentence that cites nothing of it is unsupported.

    Args:
        model: The chat model.
    """

    def __init__(self, model: BaseChatModel) -> None:
        self._model = model

    def __call__(self, state: EvidenceState) -> EvidenceState:
        """The answer.

        Raises:
            ModelUnusable: the model fails.
        """
        from heddle.retrieval.answer import no_answer
        from heddle.retrieval.chat_answer import chat_answer

        evidence = [_evidence(each) for each in state.get("evidence", ())]
        if not evidence:
            return {"answer": no_answer().to_json()}
        words = chat_answer(self._model, state["question"], evidence)
        while True:
            try:
                next(words)
            except StopIteration as end:
                return {"answer": end.value.to_json()}


def evidence_graph(
    client: Client, model: BaseChatModel, *, k: int = 5
) -> CompiledStateGraph[EvidenceState, None, EvidenceState, EvidenceState]:
    """A graph of two nodes, `retrieve` and then `answer`.

    Args:
        client: What to ask.
        model: The chat model that writes.
        k: Hits wanted.

    Raises:
        ConfigurationError: LangGraph is not installed.
    """
    try:
        from langgraph.graph import END, START, StateGraph
    except ImportError as error:
        raise ConfigurationError(
            f"LangGraph is not installed ({error})", hint="pip install langgraph"
        ) from error
    graph = StateGraph(EvidenceState)
    graph.add_node("retrieve", RetrieveNode(client, k=k))
    graph.add_node("answer", AnswerNode(model))
    graph.add_edge(START, "retrieve")
    graph.add_edge("retrieve", "answer")
    graph.add_edge("answer", END)
    return graph.compile()


def _evidence(said: dict[str, Any]) -> Evidence:
    start, end = said["span"]
    return Evidence(
        id=said["id"],
        document=DocumentId(said["document"]),
        source=said["source"],
        quote=said["quote"],
        start=start,
        end=end,
        locator=locator_from_json(said["locator"]),
    )
