"""Damaged files for every parser, run through `parser_target` in the sandbox, and what came of them."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from parser_target import Input
from told_tesseract import told_tesseract
from upload_mutation import mutated
from upload_seeds import seeds

from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.media import Media, detect
from heddle.ingest.ocr import OcrChoice, OcrOrder
from heddle.ingest.sandbox import Done, Failed, Outcome, Rejected, Sandbox

SECONDS = 30.0
"""For one small file: longer is a finding, even on a busy machine."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An input that ended as no input may.

    Args:
        name: The input's name.
        data: Its bytes.
        summary: One line of what happened.
        traceback: Where, as far as it is known.
    """

    name: str
    data: bytes = field(repr=False)
    summary: str
    traceback: str = field(default="", repr=False)


@dataclass(slots=True)
class TargetReport:
    """What became of the inputs of one parser's target.

    Args:
        inputs: How many there were.
        ends: How many ended how: `document`, or the reason of a rejection.
        faults: Those that ended otherwise.
    """

    inputs: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)


@cache
def targets() -> Mapping[Media, tuple[tuple[str, bytes], ...]]:
    """Seeds by media type, as the content tells it."""
    found: dict[Media, list[tuple[str, bytes]]] = {}
    for name, data in seeds().items():
        found.setdefault(detect(data, name), []).append((name, data))
    return {media: tuple(files) for media, files in sorted(found.items())}


def inputs(media: Media, seed: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """Damaged files of a media type without end, the same for the same seed; with 0 whole ones come first.

    Args:
        media: The type.
        seed: Of the damage.
        first: How many to leave out.
    """
    files = targets()[media]
    others = list(seeds().values())
    number = first
    while True:
        name, data = files[number % len(files)]
        if number >= len(files) or seed:
            data = mutated(data, name, Random(f"{media} {seed} {number}"), others)
        yield f"{number}-{name}", data
        number += 1


def fuzz_limits(folder: Path) -> Limits:
    """Limits that small files stay under, and an OCR engine that reads the same words in every picture."""
    order = OcrOrder(OcrChoice.TESSERACT, told_tesseract(folder, "Looms of Nordhav", "and reeds"))
    return Limits(
        seconds=SECONDS, memory_mib=768, inflated_mib=64, table_cells=200_000, elements=20_000, ocr=order
    )


def run_targets(
    media: Sequence[Media] | None = None,
    *,
    count: int = 0,
    seconds: float = 0.0,
    seed: int = 0,
    workers: int = 2,
) -> dict[Media, TargetReport]:
    """Run the targets of some media types, all by default.

    Args:
        media: Which.
        count: Inputs of each; 0 where time says.
        seconds: Wall time for each; 0 where the count says.
        seed: Of the damage; with 0 the undamaged seeds come first.
        workers: Processes.
    """
    reports = {}
    with tempfile.TemporaryDirectory() as folder:
        limits = fuzz_limits(Path(folder))
        with Sandbox(
            "parser_target:examine", workers=workers, limits=limits, initializer="parser_target:prepare"
        ) as sandbox:
            for one in media or tuple(targets()):
                reports[one] = _run(sandbox, one, limits, count, seconds, seed)
    return reports


def _run(
    sandbox: Sandbox, media: Media, limits: Limits, count: int, seconds: float, seed: int
) -> TargetReport:
    report = TargetReport()
    given: dict[str, bytes] = {}
    end = time.monotonic() + seconds if seconds else float("inf")

    def jobs() -> Iterator[tuple[str, Any]]:
        for name, data in inputs(media, seed):
            if (count and report.inputs >= count) or time.monotonic() >= end:
                return
            report.inputs += 1
            given[name] = data
            yield name, Input(data, name, limits)

    for name, outcome in sandbox.run(jobs()):
        told, fault = judged(name, given.pop(name), outcome)
        report.ends[told] += 1
        report.faults += fault
    return report


def judged(name: str, data: bytes, outcome: Outcome) -> tuple[str, list[Fault]]:
    """How an input ended, and its fault if it has one."""
    match outcome:
        case Done():
            return "document", []
        case Rejected(error) if error.reason is RejectionReason.TIMEOUT:
            return error.reason, [Fault(name, data, error.message)]
        case Rejected(error):
            return error.reason, []
        case Failed(summary, traceback, _):
            return "fault", [Fault(name, data, summary, traceback)]
