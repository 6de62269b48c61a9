"""What tests of the pipeline share: one warm sandbox, and a workbench with store, ledger and files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from workbench import Workbench

from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import open_sandbox
from heddle.ingest.sandbox import Sandbox


@pytest.fixture(scope="session")
def warm_sandbox() -> Iterator[Sandbox]:
    """Two workers, started once for the whole run."""
    with open_sandbox(Limits(), workers=2) as sandbox:
        yield sandbox


@pytest.fixture
def bench(tmp_path: Path, warm_sandbox: Sandbox) -> Iterator[Workbench]:
    """An empty workbench."""
    workbench = Workbench(tmp_path, warm_sandbox)
    yield workbench
    workbench.close()
