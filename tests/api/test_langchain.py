"""The LangChain retriever gives the same documents over a client, over its twin and over a searcher."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import httpx
import pytest
from indexed_world import contracts
from langchain_core.documents import Document
from served_world import QUESTION, served_world

from heddle.api.client import LOCAL_URL, AsyncClient, Client
from heddle.api.client_local import LocalServer
from heddle.api.langchain import HeddleRetriever
from heddle.api.ranker_choice import workspace_scorer
from heddle.core.errors import UnknownName, UsageError
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.settings import Settings
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.index import open_index
from heddle.retrieval.search import Searcher


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return served_world(tmp_path_factory.mktemp("langchain"))


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[LocalServer]:
    running = LocalServer(settings)
    yield running
    running.close()


@pytest.fixture
def client(server: LocalServer) -> Client:
    return Client(LOCAL_URL, api_key=server.api_key, transport=httpx.HTTPTransport(uds=str(server.socket)))


@pytest.fixture
def searcher(settings: Settings) -> Searcher:
    home = settings.home_folder()
    scorer = workspace_scorer(home, DEFAULT_WORKSPACE)
    return Searcher(open_index(home.index(DEFAULT_WORKSPACE)), HashingEncoder(), scorer=scorer)


def ask_twin(server: LocalServer, question: str) -> list[Document]:
    async def ask() -> list[Document]:
        transport = httpx.AsyncHTTPTransport(uds=str(server.socket))
        async with AsyncClient(LOCAL_URL, api_key=server.api_key, transport=transport) as twin:
            return await HeddleRetriever(client=twin, k=3).ainvoke(question)

    return asyncio.run(ask())


def test_all_three_give_the_same_documents(server: LocalServer, client: Client, searcher: Searcher) -> None:
    over_client = HeddleRetriever(client=client, k=3).invoke(QUESTION)

    assert len(over_client) == 3
    assert HeddleRetriever(client=searcher, k=3).invoke(QUESTION) == over_client
    assert ask_twin(server, QUESTION) == over_client


def test_a_client_that_waits_serves_programs_that_await(client: Client) -> None:
    retriever = HeddleRetriever(client=client, k=2)

    assert asyncio.run(retriever.ainvoke(QUESTION)) == retriever.invoke(QUESTION)


def test_every_document_carries_evidence_that_can_be_stored(client: Client) -> None:
    for item in HeddleRetriever(client=client, k=5).invoke(QUESTION):
        json.dumps(item.metadata)
        assert item.metadata["evidence"]
        assert all(each["quote"] and each["source"] and each["locator"] for each in item.metadata["evidence"])


def test_types_instruction_and_documents_hold(client: Client) -> None:
    tables = HeddleRetriever(client=client, types=("table",)).invoke("Nordlicht")
    said = HeddleRetriever(client=client, instruction="from infoboxes").invoke("Acme")
    here = HeddleRetriever(client=client, documents=(contracts().document,)).invoke("Acme")

    assert {item.metadata["type"] for item in tables} == {"table"}
    assert {item.metadata["type"] for item in said} == {"infobox"}
    assert {each["document"] for item in here for each in item.metadata["evidence"]} == {contracts().document}


def test_preferred_types_and_parts_reach_the_search(client: Client, searcher: Searcher) -> None:
    for each in (client, searcher):
        first = HeddleRetriever(client=each, prefer=("table",)).invoke("Nordlicht")[0]
        plain = HeddleRetriever(client=each, parts=()).invoke(QUESTION)
        wider = HeddleRetriever(client=each, parts=("neighbours",)).invoke(QUESTION)

        assert first.metadata["type"] == "table"
        assert not any("neighbours" in item.metadata["scores"] for item in plain)
        assert any("neighbours" in item.metadata["scores"] for item in wider)


def test_a_part_that_does_not_exist_is_named(client: Client) -> None:
    with pytest.raises(UsageError, match="magic"):
        HeddleRetriever(client=client, parts=("magic",)).invoke(QUESTION)


def test_a_client_that_awaits_cannot_be_waited_for() -> None:
    with pytest.raises(UsageError, match="cannot be waited for"):
        HeddleRetriever(client=AsyncClient()).invoke(QUESTION)


def test_a_knowledge_type_that_does_not_exist_is_named(client: Client) -> None:
    with pytest.raises(UnknownName, match="poem"):
        HeddleRetriever(client=client, types=("poem",)).invoke(QUESTION)


def test_what_cannot_search_is_refused() -> None:
    with pytest.raises(ValueError, match="client"):
        HeddleRetriever(client="http://127.0.0.1")  # type: ignore[arg-type]  # the point of the test
