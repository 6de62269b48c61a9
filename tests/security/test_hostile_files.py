"""Files made to do harm end as a document or with their reason, cost what a file may, and leave no trace.

They go through the whole pipeline: sandbox, subgraph, embedded store, ledger. After each file comes an honest
one, which must be read as if the other were not there. Time is that of the processor, as machines are busy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hostile_archives import CLIMBING, archives
from hostile_file import READ, HostileFile
from hostile_images import heavy_images, images
from hostile_lies import crumbs, cuts, lies
from hostile_locks import locks
from hostile_mails import heavy_mails, mails
from hostile_markup import depths, entities, heavy_markup, tables
from hostile_pdfs import heavy_pdfs, many_pages, pdfs
from hostile_texts import heavy_texts, runs, texts
from memory_watch import MemoryWatch
from workbench import Workbench

from heddle.core.rejection import RejectionReason
from heddle.graph.schema import NodeType
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import open_sandbox
from heddle.ingest.sandbox import Sandbox

LIMITS = Limits(seconds=60.0)
HONEST = "Letter {}. Maria Keller leads Acme Robotics in Zurich.\n"
PARENT_MIB = 160
"""By how much the process that stores may grow for one file; files of the packs have up to 100 MB."""
SPARE_SECONDS = 2.0
"""For a worker that has to be started anew, on top of what a file may take."""
Pack = Callable[[], Iterable[HostileFile]]
PACKS: dict[str, Pack] = {
    "archives": archives,
    "locks": locks,
    "lies": lies,
    "pdfs": pdfs,
    "entities": entities,
    "depths": depths,
    "tables": tables,
    "images": images,
    "mails": mails,
    "texts": texts,
}
HEAVY: tuple[Pack, ...] = (heavy_pdfs, heavy_markup, heavy_images, heavy_mails, heavy_texts)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One worker, so that the next document is read where the hostile one was."""
    with open_sandbox(LIMITS, workers=1) as opened:
        yield opened


@pytest.fixture
def bench(tmp_path: Path, sandbox: Sandbox) -> Iterator[Workbench]:
    workbench = Workbench(tmp_path, sandbox)
    yield workbench
    workbench.close()


def warm_mib(bench: Workbench) -> int:
    """What the worker holds once it has read something."""
    path = bench.write("warm/warm.txt", HONEST.format("zero"))
    with MemoryWatch() as watch:
        bench.ingest(path, limits=LIMITS)
    return watch.worker_mib


def end_of(told: dict[str, object]) -> str:
    """How a file ended: its reason, `READ`, or what went wrong."""
    if told["outcome"] == "rejected":
        return str(told["reason"])
    return (
        READ if told["outcome"] in {"ingested", "duplicate"} else f"{told['outcome']}: {told.get('message')}"
    )


def faults(bench: Workbench, file: HostileFile, number: int, warm: int) -> list[str]:
    """What one file achieved; empty where it achieved nothing."""
    hostile = bench.write(f"{number}-hostile/{file.name}", file.data)
    honest = bench.write(f"{number}-then/honest-{number}.txt", HONEST.format(number))
    with MemoryWatch() as watch:
        bench.ingest(hostile, honest, limits=LIMITS)
    told = {str(e.detail["location"]): e.detail for e in bench.events if e.name == "document"}
    end, after = end_of(told[str(hostile)]), end_of(told[str(honest)])
    found = [] if end in file.ends else [f"it ended as {end!r}"]
    if after != READ or [event for event in bench.events if event.detail.get("outcome") == "failed"]:
        found.append(f"the next document ended as {after!r}")
    if watch.worker_mib > warm + file.mib:
        found.append(f"its worker held {watch.worker_mib} MiB, {warm} before")
    if watch.parent_growth_mib > PARENT_MIB + (len(file.data) >> 19):
        found.append(f"the parent grew by {watch.parent_growth_mib} MiB")
    if watch.cpu_seconds > file.seconds + SPARE_SECONDS:
        found.append(f"it took {watch.cpu_seconds:.1f} s")
    return [f"{file.what} ({file.name}): {fault}" for fault in found]


