"""How long `heddle --help` and each verb's help take, beside the bare interpreter.

.venv/bin/python benchmarks/help_time.py [--repeats N] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time

TARGET_MS = 200.0
CASES = {
    "python -c pass": ["-c", "pass"],
    "heddle --help": ["-m", "heddle.cli.main", "--help"],
    "heddle ingest --help": ["-m", "heddle.cli.main", "ingest", "--help"],
    "heddle query --help": ["-m", "heddle.cli.main", "query", "--help"],
    "heddle train rphgnn --help": ["-m", "heddle.cli.main", "train", "rphgnn", "--help"],
}


def milliseconds(words: list[str]) -> tuple[float, float]:
    """Wall-clock and CPU time of one call of the interpreter."""
    started, before = time.perf_counter(), os.times()
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - started, os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return wall * 1000, cpu * 1000


def measure(repeats: int) -> list[dict[str, object]]:
    """Median and range of each case, in milliseconds."""
    rows: list[dict[str, object]] = []
    for name, words in CASES.items():
        times = [milliseconds(words) for _ in range(repeats)]
        wall = [each[0] for each in times]
        rows.append(
            {
                "case": name,
                "median_ms": round(statistics.median(wall), 1),
                "least_ms": round(min(wall), 1),
                "most_ms": round(max(wall), 1),
                "cpu_ms": round(statistics.median(each[1] for each in times), 1),
            }
        )
    return rows


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.repeats)
    load = round(os.getloadavg()[0], 1)
    facts = {"python": platform.python_version(), "cores": os.cpu_count(), "load": load}
    if options.json:
        print(json.dumps({"facts": facts, "target_ms": TARGET_MS, "rows": rows}))
        return
    print(f"Python {facts['python']}, {facts['cores']} cores, load {load}, target {TARGET_MS:.0f} ms\n")
    print("| command | median ms | least | most | CPU ms |\n|---|---|---|---|---|")
    for row in rows:
        times = " | ".join(str(row[name]) for name in ("median_ms", "least_ms", "most_ms", "cpu_ms"))
        print(f"| `{row['case']}` | {times} |")


if __name__ == "__main__":
    main()
