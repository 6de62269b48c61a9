"""Speed of the text encoders: the shipped one in eight bits, in float32 and through sentence-transformers.

    python benchmarks/encoder_speed.py [--texts N] [--rounds N] [--threads N] [--added FOLDER] [--json]

Start-up is timed in fresh processes: from nothing imported to the first vector. Rates are timed in one
process, the encoders in turns, on texts made up from a seed; reported is the median of the rounds, per
second of the clock and per second of processor time (of all threads), which other work disturbs less.
Questions are encoded one at a time, by one caller and by two at once, as the API does: milliseconds of the
clock. With --added (`encoders` under a home) the encoders that were added there take part.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from heddle.core.encoder import TextEncoder
from heddle.models.encoder_store import EncoderStore
from heddle.models.text_encoder import DEFAULT_ENCODER, default_folder, load_text_encoder

INT8, FLOAT32, TORCH = "int8", "float32", "sentence-transformers"
SHIPPED = {
    INT8: f"{DEFAULT_ENCODER}:int8",
    FLOAT32: f"{DEFAULT_ENCODER}:float32",
    TORCH: str(default_folder()),
}
QUESTIONS = 100
SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstvwx" for vowel in "aeiou"]
KINDS = {"names": (1, 3), "questions": (7, 13), "sentences": (8, 25), "passages": (60, 150)}
"""Words a text: those of an entity, of a question, of a fact, of a chunk."""
START = """
import json, pathlib, resource, sys, time
began = time.perf_counter()
from heddle.models.text_encoder import load_text_encoder
encoder = load_text_encoder(sys.argv[1], threads=int(sys.argv[2]), added=pathlib.Path(sys.argv[3]))
loaded = time.perf_counter()
encoder.encode(["Who signed the lease?"])
ended = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"load_s": loaded - began, "first_vector_s": ended - loaded, "peak_mib": peak}))
"""


def made_up(kind: str, count: int) -> list[str]:
    """Texts of words that are made of syllables, so that every run encodes the same."""
    generator = random.Random(kind)

    def word() -> str:
        return "".join(generator.choice(SYLLABLES) for _ in range(generator.randint(1, 3)))

    least, most = KINDS[kind]
    return [" ".join(word() for _ in range(generator.randint(least, most))) for _ in range(count)]


def start(model: str, threads: int, rounds: int, added: Path) -> dict[str, float]:
    """Median seconds from a fresh interpreter to a loaded encoder, and on to its first vector."""
    runs = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", START, model, str(threads), str(added)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for _ in range(rounds)
    ]
    return {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}


def rates(
    encoders: Mapping[str, TextEncoder], texts: list[str], rounds: int
) -> tuple[dict[str, Any], dict[str, float]]:
    """Texts a second of each encoder, and the mean cosine of its vectors to those of float32."""
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in encoders}
    vectors = {}
    for _ in range(rounds):
        for name, encoder in encoders.items():
            clock, processor = time.perf_counter(), time.process_time()
            vectors[name] = encoder.encode(texts)
            seconds[name].append((time.perf_counter() - clock, time.process_time() - processor))
    found = {
        name: {
            "per_s": round(len(texts) / statistics.median(clock for clock, _ in spent), 1),
            "per_cpu_s": round(len(texts) / statistics.median(processor for _, processor in spent), 1),
        }
        for name, spent in seconds.items()
    }
    near = {name: float((vectors[name] * vectors[FLOAT32]).sum(axis=1).mean()) for name in SHIPPED}
    return found, near


def latency(encoder: TextEncoder, callers: int) -> dict[str, float]:
    """Milliseconds of a question of about ten words, median and 95th percentile, with so many callers."""
    questions = made_up("questions", QUESTIONS)

    def ask(question: str) -> float:
        clock = time.perf_counter()
        encoder.encode([question])
        return 1000 * (time.perf_counter() - clock)

    with ThreadPoolExecutor(callers) as pool:
        spent = list(pool.map(ask, questions))
    p50, p95 = np.percentile(spent, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Time all of them."""
    models = {**SHIPPED, **{each.name: each.name for each in EncoderStore(options.added).manifests()}}
    starts = {
        name: start(model, options.threads, options.rounds, options.added) for name, model in models.items()
    }
    encoders = {
        name: load_text_encoder(model, threads=options.threads, added=options.added)
        for name, model in models.items()
    }
    for encoder in encoders.values():
        encoder.encode(made_up("sentences", 8))
    kinds: dict[str, Any] = {}
    near: dict[str, float] = {}
    for kind, share in {"names": 1, "sentences": 4, "passages": 10}.items():
        # A passage takes as long as twenty names: fewer of them measure as well.
        texts = made_up(kind, max(1, options.texts // share))
        kinds[kind], near = rates(encoders, texts, options.rounds)
    questions = {
        name: {callers: latency(encoder, callers) for callers in (1, 2)} for name, encoder in encoders.items()
    }
    return {
        "encoders": {name: encoder.name for name, encoder in encoders.items()},
        "threads": options.threads,
        "rounds": options.rounds,
        "start": starts,
        "rates": kinds,
        "questions": questions,
        "cosine_to_float32": near,
    }


def show(result: dict[str, Any]) -> None:
    """Print a table."""
    names = list(result["encoders"])
    print(f"{result['threads']} threads, median of {result['rounds']}")
    print(f"{'':34}" + "".join(f"{name:>24}" for name in names))

    def line(title: str, values: list[float]) -> None:
        print(f"{title:34}" + "".join(f"{value:24.5g}" for value in values))

    for key, title in (
        ("load_s", "load, s"),
        ("first_vector_s", "first vector, s"),
        ("peak_mib", "peak, MiB"),
    ):
        line(title, [result["start"][name][key] for name in names])
    for kind, ways in result["rates"].items():
        for key, unit in (("per_s", "a second"), ("per_cpu_s", "a processor second")):
            line(f"{kind} {unit}", [ways[name][key] for name in names])
    for callers in (1, 2):
        for key in ("p50_ms", "p95_ms"):
            title = f"question, {callers} at once, {key[:3]} ms"
            line(title, [result["questions"][name][callers][key] for name in names])
    line(
        "cosine to float32, passages", [result["cosine_to_float32"].get(name, float("nan")) for name in names]
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=int, default=600, help="names; a quarter as many sentences, ...")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--added", type=Path, default=Path(), help="folder of encoders that were added")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    options = parser.parse_args()
    result = measure(options)
    if options.json:
        print(json.dumps(result))
    else:
        show(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
