"""What was ingested: the state of a workspace's documents, and their deletion by any of their names."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heddle.core.errors import NotFound, UsageError
from heddle.core.ids import DocumentId
from heddle.graph.ledger import Ledger, LedgerEntry
from heddle.graph.records import Counts, StoredDocument
from heddle.graph.store import GraphReader, GraphScope
from heddle.ingest.summary import FileOutcome

_PREFIX = re.compile(r"[0-9a-f]{8,64}")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class IngestStatus:
    """The state of a workspace.

    Args:
        counts: Documents, nodes and edges.
        graph_version: The graph's version.
        refused: Files that were rejected or failed at their last ingest, by location.
        warned: Files that were stored with warnings, by location.
    """

    counts: Counts
    graph_version: str
    refused: tuple[LedgerEntry, ...]
    warned: tuple[LedgerEntry, ...]

    def reasons(self) -> Mapping[str, int]:
        """How many files were refused for each reason; `failed` for those without one."""
        counted: dict[str, int] = {}
        for entry in self.refused:
            key = entry.reason or entry.outcome
            counted[key] = counted.get(key, 0) + 1
        return dict(sorted(counted.items()))

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            **self.counts.to_json(),
            "graph_version": self.graph_version,
            "reasons": dict(self.reasons()),
            "refused": [
                {
                    "location": entry.location,
                    "outcome": entry.outcome,
                    "reason": entry.reason,
                    "message": entry.message,
                }
                for entry in self.refused
            ],
            "warned": [
                {"location": entry.location, "document": entry.document, "warnings": list(entry.warnings)}
                for entry in self.warned
            ],
        }


def status(scope: GraphScope, ledger: Ledger) -> IngestStatus:
    """The state of a workspace: what the graph holds, and what the ledger says was refused."""
    entries = ledger.entries(scope.workspace)
    refused = tuple(e for e in entries if e.outcome in (FileOutcome.REJECTED, FileOutcome.FAILED))
    warned = tuple(e for e in entries if e.warnings and e not in refused)
    return IngestStatus(scope.counts(), scope.version(), refused, warned)


def delete(scope: GraphScope, ledger: Ledger, selector: str) -> tuple[DocumentId, ...]:
    """Delete a document, and the attachments that only it held.

    Its files stay, and those of archives and mails that hold it: the next ingest of one brings it back.

    Args:
        scope: The workspace's graph.
        ledger: Where the document's entries are struck out.
        selector: The document's id or the first 8 or more digits of it, a location, or a file name.

    Returns:
        The ids deleted, sorted.

    Raises:
        NotFound: nothing in the workspace goes by that name.
        UsageError: more than one document does.
    """
    document = find_document(scope, selector)
    deleted = scope.delete(document.id)
    ledger.forget(
        scope.workspace, documents=deleted, locations=[source.location for source in document.sources]
    )
    return deleted


def find_document(graph: GraphReader, selector: str) -> StoredDocument:
    """The one document that goes by an id, the beginning of an id, a location or a file name.

    Raises:
        NotFound: none does.
        UsageError: more than one does.
    """
    exact = graph.document(DocumentId(selector)) or graph.document_at(selector)
    exact = exact or graph.document_at(os.path.abspath(selector))  # noqa: PTH100  # links are names too
    if exact is not None:
        return exact
    prefix = selector.lower() if _PREFIX.fullmatch(selector.lower()) else None
    found = [
        document
        for document in graph.documents()
        if (prefix and document.id.startswith(prefix))
        or any(selector in (source.name, source.name.rsplit("/", 1)[-1]) for source in document.sources)
    ]
    if not found:
        raise NotFound(
            f"no document {selector!r}",
            hint="name it by id, by 8 or more digits of its id, by path or file name",
        )
    if len(found) > 1:
        ids = ", ".join(document.id[:12] for document in found[:_SHOWN])
        raise UsageError(f"{len(found)} documents go by {selector!r}", hint=f"use an id: {ids}")
    return found[0]
