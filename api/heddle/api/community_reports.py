"""Reports of a workspace's communities: written when somebody asks, and kept while the graph stays as it is.

A report costs milliseconds and quotes documents. So none is written to disk: what a document said is told
nowhere once it is deleted, and nothing has to be found and taken out again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from heddle.graph.looking_around import Check, go_on

if TYPE_CHECKING:
    from heddle.api.workbench import Workbench
    from heddle.graph.communities import Communities
    from heddle.retrieval.community_report import CommunityReport
    from heddle.retrieval.community_reporter import CommunityReporter

_KEPT = 256
"""Reports that are kept."""


class ReportDesk:
    """Where the reports of one workspace are asked for; used from many threads, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stand: tuple[str, ...] = ()
        self._reporter: CommunityReporter | None = None
        self._kept: OrderedDict[str, CommunityReport] = OrderedDict()
        self._check: Check = go_on

    def report(
        self, bench: Workbench, found: Communities, community: str, *, check: Check = go_on
    ) -> dict[str, Any]:
        """The report of a community, with the version of the graph that it was read from.

        Args:
            bench: Where the graph is.
            found: The communities as they were found last.
            community: Which of them.
            check: Called while the graph is read; what it raises ends the work.

        Raises:
            NotFound: there is none of that id.
        """
        with self._lock:
            version = bench.scope.version()
            reporter = self._reporter_at(bench, found, version)
            written = self._kept.get(community)
            if written is None:
                self._check = check
                written = reporter.report(community)
            self._keep(community, written)
        return {"graph_version": version, "behind": version != found.graph_version, **written.to_json()}

    def reports(
        self, bench: Workbench, found: Communities, communities: Sequence[str], *, check: Check = go_on
    ) -> tuple[str, list[CommunityReport]]:
        """The reports of some communities, and the version of the graph that they were read from.

        Args:
            bench: Where the graph is.
            found: The communities as they were found last.
            communities: Which of them.
            check: Called before each report and while the graph is read; what it raises ends the work.

        Raises:
            NotFound: there is none of an id.
        """
        with self._lock:
            version = bench.scope.version()
            reporter = self._reporter_at(bench, found, version)
            self._check = check
            written = []
            for community in communities:
                check()
                written.append(self._kept.get(community) or reporter.report(community))
                self._keep(community, written[-1])
        return version, written

    def _keep(self, community: str, written: CommunityReport) -> None:
        self._kept[community] = written
        self._kept.move_to_end(community)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def _reporter_at(self, bench: Workbench, found: Communities, version: str) -> CommunityReporter:
        """The reporter of the graph as it stands; what was read of another is forgotten."""
        from heddle.retrieval.community_reporter import CommunityReporter

        clusters, resolution = bench.clusters.clusters(bench.scope), bench.scope.resolution()
        resolved = (resolution.resolver, resolution.sequence)
        stand = (version, *map(str, resolved), *(each.id for each in found.communities))
        if self._reporter is None or self._stand != stand:
            self._kept.clear()
            self._reporter = CommunityReporter(bench.scope, found, check=self._go_on, clusters=clusters)
            self._stand = stand
        return self._reporter

    def _go_on(self) -> None:
        # The reporter outlives the request that it was made for; each brings its own deadline.
        self._check()


def all_reports(bench: Workbench, found: Communities, *, check: Check = go_on) -> Iterator[CommunityReport]:
    """All reports one after the other, parts before what they are parts of: what an index of them reads."""
    from heddle.retrieval.community_reporter import CommunityReporter

    clusters = bench.clusters.clusters(bench.scope)
    return CommunityReporter(bench.scope, found, check=check, clusters=clusters).reports()
