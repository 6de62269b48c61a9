"""Damaged files through every parser, and the whole derivation behind it: how each ended, and what broke.

`python benchmarks/parser_fuzz.py --count 1000` runs the seeded mutator over every parser and prints the table
that docs/benchmarks.md quotes; `--minutes 5 --only application/pdf` runs one for a while; `--guided` lets
coverage choose the inputs where atheris is installed, which the project does not ask for; `--replay FILE`
runs one saved input again. Inputs that broke something are saved under `--save`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from parser_campaign import TargetReport, fuzz_limits, run_targets, targets
from parser_target import Input, examine, prepare
from upload_mutation import mutated
from upload_seeds import seeds

from heddle.core.errors import InputRejected
from heddle.core.ids import sha256_hex
from heddle.ingest.media import Media


def main() -> int:
    """Run the targets; exit status 1 where an input ended as none may."""
    options = _options()
    if options.replay:
        return _replay(options.replay)
    media = [Media(name) for name in options.only] or list(targets())
    if options.guided:
        return _guided(media, options.minutes or 1.0, options.save)
    started, spent = time.monotonic(), _cpu_seconds()
    reports = run_targets(
        media,
        count=options.count,
        seconds=options.minutes * 60,
        seed=options.seed,
        workers=options.workers,
    )
    _save(reports, options.save)
    print(json.dumps(_summary(reports, time.monotonic() - started, _cpu_seconds() - spent), indent=2))
    return 1 if any(report.faults for report in reports.values()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=0, help="inputs a parser")
    parser.add_argument(
        "--minutes", type=float, default=0.0, help="wall time a parser, where no count is given"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the damage")
    parser.add_argument(
        "--only", action="append", default=[], help="a media type; may be given more than once"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument(
        "--save", type=Path, default=Path("crashers"), help="where inputs that broke something go"
    )
    parser.add_argument("--guided", action="store_true", help="let coverage choose (atheris)")
    parser.add_argument("--replay", type=Path, help="run one saved input")
    options = parser.parse_args()
    if not (options.count or options.minutes or options.replay):
        options.count = 100
    return options


def _cpu_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _summary(reports: Mapping[Media, TargetReport], seconds: float, cpu: float) -> dict[str, object]:
    total = sum(report.inputs for report in reports.values())
    return {
        "inputs": total,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "inputs_per_cpu_second": round(total / max(cpu, 0.1), 1),
        "targets": {
            media.value: {
                "inputs": report.inputs,
                "ends": dict(sorted(report.ends.items())),
                "faults": sorted({fault.summary for fault in report.faults}),
            }
            for media, report in reports.items()
        },
    }


def _save(reports: Mapping[Media, TargetReport], folder: Path) -> None:
    for report in reports.values():
        for fault in report.faults:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{sha256_hex(fault.data)[:12]}-{fault.name}"
            path.write_bytes(fault.data)
            path.with_name(f"{path.name}.why").write_text(f"{fault.summary}\n{fault.traceback}", "utf-8")


def _replay(path: Path) -> int:
    """Run one input in this process, so that a debugger can look on."""
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        try:
            print(examine(Input(path.read_bytes(), path.name, fuzz_limits(Path(folder)))))
        except InputRejected as error:
            print(f"rejected: {error.reason}: {error.line()}")
    return 0


def _guided(media: list[Media], minutes: float, save: Path) -> int:
    """Let atheris choose what is damaged next, by the lines of Python that it reaches."""
    if find_spec("atheris") is None:
        print(
            "atheris is not installed: the seeded mutator runs without it, leave --guided out",
            file=sys.stderr,
        )
        return 2
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["heddle.ingest"]):
        prepare()
    save.mkdir(parents=True, exist_ok=True)
    corpus = Path(tempfile.mkdtemp())
    for one in media:
        for name, data in targets()[one]:
            (corpus / name).write_bytes(data)
    limits = fuzz_limits(corpus.parent)
    suffix = targets()[media[0]][0][0]
    others = list(seeds().values())

    def one_input(data: bytes) -> None:
        with suppress(InputRejected):
            examine(Input(data, suffix, limits))

    def custom(data: bytes, most: int, seed: int) -> bytes:
        return mutated(data, suffix, Random(seed), others)[:most]

    spec = [sys.argv[0], f"-max_total_time={int(minutes * 60)}", "-max_len=262144", "-rss_limit_mb=3000"]
    spec += ["-timeout=20", f"-artifact_prefix={save}/", str(corpus)]
    atheris.Setup(spec, one_input, custom_mutator=custom)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
