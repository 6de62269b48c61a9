"""The server is killed in the middle of an upload, a job or a stream; the next one goes on where it was."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import httpx
import pytest
from running_server import RunningServer, running
from upload_outcome import ENDED, JOB_SECONDS, put

from heddle.api.composition import open_store
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.core.settings import load_settings
from heddle.graph.dump import canonical_dump

PHASES = ("upload", "job", "stream", "answer")
LONGEST_PAUSE = 2.5
"""Seconds after which at the latest a job is struck: long enough for it to be anywhere."""
ORPHAN_SECONDS = 20.0
NAMES = ("Maria Keller", "John Smith", "Ada Lindqvist", "Bo Ek", "Ben Okri")


def letter(number: int) -> bytes:
    """The document of one kill; entities repeat, so that the order of arrival could matter if it did."""
    name = NAMES[number % len(NAMES)]
    return f"{name} works for Acme Robotics in Zurich. Letter {number} of {name}.\n\n".encode() * 3


def dump_of(server: RunningServer) -> list[str]:
    with closing(open_store(load_settings(environ=server.variables()))) as store:
        return list(canonical_dump(store.scope(DEFAULT_WORKSPACE)))


def struck(server: RunningServer, phase: str, number: int, random: Random) -> None:
    """Begin something and kill the server in the middle of it."""
    children = server.children()
    if phase == "upload":
        with half_sent(server, letter(number)):
            time.sleep(random.uniform(0, 0.3))
            server.kill()
    else:
        with server.client() as client:
            answer = client.post(
                "/v1/documents", files=form(number), headers={"Idempotency-Key": f"letter-{number}"}
            )
            assert answer.status_code == httpx.codes.ACCEPTED, answer.text
            children |= server.children()
            pause = random.uniform(0, LONGEST_PAUSE)
            if phase == "job":
                time.sleep(pause)
                server.kill()
            else:
                with suppress(httpx.HTTPError), listening(client, phase, answer.headers["Location"]) as lines:
                    next(lines, None)
                    time.sleep(pause / 2)
                    server.kill()
                    for _ in lines:  # it ends; it does not hang
                        pass
    server.kill()
    deadline = time.monotonic() + ORPHAN_SECONDS
    while (left := [child for child in children if running(child)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == [], "processes outlive the server"


def form(number: int) -> dict[str, tuple[str, bytes]]:
    return {"file": (f"letter-{number}.txt", letter(number))}


def half_sent(server: RunningServer, data: bytes) -> closing[socket.socket]:
    """A connection on which half of an upload has been sent."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="half.txt"\r\n\r\n'
    body = head + data * 2_000 + b"\r\n--b--\r\n"
    line = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    line.sendall(
        f"POST /v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.key}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body[: len(body) // 2]
    )
    return closing(line)


class listening:  # noqa: N801  (reads as what it does)
    """The lines of an event stream: of a job, or of an answer."""

    def __init__(self, client: httpx.Client, phase: str, job: str) -> None:
        events = {"Accept": "text/event-stream"}
        if phase == "stream":
            self._stream = client.stream("GET", f"{job}/events", headers=events)
        else:
            body = {"question": "Who works for Acme Robotics?"}
            self._stream = client.stream("POST", "/v1/answer", json=body, headers=events)

    def __enter__(self) -> Iterator[str]:
        return self._stream.__enter__().iter_lines()

    def __exit__(self, *details: object) -> None:
        self._stream.__exit__(*details)  # type: ignore[arg-type]


def all_ended(server: RunningServer) -> list[dict[str, object]]:
    """Every job, once none is left to do."""
    deadline = time.monotonic() + JOB_SECONDS
    with server.client() as client:
        while time.monotonic() < deadline:
            jobs: list[dict[str, object]] = client.get("/v1/jobs", params={"limit": 200}).json()["jobs"]
            if all(job["state"] in ENDED for job in jobs):
                return jobs
            time.sleep(0.2)
    raise AssertionError(jobs)


def survive(tmp_path: Path, kills: int) -> None:
    random = Random(4)
    (tmp_path / "killed").mkdir()
    (tmp_path / "whole").mkdir()
    server = RunningServer(tmp_path / "killed")
    for number in range(kills):
        server.start()
        struck(server, PHASES[number % len(PHASES)], number, random)
    strays = list(server.home.root.rglob(".incoming-*"))
    for path in strays:
        os.utime(path, (0, 0))

    with server:
        jobs = all_ended(server)
        # Who never got an answer asks again, with the same key.
        with server.client() as client:
            ends = [
                put(client, letter(n), f"letter-{n}.txt", Idempotency_Key=f"letter-{n}") for n in range(kills)
            ]
            found = client.post(
                "/v1/search", json={"question": "Who works for Acme Robotics?", "k": 50}
            ).json()
            originals = {
                end.document: client.get(f"/v1/documents/{end.document}/original").content for end in ends
            }
            listed = client.get("/v1/documents", params={"limit": 200}).json()["documents"]
        survived = dump_of(server)
    with RunningServer(tmp_path / "whole") as whole, whole.client() as client:
        for number in range(kills):
            put(client, letter(number), f"letter-{number}.txt")
        expected = dump_of(whole)

    assert [job for job in jobs if job["state"] != "succeeded" and not job["error"]] == []
    assert [end.problem for end in ends if end.state != "succeeded"] == []
    assert survived == expected
    assert {each["id"] for each in listed} == {end.document for end in ends}
    assert {hashlib.sha256(data).hexdigest(): document for document, data in originals.items()} == {
        document: document for document in originals
    }
    assert found["hits"]
    assert {path.name for path in server.home.root.rglob(".incoming-*")} == set()
    assert [path for path in server.home.root.rglob("*") if path.suffix == ".tmp"] == []


@pytest.mark.timeout(600)
def test_a_killed_server_goes_on_where_it_was(tmp_path: Path) -> None:
    survive(tmp_path, 8)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_hundred_kills_change_nothing(tmp_path: Path) -> None:
    survive(tmp_path, 100)
