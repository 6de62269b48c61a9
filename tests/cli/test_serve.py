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

import pytest
from heddle_process import ENCODER


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
