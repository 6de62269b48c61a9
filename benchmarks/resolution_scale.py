"""What resolving a graph costs as the graph grows, and what one more document costs then.

    python benchmarks/resolution_scale.py [--sizes N,N,...] [--json]

Graphs are generated worlds of names (`tests/support/name_world.py`), whose stock of names grows with them as
names in a corpus do. Each size is put into an embedded store and resolved in a process of its own: processor
seconds (user and system) and the greatest memory are of resolving, memory with the interpreter and the store.
Then documents come one by one, each followed by a run: the median of their processor milliseconds. The slope
is that of log seconds over log names.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from name_world import WorldMaker

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut
from heddle.ingest.resolution.reading import is_resolved
from heddle.ingest.resolution.resolve import resolve

_SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
_MORE = 15
_AT_ONCE = 200
_NAMES_OF_CIRCLE = 36
_MEGABYTE = 1024


def measure(size: int) -> dict[str, Any]:
    """Resolve a graph of about so many names, and one more document after the other."""
    with tempfile.TemporaryDirectory() as folder:
        store = EmbeddedStore(Path(folder) / "graph.db")
        scope = store.scope(DEFAULT_WORKSPACE)
        names: set[str] = set()
        waiting: list[DocumentPut] = []
        held: list[DocumentPut] = []
        for circle in WorldMaker(1, size=size // _NAMES_OF_CIRCLE).circles(10**9):
            for put, _, said in circle:
                names |= said.keys()
                waiting.append(put)
            held += [waiting.pop(0)] if len(held) < _MORE else []
            if len(waiting) >= _AT_ONCE or len(names) >= size:
                scope.put(waiting)
                waiting = []
            if len(names) >= size:
                break
        before = time.process_time()
        found = resolve(scope)
        seconds = time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
        costs, looked_at = [], []
        for put in held:
            scope.put([put])
            before = time.process_time()
            looked_at.append(resolve(scope).entities)
            costs.append(1000 * (time.process_time() - before))
        store.close()
    return {
        "names": found.entities,
        "pairs": found.pairs,
        "seconds": seconds,
        "megabytes": peak,
        "one_more_ms": statistics.median(costs),
        "one_more_names": statistics.median(looked_at),
        "own_names": statistics.median(sum(map(is_resolved, put.subgraph.nodes)) for put in held),
    }


def slope(points: list[dict[str, Any]]) -> float:
    """The slope of log seconds over log names."""
    names = [math.log(point["names"]) for point in points]
    seconds = [math.log(point["seconds"]) for point in points]
    return float(np.polyfit(names, seconds, 1)[0])


def main() -> None:
    """Measure each size in a process of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=",".join(map(str, _SIZES)))
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        return
    points = []
    for size in map(int, options.sizes.split(",")):
        command = [sys.executable, __file__, "--one", str(size)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise SystemExit(made.stderr)
        points.append(json.loads(made.stdout))
        if not options.json:
            print("| " + " | ".join(f"{value:,.1f}" for value in points[-1].values()) + " |", flush=True)
    fitted = slope(points) if len(points) > 1 else float("nan")
    print(json.dumps({"points": points, "slope": fitted}) if options.json else f"slope {fitted:.3f}")


if __name__ == "__main__":
    main()
