"""Damaged uploads against a running server: how each ended, and what they cost.

`python benchmarks/upload_fuzz.py --count 10000` prints the report that docs/verification.md quotes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from running_server import RunningServer
from upload_campaign import fuzz
from upload_outcome import AT_ONCE


def main() -> int:
    """Run one campaign over an empty home."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=1_000, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="of the damage")
    parser.add_argument("--clients", type=int, default=AT_ONCE, help="uploads under way at once")
    options = parser.parse_args()
    cores = {"HEDDLE_WORKERS": "0"}
    with (
        tempfile.TemporaryDirectory() as folder,
        RunningServer(Path(folder), environment=cores) as server,
    ):
        report = fuzz(server, options.count, seed=options.seed, clients=options.clients)
    print(json.dumps(report.to_json(), indent=2))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
