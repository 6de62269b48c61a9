"""Ingest throughput: documents and pages a second, by stage, and beside other tools on the same files.

    python benchmarks/ingest_throughput.py [--workers N] [--repeats N] [--sets NAME,NAME] [--ocr off]
                                           [--peers PYTHON] [--json]

Ingests files of $HEDDLE_DATASETS, each set into a fresh embedded store through warm workers (their start is
measured and shown apart), then again unchanged. Sets: `pdf` (the papers of scipdf-meta and the PDFs of
mixed-docs, scans aside), `mix` (office files, mails, web pages and the like of mixed-docs), `mixed-docs` and
`scipdf-meta` whole. Stages are worker seconds added up (`parse`, `extract`, `build`) and writer seconds
(`write`). Each worker runs one thread.

With --peers, a Python that has kreuzberg, docling, unstructured and markitdown installed reads the same
files in the same rounds, through `ingest_peers.py`: on as many processes and, like Heddle, on one. Heddle
reads pictures by OCR unless told not to, which most of them do not.

Medians over rounds, lowest and highest beside. Rates are of the wall clock: read them beside the load
average, or read processor seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ingest_peers import processor_seconds

from heddle.core.events import Event
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.limits import Limits
from heddle.ingest.ocr import OcrChoice, OcrOrder
from heddle.ingest.pipeline import ingest, open_sandbox
from heddle.ingest.sandbox import Sandbox

STAGES = ("parse", "extract", "build", "write")
PEERS = ("kreuzberg", "docling", "unstructured", "markitdown")
RELATIONS = {relation.name for relation in DEFAULT_SCHEMA.relations}

Run = dict[str, Any]
"""What one tool did with one set in one round."""


def paths_of(name: str, datasets: Path) -> list[Path]:
    """The files of a set, in order."""
    papers = sorted((datasets / "scipdf-meta" / "pdf").glob("*.pdf"))
    mixed = datasets / "mixed-docs"
    kinds = [folder for folder in mixed.iterdir() if folder.is_dir() and folder.name != "expected"]
    files = sorted(file for folder in kinds for file in folder.iterdir())
    if name == "pdf":
        rows = (line.split("\t") for line in (mixed / "manifest.tsv").read_text().splitlines())
        scans = {mixed / row[0] for row in rows if "scan" in row[4]}
        return papers + [file for file in files if file.parent.name == "pdf" and file not in scans]
    if name == "mix":
        return [file for file in files if file.parent.name != "pdf"]
    return {"scipdf-meta": papers, "mixed-docs": files}[name]


def run_heddle(paths: Sequence[Path], sandbox: Sandbox, limits: Limits) -> Run:
    """Ingest files into a fresh store, and again."""
    events: list[Event] = []
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch))
        store, ledger = EmbeddedStore(home.graph), Ledger(home.ledger)
        scope = store.scope(DEFAULT_WORKSPACE)

        def once() -> Any:
            return ingest(
                paths,
                scope=scope,
                ledger=ledger,
                home=home,
                limits=limits,
                sandbox=sandbox,
                listener=events.append,
            )

        spent = processor_seconds()
        first = once()
        spent = processor_seconds() - spent
        told = [event.detail for event in events if event.name == "document"]
        second = once()
        delivered = delivered_by(scope)
        ledger.close()
        store.close()
    assert second.unchanged + second.rejected == first.files, second.to_json()
    return {
        "seconds": first.seconds,
        "processor_seconds": spent,
        "files": first.files,
        "pages": first.pages,
        "text": first.files - first.rejected - first.failed,
        "empty": first.rejected,
        "failed": first.failed,
        "again_files_per_s": second.files / second.seconds,
        "delivered": delivered,
        "formats": by_format(told),
    }


def delivered_by(scope: Any) -> dict[str, int]:
    """What a graph holds of its documents."""
    found: dict[str, int] = defaultdict(int)
    counts = scope.counts()
    for node in scope.nodes():
        found["characters"] += len(str(node.properties.get("text", "")))
        found["places"] += "locator" in node.properties
        found["entities"] += node.type == "Entity"
        if node.type == "Document":
            found["metadata"] += len(set(node.properties) - {"media", "length", "pages"})
    found["tables"] = counts.nodes.get("Table", 0) + counts.nodes.get("Infobox", 0)
    found["relations"] = sum(number for name, number in counts.edges.items() if name in RELATIONS)
    found["nodes_and_edges"] = sum(counts.nodes.values()) + sum(counts.edges.values())
    return dict(found)


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


def run_peer(python: str, name: str, processes: int, paths: Sequence[Path]) -> Run:
    """Let another tool read the same files."""
    done = subprocess.run(
        [python, str(Path(__file__).with_name("ingest_peers.py")), name, "--processes", str(processes)],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=True,
        timeout=1800,
    )
    answer: Run = json.loads(done.stdout)
    return answer


def measure(options: argparse.Namespace, datasets: Path) -> tuple[float, dict[str, dict[str, list[Run]]]]:
    """Seconds that workers take to start, and the runs by set and tool, the tools in turn each round."""
    limits = Limits(ocr=OcrOrder(choice=OcrChoice(options.ocr)))
    widths = sorted({options.workers, 1} if options.peers else {options.workers}, reverse=True)
    runs: dict[str, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    with ExitStack() as stack, tempfile.TemporaryDirectory() as scratch:
        sandboxes = {width: stack.enter_context(open_sandbox(limits, workers=width)) for width in widths}
        started = time.perf_counter()
        letters = [Path(scratch) / f"{number}.txt" for number in range(4 * options.workers)]
        for letter in letters:
            letter.write_text(f"Warm up {letter.stem}.")
        run_heddle(letters, sandboxes[options.workers], limits)
        start = time.perf_counter() - started
        for width in widths[1:]:
            run_heddle(letters, sandboxes[width], limits)
        for _ in range(options.repeats):
            for name in options.sets.split(","):
                paths = paths_of(name, datasets)
                for width in widths:
                    runs[name][label("Heddle", width)].append(run_heddle(paths, sandboxes[width], limits))
                    for peer in PEERS if options.peers else ():
                        runs[name][label(peer, width)].append(run_peer(options.peers, peer, width, paths))
    return start, runs


def label(tool: str, width: int) -> str:
    """A tool on so many processes."""
    return f"{tool}, {width} process{'es' if width > 1 else ''}"


def middle(values: Sequence[float]) -> str:
    """Median, with the lowest and the highest."""
    return f"{statistics.median(values):,.1f} ({min(values):,.1f} to {max(values):,.1f})"


def show(name: str, tools: dict[str, list[Run]]) -> None:
    """Print a set's tables."""
    first = next(iter(tools.values()))
    pages = sum(format_["pages"] for format_ in first[0]["formats"].values())
    print(f"\n## {name}: {first[0]['files']} files, {pages:.0f} pages\n")
    print("| tool | documents/s | pages/s | processor s | of Heddle's rate | text | no text | failed |")
    print("|---|---|---|---|---|---|---|---|")
    rates = {tool: [run["files"] / run["seconds"] for run in runs] for tool, runs in tools.items()}
    for tool, runs in tools.items():
        width = tool.rsplit(", ", 1)[1]
        ratio = statistics.median(rates[tool]) / statistics.median(rates[f"Heddle, {width}"])
        share = pages / runs[0]["files"]
        print(
            f"| {tool} | {middle(rates[tool])} | {middle([rate * share for rate in rates[tool]])} "
            f"| {middle([run['processor_seconds'] for run in runs])} | {ratio:.2f} "
            f"| {runs[0]['text']} | {runs[0]['empty']} | {runs[0]['failed']} |"
        )
    print(f"\nUnchanged files/s: {middle([run['again_files_per_s'] for run in first])}\n")
    show_delivered(tools)
    show_formats(first[0]["formats"])


