"""Ingest throughput: documents and pages a second, by format and by stage.

    python benchmarks/ingest_throughput.py [--workers N] [--repeats N] [--sets NAME,NAME] [--json]

Ingests the kind folders of $HEDDLE_DATASETS/mixed-docs and the PDFs of $HEDDLE_DATASETS/scipdf-meta, each
into a fresh embedded store through warm workers (their start is measured and shown apart), then again
unchanged. Stages are worker seconds added up (`parse`, `extract`, `build`) and writer seconds (`write`);
extraction is the English named-entity model on all prose and its parser on sentences that may say a
relation. Each worker runs one thread. Medians over repeats, lowest and highest beside. Seconds
are of the wall clock: read them beside the load average.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from heddle.core.events import Event
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import ingest, open_sandbox
from heddle.ingest.sandbox import Sandbox

STAGES = ("parse", "extract", "build", "write")


def folders_of(name: str, datasets: Path) -> list[Path]:
    """The folders of a data set that hold documents."""
    if name == "mixed-docs":
        return sorted(p for p in (datasets / name).iterdir() if p.is_dir() and p.name != "expected")
    return [datasets / name / "pdf"]


def run_once(folders: Sequence[Path], sandbox: Sandbox, limits: Limits) -> dict[str, Any]:
    """Ingest folders into a fresh store, and again."""
    events: list[Event] = []
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch))
        store, ledger = EmbeddedStore(home.graph), Ledger(home.ledger)
        scope = store.scope(DEFAULT_WORKSPACE)

        def once() -> Any:
            return ingest(
                folders,
                scope=scope,
                ledger=ledger,
                home=home,
                limits=limits,
                sandbox=sandbox,
                listener=events.append,
            )

        first = once()
        told = [event.detail for event in events if event.name == "document"]
        second = once()
        words = sum(len(str(node.properties.get("text", "")).split()) for node in scope.nodes())
        counts = scope.counts()
        ledger.close()
        store.close()
    assert second.graph_version == first.graph_version
    return {
        "summary": first.to_json(),
        "again_files_per_s": second.files / second.seconds,
        "documents_per_s": first.files / first.seconds,
        "pages_per_s": first.pages / first.seconds,
        "words": words,
        "nodes_and_edges": sum(counts.nodes.values()) + sum(counts.edges.values()),
        "formats": by_format(told),
    }


def by_format(told: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Documents, pages and seconds by stage for each media type."""
    formats: dict[str, dict[str, float]] = defaultdict(
        lambda: {"documents": 0, "pages": 0, **dict.fromkeys(STAGES, 0.0)}
    )
    for detail in told:
        if "seconds" in detail:
            row = formats[detail["media"]]
            row["documents"] += 1
            row["pages"] += detail["pages"]
            for stage in STAGES:
                row[stage] += detail["seconds"][stage]
    return dict(sorted(formats.items()))


def middle(runs: Sequence[dict[str, Any]], key: str) -> str:
    """Median, with the lowest and the highest."""
    values = [run[key] for run in runs]
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def show(name: str, runs: Sequence[dict[str, Any]]) -> None:
    """Print a data set's tables."""
    summary = runs[0]["summary"]
    print(f"\n## {name}: {summary['files']} files, {summary['pages']} pages, {runs[0]['words']} words\n")
    print("| documents/s | pages/s | unchanged files/s | nodes and edges | rejected | failed |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {middle(runs, 'documents_per_s')} | {middle(runs, 'pages_per_s')} "
        f"| {middle(runs, 'again_files_per_s')} | {runs[0]['nodes_and_edges']} "
        f"| {summary['rejected']} | {summary['failed']} |"
    )
    print("\n| format | documents | pages | parse s | extract s | build s | write s | docs/s of one worker |")
    print("|---|---|---|---|---|---|---|---|")
    for media, row in runs[0]["formats"].items():
        busy = sum(row[stage] for stage in STAGES[:3])
        stages = " | ".join(f"{row[stage]:.2f}" for stage in STAGES)
        speed = row["documents"] / busy if busy else 0.0
        print(f"| {media} | {row['documents']:.0f} | {row['pages']:.0f} | {stages} | {speed:.1f} |")


def main() -> None:
    """Measure, print tables, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sets", default="mixed-docs,scipdf-meta")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    named = os.environ.get("HEDDLE_DATASETS")
    if not named:
        raise SystemExit("set HEDDLE_DATASETS to the folder of the data sets")
    limits = Limits()
    results: dict[str, list[dict[str, Any]]] = {}
    with open_sandbox(limits, workers=options.workers) as sandbox:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as scratch:
            for number in range(options.workers):
                (Path(scratch) / f"{number}.txt").write_text(f"Warm up {number}.")
            run_once([Path(scratch)], sandbox, limits)
        start = time.perf_counter() - started
        for name in options.sets.split(","):
            folders = folders_of(name, Path(named))
            results[name] = [run_once(folders, sandbox, limits) for _ in range(options.repeats)]
    facts = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "workers": options.workers,
        "threads_per_worker": 1,
        "worker_start_s": round(start, 2),
        "repeats": options.repeats,
        "load_average": round(os.getloadavg()[0], 1),
    }
    if options.json:
        print(json.dumps({**facts, "results": results}, indent=1))
        return
    print(", ".join(f"{key} {value}" for key, value in facts.items()))
    for name, runs in results.items():
        show(name, runs)


if __name__ == "__main__":
    main()
