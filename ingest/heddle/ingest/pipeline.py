"""The pipeline: from paths to a graph, one transaction a document, resumable by running it again.

Each file is hashed first. What the store holds as it is never reaches a worker; nor does what the ledger
knows to be unreadable. The rest is derived in the sandbox and stored in the order in which it is done,
which the graph does not depend on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heddle.core.errors import InvalidGraph, RejectionReason
from heddle.core.events import Event, Listener, ignore
from heddle.core.failpoint import failpoint
from heddle.core.home import Home
from heddle.core.ids import DocumentId, sha256_hex
from heddle.core.lock import exclusive
from heddle.graph.ledger import Ledger, LedgerEntry
from heddle.graph.records import DocumentPut, StoredDocument
from heddle.graph.store import GraphScope
from heddle.ingest.bundle import attached_sources, puts_of, read_alike, suffix_of
from heddle.ingest.derivation import DERIVATION, DerivationJob, Derived, is_current
from heddle.ingest.discovery import FoundFile, discover, hash_file
from heddle.ingest.limits import Limits
from heddle.ingest.ocr_engine import engine_name
from heddle.ingest.sandbox import Done, Outcome, Rejected, Sandbox
from heddle.ingest.summary import FileOutcome, IngestSummary, Tally

_TASK = "heddle.ingest.derivation:derive"
_INITIALIZER = "heddle.ingest.derivation:warm"


@dataclass(frozen=True, slots=True)
class _Member:
    """A file of a group, and the document that its location held before."""

    file: FoundFile
    held: StoredDocument | None


@dataclass(slots=True)
class _Group:
    """Files of the same bytes and suffix: derived once, stored once."""

    hash: str
    members: list[_Member] = field(default_factory=list)

    @property
    def first(self) -> FoundFile:
        """The file that is read: the same one in every order of the paths."""
        return min((member.file for member in self.members), key=lambda file: (file.name, file.location))


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
        listener: Hears a `document` event of stage `write` for each file.

    Raises:
        PathNotFound: a path does not exist; nothing was ingested.
        FileUnreadable: a path may not be read or is no file or folder; nothing was ingested.
        ConfigurationError: the OCR engine that is asked for is not installed; nothing was ingested.
        StoreBusy: another ingest into the workspace is running.
        EnvironmentFault: the store fails; what was stored so far stays.
    """
    started = time.perf_counter()
    files = discover(paths, skip=home.root)
    listener(Event("discover", "finished", len(files), len(files)))
    lock = home.locks / f"ingest-{scope.workspace}.lock"
    with exclusive(lock, what=f"workspace {scope.workspace}"):
        run = _Run(files, scope, ledger, limits or Limits(), listener)
        run.all(workers or os.cpu_count() or 1, sandbox)
        summary = run.tally.sums(seconds=time.perf_counter() - started, graph_version=scope.version())
    listener(Event("write", "finished", summary.files, summary.files, summary.to_json()))
    return summary


