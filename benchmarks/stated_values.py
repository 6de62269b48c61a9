"""Dates and quantities against the mentions of time and number in Re-DocRED: recall, and what they cost.

    python benchmarks/stated_values.py [--set FILE] [--json]

The file is $HEDDLE_DATASETS/redocred/dev_70.jsonl.gz. Found is a mention of type TIME that a date or a
duration touches, and one of type NUM that a quantity touches; most of the numbers there count nothing that
is named beside them (`799` people of a population), which are no quantities here. What is found besides
gold mentions is given as a share: most of it is right, since the gold leaves out years inside of names
(`the 2010 Census`). Intervals hold 95 % of 2,000 bootstrap samples of documents.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heddle.ingest.date_mention import find_dates
from heddle.ingest.date_reading import DateSetting
from heddle.ingest.quantity_mention import NumberSetting, find_quantities

SAMPLES = 2000
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one document gives: gold mentions and those found of each type, and spans besides."""

    gold: Mapping[str, int]
    found: Mapping[str, int]
    given: int
    besides: int


def laid_out(document: Mapping[str, Any]) -> tuple[str, dict[str, list[Span]]]:
    """A document's text and the spans of its mentions of time and number."""
    text = ""
    places: list[list[Span]] = []
    for words in document["sents"]:
        places.append([])
        for word in words:
            places[-1].append((len(text), len(text) + len(word)))
            text += f"{word} "
        text += "\n\n"
    spans: dict[str, list[Span]] = {"TIME": [], "NUM": []}
    for entity in document["entities"]:
        for mention in entity:
            if mention["type"] in spans:
                sentence, (first, last) = places[mention["sent_id"]], mention["pos"]
                spans[mention["type"]].append((sentence[first][0], sentence[last - 1][1]))
    return text, spans


def count(document: Mapping[str, Any]) -> Counted:
    """Hold what is found in a document against its mentions."""
    text, gold = laid_out(document)
    dates = [(found.start, found.end) for found in find_dates(text, DateSetting())]
    amounts = find_quantities(text, NumberSetting())
    durations = [(found.start, found.end) for found in amounts if found.quantity.dimension == "time"]
    numbers = [(found.start, found.end) for found in amounts]
    given = [*dates, *numbers]
    everything = [*gold["TIME"], *gold["NUM"]]
    return Counted(
        {kind: len(spans) for kind, spans in gold.items()},
        {"TIME": _touched(gold["TIME"], [*dates, *durations]), "NUM": _touched(gold["NUM"], numbers)},
        len(given),
        len(given) - _touched(given, everything),
    )


def _touched(spans: Sequence[Span], others: Sequence[Span]) -> int:
    return sum(any(start < last and first < end for first, last in others) for start, end in spans)


def recall(counts: Sequence[Counted], kind: str) -> dict[str, Any]:
    """Recall of a type in percent, with its interval."""
    pairs = np.asarray([(each.found[kind], each.gold[kind]) for each in counts])
    drawn = np.random.default_rng(0).integers(0, len(pairs), (SAMPLES, len(pairs)))
    sums = pairs[drawn].sum(axis=1)
    low, high = np.percentile(100 * sums[:, 0] / np.maximum(sums[:, 1], 1), [2.5, 97.5])
    found, gold = pairs.sum(axis=0)
    return {
        "gold": int(gold),
        "recall": round(100 * float(found) / float(gold), 1),
        "interval": [round(float(low), 1), round(float(high), 1)],
    }


def measure(path: Path) -> dict[str, Any]:
    """Recall by type, the share of what is found besides, and CPU time."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    texts = [laid_out(document)[0] for document in documents]
    counts = [count(document) for document in documents]
    began = time.process_time()
    for text in texts:
        find_dates(text, DateSetting())
        find_quantities(text, NumberSetting())
    spent = time.process_time() - began
    return {
        "documents": len(documents),
        "time": recall(counts, "TIME"),
        "number": recall(counts, "NUM"),
        "besides": round(100 * sum(each.besides for each in counts) / sum(each.given for each in counts), 1),
        "milliseconds_per_1000_words": round(1e6 * spent / sum(len(text.split()) for text in texts), 2),
    }


def main() -> None:
    """Measure and print."""
    datasets = Path(os.environ.get("HEDDLE_DATASETS", "."))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, default=datasets / "redocred" / "dev_70.jsonl.gz")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.set)
    if options.json:
        print(json.dumps(found))
        return
    print("| mentions | gold | recall |\n|---|---|---|")
    for kind in ("time", "number"):
        row = found[kind]
        print(f"| {kind} | {row['gold']} | {row['recall']} ({row['interval'][0]} to {row['interval'][1]}) |")
    print(f"\nFound besides: {found['besides']} %.")
    print(f"CPU for 1,000 words: {found['milliseconds_per_1000_words']} ms.")


if __name__ == "__main__":
    main()
