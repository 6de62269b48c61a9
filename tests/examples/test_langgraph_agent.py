"""The example of a LangGraph answers with citations, whoever writes: a script or a real small model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from scripted_chat import ScriptedChat
from scripts import load_script
from served_world import QUESTION, served_world
from small_chat import small_chat

from heddle.api.client import LOCAL_URL, Client
from heddle.api.client_local import LocalServer

agent = load_script("examples/langgraph_agent.py")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    server = LocalServer(served_world(tmp_path_factory.mktemp("agent")))
    transport = httpx.HTTPTransport(uds=str(server.socket))
    with Client(LOCAL_URL, api_key=server.api_key, transport=transport) as made:
        yield made
    server.close()


def test_an_answer_names_the_files_that_it_stands_on(client: Client) -> None:
    model = ScriptedChat(script=lambda _: "Grace Hopper leads it [E1]. She likes tea [E99].")

    told = agent.told(agent.ask(client, model, QUESTION))

    assert told.splitlines()[0].endswith(".pdf]")
    assert told.splitlines()[1] == "She likes tea. [unsupported]"


def test_a_real_model_answers_too(client: Client) -> None:
    state = agent.ask(client, small_chat(), QUESTION)

    known = {each["id"] for each in state["evidence"]}
    assert state["answer"]["sentences"]
    assert {name for each in state["answer"]["sentences"] for name in each["evidence"]} <= known
    assert agent.told(state)


def test_without_a_chat_model_it_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HEDDLE_CHAT_MODEL", raising=False)

    assert agent.main("Who?", str(tmp_path)) == 2
    assert "HEDDLE_CHAT_MODEL" in capsys.readouterr().err