def run_pack(bench: Workbench, files: Iterable[HostileFile]) -> int:
    """Ingest files one after the other and hold each to what it may do; returns how many there were."""
    warm = warm_mib(bench)
    found, count = [], 0
    for count, file in enumerate(files, start=1):
        found += faults(bench, file, count, warm)
    assert found == []
    return count


@pytest.mark.parametrize("name", PACKS)
def test_hostile_files_end_with_a_reason_and_cost_what_a_file_may(bench: Workbench, name: str) -> None:
    assert run_pack(bench, PACKS[name]()) >= 9


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_the_heaviest_hostile_files_end_with_a_reason_too(bench: Workbench) -> None:
    assert run_pack(bench, (file for pack in HEAVY for file in pack())) >= 15


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_runs_of_what_patterns_repeat_cost_what_their_length_does(bench: Workbench) -> None:
    assert run_pack(bench, runs()) >= 200


def test_bytes_and_files_cut_short_end_with_a_reason(bench: Workbench) -> None:
    files = {file.name: file for pack in (crumbs, cuts) for file in pack()}
    for file in files.values():
        bench.write(file.name, file.data)

    bench.ingest(limits=LIMITS)

    ends = {str(e.detail["name"]): end_of(e.detail) for e in bench.events if e.name == "document"}
    assert ends.keys() == files.keys()
    assert {name: end for name, end in ends.items() if end not in files[name].ends} == {}
    assert {READ, RejectionReason.MALFORMED, RejectionReason.UNSUPPORTED} <= set(ends.values())


def test_what_hostile_files_leave_behind_goes_with_them(bench: Workbench) -> None:
    honest = [bench.write(f"honest-{number}.txt", HONEST.format(number)) for number in range(3)]
    bench.ingest(*honest)
    before = bench.dump()
    files = [file for pack in (archives, locks, lies) for file in pack() if READ in file.ends]
    for number, file in enumerate(files):
        bench.write(f"{number}-hostile/{file.name}", file.data)

    bench.ingest()
    for event in list(bench.events):
        if event.detail.get("outcome") == "ingested" and "-hostile/" in str(event.detail["location"]):
            bench.delete(str(event.detail["document"]))

    assert bench.dump() == before


def test_names_that_climb_are_names_and_nothing_else(bench: Workbench, tmp_path: Path) -> None:
    [file] = [file for file in archives() if file.what == "names that climb"]
    bench.write("climb.zip", file.data)

    bench.ingest()

    assert [path.name for path in bench.files.rglob("*")] == ["climb.zip"]
    assert {path.name for path in tmp_path.iterdir()} == {"files", "home"}
    assert not [path for name in CLIMBING if name.startswith("/") for path in [Path(name)] if path.exists()]
    locations = [source.location for document in bench.scope.documents() for source in document.sources]
    steps = [location.partition("!")[2].strip("/").split("/") for location in locations if "!" in location]
    # What lies in a hidden folder is left out, as in a folder of files.
    assert len(steps) == len([name for name in CLIMBING if not name.startswith("~/.ssh/")])
    assert all(len(step) == 2 and ".." not in step for step in steps)


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_ten_thousand_pages_are_read_where_the_limit_allows_them(tmp_path: Path) -> None:
    limits = Limits(seconds=600.0, pages=10_000, memory_mib=2048)
    with open_sandbox(limits, workers=1) as sandbox:
        bench = Workbench(tmp_path, sandbox)
        path = bench.write("pages.pdf", many_pages(10_000))
        with MemoryWatch() as watch:
            summary = bench.ingest(path, limits=limits)
        pages = sum(1 for _ in bench.scope.nodes(NodeType.PAGE))
        bench.close()

    assert (summary.ingested, pages) == (1, 10_000)
    assert watch.worker_mib < 1_500
    assert watch.parent_growth_mib < 1_000