class _Run:
    """One ingest under way."""

    def __init__(
        self,
        files: Sequence[FoundFile],
        scope: GraphScope,
        ledger: Ledger,
        limits: Limits,
        listener: Listener,
    ) -> None:
        self.tally = Tally(len(files))
        self._files = files
        self._scope = scope
        self._ledger = ledger
        self._limits = limits
        # What a rejection depends on: with another OCR engine the next answer may be another.
        self._limits_text = f"{limits!r} {engine_name(limits.ocr)}"
        self._listener = listener
        self._groups: dict[str, _Group] = {}
        self._stored: set[str] = set()

    def all(self, workers: int, sandbox: Sandbox | None) -> None:
        """Settle every file."""
        for file in self._files:
            self._sort(file)
        if self._groups and sandbox is not None:
            self._derive(sandbox)
        elif self._groups:
            with open_sandbox(self._limits, workers=min(workers, len(self._groups))) as opened:
                self._derive(opened)

    def _derive(self, sandbox: Sandbox) -> None:
        with closing(sandbox.run(self._jobs())) as outcomes:
            for key, outcome in outcomes:
                self._settle(self._groups[key], outcome)

    def _sort(self, file: FoundFile) -> None:
        """Settle a file at once where that is possible, else put it among the groups to derive."""
        if file.trouble:
            self._failed(file, "", file.trouble)
            return
        if file.size > self._limits.file_mib << 20:
            message = f"the file has {file.size >> 20} MiB, more than {self._limits.file_mib}"
            self._rejected(file, "", RejectionReason.TOO_LARGE, message)
            return
        try:
            digest = hash_file(file.path)
        except OSError as error:
            self._failed(file, "", f"it cannot be read ({error.strerror or error})")
            return
        self._sort_known(file, digest)

    def _sort_known(self, file: FoundFile, digest: str) -> None:
        workspace = self._scope.workspace
        held = self._scope.document_at(file.location)
        entry = self._ledger.get(workspace, file.location)
        if held is not None and held.id == digest and self._is_current(held):
            self._unchanged(file, held, entry)
            return
        stored = self._scope.document(DocumentId(digest))
        if stored is not None and self._is_current(stored) and read_alike(stored, file.name):
            self._duplicate(_Member(file, held), stored)
        elif entry is not None and self._refused_before(entry, digest):
            self._rejected(file, digest, RejectionReason(entry.reason), entry.message)
        else:
            group = self._groups.setdefault(digest + suffix_of(file.name), _Group(digest))
            group.members.append(_Member(file, held))
            if stored is not None:
                self._stored.add(digest)

    def _is_current(self, document: StoredDocument) -> bool:
        return is_current(document.derivation, self._limits)

    def _refused_before(self, entry: LedgerEntry, digest: str) -> bool:
        known = (entry.outcome, entry.hash, entry.derivation, entry.limits)
        return known == (FileOutcome.REJECTED, digest, DERIVATION, self._limits_text)

    def _unchanged(self, file: FoundFile, held: StoredDocument, entry: LedgerEntry | None) -> None:
        if entry is None or entry.hash != held.id or entry.outcome == FileOutcome.REJECTED:
            # The process died between the graph's commit and the ledger's.
            self._record(file, FileOutcome.INGESTED, document=held.id, digest=held.id)
        self._tell(file, FileOutcome.UNCHANGED, document=held.id)

    def _duplicate(self, member: _Member, stored: StoredDocument) -> None:
        for document, source in attached_sources(self._scope, stored.id, member.file.location):
            self._scope.add_sources(document, [source])
        outcome = FileOutcome.UPDATED if member.held else FileOutcome.DUPLICATE
        self._record(member.file, outcome, document=stored.id, digest=stored.id)
        self._tell(member.file, outcome, document=stored.id)

    def _jobs(self) -> Iterator[tuple[str, Any]]:
        for key in sorted(self._groups, key=lambda key: self._groups[key].first.location):
            group = self._groups[key]
            try:
                data = group.first.path.read_bytes()
            except OSError as error:
                self._fail_group(group, f"it cannot be read ({error.strerror or error})")
                continue
            if sha256_hex(data) != group.hash:
                self._fail_group(group, "it changed while it was read; ingest it again")
                continue
            yield (
                key,
                DerivationJob(
                    data, group.first.name, self._scope.workspace, self._limits, self._scope.schema
                ),
            )

    def _settle(self, group: _Group, outcome: Outcome) -> None:
        if isinstance(outcome, Done):
            self._store(group, outcome.value)
        elif isinstance(outcome, Rejected):
            for member in group.members:
                self._rejected(member.file, group.hash, outcome.error.reason, outcome.error.message)
        else:
            self._fail_group(group, outcome.summary, outcome.traceback)

    def _store(self, group: _Group, derived: Derived) -> None:
        puts = puts_of(self._scope, derived, [member.file.location for member in group.members])
        failpoint("ingest.before-put")
        started = time.perf_counter()
        try:
            self._scope.put(puts)
        except InvalidGraph as error:
            self._fail_group(group, f"its subgraph breaks the schema: {error.message}")
            return
        failpoint("ingest.after-put")
        seconds = {**derived.seconds, "write": round(time.perf_counter() - started, 6)}
        self._count(puts, derived)
        document = derived.documents[0].subgraph.document
        for member in group.members:
            outcome = self._outcome(group, member)
            self._record(
                member.file, outcome, document=document, digest=group.hash, warnings=derived.warnings
            )
            self._tell(
                member.file,
                outcome,
                document=document,
                warnings=list(derived.warnings),
                pages=derived.pages,
                media=derived.media,
                attachments=len(puts) - 1,
                seconds=seconds,
            )
        self._stored.add(group.hash)

    def _count(self, puts: Sequence[DocumentPut], derived: Derived) -> None:
        self.tally.attachments += len(puts) - 1
        self.tally.pages += derived.pages

    def _outcome(self, group: _Group, member: _Member) -> FileOutcome:
        if member.held is not None:
            return FileOutcome.UPDATED
        if member.file is group.first and group.hash not in self._stored:
            return FileOutcome.INGESTED
        return FileOutcome.DUPLICATE

    def _rejected(self, file: FoundFile, digest: str, reason: RejectionReason, message: str) -> None:
        self._record(file, FileOutcome.REJECTED, digest=digest, reason=reason.value, message=message)
        self._tell(file, FileOutcome.REJECTED, reason=reason.value, message=message)

    def _fail_group(self, group: _Group, message: str, traceback: str = "") -> None:
        for member in group.members:
            self._failed(member.file, group.hash, message, traceback)

    def _failed(self, file: FoundFile, digest: str, message: str, traceback: str = "") -> None:
        self._record(file, FileOutcome.FAILED, digest=digest, message=message)
        self._tell(file, FileOutcome.FAILED, message=message, traceback=traceback)

    def _record(
        self,
        file: FoundFile,
        outcome: FileOutcome,
        *,
        digest: str,
        document: str = "",
        reason: str = "",
        message: str = "",
        warnings: tuple[str, ...] = (),
    ) -> None:
        entry = LedgerEntry(
            file.location,
            outcome.value,
            reason,
            message,
            document,
            digest,
            DERIVATION,
            self._limits_text,
            warnings,
        )
        self._ledger.record(self._scope.workspace, [entry])

    def _tell(self, file: FoundFile, outcome: FileOutcome, **facts: Any) -> None:
        self.tally.count(outcome, facts.get("reason", ""), len(facts.get("warnings", ())))
        detail = {"location": file.location, "name": file.name, "outcome": outcome.value}
        detail |= {key: value for key, value in facts.items() if value not in ("", [], None)}
        self._listener(Event("write", "document", self.tally.done, self.tally.files, detail))
