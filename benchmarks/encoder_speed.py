"""Speed of the shipped text encoder: onnxruntime against the same weights through sentence-transformers.

    python benchmarks/encoder_speed.py [--texts N] [--rounds N] [--threads N] [--json]

Start-up is timed in fresh processes: from nothing imported to the first vector. Rates are timed in one
process, the two ways in turns, on texts made up from a seed; reported is the median of the rounds, per
second of the clock and per second of processor time (of all threads), which other work disturbs less.
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
from typing import Any

import numpy as np

from heddle.core.encoder import TextEncoder
from heddle.models.text_encoder import DEFAULT_ENCODER, default_folder, load_text_encoder

ONNX, TORCH = "onnxruntime", "sentence-transformers"
SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstvwx" for vowel in "aeiou"]
KINDS = {"names": (1, 3), "sentences": (8, 25), "passages": (60, 150)}
"""Words a text: those of an entity, of a fact, of a chunk."""
START = """
import json, resource, sys, time
began = time.perf_counter()
from heddle.models.text_encoder import load_text_encoder
encoder = load_text_encoder(sys.argv[1], threads=int(sys.argv[2]))
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


def start(model: str, threads: int, rounds: int) -> dict[str, float]:
    """Median seconds from a fresh interpreter to a loaded encoder, and on to its first vector."""
    runs = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", START, model, str(threads)], check=True, capture_output=True, text=True
            ).stdout
        )
        for _ in range(rounds)
    ]
    return {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}


def rates(encoders: Mapping[str, TextEncoder], texts: list[str], rounds: int) -> tuple[dict[str, Any], float]:
    """Texts a second of each encoder, and the largest difference between their vectors."""
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
    return found, float(np.abs(vectors[ONNX] - vectors[TORCH]).max())


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Time both ways."""
    models = {ONNX: DEFAULT_ENCODER, TORCH: str(default_folder())}
    starts = {name: start(model, options.threads, options.rounds) for name, model in models.items()}
    encoders = {name: load_text_encoder(model, threads=options.threads) for name, model in models.items()}
    for encoder in encoders.values():
        encoder.encode(made_up("sentences", 8))
    kinds, apart = {}, 0.0
    for kind in KINDS:
        # A passage takes as long as twenty names: fewer of them measure as well.
        count = options.texts if kind == "names" else options.texts // (4 if kind == "sentences" else 10)
        kinds[kind], difference = rates(encoders, made_up(kind, max(1, count)), options.rounds)
        apart = max(apart, difference)
    return {
        "encoder": encoders[ONNX].name,
        "threads": options.threads,
        "rounds": options.rounds,
        "start": starts,
        "rates": kinds,
        "largest_difference": apart,
    }


def show(result: dict[str, Any]) -> None:
    """Print a table."""
    print(f"{result['encoder']}, {result['threads']} threads, median of {result['rounds']}")
    print(f"{'':34}{ONNX:>14}{TORCH:>24}")
    for name, unit in (("load_s", "s"), ("first_vector_s", "s"), ("peak_mib", "MiB")):
        values = [result["start"][way][name] for way in (ONNX, TORCH)]
        print(
            f"{name.rsplit('_', 1)[0].replace('_', ' ') + ', ' + unit:34}{values[0]:14.5g}{values[1]:24.5g}"
        )
    for kind, ways in result["rates"].items():
        for name, unit in (("per_s", "a second"), ("per_cpu_s", "a processor second")):
            print(f"{kind + ' ' + unit:34}{ways[ONNX][name]:14.1f}{ways[TORCH][name]:24.1f}")
    print(f"largest difference of a coordinate: {result['largest_difference']:.1e}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=int, default=600, help="names; a quarter as many sentences, ...")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
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