def show_delivered(tools: dict[str, list[Run]]) -> None:
    """Print what each tool made of a set."""
    kinds = ("characters", "tables", "places", "metadata", "entities", "relations", "nodes_and_edges")
    print("| tool | " + " | ".join(kind.replace("_", " ") for kind in kinds) + " |")
    print("|---" * (len(kinds) + 1) + "|")
    # The same on one process as on several.
    for tool, runs in {tool.split(",")[0]: runs for tool, runs in tools.items()}.items():
        found = runs[0]["delivered"]
        print(f"| {tool} | " + " | ".join(f"{found.get(kind, 0):,}" for kind in kinds) + " |")


def show_formats(formats: dict[str, dict[str, float]]) -> None:
    """Print where Heddle's time goes."""
    print("\n| format | documents | pages | parse s | extract s | build s | write s | docs/s of one worker |")
    print("|---|---|---|---|---|---|---|---|")
    for media, row in formats.items():
        busy = sum(row[stage] for stage in STAGES[:3])
        stages = " | ".join(f"{row[stage]:.2f}" for stage in STAGES)
        speed = row["documents"] / busy if busy else 0.0
        print(f"| {media} | {row['documents']:.0f} | {row['pages']:.0f} | {stages} | {speed:.1f} |")


def main() -> None:
    """Measure, print tables, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sets", default="pdf,mix")
    parser.add_argument("--ocr", choices=list(OcrChoice), default=OcrChoice.AUTO)
    parser.add_argument("--peers", metavar="PYTHON", help="a Python that has the other tools installed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    named = os.environ.get("HEDDLE_DATASETS")
    if not named:
        raise SystemExit("set HEDDLE_DATASETS to the folder of the data sets")
    before = os.getloadavg()[0]
    start, runs = measure(options, Path(named))
    facts = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "workers": options.workers,
        "worker_start_s": round(start, 2),
        "repeats": options.repeats,
        "ocr": str(options.ocr),
        "load_before": round(before, 1),
    }
    versions = {
        tool.split(",")[0]: found[0]["version"]
        for tools in runs.values()
        for tool, found in tools.items()
        if "version" in found[0]
    }
    if options.json:
        print(json.dumps({**facts, "versions": versions, "results": runs}, indent=1))
        return
    print(", ".join(f"{key} {value}" for key, value in {**facts, **versions}.items()))
    for name, tools in runs.items():
        show(name, tools)


if __name__ == "__main__":
    main()
