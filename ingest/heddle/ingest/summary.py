"""The outcome of an ingest: what became of each file, and the sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from heddle.core.spending import Spending


class FileOutcome(StrEnum):
    """What became of a file. Each file counts exactly once."""

    INGESTED = "ingested"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """The sums of an ingest: `ingested + updated + unchanged + duplicate + rejected + failed = files`.

    Args:
        files: Files found.
        ingested: New documents.
        updated: Files whose bytes, or whose derivation, changed.
        unchanged: Files that were read before as they are.
        duplicate: Files whose bytes are stored already, under another name.
        rejected: Files that cannot be read, for a reason of the closed set.
        failed: Files that we could not read: the machine's fault or a defect of ours.
        attachments: Attached documents stored; not among the files.
        reasons: How many files were rejected for each reason.
        pages: Pages, sheets and slides read.
        warnings: Warnings in all.
        seconds: Wall-clock time.
        graph_version: The graph's version afterwards.
        removed: Places taken out of the graph because their files are gone; not among the files.
        partly: Files that are in the graph, though an extractor did not read all of them.
        language_model: What language models were asked.
    """

    files: int
    ingested: int
    updated: int
    unchanged: int
    duplicate: int
    rejected: int
    failed: int
    attachments: int
    reasons: Mapping[str, int]
    pages: int
    warnings: int
    seconds: float
    graph_version: str
    removed: int = 0
    partly: int = 0
    language_model: Spending = field(default_factory=Spending)

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            **{outcome.value: getattr(self, outcome.value) for outcome in FileOutcome},
            "files": self.files,
            "removed": self.removed,
            "partly": self.partly,
            "attachments": self.attachments,
            "reasons": dict(sorted(self.reasons.items())),
            "pages": self.pages,
            "warnings": self.warnings,
            "seconds": round(self.seconds, 3),
            "graph_version": self.graph_version,
            "language_model": self.language_model.to_json(),
        }


@dataclass(slots=True)
class Tally:
    """Counts while an ingest runs.

    Args:
        files: How many there were to be when it began; files come and go meanwhile.
    """

    files: int
    outcomes: dict[FileOutcome, int] = field(default_factory=lambda: dict.fromkeys(FileOutcome, 0))
    reasons: dict[str, int] = field(default_factory=dict)
    attachments: int = 0
    removed: int = 0
    pages: int = 0
    warnings: int = 0
    partly: int = 0

    @property
    def done(self) -> int:
        """Files whose outcome is known."""
        return sum(self.outcomes.values())

    def count(self, outcome: FileOutcome, reason: str = "", warnings: int = 0) -> None:
        """Count a file."""
        self.outcomes[outcome] += 1
        self.warnings += warnings
        if reason:
            self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def sums(
        self, *, seconds: float, graph_version: str, language_model: Spending | None = None
    ) -> IngestSummary:
        """The sums at the end."""
        return IngestSummary(
            files=self.done,
            ingested=self.outcomes[FileOutcome.INGESTED],
            updated=self.outcomes[FileOutcome.UPDATED],
            unchanged=self.outcomes[FileOutcome.UNCHANGED],
            duplicate=self.outcomes[FileOutcome.DUPLICATE],
            rejected=self.outcomes[FileOutcome.REJECTED],
            failed=self.outcomes[FileOutcome.FAILED],
            attachments=self.attachments,
            reasons=self.reasons,
            pages=self.pages,
            warnings=self.warnings,
            seconds=seconds,
            graph_version=graph_version,
            removed=self.removed,
            partly=self.partly,
            language_model=language_model or Spending(),
        )
