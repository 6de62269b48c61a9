"""`heddle mcp` speaks the protocol to the real client: over its own home, and over a server with a key."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from running_server import RunningServer
from served_world import QUESTION, served_world

from heddle.api.client import Client as Heddle
from heddle.core.errors import Unauthorized


def ask(*words: str, folder: Path, **variables: str) -> tuple[str, bool]:
    """What an agent is told that starts `heddle mcp` by itself, and whether that is an error."""
    heddle = str(Path(sys.executable).with_name("heddle"))
    variables = {"HEDDLE_ENCODER": "hashing", **variables}
    child = StdioServerParameters(command=heddle, args=["mcp", *words], env=variables, cwd=folder)

    async def converse() -> tuple[str, bool]:
        async with Client(child, read_timeout_seconds=60) as client:
            result = await client.call_tool("answer", {"question": QUESTION})
            (content,) = result.content
            assert content.type == "text"
            return content.text, bool(result.is_error)

    return asyncio.run(converse())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home that holds the small world."""
    folder = tmp_path_factory.mktemp("agents")
    served_world(folder)
    return folder


def test_an_agent_asks_the_home_that_the_options_name(world: Path, tmp_path: Path) -> None:
    text, failed = ask("--home", str(world / "home"), folder=tmp_path)

    assert not failed
    assert '"evidence":[{' in text
    assert list(tmp_path.iterdir()) == []


def test_an_agent_asks_a_server_with_the_key_of_the_environment(world: Path, tmp_path: Path) -> None:
    with RunningServer(world) as server:
        text, failed = ask("--url", server.url, folder=tmp_path, HEDDLE_API_KEY=server.key)
        refused, wrong = ask("--url", server.url, folder=tmp_path, HEDDLE_API_KEY="no" * 20)
        with Heddle(server.url, api_key=server.key) as client:
            names = [each.name for each in client.documents.list()]
        with Heddle(server.url, api_key="hdl_no_key") as stranger, pytest.raises(Unauthorized) as raised:
            stranger.search(QUESTION)

    assert not failed
    assert '"evidence":[{' in text
    assert len(names) == 3
    assert wrong
    assert server.key not in refused
    assert raised.value.status == 401
    assert raised.value.trace_id
