"""A plan: what an ingest would change, found out without writing anything.

It asks the questions of the ingest itself (`standing`), so what it foretells is what happens, as far as a
file can be judged without being read. What is to be read is surveyed in the sandbox: type, pages, scans.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from heddle.core.events import Event, Listener, ignore
from heddle.core.home import Home
from heddle.core.rejection import RejectionReason
from heddle.core.spending import Spending
from heddle.graph.ledger import Ledger
from heddle.graph.store import GraphScope
from heddle.ingest.census import Census, take_census
from heddle.ingest.discovery import FoundFile, discover, hash_file
from heddle.ingest.enricher import Enricher
from heddle.ingest.gone import gone_files, is_gone, refuse_emptied
from heddle.ingest.limits import Limits
from heddle.ingest.ocr_engine import engine_name
from heddle.ingest.pace import HASH_SECONDS, Workload
from heddle.ingest.sandbox import Done, Outcome, Rejected, Sandbox
from heddle.ingest.standing import Place, Standing, Standings
from heddle.ingest.survey import Survey, SurveyJob
from heddle.ingest.text_volume import characters_of

START_SECONDS = 2.0
"""What it takes until the first worker is ready."""
OCR_SECONDS = {"tesseract": 3.5, "rapidocr": 8.0}
"""What a scanned page costs a worker, by engine (docs/benchmarks.md has the pages)."""
_SURVEY_SECONDS = 20.0
_TASK = "heddle.ingest.survey:survey"


class Intention(StrEnum):
    """What would become of a file. Each file counts exactly once; what is `REMOVED` is none any more."""

    NEW = "new"
    """It would be read."""
    CHANGED = "changed"
    """Its place holds other bytes, which it would replace."""
    OUTDATED = "outdated"
    """It would be read anew: by newer parsers, another OCR engine, under other limits, or since
    something in it was deleted."""
    RENAMED = "renamed"
    """Its bytes are there under a name whose file is gone."""
    DUPLICATE = "duplicate"
    """Its bytes are there, or are to be read, under another name."""
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    """It was rejected before, or would be, as far as can be told."""
    FAILED = "failed"
    """It cannot be read from the disk."""
    REMOVED = "removed"
    """It is gone, and what was read from it would go."""


@dataclass(slots=True)
class IngestPlan:
    """What an ingest would change.

    Args:
        files: How many files there are.
        counts: Files by intention.
        reasons: Files that would be rejected, by reason.
        media: Files that would be read, by media type.
        size: Bytes that would be read.
        pages: Pages, slides and sheets that would be read.
        ocr_pages: About how many of them need OCR.
        seconds: Wall-clock time that it would take.
        measured: Whether earlier runs say so; else it is by defaults.
        language_model: About what language models would be asked, if no reply were known.
    """

    files: int = 0
    counts: Counter[Intention] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    media: Counter[str] = field(default_factory=Counter)
    size: int = 0
    pages: int = 0
    ocr_pages: int = 0
    seconds: float = 0.0
    measured: bool = False
    language_model: Spending = field(default_factory=Spending)

    @property
    def to_read(self) -> int:
        """Files that would be read."""
        return sum(self.counts[each] for each in (Intention.NEW, Intention.CHANGED, Intention.OUTDATED))

    def to_json(self) -> dict[str, Any]:
        """As the command shows it."""
        return {
            "dry_run": True,
            "files": self.files,
            **{intention.value: self.counts[intention] for intention in Intention},
            "reasons": dict(sorted(self.reasons.items())),
            "to_read": {
                "files": self.to_read,
                "bytes": self.size,
                "pages": self.pages,
                "ocr_pages": self.ocr_pages,
                "media": dict(sorted(self.media.items())),
            },
            "expected_seconds": round(self.seconds, 1),
            "expected_by": "earlier runs" if self.measured else "defaults",
            "language_model": self.language_model.to_json(),
        }


def make_plan(
    paths: Sequence[Path],
    *,
    scope: GraphScope,
    ledger: Ledger,
    home: Home,
    limits: Limits,
    workers: int = 0,
    listener: Listener = ignore,
    prune: bool = False,
    enricher: Enricher | None = None,
) -> IngestPlan:
    """Say what `heddle.ingest.pipeline.ingest` would do with the same arguments; nothing is written.

    Args:
        paths: Files and folders.
        scope: The workspace's graph.
        ledger: What became of files before.
        home: Heddle's home, which is never ingested.
        limits: What files would be read under.
        workers: Parser processes; 0 means one a core.
        listener: Hears an `advanced` event of stage `plan` and one `document` event a file.
        prune: What lies in the folders no more would be removed.
        enricher: What would be read in documents besides the default reading.

    Raises:
        PathNotFound: a path does not exist.
        FileUnreadable: a path may not be read or is no file or folder.
        ConfigurationError: the OCR engine that is asked for is not installed.
        UsageError: with `prune`, a folder that was read from holds no file any more.
        EnvironmentFault: the store cannot be asked.
    """
    workers = workers or os.cpu_count() or 1
    if prune:
        refuse_emptied(paths, scope=scope, ledger=ledger, skip=home.root)
    census = take_census(discover(paths, skip=home.root))
    listener(Event("discover", "finished", census.files, census.files, {"bytes": census.size}))
    planning = _Planning(scope, ledger, limits, census, listener, enricher or Enricher())
    quick = Limits(seconds=_SURVEY_SECONDS, memory_mib=limits.memory_mib)
    with Sandbox(_TASK, workers=workers, limits=quick) as sandbox:
        planning.all(discover(paths, skip=home.root), sandbox)
    if prune:
        planning.remove(gone_files(paths, scope=scope, ledger=ledger, skip=home.root))
    return planning.finish(workers)


class _Planning:
    """One plan in the making."""

    def __init__(
        self,
        scope: GraphScope,
        ledger: Ledger,
        limits: Limits,
        census: Census,
        listener: Listener,
        enricher: Enricher,
    ) -> None:
        self._plan = IngestPlan()
        self._limits = limits
        self._files = census.files
        self._listener = listener
        self._standings = Standings(scope, ledger, limits, enricher.mark)
        self._enricher = enricher
        self._characters = 0
        known = ledger.costs()
        self._plan.measured = bool(known)
        self._work = Workload({}, known)
        self._worker_seconds = 0.0
        self._ocr_seconds = OCR_SECONDS.get(engine_name(limits.ocr).split(" ")[0], 0.0)
        self._open: dict[str, list[Place]] = {}
        # What is to be read and what would be rejected, by digest and suffix: 70 bytes a new file.
        self._planned: set[str] = set()
        self._rejected: dict[str, Rejected] = {}

    def all(self, files: Iterator[FoundFile], sandbox: Sandbox) -> None:
        """Judge every file."""
        with closing(sandbox.run(self._jobs(files))) as outcomes:
            for key, outcome in outcomes:
                self._settle(key, self._open.pop(key), outcome)

    def remove(self, locations: Sequence[str]) -> None:
        """Plan the removal of places whose files are gone."""
        for location in locations:
            self._plan.counts[Intention.REMOVED] += 1
            self._tell(location, Intention.REMOVED, {})

    def finish(self, workers: int) -> IngestPlan:
        """The plan, with the time that it would take."""
        plan = self._plan
        busy = max(min(workers, plan.to_read), 1)
        reading = START_SECONDS + self._worker_seconds / busy if plan.to_read else 0.0
        plan.seconds = HASH_SECONDS * plan.files + reading
        plan.language_model = self._enricher.expected(self._characters, plan.to_read)
        return plan

    def _jobs(self, files: Iterator[FoundFile]) -> Iterator[tuple[str, Any] | None]:
        for file in files:
            # None, where nothing is to be surveyed, lets the surveys that have ended be taken in.
            yield self._judge(file)

    def _judge(self, file: FoundFile) -> tuple[str, SurveyJob] | None:
        """Judge a file at once where that is possible, else give what is to be surveyed."""
        if file.trouble:
            self._count(file, Intention.FAILED, message=file.trouble)
            return None
        if file.size > self._limits.file_mib << 20:
            self._count(file, Intention.REJECTED, reason=RejectionReason.TOO_LARGE.value)
            return None
        try:
            digest = hash_file(file.path)
            place = self._standings.of(file, digest)
            if place.standing is Standing.NEW:
                return self._judge_new(digest + file.suffix, place)
        except OSError as error:
            self._count(file, Intention.FAILED, message=f"it cannot be read ({error.strerror or error})")
            return None
        self._count_known(place)
        return None

    def _judge_new(self, key: str, place: Place) -> tuple[str, SurveyJob] | None:
        if key in self._open:
            self._open[key].append(place)
        elif key in self._rejected:
            self._reject(place, self._rejected[key])
        elif key in self._planned:
            self._count_known(place)
        else:
            job = SurveyJob(place.file.path.read_bytes(), place.file.name, self._limits)
            self._open[key] = [place]
            return key, job
        return None

    def _reject(self, place: Place, outcome: Rejected) -> None:
        error = outcome.error
        self._count(place.file, Intention.REJECTED, reason=error.reason.value, message=error.message)

    def _count_known(self, place: Place) -> None:
        match place.standing:
            case Standing.UNCHANGED:
                self._count(place.file, Intention.UNCHANGED)
            case Standing.REFUSED if place.entry is not None:
                self._count(
                    place.file, Intention.REJECTED, reason=place.entry.reason, message=place.entry.message
                )
            case _ if place.held is not None:
                self._count(place.file, Intention.CHANGED)
            case _:
                self._count(place.file, _twin(place))

    def _settle(self, key: str, places: Sequence[Place], outcome: Outcome) -> None:
        if isinstance(outcome, Rejected) and outcome.error.reason is not RejectionReason.TIMEOUT:
            self._rejected[key] = outcome
            for place in places:
                self._reject(place, outcome)
            return
        # What takes too long to survey may still be read in its own time.
        self._planned.add(key)
        self._plan_reading(places[0], outcome.value if isinstance(outcome, Done) else Survey(""))
        for place in places[1:]:
            self._count_known(place)

    def _plan_reading(self, place: Place, found: Survey) -> None:
        plan, file = self._plan, place.file
        plan.size += file.size
        self._characters += characters_of(found, file.size)
        plan.pages += found.pages
        plan.ocr_pages += found.ocr_pages
        plan.media[found.media or "unknown"] += 1
        seconds = self._work.expected(file.suffix, file.size) + found.ocr_pages * self._ocr_seconds
        self._worker_seconds += seconds
        intention = Intention.NEW
        if place.held is not None:
            same = place.stored is not None and place.held.id == place.stored.id
            intention = Intention.OUTDATED if same else Intention.CHANGED
        facts = {"media": found.media, "pages": found.pages, "ocr_pages": found.ocr_pages}
        self._count(file, intention, **facts, bytes=file.size, expected_seconds=round(seconds, 3))

    def _count(self, file: FoundFile, intention: Intention, **facts: Any) -> None:
        self._plan.files += 1
        self._plan.counts[intention] += 1
        if facts.get("reason"):
            self._plan.reasons[facts["reason"]] += 1
        self._tell(file.location, intention, facts)

    def _tell(self, location: str, intention: Intention, facts: Mapping[str, Any]) -> None:
        detail = {"location": location, "intention": intention.value}
        detail |= {name: value for name, value in facts.items() if value not in ("", 0, None)}
        total = max(self._files, self._plan.files)
        self._listener(Event("plan", "document", self._plan.files, total, detail))


def _twin(place: Place) -> Intention:
    """What a file is whose bytes are known under another name."""
    sources = place.stored.sources if place.stored is not None else ()
    names = [source.location for source in sources if source.parent is None]
    return Intention.RENAMED if any(map(is_gone, names)) else Intention.DUPLICATE
