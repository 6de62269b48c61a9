"""The dashboard as people use it: a real server over real documents, and a real browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Watched, chromium, chromium_path, watched_page
from playwright.sync_api import Browser
from running_server import RunningServer
from script_payloads import HOSTILE_NAME, hostile_mail, write_hostile_workbook

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_ENCODER = {"HEDDLE_ENCODER": "all-MiniLM-L6-v2"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not chromium_path():
        pytest.skip("no browser: install Debian's chromium to try the dashboard (apt-get install chromium)")
    with chromium() as opened:
        yield opened


def run(server: RunningServer, *words: str) -> None:
    """Run a command in the home of a server."""
    subprocess.run(
        [sys.executable, "-m", "heddle.cli.main", *words, "--json"],
        env=server.variables(),
        cwd=server.root,
        check=True,
        capture_output=True,
        timeout=240,
    )


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """An open server over the sample dossier and some documents that mean harm; tests only read it."""
    root = tmp_path_factory.mktemp("dossier")
    corpus = root / "corpus"
    shutil.copytree(ROOT / "examples" / "dossier", corpus)
    (corpus / "quillfeather.eml").write_text(hostile_mail(), "utf-8")
    write_hostile_workbook(corpus / "quillfeather.xlsx")
    (corpus / HOSTILE_NAME).write_text("The marrowstone ledger is kept by Ada Lovelace in London.", "utf-8")
    made = RunningServer(root, key="", environment=DEFAULT_ENCODER)
    run(made, "ingest", str(corpus))
    run(made, "index")
    with made as running:
        yield running


@pytest.fixture(scope="session")
def locked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that asks for a key, over a document that was never indexed."""
    root = tmp_path_factory.mktemp("locked")
    (root / "note.md").write_text("# Lease\n\nAda Lovelace signed the lease in London.\n", "utf-8")
    made = RunningServer(root)
    run(made, "ingest", str(root / "note.md"))
    with made as running:
        yield running


@pytest.fixture
def laptop(browser: Browser, server: RunningServer) -> Iterator[Watched]:
    """A page of 1366 by 768; what it does wrong fails the test."""
    with watched_page(browser, server.url) as watched:
        yield watched
        assert watched.faults() == []
