"""Another executor gives the graph that `heddle ingest` gives."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from scripts import load_script
from workbench import LETTER, NOTES, STAFF, a_mail

from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.dump import canonical_dump
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.ingest.derivation import warm
from heddle.ingest.pipeline import ingest


def test_a_process_pool_makes_the_graph_that_the_command_makes(tmp_path: Path) -> None:
    files, home = tmp_path / "files", Home(tmp_path / "home")
    files.mkdir()
    for name, content in {
        "letter.txt": LETTER.encode(),
        "notes.md": NOTES.encode(),
        "copy of staff.csv": STAFF.encode(),
        "mail.eml": a_mail(("staff.csv", STAFF)),
        "reply.eml": a_mail(message_id="m2@acme.example", reply_to="m1@acme.example"),
        "empty.txt": b"",
    }.items():
        (files / name).write_bytes(content)
    example = load_script("examples/ingest_elsewhere.py")
    here, there = EmbeddedStore(home.graph), EmbeddedStore(tmp_path / "there.db")

    ingest([files], scope=here.scope(DEFAULT_WORKSPACE), ledger=Ledger(home.ledger), home=home, workers=1)
    with ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), initializer=warm
    ) as executor:
        refused = example.ingest_elsewhere([files], there.scope(DEFAULT_WORKSPACE), executor, home.root)

    one, other = here.scope(DEFAULT_WORKSPACE), there.scope(DEFAULT_WORKSPACE)
    assert list(canonical_dump(one)) == list(canonical_dump(other))
    assert list(one.documents()) == list(other.documents())
    assert [line.split(":")[0] for line in refused] == ["empty"]
    here.close()
    there.close()
