"""The pipeline: from paths to a graph, one transaction a document, resumable by running it again.

Files are looked for, hashed and handed to the workers one after another, no further ahead than there are
workers, so that memory stays flat however many there are. What the store holds as it is never reaches a
worker; nor does what the ledger knows to be unreadable. The rest is derived in the sandbox and stored in
the order in which it is done, which the graph does not depend on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heddle.core.errors import InvalidGraph
from heddle.core.events import Event, Listener, ignore
from heddle.core.failpoint import failpoint
from heddle.core.home import Home
from heddle.core.ids import sha256_hex
from heddle.core.lock import exclusive
from heddle.core.rejection import RejectionReason
from heddle.graph.ledger import Ledger
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.graph.store import GraphScope
from heddle.ingest.bundle import attached_sources, outgrown_sources, puts_of
from heddle.ingest.census import Census, take_census
from heddle.ingest.derivation import DerivationJob, Derived
from heddle.ingest.discovery import FoundFile, discover, hash_file
from heddle.ingest.enricher import Enricher
from heddle.ingest.enriching import Enriching
from heddle.ingest.gone import gone_files, refuse_emptied, remove_sources
from heddle.ingest.limits import Limits
from heddle.ingest.progress import TELL_SECONDS, Progress
from heddle.ingest.rare_collection import rare_collection
from heddle.ingest.sandbox import Done, InFlight, Outcome, Rejected, Sandbox
from heddle.ingest.standing import Place, Standing, Standings
from heddle.ingest.summary import FileOutcome, IngestSummary
from heddle.ingest.verdict import Verdicts

_TASK = "heddle.ingest.derivation:derive"
_INITIALIZER = "heddle.ingest.derivation:warm"
_BREATH_SECONDS = 0.05
_MOST_REFUSALS = 1000


@dataclass(slots=True)
class _Group:
    """Files of the same bytes and suffix on their way: derived once, stored once."""

    hash: str
    stored: bool
    members: list[Place] = field(default_factory=list)

    @property
    def first(self) -> FoundFile:
        """The file that is read."""
        return self.members[0].file


def open_sandbox(limits: Limits, *, workers: int) -> Sandbox:
    """A sandbox that derives documents; a server keeps one warm, since a worker takes seconds to start."""
    return Sandbox(_TASK, workers=workers, limits=limits, initializer=_INITIALIZER)


def ingest(
    paths: Sequence[Path],
    *,
    scope: GraphScope,
    ledger: Ledger,
    home: Home,
    limits: Limits | None = None,
    workers: int = 0,
    sandbox: Sandbox | None = None,
    listener: Listener = ignore,
    removing: Removing | None = None,
    enricher: Enricher | None = None,
) -> IngestSummary:
    """Ingest files and folders into a workspace.

    Args:
        paths: Files and folders.
        scope: The workspace's graph.
        ledger: Where outcomes are written down.
        home: Heddle's home: holds the lock, and is itself never ingested.
        limits: What one document may cost.
        workers: Parser processes; 0 means one a core.
        sandbox: A warm sandbox to use, which stays open; else one is opened where a file needs it.
        listener: Hears the events of `heddle.core.events`: a `document` event of stage `write` for each
            file, and twice a second an `advanced` event of stage `ingest` (see `heddle.ingest.progress`).
        removing: Where given, what was read from the folders and lies there no more is taken out of the
            graph at the end, in this context; a renamed file keeps its document.
        enricher: What is read in documents besides the default reading.

    Raises:
        UsageError: with `removing`, a folder that was read from holds no file any more; nothing was ingested.
        PathNotFound: a path does not exist; nothing was ingested.
        FileUnreadable: a path may not be read or is no file or folder; nothing was ingested.
        ConfigurationError: the OCR engine that is asked for is not installed; nothing was ingested.
        StoreBusy: another ingest into the workspace is running.
        EnvironmentFault: the store fails; what was stored so far stays.
    """
    started = time.perf_counter()
    limits = limits or Limits()
    if removing is not None:
        refuse_emptied(paths, scope=scope, ledger=ledger, skip=home.root)
    census = _census(paths, home.root, listener)
    lock = home.locks / f"ingest-{scope.workspace}.lock"
    with exclusive(lock, what=f"workspace {scope.workspace}"), rare_collection():
        progress = Progress(census, listener, ledger.costs())
        verdicts = Verdicts(scope.workspace, ledger, limits, census.files, listener)
        files = discover(paths, skip=home.root)
        enricher = enricher or Enricher()
        run = _Run(files, scope, ledger, limits, verdicts, progress, enricher)
        try:
            if sandbox is not None:
                run.all(sandbox)
            else:
                with open_sandbox(limits, workers=workers or os.cpu_count() or 1) as opened:
                    run.all(opened)
        finally:
            ledger.add_costs(progress.costs)
        if removing is not None:
            gone = gone_files(paths, scope=scope, ledger=ledger, skip=home.root)
            verdicts.removed(gone)
            if gone:
                with removing():
                    remove_sources(scope, ledger, gone)
        seconds, spent = time.perf_counter() - started, enricher.spent()
        summary = verdicts.tally.sums(seconds=seconds, graph_version=scope.version(), language_model=spent)
    listener(Event("ingest", "finished", summary.files, summary.files, summary.to_json()))
    return summary


Removing = Callable[[], AbstractContextManager[None]]


def _census(paths: Sequence[Path], home: Path, listener: Listener) -> Census:
    told = time.monotonic()

    def tell(census: Census) -> None:
        nonlocal told
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            listener(Event("discover", "advanced", census.files, 0, {"bytes": census.size}))

    census = take_census(discover(paths, skip=home), listener=tell)
    listener(Event("discover", "finished", census.files, census.files, {"bytes": census.size}))
    return census


class _Run:
    """One ingest under way."""

    def __init__(
        self,
        files: Iterable[FoundFile],
        scope: GraphScope,
        ledger: Ledger,
        limits: Limits,
        verdicts: Verdicts,
        progress: Progress,
        enricher: Enricher,
    ) -> None:
        self._files = files
        self._scope = scope
        self._limits = limits
        self._enricher = enricher
        self._enriching = Enriching(enricher, scope.workspace)
        self._standings = Standings(scope, ledger, limits, enricher.mark)
        self._verdicts = verdicts
        self._progress = progress
        # What is with the workers or about to be.
        self._groups: dict[str, _Group] = {}
        # What came to nothing in this run, so that a hundred copies of it do not cost a hundred times.
        self._refused: dict[str, Outcome] = {}

    def all(self, sandbox: Sandbox) -> None:
        """Settle every file."""
        with closing(self._enriching), closing(sandbox.run(self._jobs(), watch=self._watch)) as outcomes:
            for key, outcome in outcomes:
                self._settle(key, outcome)
            for key, derived in self._enriching.rest():
                self._store(key, self._groups.pop(key), derived)
        self._progress.settled(self._verdicts.tally.done)
        self._progress.tell(at_once=True)

    def _watch(self, running: Sequence[InFlight]) -> None:
        self._progress.settled(self._verdicts.tally.done)
        self._progress.tell(running)

    def _jobs(self) -> Iterator[tuple[str, Any] | None]:
        """What is to be derived; None now and then between files that need no worker."""
        breath = time.monotonic()
        for file in self._files:
            job = self._sort(file)
            if job is not None:
                yield job
            elif time.monotonic() - breath >= _BREATH_SECONDS:
                self._progress.settled(self._verdicts.tally.done)
                yield None
                breath = time.monotonic()

    def _sort(self, file: FoundFile) -> tuple[str, DerivationJob] | None:
        """Settle a file at once where that is possible, else give what is to be derived, if it is new."""
        if file.trouble or file.size > self._limits.file_mib << 20:
            self._turn_away(file)
            return None
        try:
            digest = hash_file(file.path)
        except OSError as error:
            self._progress.hashed(file, derived=False)
            self._verdicts.failed(file, "", f"it cannot be read ({error.strerror or error})")
            return None
        place = self._standings.of(file, digest)
        key = digest + file.suffix
        derived = place.standing is Standing.NEW and key not in self._groups and key not in self._refused
        self._progress.hashed(file, derived=derived)
        if place.standing is not Standing.NEW:
            self._settle_known(place, digest)
        elif key in self._refused:
            self._refuse(_Group(digest, stored=False, members=[place]), self._refused[key])
        elif key in self._groups:
            self._groups[key].members.append(place)
        else:
            return self._job(key, _Group(digest, place.stored is not None, [place]))
        return None

    def _turn_away(self, file: FoundFile) -> None:
        """Settle a file that need not even be read."""
        self._progress.hashed(file, derived=False)
        if file.trouble:
            self._verdicts.failed(file, "", file.trouble)
            return
        if self._scope.document_at(file.location) is not None:
            with suppress(OSError):
                self._forsake(file, hash_file(file.path))
        message = f"the file has {file.size >> 20} MiB, more than {self._limits.file_mib}"
        self._verdicts.rejected(file, "", RejectionReason.TOO_LARGE, message)

    def _settle_known(self, place: Place, digest: str) -> None:
        match place.standing:
            case Standing.UNCHANGED:
                self._verdicts.unchanged(place)
            case Standing.REFUSED if place.entry is not None:
                self._forsake(place.file, digest)
                reason = RejectionReason(place.entry.reason)
                self._verdicts.rejected(place.file, digest, reason, place.entry.message)
            case _ if place.stored is not None:
                found = list(attached_sources(self._scope, place.stored.id, place.file.location))
                if place.held is not None and any(place.held.id == document for document, _ in found):
                    # Else the places inside it, new ones too, would go with it at the end; it lies elsewhere.
                    self._scope.remove_sources([place.file.location])
                # The innermost first: what holds the place now may be an archive that holds them all.
                for document, source in reversed(found):
                    self._scope.add_sources(document, [source])
                self._verdicts.duplicate(place)

    def _job(self, key: str, group: _Group) -> tuple[str, DerivationJob] | None:
        try:
            data = group.first.path.read_bytes()
        except OSError as error:
            self._fail(group, f"it cannot be read ({error.strerror or error})")
            return None
        if sha256_hex(data) != group.hash:
            self._fail(group, "it changed while it was read; ingest it again")
            return None
        self._groups[key] = group
        self._progress.begun(key, group.first)
        # The default reading knows Heddle's own types; an ontology is applied to what it says.
        schema = DEFAULT_SCHEMA if self._enricher.ontology is not None else self._scope.schema
        job = DerivationJob(data, group.first.name, self._scope.workspace, self._limits, schema)
        return key, job

    def _settle(self, key: str, outcome: Outcome) -> None:
        if isinstance(outcome, Done):
            for done, derived in self._enriching.give(key, outcome.value):
                self._store(done, self._groups.pop(done), derived)
            return
        group = self._groups.pop(key)
        self._progress.ended(key)
        if len(self._refused) < _MOST_REFUSALS:
            self._refused[key] = outcome
        self._refuse(group, outcome)

    def _refuse(self, group: _Group, outcome: Outcome) -> None:
        if isinstance(outcome, Rejected):
            for member in group.members:
                self._forsake(member.file, group.hash)
                self._verdicts.rejected(member.file, group.hash, outcome.error.reason, outcome.error.message)
        elif not isinstance(outcome, Done):
            self._fail(group, outcome.summary, outcome.traceback)

    def _forsake(self, file: FoundFile, digest: str) -> None:
        """Let go of what a place held before, where other bytes lie there now that cannot be read."""
        held = self._scope.document_at(file.location)
        if held is not None and held.id != digest:
            self._scope.remove_sources([file.location])

    def _store(self, key: str, group: _Group, derived: Derived) -> None:
        puts = puts_of(self._scope, derived, [member.file.location for member in group.members])
        failpoint("ingest.before-put")
        started = time.perf_counter()
        stored = group.members[0].stored
        try:
            if stored is not None:
                # Before the put: after a kill between the two, the document is still to be read anew.
                self._scope.remove_sources(outgrown_sources(self._scope, stored, derived))
            self._scope.put(puts)
        except InvalidGraph as error:
            self._progress.ended(key)
            self._fail(group, f"its subgraph breaks the schema: {error.message}")
            return
        failpoint("ingest.after-put")
        seconds = {**derived.seconds, "write": round(time.perf_counter() - started, 6)}
        self._progress.ended(key, pages=derived.pages, seconds=seconds)
        self._verdicts.stored(derived, attachments=len(puts) - 1)
        for member in group.members:
            outcome = self._outcome(group, member)
            self._verdicts.derived(member.file, outcome, group.hash, derived, len(puts) - 1, seconds)

    def _outcome(self, group: _Group, member: Place) -> FileOutcome:
        if member.held is not None:
            return FileOutcome.UPDATED
        if member.file is group.first and not group.stored:
            return FileOutcome.INGESTED
        return FileOutcome.DUPLICATE

    def _fail(self, group: _Group, message: str, traceback: str = "") -> None:
        for member in group.members:
            self._verdicts.failed(member.file, group.hash, message, traceback)
