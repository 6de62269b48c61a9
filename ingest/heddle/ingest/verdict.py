"""Verdicts: what became of each file, counted, written into the ledger and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heddle.core.events import Event, Listener
from heddle.core.ids import WorkspaceId
from heddle.core.rejection import RejectionReason
from heddle.graph.ledger import Ledger, LedgerEntry
from heddle.ingest.derivation import Derived, present_derivation
from heddle.ingest.discovery import FoundFile
from heddle.ingest.limits import Limits
from heddle.ingest.standing import Place, limits_text
from heddle.ingest.summary import FileOutcome, Tally


class Verdicts:
    """Gives each file of a run its outcome.

    Args:
        workspace: The workspace.
        ledger: Where outcomes are written down.
        limits: What files are read under.
        files: About how many there are.
        listener: Hears of each.

    Raises:
        ConfigurationError: the OCR engine that is asked for is not installed.
    """

    def __init__(
        self, workspace: WorkspaceId, ledger: Ledger, limits: Limits, files: int, listener: Listener
    ) -> None:
        self.tally = Tally(files)
        self._workspace = workspace
        self._ledger = ledger
        self._limits_text = limits_text(limits)
        self._derivation = present_derivation()
        self._listener = listener

    def unchanged(self, place: Place) -> None:
        """The file is there as it is."""
        held, entry = place.held, place.entry
        if held is None:
            raise ValueError("what is unchanged holds its place")
        if entry is None or entry.hash != held.id or entry.outcome == FileOutcome.REJECTED:
            # The process died between the graph's commit and the ledger's.
            self._record(place.file, FileOutcome.INGESTED, document=held.id, digest=held.id)
        self._tell(place.file, FileOutcome.UNCHANGED, document=held.id)

    def duplicate(self, place: Place) -> None:
        """The file's bytes are there under another name, and its own was added."""
        if place.stored is None:
            raise ValueError("a duplicate is one of something")
        document = place.stored.id
        outcome = FileOutcome.UPDATED if place.held else FileOutcome.DUPLICATE
        self._record(place.file, outcome, document=document, digest=document)
        self._tell(place.file, outcome, document=document)

    def rejected(self, file: FoundFile, digest: str, reason: RejectionReason, message: str) -> None:
        """The file cannot be read, and that is its own fault."""
        self._record(file, FileOutcome.REJECTED, digest=digest, reason=reason.value, message=message)
        self._tell(file, FileOutcome.REJECTED, reason=reason.value, message=message)

    def failed(self, file: FoundFile, digest: str, message: str, traceback: str = "") -> None:
        """The file could not be read: the machine's fault or ours."""
        self._record(file, FileOutcome.FAILED, digest=digest, message=message)
        self._tell(file, FileOutcome.FAILED, message=message, traceback=traceback)

    def removed(self, locations: Sequence[str]) -> None:
        """Places whose files are gone are taken out of the graph."""
        self.tally.removed += len(locations)
        for location in locations:
            detail = {"location": location, "outcome": "removed"}
            self._listener(Event("write", "removed", self.tally.done, self.tally.files, detail))

    def stored(self, derived: Derived, *, attachments: int) -> None:
        """A document was stored, at as many places as there may be."""
        self.tally.attachments += attachments
        self.tally.pages += derived.pages

    def derived(
        self,
        file: FoundFile,
        outcome: FileOutcome,
        digest: str,
        derived: Derived,
        attachments: int,
        seconds: Mapping[str, float],
    ) -> None:
        """A place of a document that was stored."""
        document = derived.documents[0].subgraph.document
        self.tally.partly += bool(derived.partly)
        self._record(file, outcome, document=document, digest=digest, warnings=derived.warnings)
        self._tell(
            file,
            outcome,
            document=document,
            warnings=list(derived.warnings),
            pages=derived.pages,
            media=derived.media,
            attachments=attachments,
            seconds=dict(seconds),
            partly=derived.partly,
        )

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
            self._derivation,
            self._limits_text,
            warnings,
        )
        self._ledger.record(self._workspace, [entry])

    def _tell(self, file: FoundFile, outcome: FileOutcome, **facts: Any) -> None:
        self.tally.count(outcome, facts.get("reason", ""), len(facts.get("warnings", ())))
        detail = {"location": file.location, "name": file.name, "outcome": outcome.value}
        detail |= {key: value for key, value in facts.items() if value not in ("", [], None)}
        total = max(self.tally.files, self.tally.done)
        self._listener(Event("write", "document", self.tally.done, total, detail))
