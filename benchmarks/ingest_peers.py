"""Another tool's side of the ingest benchmark: reads files with it and tells how long that took.

    PEER_PYTHON benchmarks/ingest_peers.py NAME --processes N < paths

NAME is kreuzberg, docling, unstructured or markitdown; PEER_PYTHON has it installed, and nothing of Heddle.
One path a line. Each tool runs as its documentation shows, with its own batch call where it has one and
else in N processes, and is warm before the clock starts. Prints one JSON object: seconds of the wall clock
and of processors, how many files gave text, no text or an error, and what was delivered.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

Facts = dict[str, int]
"""What one file gave: `characters`, `tables`, `places` (elements that say where they stand), `metadata`."""


@lru_cache(maxsize=1)
def docling_converter() -> Any:
    """Docling's converter, made once a process."""
    return import_module("docling.document_converter").DocumentConverter()


@lru_cache(maxsize=1)
def markitdown_converter() -> Any:
    """MarkItDown's converter, made once a process."""
    return import_module("markitdown").MarkItDown()


def by_docling(path: str) -> Facts:
    """Read a file with docling."""
    document = docling_converter().convert(path).document
    items = [item for item, _ in document.iterate_items()]
    return {
        "characters": len(document.export_to_markdown()),
        "tables": len(document.tables),
        "places": sum(bool(getattr(item, "prov", None)) for item in items),
        "metadata": 0,
    }


def by_unstructured(path: str) -> Facts:
    """Read a file with unstructured, without a layout model."""
    elements = import_module("unstructured.partition.auto").partition(path, strategy="fast")
    found = [element.metadata.to_dict() for element in elements]
    known = {"sent_from", "sent_to", "subject", "last_modified"}
    return {
        "characters": sum(len(element.text) for element in elements),
        "tables": sum(element.category == "Table" for element in elements),
        "places": sum(bool({"coordinates", "page_number"} & facts.keys()) for facts in found),
        "metadata": len(known & {key for facts in found for key in facts}),
    }


def by_markitdown(path: str) -> Facts:
    """Read a file with MarkItDown."""
    result = markitdown_converter().convert(path)
    return {
        "characters": len(result.text_content),
        "tables": result.text_content.count("| --- |"),
        "places": 0,
        "metadata": int(bool(result.title)),
    }


def of_kreuzberg(result: Any) -> Facts:
    """What a result of kreuzberg holds."""
    return {
        "characters": len(result.content),
        "tables": len(result.tables or ()),
        "places": len(result.elements or ()),
        "metadata": len(result.metadata or ()),
    }


def kreuzberg_batch(paths: Sequence[str], processes: int) -> list[Facts | None]:
    """Read files with kreuzberg: all at once on its own threads, or one after another."""
    kreuzberg = import_module("kreuzberg")
    settings = kreuzberg.ExtractionConfig(use_cache=False)
    if processes > 1:
        results = kreuzberg.batch_extract_files_sync(list(paths), settings)
        return [None if is_error(result) else of_kreuzberg(result) for result in results]
    return [
        attempted(lambda path: of_kreuzberg(kreuzberg.extract_file_sync(path, config=settings)), p)
        for p in paths
    ]


def is_error(result: Any) -> bool:
    """Whether a result of kreuzberg's batch call is the text of an error."""
    return not result.metadata and result.content.startswith("Error: ")


READERS: dict[str, Callable[[str], Facts]] = {
    "docling": by_docling,
    "unstructured": by_unstructured,
    "markitdown": by_markitdown,
}
PACKAGES = {"docling": "docling-slim"}


def attempted(read: Callable[[str], Facts], path: str) -> Facts | None:
    """What a reader made of a file; None where it raised."""
    try:
        return read(path)
    except Exception:  # noqa: BLE001 - a tool may fail on a file in its own way; that is counted
        return None


def read_one(order: tuple[str, str]) -> Facts | None:
    """One file in a worker process: the tool's name and the path."""
    name, path = order
    return attempted(READERS[name], path)


def warm(name: str) -> None:
    """Load a tool, and all that it loads at its first file of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        page, table = Path(folder, "page.html"), Path(folder, "table.csv")
        page.write_text("<h1>Title</h1><p>A first sentence to warm up with.</p>")
        table.write_text("name,count\nvalve,3\n")
        for path in (str(page), str(table)):
            kreuzberg_batch([path], 1) if name == "kreuzberg" else read_one((name, path))


def timed(name: str, paths: Sequence[str], processes: int) -> tuple[float, float, list[Facts | None]]:
    """Read all files; returns seconds of the wall clock and of processors, and what each file gave."""
    if name == "kreuzberg" or processes == 1:
        warm(name)
        began, spent = time.perf_counter(), processor_seconds()
        facts = (
            kreuzberg_batch(paths, processes)
            if name == "kreuzberg"
            else [read_one((name, path)) for path in paths]
        )
        return time.perf_counter() - began, processor_seconds() - spent, facts
    with multiprocessing.get_context("spawn").Pool(processes, warm, (name,)) as pool:
        # Both are warm when both have answered.
        pool.map(time.sleep, [1.0] * processes, chunksize=1)
        began, spent = time.perf_counter(), processor_seconds()
        facts = pool.map(read_one, [(name, path) for path in paths], chunksize=1)
        return time.perf_counter() - began, processor_seconds() - spent, facts


def processor_seconds() -> float:
    """Seconds that this process and its children, ended or not, have spent on processors."""
    parents: dict[int, int] = {}
    spent: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            number = int(stat.parent.name)
            # Fields 4 and 14 to 17 of proc(5): the parent; user and system time, ended children included.
            parents[number], spent[number] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {os.getpid()}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(spent.get(number, 0) for number in family) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Read what standard input lists, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=["kreuzberg", *READERS])
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    paths = sys.stdin.read().splitlines()
    # What tools print about files is not the report.
    report = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    wall, processor, facts = timed(options.name, paths, options.processes)
    total: Counter[str] = Counter()
    for found in facts:
        total.update(found or {})
    answer = {
        "version": version(PACKAGES.get(options.name, options.name)),
        "seconds": wall,
        "processor_seconds": processor,
        "files": len(paths),
        "text": sum(bool(found and found["characters"]) for found in facts),
        "empty": sum(found is not None and not found["characters"] for found in facts),
        "failed": sum(found is None for found in facts),
        "delivered": dict(total),
    }
    os.write(report, json.dumps(answer).encode())


if __name__ == "__main__":
    main()
