"""A workbench: the parts of one workspace, each opened when it is first needed and kept while it serves.

A command holds one for its length; the server holds one for its life and is asked from many threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from heddle.api import composition
from heddle.api.community_reports import ReportDesk
from heddle.api.known_version import KnownVersion
from heddle.api.model_shelf import name_in_force
from heddle.api.ranker_choice import ranker_mark, workspace_scorer
from heddle.api.resolution import ClusterDesk
from heddle.api.workshop import Workshop
from heddle.api.workspace_jobs import WorkspaceJobs
from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.encoder import TextEncoder
from heddle.core.errors import HeddleError, NoIndex
from heddle.core.home import Home
from heddle.core.ids import WorkspaceId
from heddle.core.scope import Scope
from heddle.core.settings import Settings

if TYPE_CHECKING:
    from heddle.core.result import SearchResult
    from heddle.graph.ledger import Ledger
    from heddle.graph.store import GraphScope, GraphStore
    from heddle.retrieval.answer_stream import SearchEvent
    from heddle.retrieval.generation import Generation
    from heddle.retrieval.generation_holder import GenerationHolder
    from heddle.retrieval.search import Searcher, SearchRequest


class Workbench:
    """The parts of one workspace.

    Args:
        settings: What to build them from.
        shop: What it shares with other workspaces; one of its own where none is given.
        workspace: The workspace; the one of the settings where none is given.
    """

    def __init__(
        self, settings: Settings, shop: Workshop | None = None, workspace: WorkspaceId | None = None
    ) -> None:
        self.settings = settings
        self.shop = shop or Workshop(settings)
        self.workspace = workspace or WorkspaceId(settings.workspace)
        self.known_version = KnownVersion(lambda: self.scope.version())  # noqa: PLW0108  (opens on need)
        self.reports = ReportDesk()
        self.clusters = ClusterDesk()
        self._search_lock = threading.Lock()
        self._holder: GenerationHolder | None = None
        self._warming = False
        self._fault = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def home(self) -> Home:
        """The layout under HEDDLE_HOME."""
        return self.settings.home_folder()

    @property
    def index_folder(self) -> Path:
        """Where the index generations of the workspace lie."""
        return self.home.index(self.workspace)

    @property
    def model_name(self) -> str:
        """Name of the model of embeddings in force, which is that of its space in the graph too."""
        return name_in_force(self.home.models(self.workspace))

    @property
    def model_folder(self) -> Path:
        """Where the model of embeddings in force lies, or would lie."""
        return self.home.models(self.workspace) / self.model_name

    @property
    def store(self) -> GraphStore:
        """The graph store."""
        return self.shop.store

    @property
    def scope(self) -> GraphScope:
        """The workspace in the graph store."""
        return self.store.scope(self.workspace)

    @property
    def ledger(self) -> Ledger:
        """The record of what became of each file."""
        return self.shop.ledger

    @property
    def jobs(self) -> WorkspaceJobs:
        """The jobs of the workspace."""
        return WorkspaceJobs(self.shop.jobs, self.workspace)

    @property
    def encoder(self) -> TextEncoder:
        """The text encoder; loading it may take seconds."""
        return self.shop.encoder

    @property
    def searcher(self) -> Searcher:
        """A searcher over the index generation in force, or the one before while that is being opened.

        Raises:
            NoIndex: nothing was indexed yet.
            IndexCorrupt: the index does not match its manifest.
            ModelUnusable: the index was built by another encoder, or the encoder cannot be loaded.
        """
        return self._generations().searcher()

    def take_up_index(self) -> None:
        """Answer from the generation in force from here on: for whoever has just changed the index.

        Raises:
            HeddleError: what `searcher` raises.
        """
        with self._search_lock:
            held = self._holder
        if held is not None:
            held.refresh(wait=True)

    def _generations(self) -> GenerationHolder:
        from heddle.retrieval.generation_holder import GenerationHolder

        with self._search_lock:
            if self._holder is None:
                self._holder = GenerationHolder(
                    self.index_folder,
                    self._searcher_over,
                    lambda: ranker_mark(self.home, self.workspace),
                )
            return self._holder

    def _searcher_over(self, generation: Generation) -> Searcher:
        from heddle.retrieval.search import Searcher

        chat_model = composition.open_chat_model(self.settings)
        scorer = workspace_scorer(self.home, self.workspace)
        return Searcher(generation, self.encoder, chat_model=chat_model, scorer=scorer)

    def search(
        self, request: SearchRequest, deadline: Deadline = NO_DEADLINE, *, scope: Scope = Scope.AUTO
    ) -> SearchResult:
        """Answer a request; a workspace without documents answers that it holds nothing.

        Raises:
            HeddleError: what `stream` raises.
        """
        from heddle.retrieval.search import result_of

        return result_of(self.stream(request, deadline, scope=scope))

    def stream(
        self, request: SearchRequest, deadline: Deadline = NO_DEADLINE, *, scope: Scope = Scope.AUTO
    ) -> Iterator[SearchEvent]:
        """The same, told as it goes on; the last event holds the whole result.

        Args:
            request: What is asked.
            deadline: When nobody waits any more.
            scope: Whether entries answer or, where a question is about the whole, communities.

        Raises:
            NoIndex: there are documents, and nothing was indexed yet.
            NoCommunities: the scope is global, and nobody looked for communities yet.
            HeddleError: what `searcher` and the search itself raise.
        """
        from heddle.api.global_search import global_events
        from heddle.retrieval.empty_search import stream_of_nothing

        events = global_events(self, request, scope, deadline)
        if events is not None:
            return events
        try:
            searcher = self.searcher
        except NoIndex:
            if next(iter(self.scope.documents()), None) is not None:
                raise
            return stream_of_nothing(request, self.scope.version())
        return searcher.stream(request, deadline)

    def index_put_in_force(self) -> float | None:
        """When the index generation in force was put there, in seconds since 1970; None without one."""
        try:
            return (self.index_folder / "CURRENT").stat().st_mtime
        except FileNotFoundError:
            return None

    def entries_held(self) -> int | None:
        """Entries of the index generation that answers; None where none is open."""
        with self._search_lock:
            held = self._holder.held if self._holder else None
        return None if held is None else int(held.generation.live.sum())

    def warm(self) -> None:
        """Load the encoder and open the index ahead of the first question, if there is an index.

        A failure is kept for `encoder_state` and raised again by whoever needs the part.
        """
        self._warming = True
        try:
            if (self.index_folder / "CURRENT").exists():
                self.searcher  # noqa: B018  (opened for its effect)
        except HeddleError as error:
            self._fault = error.code
        finally:
            self._warming = False

    def encoder_state(self) -> tuple[str, str]:
        """State of the text encoder, and its name or its fault."""
        encoder = self.shop.loaded_encoder
        if encoder is not None:
            return "ready", encoder.name
        if self._warming:
            return "loading", self.settings.encoder
        return ("failed", self._fault) if self._fault else ("absent", "loaded by the first question")

    def close(self) -> None:
        """Free files and connections; a later use opens them again."""
        self.reports, self.clusters = ReportDesk(), ClusterDesk()
        self.shop.close()
