"""`kill -9` of the server: what it accepted is done, what it did not is absent, no file is left over."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from running_server import RunningServer, running

from heddle.api.access import own_access
from heddle.api.ingestion import upload_folder, upload_needed
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.settings import Settings
from heddle.retrieval.index import open_index

LONG = 180.0
UPLOADS = 6
"""Uploads between two kills at the most."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    serving = RunningServer(tmp_path)
    yield serving
    serving.stop()


def note(number: int, length: int = 0) -> bytes:
    filling = b"The lease of this town goes on and on. " * (length // 39)
    return f"# Note {number}\n\nPerson{number} Lovelace works in Town{number}.\n\n".encode() + filling


def wait_until(true: Callable[[], object], seconds: float = LONG) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def sent(server: RunningServer, data: bytes) -> bool:
    """Whether an upload was accepted."""
    try:
        with server.client(seconds=30) as client:
            answer = client.post("/v1/documents", files={"file": ("note.md", data)})
    except httpx.TransportError:
        return False
    return answer.status_code in (200, 202)


def drained(server: RunningServer) -> bool:
    with server.client() as client:
        states = [
            job["state"]
            for state in ("queued", "running", "stalled")
            for job in client.get("/v1/jobs", params={"state": state}).json()["jobs"]
        ]
    return not states


def check(server: RunningServer, accepted: set[str], offered: set[str]) -> None:
    """Accepted documents are whole, others are whole or absent, and the folder holds nothing else."""
    shop = Workshop(Settings(home=str(server.home.root), encoder="hashing"))
    bench: Workbench = shop.bench(own_access(shop.settings))
    documents = {str(document.id) for document in bench.scope.documents()}
    assert accepted <= documents <= offered
    assert set(open_index(bench.index_folder).documents) == documents
    upload_folder(bench).sweep(upload_needed(bench), age=0.0)
    root = bench.home.uploads(bench.workspace)
    files = {path.parent.name: path for path in root.rglob("*") if path.is_file()}
    assert set(files) == documents
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == name for name, path in files.items())
    shop.close()


def upload_and_kill(server: RunningServer, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    accepted: set[str] = set()
    offered: set[str] = set()
    for _ in range(kills):
        server.start()
        ending = threading.Event()

        def send(first: int, ending: threading.Event = ending) -> None:
            # So many, however fast the machine takes them: what is accepted has to be read in the end.
            while not ending.is_set() and len(offered) < first + UPLOADS:
                data = note(len(offered), length=chance.choice([0, 200_000]))
                offered.add(hashlib.sha256(data).hexdigest())
                if sent(server, data):
                    accepted.add(hashlib.sha256(data).hexdigest())

        thread = threading.Thread(target=send, args=(len(offered),))
        thread.start()
        time.sleep(chance.uniform(0.05, 1.5))
        children = server.children()
        server.kill()
        ending.set()
        thread.join()
        wait_until(lambda left=children: not any(running(pid) for pid in left), 15)  # type: ignore[misc]  # a loop variable, bound
    server.start()
    wait_until(lambda: drained(server))
    check(server, accepted, offered)


def test_nothing_is_lost_when_the_server_is_killed_in_mid_upload_and_mid_job(server: RunningServer) -> None:
    upload_and_kill(server, 3, seed=1)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nothing_is_lost_in_a_hundred_kills_of_the_server(server: RunningServer) -> None:
    upload_and_kill(server, 100, seed=2)


@pytest.mark.parametrize("place", ["upload.received", "upload.placed"])
def test_an_upload_that_was_never_accepted_is_swept_away(server: RunningServer, place: str) -> None:
    server.start(HEDDLE_FAILPOINT=place)
    assert not sent(server, note(1))
    wait_until(lambda: not server.alive)
    stray = next(path for path in (server.home.root / "uploads").rglob("*") if path.is_file())
    old = time.time() - 7200
    os.utime(stray, (old, old))

    server.start()
    accepted = sent(server, note(2))
    wait_until(lambda: drained(server))
    server.stop()

    assert accepted
    assert not stray.exists()
    name = hashlib.sha256(note(2)).hexdigest()
    check(server, {name}, {name})


def test_a_stream_of_events_that_was_cut_goes_on_where_the_job_is(server: RunningServer) -> None:
    server.start()
    with server.client() as client:
        job = client.post("/v1/documents", files={"file": ("note.md", note(1))}).json()["id"]
        with (
            contextlib.suppress(httpx.TransportError),
            client.stream("GET", f"/v1/jobs/{job}/events") as stream,
        ):
            for line in stream.iter_lines():
                if line.startswith("event: progress"):
                    server.kill()

    server.start()
    with server.client() as client, client.stream("GET", f"/v1/jobs/{job}/events") as stream:
        events = [line.removeprefix("event: ") for line in stream.iter_lines() if line.startswith("event")]

    assert events[-1] == "done"
    name = hashlib.sha256(note(1)).hexdigest()
    check(server, {name}, {name})
