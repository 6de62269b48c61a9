"""The server does what its specification says: all of schemathesis, with and without keys.

It reads `/openapi.json` of a running `heddle serve`, makes requests that the specification allows and
requests that it forbids, in random and in telling orders, and holds every answer to it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from running_server import KEY, RunningServer

NOTE = b"# Lease\n\nAda Lovelace works for Corvane Ltd in London. The lease ends in May.\n"
# Making a key closes an open server to whoever has none, the rest of the run included.
CLOSES_AN_OPEN_SERVER = ("create_key",)
SECONDS = 1700


def run_schemathesis(root: Path, *, key: str, examples: int) -> subprocess.CompletedProcess[str]:
    """Hold a server over a home with one document to its specification."""
    presented = {"Authorization": f"Bearer {key}"} if key else {}
    with RunningServer(root, key=key) as server:
        upload = httpx.post(
            f"{server.url}/v1/documents",
            files={"file": ("lease.md", NOTE)},
            headers={**presented, "Prefer": "wait=60"},
            timeout=90,
        )
        assert upload.status_code in (201, 202), upload.text
        words = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json"]
        words += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"]
        words += ["--max-examples", str(examples), "--seed", "1", "--no-shrink", "--continue-on-failure"]
        words += [word for name, value in presented.items() for word in ("-H", f"{name}: {value}")]
        if not key:
            words += [word for name in CLOSES_AN_OPEN_SERVER for word in ("--exclude-operation-id", name)]
        done = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=SECONDS, check=False)
        assert server.alive
        return done


@pytest.mark.timeout(SECONDS + 100)
@pytest.mark.parametrize("key", [KEY, ""], ids=["with-keys", "without-keys"])
@pytest.mark.parametrize(
    "examples", [pytest.param(5, id="short"), pytest.param(500, id="long", marks=pytest.mark.long)]
)
def test_the_server_does_what_its_specification_says(tmp_path: Path, key: str, examples: int) -> None:
    done = run_schemathesis(tmp_path, key=key, examples=examples)

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Test cases:" in done.stdout
