"""Whatever was done to the files on the way, the graph is the one that a first ingest of them would make.

Random sequences of writing, replacing, renaming, copying and deleting files, of ingests of everything and of
single files, of deletions by name, and of crashes between a commit of the graph and one of the ledger. After
each complete ingest the graph and its sources equal those of an empty home that sees the files for the first
time; at the end the index does too.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from index_reading import ENCODER, living
from known_derivations import KnownDerivations
from workbench import LETTER, NOTES, STAFF, a_mail

from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.dump import canonical_dump
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.graph.store import GraphScope, GraphStore
from heddle.ingest.pipeline import ingest
from heddle.ingest.registry import delete
from heddle.ingest.sandbox import Sandbox
from heddle.retrieval.index import build_index, open_index


def _a_zip(**files: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            # A time of its own would make other bytes of the same files.
            member = zipfile.ZipInfo(name.replace("_", "."), date_time=(2025, 1, 1, 0, 0, 0))
            archive.writestr(member, content)
    return buffer.getvalue()


MAIL = a_mail(("staff.csv", STAFF), ("notes.md", NOTES))
CONTENTS = {
    "letter": LETTER.encode(),
    "letter again": f"{LETTER}Acme Robotics is based in Bonn.\n".encode(),
    "staff": STAFF.encode(),
    "mail": MAIL,
    "mail without list": a_mail(("notes.md", NOTES)),
    "reply": a_mail(subject="Re: Results", message_id="m2@acme.example", reply_to="m1@acme.example"),
    "mail of mails": a_mail(("mail.eml", MAIL), subject="Fwd", message_id="m3@acme.example"),
    "archive": _a_zip(letter_txt=LETTER, staff_csv=STAFF, mail_eml=MAIL),
    "nothing": b"",
    "program": b"\x7fELF" + bytes(range(256)) * 4,
}
# A plain text is read by the suffix of its name, so each has names of one suffix.
SUFFIXES = {"letter": ".txt", "letter again": ".txt", "staff": ".csv", "nothing": ".txt"}
NAMES = ("a", "b", "sub/c", "sub/deeper/d")
_places = st.sampled_from(NAMES)
_contents = st.sampled_from(sorted(CONTENTS))


class Crash(Exception):
    """The process ends here."""


class Files(RuleBasedStateMachine):
    """Files that change, and a home that follows them."""

    sandbox: Sandbox
    store: GraphStore

    def __init__(self) -> None:
        super().__init__()
        self._root = Path(tempfile.mkdtemp())
        self._files = self._root / "files"
        self._files.mkdir()
        self._home = Home(self._root / "home")
        self._scope = self.open_scope()
        self._ledger = Ledger(self._home.ledger)
        self._complete = False

    def open_scope(self) -> GraphScope:
        """An empty scope to begin with."""
        self._own = EmbeddedStore(self._home.graph)
        return self._own.scope(DEFAULT_WORKSPACE)

    def _at(self, place: str) -> list[Path]:
        return sorted(self._files.glob(f"{place}.*"))

    @rule(place=_places, content=_contents)
    def write(self, place: str, content: str) -> None:
        """A file is new, or is replaced by one of the same name or another."""
        path = self._files / f"{place}{SUFFIXES.get(content, '.bin')}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CONTENTS[content])
        self._complete = False

    @rule(place=_places, other=_places)
    def rename(self, place: str, other: str) -> None:
        for path in self._at(place):
            new = self._files / f"{other}{path.suffix}"
            new.parent.mkdir(parents=True, exist_ok=True)
            path.rename(new)
        self._complete = False

    @rule(place=_places, other=_places)
    def copy(self, place: str, other: str) -> None:
        for path in self._at(place):
            new = self._files / f"{other}{path.suffix}"
            new.parent.mkdir(parents=True, exist_ok=True)
            if new != path:
                new.write_bytes(path.read_bytes())
        self._complete = False

    @rule(place=_places)
    def delete_file(self, place: str) -> None:
        for path in self._at(place):
            path.unlink()
        self._complete = False

    @rule(place=_places)
    def delete_document(self, place: str) -> None:
        """The document goes and its file stays: the next ingest brings it back."""
        for path in self._at(place):
            if self._scope.document_at(str(path)) is not None:
                delete(self._scope, self._ledger, str(path))
        self._complete = False

    @rule(place=_places)
    def ingest_one(self, place: str) -> None:
        for path in self._at(place):
            self._ingest([path], prune=False)

    @rule(passes=st.integers(1, 4), point=st.sampled_from(["ingest.before-put", "ingest.after-put"]))
    def crash(self, passes: int, point: str) -> None:
        left = passes

        def failpoint(name: str) -> None:
            nonlocal left
            left -= name == point
            if left <= 0:
                raise Crash

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("heddle.ingest.pipeline.failpoint", failpoint)
            try:
                self._ingest([self._files], prune=False)
            except Crash:
                self._complete = False

    @rule()
    def index(self) -> None:
        """The index follows the graph in steps."""
        build_index(self._scope, ENCODER, self._root / "index")

    @precondition(lambda self: any(self._files.rglob("*.*")))
    @rule()
    def ingest_all(self) -> None:
        self._ingest([self._files], prune=True)
        self._complete = True

    @invariant()
    def graph_is_that_of_a_first_ingest(self) -> None:
        if self._complete:
            with self._first_ingest() as (scope, _):
                assert list(canonical_dump(self._scope)) == list(canonical_dump(scope))
                assert self._scope.version() == scope.version()
                assert list(self._scope.documents()) == list(scope.documents())

    def teardown(self) -> None:
        try:
            if any(self._files.rglob("*.*")):
                self.ingest_all()
                self.graph_is_that_of_a_first_ingest()
                self._compare_indexes()
        finally:
            self._ledger.close()
            self._own.close()
            shutil.rmtree(self._root)

    def _compare_indexes(self) -> None:
        with self._first_ingest() as (scope, root):
            build_index(self._scope, ENCODER, self._root / "index")
            fresh = build_index(scope, ENCODER, root / "index")
            grown = living(open_index(self._root / "index"))
            assert grown == living(open_index(root / "index"))
            rebuilt = build_index(self._scope, ENCODER, self._root / "index", rebuild=True)
            assert rebuilt.generation == fresh.generation

    def _ingest(self, paths: list[Path], *, prune: bool) -> None:
        ingest(
            paths,
            scope=self._scope,
            ledger=self._ledger,
            home=self._home,
            sandbox=self.sandbox,
            removing=nullcontext if prune else None,
        )

    def _first_ingest(self) -> _FirstIngest:
        return _FirstIngest(self._files, self.sandbox)


class _FirstIngest:
    """A home that sees files for the first time."""

    def __init__(self, files: Path, sandbox: Sandbox) -> None:
        self._files, self._sandbox = files, sandbox

    def __enter__(self) -> tuple[GraphScope, Path]:
        self._root = Path(tempfile.mkdtemp())
        home = Home(self._root)
        self._store, self._ledger = EmbeddedStore(home.graph), Ledger(home.ledger)
        scope = self._store.scope(DEFAULT_WORKSPACE)
        ingest([self._files], scope=scope, ledger=self._ledger, home=home, sandbox=self._sandbox)
        return scope, self._root

    def __exit__(self, *_: object) -> None:
        self._ledger.close()
        self._store.close()
        shutil.rmtree(self._root)


@pytest.fixture(scope="module")
def known(warm_sandbox: Sandbox) -> KnownDerivations:
    return KnownDerivations(warm_sandbox)


@pytest.mark.timeout(1800)
def test_the_way_to_the_files_leaves_no_trace_in_graph_and_index(known: KnownDerivations) -> None:
    many = os.environ.get("HYPOTHESIS_PROFILE") == "verify"
    kind = type("FilesHere", (Files,), {"sandbox": known})

    run_state_machine_as_test(
        kind, settings=settings(max_examples=100 if many else 15, stateful_step_count=20, deadline=None)
    )
