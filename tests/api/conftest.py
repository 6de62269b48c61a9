"""An API over a home of its own, with the encoder that has no weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from job_threads import working

from heddle.api.access import own_access
from heddle.api.app import create_app
from heddle.api.job_runner import JobRunner
from heddle.api.workbench import Workbench
from heddle.api.workshop import Workshop
from heddle.core.settings import Settings
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import open_sandbox
from heddle.ingest.sandbox import Sandbox

NOTE = b"# Lease\n\nAda Lovelace works for Corvane Ltd in London. The lease ends in May.\n"
WAIT = {"Prefer": "wait=60"}
TABLE = b"name,city\nAda Lovelace,London\nBen Okri,Lagos\n"


def settings_for(home: Path) -> Settings:
    return Settings(home=str(home), encoder="hashing", max_upload=1, workers=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "home")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A warm parser process; starting one takes seconds."""
    with open_sandbox(Limits(), workers=1) as opened:
        yield opened


@pytest.fixture
def client(settings: Settings, sandbox: Sandbox) -> Iterator[TestClient]:
    """An API with a runner beside it: `Prefer: wait=30` gets what comes of a job."""
    with (
        working(settings, sandbox),
        TestClient(create_app(settings), raise_server_exceptions=False) as opened,
    ):
        yield opened


@pytest.fixture
def idle(settings: Settings) -> Iterator[TestClient]:
    """An API without a runner: jobs stay where they are."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Iterator[TestClient]:
    """An API over two documents, `lease.md` and `people.csv`; tests only read it."""
    settings = settings_for(tmp_path_factory.mktemp("filled") / "home")
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        with working(settings, sandbox):
            for name, data in (("lease.md", NOTE), ("people.csv", TABLE)):
                response = opened.post("/v1/documents", files={"file": (name, data)}, headers=WAIT)
                assert response.status_code == 201, response.text
        yield opened


@pytest.fixture
def shop(settings: Settings) -> Iterator[Workshop]:
    """All workspaces of a home of its own."""
    opened = Workshop(settings)
    yield opened
    opened.close()


@pytest.fixture
def runner(shop: Workshop, sandbox: Sandbox) -> Iterator[JobRunner]:
    """Does the jobs of that home when it is told to."""
    with JobRunner(shop, sandbox=sandbox) as opened:
        yield opened


@pytest.fixture
def bench(shop: Workshop) -> Workbench:
    """The default workspace of that home."""
    return shop.bench(own_access(shop.settings))
