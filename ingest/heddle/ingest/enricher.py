"""The enricher: has a document read by all extractors and gives it back with what holds of what they say.

It stands between the sandbox, which gives documents as the default reading has them, and the store. An
extractor that fails, or comes to the end of its budget, never costs a document: what there is is stored, the
outcome says what is missing, and the next ingest tries again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from heddle.core.errors import HeddleError
from heddle.core.extractor import Extractor, Reading, SourceDocument
from heddle.core.ids import DocumentId, WorkspaceId
from heddle.core.spending import Spender, Spending, total
from heddle.graph.ontology import BUILTIN, Ontology
from heddle.graph.records import Subgraph
from heddle.ingest.derivation import Derived
from heddle.ingest.enrichment import enrich
from heddle.ingest.enrichment_mark import enrichment_mark, partly
from heddle.ingest.ontology_typing import typed
from heddle.ingest.source_document import SourceText

_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Enricher:
    """Reads documents once more.

    Args:
        ontology: The user's types and relations; None for Heddle's own.
        extractors: Who reads, in this order.
        at_once: How many documents are read at the same time; more than one only where every extractor
            may be called from several threads.
    """

    ontology: Ontology | None = None
    extractors: Sequence[Extractor] = ()
    at_once: int = 1

    @property
    def mark(self) -> str:
        """What the enricher leaves in a derivation; empty where it does nothing."""
        return enrichment_mark([each.name for each in self.extractors], self.ontology)

    def spent(self) -> Spending:
        """What language models were asked."""
        return total(each.spent() for each in self.extractors if isinstance(each, Spender))

    def expected(self, characters: int, documents: int) -> Spending:
        """About what language models would be asked about documents of so many characters together."""
        spenders = (each for each in self.extractors if isinstance(each, Spender))
        return total(each.expected(characters, documents) for each in spenders)

    def enrich(self, derived: Derived, workspace: WorkspaceId) -> Derived:
        """A file's documents with what the extractors read in them."""
        mark = self.mark
        if not mark:
            return derived
        started = time.perf_counter()
        known: dict[DocumentId, _Outcome] = {}
        for document in derived.documents:
            if document.subgraph.document not in known:
                known[document.subgraph.document] = self._read(document.subgraph, workspace)
        reasons = dict.fromkeys(outcome.unread for outcome in known.values() if outcome.unread)
        # A mail is read anew for the sake of what is attached to it, so all of a file bears one mark.
        suffix = partly(mark) if reasons else mark
        documents = [
            replace(
                document,
                subgraph=replace(
                    known[document.subgraph.document].subgraph,
                    derivation=document.subgraph.derivation + suffix,
                ),
            )
            for document in derived.documents
        ]
        warnings = [warning for outcome in known.values() for warning in outcome.warnings]
        return replace(
            derived,
            documents=tuple(documents),
            warnings=(*derived.warnings, *warnings, *(f"partly read: {reason}" for reason in reasons)),
            seconds={**derived.seconds, "enrich": round(time.perf_counter() - started, 6)},
            partly="; ".join(reasons),
        )

    def _read(self, subgraph: Subgraph, workspace: WorkspaceId) -> _Outcome:
        ontology = self.ontology or BUILTIN
        if self.ontology is not None:
            subgraph = typed(subgraph, ontology, workspace)
        if not self.extractors:
            return _Outcome(subgraph)
        source = SourceText(subgraph).document()
        readings = [(extractor.name, _reading(extractor, source)) for extractor in self.extractors]
        unread = [reading.unread for _, reading in readings if reading.unread]
        good = []
        for name, reading in readings:
            try:
                enrich(subgraph, [(name, reading)], workspace=workspace, ontology=ontology)
            except (TypeError, ValueError, AttributeError) as error:
                # Not what the Protocol promises: a user's own extractor may say anything.
                unread.append(_reason(name, error))
            else:
                good.append((name, reading))
        enriched = enrich(subgraph, good, workspace=workspace, ontology=ontology)
        warnings = [warning for _, reading in good for warning in reading.warnings]
        return _Outcome(enriched.subgraph, (*warnings, *enriched.warnings()), "; ".join(unread))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One document, read."""

    subgraph: Subgraph
    warnings: tuple[str, ...] = ()
    unread: str = ""


def _reading(extractor: Extractor, source: SourceDocument) -> Reading:
    try:
        reading = extractor.read(source)
    except HeddleError as error:
        return Reading(unread=error.message)
    except Exception as error:  # noqa: BLE001  (a user's code: whatever it raises costs no document)
        return Reading(unread=_reason(extractor.name, error))
    if not isinstance(reading, Reading):
        return Reading(unread=f"{extractor.name} gave {type(reading).__name__} and no Reading")
    return reading


def _reason(extractor: str, error: Exception) -> str:
    said = " ".join(str(error).split())
    return f"{extractor} failed with {type(error).__name__}: {said}"[:_LONGEST_REASON].rstrip(": ")
