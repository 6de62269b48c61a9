"""`heddle serve` as a process: it says where it listens, answers, and stops cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from heddle_process import ENCODER, Heddle


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, **ENCODER, "HEDDLE_HOME": str(tmp_path / "home")}
    words = [sys.executable, "-m", "heddle.cli.main", "serve", "--port", "0", "--json"]
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        yield running
        running.kill()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_server_answers_until_it_is_told_to_stop(
    server: subprocess.Popen[str], number: signal.Signals, code: int
) -> None:
    assert server.stdout is not None
    url = json.loads(server.stdout.readline())["url"]
    with urllib.request.urlopen(f"{url}/readyz", timeout=60) as response:  # noqa: S310  (our own address)
        ready = json.load(response)

    server.send_signal(number)
    _, err = server.communicate(timeout=60)

    assert ready["ready"] is True
    assert server.returncode == code
    assert "Traceback" not in err
    assert err.splitlines()[-1] in {
        "stopped",
        "heddle: interrupted: what was finished is kept; run the same command to go on",
    }


def test_a_server_that_others_could_reach_needs_a_key_first(heddle: Heddle, tmp_path: Path) -> None:
    refused = heddle("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104  the point

    assert refused.code == 3
    assert "heddle keys create" in refused.err
    assert refused.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_with_a_key_it_serves_others_and_asks_everybody(heddle: Heddle, tmp_path: Path) -> None:
    key = heddle("keys", "create", "mine", "--workspaces", "*").out.strip()
    environment = {**os.environ, **ENCODER, "HEDDLE_HOME": str(tmp_path / "home"), "HEDDLE_RATE_LIMIT": "1"}
    words = [sys.executable, "-m", "heddle.cli.main", "serve", "--host", "0.0.0.0", "--port", "0", "--json"]  # noqa: S104
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        try:
            assert running.stdout is not None
            port = urlsplit(json.loads(running.stdout.readline())["url"]).port
            address = f"http://127.0.0.1:{port}/v1/workspaces"
            named = {"host": "graph.example"}

            assert httpx.get(address, headers=named).status_code == 401
            answered = httpx.get(address, headers={**named, "authorization": f"Bearer {key}"})
            assert answered.json() == {"workspaces": [], "next": None}
            # What it is told of the caller's address, it does not believe: all of these are one caller.
            forged = [httpx.get(address, headers={"x-forwarded-for": f"192.0.2.{n}"}) for n in range(8)]
            assert 429 in {each.status_code for each in forged}
        finally:
            running.kill()
