"""The generation in force, swapped when the next one is open: no search waits for an index to load.

Another generation may be put in force at any time, by this process or another. Opening it takes most of a
second on a large graph; until it is open and warm, the one before answers. Two cases do wait: a small index,
which opens as fast as it is searched, and one that lost documents: what was deleted must not be found.

What else a searcher is made of, such as a ranker that was trained anew, is taken up by the next question: the
generation stays open, and only the searcher over it is made again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from heddle.core.errors import HeddleError, IndexCorrupt
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import open_index
from heddle.retrieval.manifest import current_folder, read_manifest

if TYPE_CHECKING:
    from heddle.retrieval.search import Searcher

SMALL = 10_000
"""Entries up to which the next generation is waited for: it opens in 30 ms (benchmarks/search_latency.py)."""
RETRY_SECONDS = 10.0
"""How long a generation that could not be opened is left alone."""
_WARMING = "What is in the index?"
_log = logging.getLogger(__name__)


class GenerationHolder:
    """Holds a searcher over the generation in force; used by many threads.

    Args:
        folder: The index folder of a workspace.
        make: Makes a searcher over a generation; it is called without hurry, and may load an encoder.
        mark: Says of what else a searcher is made, at the cost of a look; another mark, another searcher.
    """

    def __init__(
        self,
        folder: Path,
        make: Callable[[Generation], Searcher],
        mark: Callable[[], Hashable] = lambda: None,
    ) -> None:
        self._folder = folder
        self._make = make
        self._mark = mark
        self._made_of: Hashable = None
        self._opening = threading.Lock()
        self._looking = threading.Lock()
        self._held: Searcher | None = None
        self._looked_at = ("", "", False)
        self._not_before = 0.0

    @property
    def held(self) -> Searcher | None:
        """The searcher that answers at the moment; opens nothing."""
        return self._held

    def searcher(self) -> Searcher:
        """A searcher: over the generation in force, or over the one before while that is being opened.

        The first call opens the index and waits for it.

        Raises:
            NoIndex: nothing was indexed yet.
            IndexCorrupt: the one in force is damaged, and none before it may answer.
            ModelUnusable: the same, and it was built by another encoder or the encoder cannot be loaded; or
            what a searcher is made of has changed, and cannot be used.
        """
        held = self._held
        if held is None:
            return self._opened()
        folder = current_folder(self._folder)
        if folder.name == held.generation.folder.name:
            return held if self._mark() == self._made_of else self._opened()
        if len(held.generation.live) <= SMALL or self._lost_documents(held.generation, folder):
            return self._opened()
        self.refresh(wait=False)
        return held

    def refresh(self, *, wait: bool) -> None:
        """Take up the generation in force if it is another than the one held.

        Args:
            wait: Return when it answers, as whoever has just changed the index wants it; else open it in
                the background, where a failure is logged and tried again later.

        Raises:
            HeddleError: where it waits, what `searcher` raises.
        """
        if wait:
            self._opened()
        elif time.monotonic() >= self._not_before and self._opening.acquire(blocking=False):
            threading.Thread(target=self._take_up, name="heddle-index", daemon=True).start()

    def _lost_documents(self, held: Generation, folder: Path) -> bool:
        """Whether a document of one generation may not be in another; asked of the files once."""
        with self._looking:
            if self._looked_at[:2] != (held.folder.name, folder.name):
                try:
                    lost = held.manifest.losses != read_manifest(folder).losses
                except IndexCorrupt:
                    # Damaged, or removed because a newer one is in force: opening it will tell.
                    return True
                self._looked_at = (held.folder.name, folder.name, lost)
            return self._looked_at[2]

    def _is_behind(self, held: Searcher) -> bool:
        return self._mark() != self._made_of or self._is_older(held)

    def _is_older(self, held: Searcher) -> bool:
        return current_folder(self._folder).name != held.generation.folder.name

    def _opened(self) -> Searcher:
        with self._opening:
            return self._brought_up()

    def _take_up(self) -> None:
        # The lock was taken by whoever started this thread, so that there is one at a time.
        self._not_before = time.monotonic() + RETRY_SECONDS
        try:
            self._brought_up()
            self._not_before = 0.0
        except HeddleError as error:
            _log.warning("the index stays at the generation before: %s", error.line())
        finally:
            self._opening.release()

    def _brought_up(self) -> Searcher:
        # Asked again under the lock: who had it before may have opened this very generation.
        if self._held is None or self._is_behind(self._held):
            self._held = self._open()
        return self._held

    def _open(self) -> Searcher:
        from heddle.retrieval.search import SearchRequest

        held, mark = self._held, self._mark()
        if held is None or self._is_older(held):
            generation = open_index(self._folder, held.generation if held else None)
        else:
            generation = held.generation
        searcher = self._make(generation)
        # A first search loads libraries and maps pages: nobody's question should wait for that.
        searcher.search(SearchRequest(_WARMING, answer=False))
        # The mark of before it was made: what changed meanwhile makes it behind.
        self._made_of = mark
        return searcher
