"""The client over the real API, in this process's keeping: both kinds, every operation, nothing heavy."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from client_calls import drained, drained_async, method_of
from served_world import QUESTION, served_world
from tree import ROOT

from heddle.api.client import LOCAL_URL, AsyncClient, Client
from heddle.api.client_local import LocalServer
from heddle.api.client_results import SearchResult
from heddle.api.wire.documents import IngestReport
from heddle.api.wire.search import CitationEvent, RetrievalEvent, TokenEvent
from heddle.core.errors import Forbidden, InputRejected, NotFound, OutOfReach, Unauthorized

NOTE = b"# Lease\n\nBen Okri lives in Lagos. His lease ends in May.\n"
HEAVY = {"fastapi", "torch", "spacy", "transformers", "neo4j", "tantivy", "onnxruntime", "pandas", "numpy"}
IMPORTS = """
import json, sys
from heddle.api.client import AsyncClient, Client
Client("http://127.0.0.1:1", api_key="hdl_a_b").close()
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""
FORGETTING = """
import sys, threading
from heddle.api.client import Client
client = Client.local(sys.argv[1], encoder="hashing")
assert client.live()
"""
READS: list[tuple[str, tuple[Any, ...]]] = [
    ("search", (QUESTION,)),
    ("answer_stream", (QUESTION,)),
    ("entities.list", ()),
    ("answer", (QUESTION,)),
    ("documents.list", ()),
    ("version", ()),
    ("live", ()),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    running = LocalServer(served_world(tmp_path_factory.mktemp("client")))
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(server: LocalServer) -> Iterator[Client]:
    transport = httpx.HTTPTransport(uds=str(server.socket))
    with Client(LOCAL_URL, api_key=server.api_key, transport=transport, timeout=60) as opened:
        yield opened


def run_python(code: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_document_goes_in_is_asked_about_and_comes_out(client: Client) -> None:
    report = client.documents.add(NOTE, name="lease.md")

    answer = client.answer("Where does Ben Okri live?")
    again = client.documents.submit(NOTE, name="lease.md")
    deleted = client.documents.delete(report.document.id)

    assert report.outcome == "ingested"
    assert "Lagos" in answer.text
    assert report.document.id in {each.document for each in answer.cited}
    assert isinstance(again, IngestReport)
    assert again.outcome in {"unchanged", "duplicate"}
    assert deleted.deleted == [report.document.id]
    with pytest.raises(NotFound):
        client.documents.get(report.document.id)


def test_an_original_and_its_pages_can_be_seen(client: Client, tmp_path: Path) -> None:
    file = ROOT / "examples" / "dossier" / "supply-agreement-pellard.pdf"
    document = client.documents.add(file).document.id

    original = client.documents.original(document)
    pages = client.documents.pages(document)
    plain = client.documents.page_image(document, 1, scale=0.5)
    marked = client.documents.page_image(document, 1, scale=0.5, boxes=[(72, 72, 300, 200)])
    client.documents.delete(document)

    assert (original.name, original.media) == (file.name, "application/pdf")
    assert original.save(tmp_path).read_bytes() == file.read_bytes()
    assert [each.page for each in pages] == [1, 2]
    assert plain.save(tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    assert marked._repr_png_() != plain.content


def test_a_workspace_is_cleared_from_another(server: LocalServer, client: Client) -> None:
    transport = httpx.HTTPTransport(uds=str(server.socket))
    with Client(LOCAL_URL, api_key=server.api_key, workspace="shelf", transport=transport) as shelf:
        shelf.documents.add(NOTE, name="lease.md")
        assert len(list(shelf.documents.list())) == 1

        job = client.workspaces.delete("shelf")

        assert job.state == "succeeded"
        assert list(shelf.documents.list()) == []
    assert len(list(client.documents.list())) == 3


def test_a_key_is_made_used_and_revoked(server: LocalServer, client: Client) -> None:
    issued = client.keys.create("reader", workspaces=["shelf"], lifetime=60)

    with Client(
        LOCAL_URL, api_key=issued.key, transport=httpx.HTTPTransport(uds=str(server.socket))
    ) as reader:
        assert list(reader.documents.list()) == []
        with pytest.raises(Forbidden):
            reader.documents.add(NOTE, name="lease.md")
        client.keys.revoke(issued.id)
        with pytest.raises(Unauthorized):
            reader.search(QUESTION)

    assert client.keys.get(issued.id).state == "revoked"
    assert issued.id in {each.id for each in client.keys.list()}


def test_work_is_asked_for_watched_and_waited_for(client: Client) -> None:
    job = client.jobs.submit("communities")

    seen = list(client.jobs.watch(job.id))
    ended = client.jobs.wait(job.id)

    assert seen[-1].state == "succeeded"
    assert ended.result is not None
    assert ended == client.jobs.get(job.id)
    assert job.id in {each.id for each in client.jobs.list(kind="communities", state="succeeded")}
    assert [each.size for each in client.communities.list()]


def test_what_cannot_be_read_is_raised_with_its_reason(client: Client) -> None:
    with pytest.raises(InputRejected) as raised:
        client.documents.add(bytes(range(256)) * 4, name="noise.pdf")

    assert raised.value.reason == "unsupported"


def test_an_answer_can_be_read_as_it_comes(client: Client) -> None:
    events = list(client.answer_stream(QUESTION))

    whole = events[-1]
    words = "".join(each.text for each in events if isinstance(each, TokenEvent))
    cited = [name for each in events if isinstance(each, CitationEvent) for name in each.evidence]
    assert isinstance(events[0], RetrievalEvent)
    assert isinstance(whole, SearchResult)
    assert words == whole.text
    assert set(cited) == {each.id for each in whole.cited}


def test_a_list_goes_on_as_often_as_it_is_asked(client: Client) -> None:
    listing = client.documents.list()

    names = [each.name for each in listing]
    assert len(names) == 3
    assert [each.name for each in listing] == names
    assert list(listing.to_frame()["name"]) == names
    assert all(name in listing._repr_html_() for name in names)


def test_what_a_hit_stands_on_can_be_read(client: Client) -> None:
    result = client.search(QUESTION, types=["entity"], k=3)
    texts = {each.document: client.documents.get(each.document).text for each in result.evidence}

    assert result.answer is None
    assert {hit.type for hit in result.hits} == {"entity"}
    assert [
        each.quote
        for each in result.evidence
        if texts[each.document][each.span[0] : each.span[1]] != each.quote
    ] == []
    assert client.entities.get(result.hits[0].nodes[0]).mentions


def test_the_graph_can_be_walked(client: Client) -> None:
    people = list(client.entities.list(entity_type="Person"))
    start = people[0].id
    around = client.graph.expand(start, hops=2)
    far = max(around.nodes, key=lambda node: (node.distance, node.id))
    paths = client.graph.paths(start, far.id)

    assert people[0].name in {each.name for each in client.entities.list(people[0].name)}
    assert {node.distance for node in around.nodes} == {0, 1, 2}
    assert list(around.to_frame()["id"]) == [node.id for node in around.nodes]
    assert len(paths.to_frame()) == sum(len(each.edges) for each in paths.paths) > 0
    assert people[0].name in repr(paths)
    assert people[0].name in paths._repr_html_()
    assert client.graph.schema().documents == 3


def test_the_state_of_the_server_can_be_read(client: Client) -> None:
    assert client.live()
    assert client.ready().ready
    assert client.version().version
    assert client.workspaces.get("default").documents == 3


@pytest.mark.parametrize(("name", "words"), READS, ids=[name for name, _ in READS])
def test_the_client_that_awaits_gives_what_the_one_that_waits_gives(
    client: Client, server: LocalServer, name: str, words: tuple[Any, ...]
) -> None:
    async def ask() -> Any:
        transport = httpx.AsyncHTTPTransport(uds=str(server.socket))
        async with AsyncClient(LOCAL_URL, api_key=server.api_key, transport=transport) as twin:
            return await drained_async(method_of(twin, name)(*words))

    assert comparable(asyncio.run(ask())) == comparable(drained(method_of(client, name)(*words)))


def comparable(result: Any) -> Any:
    """A result without what differs from call to call."""
    if isinstance(result, list):
        return [comparable(each) for each in result]
    return result.model_copy(update={"timings": {}}) if hasattr(result, "timings") else result


def test_a_local_client_takes_its_server_with_it(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with Client.local(tmp_path / "home", "shelf", encoder="hashing") as client:
        (server,) = {each for each in threading.enumerate() if each.name == "heddle-local"} - before
        assert client.live()
        assert "server of its own, workspace shelf" in repr(client)

    assert not server.is_alive()
    with pytest.raises((OutOfReach, RuntimeError)):
        client.version()


def test_an_awaiting_local_client_takes_its_server_with_it(tmp_path: Path) -> None:
    async def ask() -> threading.Thread:
        async with AsyncClient.local(tmp_path / "home", encoder="hashing") as client:
            (server,) = [each for each in threading.enumerate() if each.name == "heddle-local"][-1:]
            assert await client.live()
            return server

    assert not asyncio.run(ask()).is_alive()


def test_two_local_servers_share_a_process(server: LocalServer, client: Client, tmp_path: Path) -> None:
    with Client.local(tmp_path / "home", encoder="hashing") as other:
        assert list(other.documents.list()) == []
        assert len(list(client.documents.list())) == 3


def test_only_this_user_may_enter_the_folder_of_the_socket(server: LocalServer) -> None:
    assert server.socket.parent.stat().st_mode & 0o077 == 0


def test_a_program_that_forgets_to_close_a_local_client_ends_cleanly(tmp_path: Path) -> None:
    done = run_python(FORGETTING, str(tmp_path / "home"), folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_place_where_no_socket_can_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(deep))

    with pytest.raises(OutOfReach, match="cannot make a socket") as raised:
        Client.local(tmp_path / "home")

    assert "TMPDIR" in raised.value.hint
    assert list(deep.iterdir()) == []


def test_a_remote_client_loads_nothing_heavy(tmp_path: Path) -> None:
    done = run_python(IMPORTS, folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert HEAVY & set(json.loads(done.stdout)) == set()
