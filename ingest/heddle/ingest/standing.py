"""Standing: what a file is to the graph by its bytes: there already, known elsewhere, refused, or new.

The ingest and its dry run ask the same question, so that what is foretold is what happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.core.ids import DocumentId
from heddle.graph.ledger import Ledger, LedgerEntry
from heddle.graph.records import StoredDocument
from heddle.graph.store import GraphScope
from heddle.ingest.bundle import read_alike
from heddle.ingest.derivation import is_current, present_derivation
from heddle.ingest.discovery import FoundFile
from heddle.ingest.limits import Limits
from heddle.ingest.ocr_engine import engine_name
from heddle.ingest.summary import FileOutcome


class Standing(StrEnum):
    """What a file is to the graph."""

    UNCHANGED = "unchanged"
    """The same bytes were read at the same place, as they would be now, and nothing in them was deleted."""
    KNOWN = "known"
    """The same bytes were read at another place: this one is only to be added."""
    REFUSED = "refused"
    """The same bytes were rejected at this place, as they would be now."""
    NEW = "new"
    """It has to be read."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and what is known of its place and of its bytes.

    Args:
        file: The file.
        standing: What it is to the graph.
        held: The document that its place holds, whatever its bytes.
        stored: The document of its bytes, wherever it lies.
        entry: What the ledger says of its place.
    """

    file: FoundFile
    standing: Standing
    held: StoredDocument | None = None
    stored: StoredDocument | None = None
    entry: LedgerEntry | None = None


class Standings:
    """Looks files up.

    Args:
        graph: The workspace's graph.
        ledger: What became of files before.
        limits: What files would be read under.
        enrichment: The mark of what would be read in them besides.

    Raises:
        ConfigurationError: the OCR engine that is asked for is not installed.
    """

    def __init__(self, graph: GraphScope, ledger: Ledger, limits: Limits, enrichment: str = "") -> None:
        self._graph = graph
        self._ledger = ledger
        self._limits = limits
        self._enrichment = enrichment
        self._limits_text = limits_text(limits)
        self._derivation = present_derivation()

    def of(self, file: FoundFile, digest: str) -> Place:
        """What a file is whose bytes have a SHA-256."""
        held = self._graph.document_at(file.location)
        entry = self._ledger.get(self._graph.workspace, file.location)
        if held is not None and held.id == digest and self._is_current(held):
            return Place(file, Standing.UNCHANGED, held, held, entry)
        stored = self._graph.document(DocumentId(digest))
        if stored is not None and self._is_current(stored) and read_alike(stored, file.name):
            return Place(file, Standing.KNOWN, held, stored, entry)
        if entry is not None and self._refused_before(entry, digest):
            return Place(file, Standing.REFUSED, held, stored, entry)
        return Place(file, Standing.NEW, held, stored, entry)

    def _is_current(self, document: StoredDocument) -> bool:
        return is_current(document.derivation, self._limits, self._enrichment)

    def _refused_before(self, entry: LedgerEntry, digest: str) -> bool:
        known = (entry.outcome, entry.hash, entry.derivation, entry.limits)
        return known == (FileOutcome.REJECTED, digest, self._derivation, self._limits_text)


def limits_text(limits: Limits) -> str:
    """What a rejection depends on besides the bytes: with another OCR engine the next may be another.

    Raises:
        ConfigurationError: the OCR engine that is asked for is not installed.
    """
    return f"{limits!r} {engine_name(limits.ocr)}"
