"""A LangGraph of two nodes over Heddle, one that retrieves and one that has a chat model answer from it.

pip install langchain-openai    # or another provider's package
HEDDLE_CHAT_MODEL=openai:gpt-4o-mini python examples/langgraph_agent.py "Who signed with Pellard?"

The state holds the evidence, and the answer cites it by id: what a document or the model makes up is cited
nowhere. Without a chat model `examples/first_answer.py` answers from the same documents.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from heddle.api.client import Client
from heddle.api.composition import open_chat_model
from heddle.api.langgraph import EvidenceState, evidence_graph
from heddle.core.settings import load_settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

DOSSIER = Path(__file__).parent / "dossier"
FILES = ("incidents.csv", "site-visit-brightwater.txt", "supply-agreement-pellard.pdf")


def ask(client: Client, model: BaseChatModel, question: str) -> EvidenceState:
    """The state of the graph when it has answered."""
    graph = evidence_graph(client, model, k=3)
    return cast("EvidenceState", graph.invoke({"question": question}))


def told(state: EvidenceState) -> str:
    """An answer with where each of its sentences was found."""
    source = {each["id"]: each["source"] for each in state["evidence"]}
    return "\n".join(
        f"{each['text']} [{', '.join(source[name] for name in each['evidence']) or 'unsupported'}]"
        for each in state["answer"]["sentences"]
    )


def main(question: str = "Who signed the agreement with Pellard?", home: str = ".heddle") -> int:
    """Put three files of the dossier in, and ask."""
    model = open_chat_model(load_settings())
    if model is None:
        sys.stderr.write("set HEDDLE_CHAT_MODEL to a LangChain chat model, as provider:model\n")
        return 2
    with Client.local(home, workspace="langgraph-agent") as heddle:
        for name in FILES:
            heddle.documents.add(DOSSIER / name)
        print(told(ask(heddle, model, question)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
