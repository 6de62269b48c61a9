"""Memory of an ingest beside the number of its files, and the pace of files that are there already.

For each size a folder of tiny texts is made and ingested by a process of its own, once fresh and once again.
The peak is that of the program alone (VmHWM), not what the process held before it became it, nor its workers.
With a slow store each commit waits.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_INGEST = """
import json, sys, time
from pathlib import Path
from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.ingest.pipeline import ingest

files, home, pause = Path(sys.argv[1]), Home(Path(sys.argv[2])), float(sys.argv[3])
put = EmbeddedScope.put
if pause:
    EmbeddedScope.put = lambda *words: (time.sleep(pause), put(*words))[1]
scope = EmbeddedStore(home.graph).scope(DEFAULT_WORKSPACE)
began, spent = time.perf_counter(), time.process_time()
summary = ingest([files], scope=scope, ledger=Ledger(home.ledger), home=home)
status = Path("/proc/self/status").read_text()
print(json.dumps({
    "files": summary.files, "unchanged": summary.unchanged, "failed": summary.failed + summary.rejected,
    "seconds": time.perf_counter() - began, "own_cpu": time.process_time() - spent,
    "peak_mib": int(status.partition("VmHWM:")[2].split()[0]) / 1024,
}))
"""


def make_files(folder: Path, count: int) -> None:
    """Tiny texts, a thousand in a folder."""
    for number in range(count):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Person {number} works for Acme Robotics in Zurich.\n")


def measure(files: Path, home: Path, pause: float = 0.0) -> dict[str, float]:
    """Ingest a folder in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", _INGEST, str(files), str(home), str(pause)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def row(what: str, found: dict[str, float]) -> str:
    """A row of the table."""
    rate = found["files"] / found["seconds"]
    own = found["files"] / found["own_cpu"]
    return f"| {what} | {found['files']:,} | {found['peak_mib']:.0f} | {rate:.0f} | {own:.0f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, nargs="+", default=[200, 2000, 20000])
    parser.add_argument(
        "--pause", type=float, default=0.02, help="seconds that each commit of a slow store waits"
    )
    words = parser.parse_args()
    print("| run | files | peak of the process, MiB | files/s | files a second of own CPU |")
    print("|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for count in words.files:
            files, home = root / f"files-{count}", root / f"home-{count}"
            make_files(files, count)
            print(row("fresh", measure(files, home)), flush=True)
            print(row("again, unchanged", measure(files, home)), flush=True)
        smallest = root / f"files-{words.files[0]}"
        slow = measure(smallest, root / "home-slow", words.pause)
        print(row(f"fresh, {words.pause * 1000:.0f} ms a commit", slow), flush=True)


if __name__ == "__main__":
    main()
