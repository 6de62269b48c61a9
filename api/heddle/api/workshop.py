"""A workshop: what all workspaces share, and a workbench for each that is asked for.

The graph store, the ledger and the text encoder are opened once; a searcher is kept for each of the
workspaces that were asked most recently.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from heddle.api import composition
from heddle.api.access import EVERY_WORKSPACE
from heddle.api.key_check import KeyCheck
from heddle.api.keys import Keys
from heddle.api.original_desk import OriginalDesk
from heddle.core.home import Home
from heddle.core.ids import WorkspaceId
from heddle.core.settings import Settings
from heddle.graph.job_queue import JobQueue
from heddle.graph.key_ring import KeyRing

if TYPE_CHECKING:
    from heddle.api.access import Access, Grant
    from heddle.api.workbench import Workbench
    from heddle.core.encoder import TextEncoder
    from heddle.graph.ledger import Ledger
    from heddle.graph.store import GraphStore

OPEN_BENCHES = 32
"""Workspaces whose index is kept open."""


class Workshop:
    """The parts that all workspaces share.

    Args:
        settings: What to build them from.
    """

    def __init__(self, settings: Settings) -> None:
        composition.let_idle_threads_sleep()
        self.settings = settings
        # Two locks: who asks for the graph must not wait until an encoder is loaded.
        self._lock = threading.Lock()
        self._encoder_lock = threading.Lock()
        self._store: GraphStore | None = None
        self._ledger: Ledger | None = None
        self._encoder: TextEncoder | None = None
        self._benches: OrderedDict[WorkspaceId, Workbench] = OrderedDict()
        self.originals = OriginalDesk(settings)
        self.jobs = JobQueue(self.home.jobs, stalled_after=settings.stalled_after)
        ring = KeyRing(self.home.keys)
        self.key_check = KeyCheck(ring, setting=settings.api_key)
        self.keys = Keys(ring, changed=self.key_check.forget)

    @property
    def home(self) -> Home:
        """The layout under HEDDLE_HOME."""
        return self.settings.home_folder()

    @property
    def store(self) -> GraphStore:
        """The graph store."""
        with self._lock:
            if self._store is None:
                self._store = composition.open_store(self.settings)
            return self._store

    @property
    def ledger(self) -> Ledger:
        """The record of what became of each file."""
        with self._lock:
            if self._ledger is None:
                self._ledger = composition.open_ledger(self.settings)
            return self._ledger

    @property
    def encoder(self) -> TextEncoder:
        """The text encoder; loading it may take seconds."""
        with self._encoder_lock:
            if self._encoder is None:
                self._encoder = composition.load_encoder(self.settings)
            return self._encoder

    @property
    def loaded_encoder(self) -> TextEncoder | None:
        """The text encoder if it is loaded already."""
        return self._encoder

    def bench(self, access: Access) -> Workbench:
        """The workbench of the workspace that an access is for."""
        from heddle.api.workbench import Workbench

        with self._lock:
            bench = self._benches.get(access.workspace)
            if bench is None:
                bench = self._benches[access.workspace] = Workbench(self.settings, self, access.workspace)
            self._benches.move_to_end(access.workspace)
            while len(self._benches) > OPEN_BENCHES:
                # Whoever holds it works on; the next request opens it anew.
                self._benches.popitem(last=False)
            return bench

    def workspaces(self, grant: Grant) -> list[WorkspaceId]:
        """The workspaces that a key may see, sorted: those that hold a document, and those that it names."""
        held = {each for each in self.store.workspaces() if grant.covers(each)}
        return sorted(held | {WorkspaceId(each) for each in grant.workspaces - {EVERY_WORKSPACE}})

    def close(self) -> None:
        """Free files and connections; a later use opens them again."""
        self.keys.close()
        self.originals.close()
        self.jobs.close()
        with self._lock:
            if self._ledger is not None:
                self._ledger.close()
            if self._store is not None:
                self._store.close()
            self._store = self._ledger = None
            self._benches.clear()
