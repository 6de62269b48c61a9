"""A killed ingest, run again, gives the graph of one that was never killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from workbench import LETTER, NOTES, STAFF, Workbench, a_mail

_INGEST = """
import sys
from pathlib import Path
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.ingest.pipeline import ingest

home = Home(Path(sys.argv[2]))
scope = EmbeddedStore(home.graph).scope(DEFAULT_WORKSPACE)
ingest([Path(sys.argv[1])], scope=scope, ledger=Ledger(home.ledger), home=home, workers=1)
"""


def fill(bench: Workbench) -> None:
    bench.write("letter.txt", LETTER)
    bench.write("notes.md", NOTES)
    bench.write("mail.eml", a_mail(("staff.csv", STAFF)))


@pytest.mark.parametrize(
    "failpoint",
    ["ingest.before-put:2", "store.put.before-commit:2", "store.put.after-commit", "ingest.after-put"],
)
def test_after_a_kill_the_next_run_ends_where_an_uninterrupted_one_does(
    bench: Workbench, failpoint: str
) -> None:
    fill(bench)
    killed = subprocess.run(
        [sys.executable, "-c", _INGEST, str(bench.files), str(bench.home.root)],
        env={**os.environ, "HEDDLE_FAILPOINT": failpoint},
        timeout=120,
        check=False,
    )
    survived = bench.scope.counts().documents

    resumed = bench.ingest()
    expected = bench.dump()
    for document in ["letter.txt", "notes.md", "mail.eml"]:
        bench.delete(document)
    whole = bench.ingest()

    assert killed.returncode == -signal.SIGKILL
    assert 0 < survived < 4
    assert (resumed.failed, resumed.unchanged) == (0, resumed.files - resumed.ingested)
    assert resumed.unchanged >= 1
    assert resumed.graph_version == whole.graph_version
    assert bench.dump() == expected
