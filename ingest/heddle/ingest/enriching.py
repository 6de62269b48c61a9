"""Documents on their way from the workers to the store, while extractors read them.

A chat model takes seconds to answer and costs no processor, so several documents may wait for theirs at the
same time. They are given on in the order in which they are done, which the graph does not depend on.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from heddle.core.ids import WorkspaceId
from heddle.ingest.derivation import Derived
from heddle.ingest.enricher import Enricher


class Enriching:
    """Has documents read, as many at the same time as their enricher says.

    Args:
        enricher: Who reads.
        workspace: The workspace whose ids the documents get.
    """

    def __init__(self, enricher: Enricher, workspace: WorkspaceId) -> None:
        self._enricher = enricher
        self._workspace = workspace
        self._waiting: dict[Future[Derived], str] = {}
        self._pool: ThreadPoolExecutor | None = None

    def give(self, key: str, derived: Derived) -> Iterator[tuple[str, Derived]]:
        """Take a document, and give those that are done; waits while too many are under way."""
        if self._enricher.at_once <= 1 or not self._enricher.mark:
            yield key, self._enricher.enrich(derived, self._workspace)
            return
        self._pool = self._pool or ThreadPoolExecutor(self._enricher.at_once)
        self._waiting[self._pool.submit(self._enricher.enrich, derived, self._workspace)] = key
        full = len(self._waiting) >= self._enricher.at_once
        yield from self._done(None if full else 0.0)

    def rest(self) -> Iterator[tuple[str, Derived]]:
        """Give those that are left, as they are done."""
        while self._waiting:
            yield from self._done(None)

    def close(self) -> None:
        """Let go of what is under way; what waits is not begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _done(self, timeout: float | None) -> Iterator[tuple[str, Derived]]:
        done, _ = wait(self._waiting, timeout, return_when=FIRST_COMPLETED)
        # By key, so that what two runs tell does not differ for no reason.
        for future in sorted(done, key=lambda each: self._waiting[each]):
            yield self._waiting.pop(future), future.result()
