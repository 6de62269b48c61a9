"""Metrics in Prometheus's words: requests, searches, jobs, memory. One registry an application.

Labels take few values, and none that a caller can make up: routes by their template, no path, no id, no
name of a workspace.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from heddle.api.exchange import Exchange
from heddle.api.gate import Gate
from heddle.core.errors import HeddleError
from heddle.graph.job_queue import JobQueue
from heddle.retrieval.answer_stream import Done, SearchEvent

REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
STAGE_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0)
_log = logging.getLogger(__name__)


class Metrics:
    """What an application counts.

    Args:
        gate: Where searches wait.
        jobs: The queue of jobs.
    """

    def __init__(self, gate: Gate, jobs: JobQueue) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "heddle_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "heddle_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ("route", "method"),
            buckets=REQUEST_BUCKETS,
            registry=self.registry,
        )
        self._stages = Histogram(
            "heddle_search_stage_seconds",
            "Seconds that a stage of a search took; `total` is all of it.",
            ("stage",),
            buckets=STAGE_BUCKETS,
            registry=self.registry,
        )
        running = Gauge("heddle_searches_running", "Searches that run.", registry=self.registry)
        running.set_function(lambda: gate.running)
        waiting = Gauge("heddle_searches_waiting", "Searches that wait for one.", registry=self.registry)
        waiting.set_function(lambda: gate.waiting)
        self.registry.register(_Refusals(gate))
        self.registry.register(_Jobs(jobs))
        ProcessCollector(registry=self.registry)

    def request(self, exchange: Exchange) -> None:
        """Count a request and its answer."""
        self._requests.labels(exchange.route, exchange.method, str(exchange.status)).inc()
        self._seconds.labels(exchange.route, exchange.method).observe(exchange.seconds)

    def search(self, events: Iterable[SearchEvent]) -> Iterator[SearchEvent]:
        """Pass a search on, and count its stages when it is done."""
        for event in events:
            if isinstance(event, Done):
                for stage, milliseconds in event.result.timings.items():
                    self._stages.labels(stage).observe(milliseconds / 1000)
            yield event

    def text(self, *more: Collector) -> bytes:
        """All of it in Prometheus's text format, with what further collectors know."""
        extra = CollectorRegistry()
        for collector in more:
            extra.register(collector)
        return generate_latest(self.registry) + generate_latest(extra)


class _Refusals(Collector):
    """Searches that were refused; the gate counts them itself."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The one counter."""
        yield CounterMetricFamily(
            "heddle_searches_refused", "Searches refused because too many waited.", value=self._gate.refused
        )


class _Jobs(Collector):
    """How much there is to do."""

    def __init__(self, jobs: JobQueue) -> None:
        self._jobs = jobs

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Jobs by kind and state, the wait of the oldest, and whether the queue could be read at all."""
        readable = GaugeMetricFamily("heddle_job_queue_up", "1 where the queue of jobs can be read.")
        try:
            depth = self._jobs.depth()
        except HeddleError as error:
            _log.warning("the job queue cannot be read: %s", error.line())
            readable.add_metric((), 0)
            yield readable
            return
        readable.add_metric((), 1)
        yield readable
        counts = GaugeMetricFamily("heddle_jobs", "Jobs that wait or run.", labels=("kind", "state"))
        for state, kinds in (("queued", depth.queued), ("running", depth.running)):
            for kind, number in sorted(kinds.items()):
                counts.add_metric((kind.value, state), number)
        yield counts
        yield GaugeMetricFamily(
            "heddle_job_oldest_seconds", "How long the oldest job that waits has waited.", value=depth.oldest
        )


class IndexMetrics(Collector):
    """The index of one workspace.

    Args:
        age: Seconds since its generation was put in force; None without one.
        entries: Entries of the generation that is open; None where none is.
    """

    def __init__(self, age: float | None, entries: int | None) -> None:
        self._age = age
        self._entries = entries

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What is known."""
        if self._age is not None:
            yield GaugeMetricFamily(
                "heddle_index_age_seconds",
                "Seconds since the index generation in force was put there.",
                value=self._age,
            )
        if self._entries is not None:
            yield GaugeMetricFamily(
                "heddle_index_entries", "Entries of the index generation that answers.", value=self._entries
            )
