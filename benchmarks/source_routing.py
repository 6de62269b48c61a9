"""Which kind of source answers a question: the router beside the majority and a plain bag of words.

    python benchmarks/source_routing.py [--set FILE] [--json]

The file is $HEDDLE_DATASETS/compmix-qa/questions.jsonl.gz. Each learns from the official training and
development questions and is scored on the official test questions, which no setting was chosen by; those
whose source is not known are left out. The plain bag is scikit-learn's logistic regression on TF-IDF of words
and letters. Intervals hold 95 % of 2,000 bootstrap samples of test questions.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.source_router import train_router

SAMPLES = 2000
_NAMES = {"kb": "triple"}
Part = tuple[list[str], list[str]]


def parts(path: Path) -> tuple[Part, Part]:
    """Questions with the kinds that answer them: to learn from, and to be scored on."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["answer_src"]]

    def part(*splits: str) -> Part:
        chosen = [row for row in rows if row["split"] in splits]
        kinds = [_NAMES.get(row["answer_src"], row["answer_src"]) for row in chosen]
        return [row["question"] for row in chosen], kinds

    return part("train", "dev"), part("test")


def bag_of_words(learned: Part, questions: Sequence[str]) -> tuple[list[str], NDArray[np.float64]]:
    """Classes and probabilities of the plain bag."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.pipeline import make_pipeline, make_union  # type: ignore[import-untyped]

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4))
        ),
        LogisticRegression(max_iter=300),
    )
    model.fit(*learned)
    return list(model.classes_), model.predict_proba(questions)


def scores(gold: NDArray[np.int64], guess: NDArray[np.int64], kinds: int) -> tuple[float, float]:
    """Accuracy and macro-F1 of guesses, in percent."""
    right = np.bincount(gold[gold == guess], minlength=kinds)
    both = np.bincount(gold, minlength=kinds) + np.bincount(guess, minlength=kinds)
    return 100 * float((gold == guess).mean()), 100 * float(np.mean(2 * right / np.maximum(both, 1)))


def row(gold: NDArray[np.int64], shares: NDArray[np.float64]) -> dict[str, Any]:
    """The figures of one contestant."""
    kinds = shares.shape[1]
    guess = shares.argmax(axis=1)
    drawn = np.random.default_rng(0).integers(0, len(gold), (SAMPLES, len(gold)))
    spread = np.percentile([scores(gold[each], guess[each], kinds) for each in drawn], [2.5, 97.5], axis=0)
    second = np.argsort(-shares, axis=1, kind="stable")[:, :2]
    accuracy, f1 = scores(gold, guess, kinds)
    sure = shares.max(axis=1)
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [
        abs(float((gold == guess)[bins == each].mean() - sure[bins == each].mean())) for each in set(bins)
    ]
    sizes = [float((bins == each).mean()) for each in set(bins)]
    return {
        "accuracy": round(accuracy, 1),
        "accuracy_interval": [round(float(edge), 1) for edge in spread[:, 0]],
        "macro_f1": round(f1, 1),
        "macro_f1_interval": [round(float(edge), 1) for edge in spread[:, 1]],
        "top_two": round(100 * float((second == gold[:, None]).any(axis=1).mean()), 1),
        "calibration_error": round(100 * float(np.dot(gaps, sizes)), 1),
    }


def measure(path: Path) -> dict[str, Any]:
    """The figures of all contestants, and what the router costs."""
    learned, asked = parts(path)
    kinds = sorted(set(learned[1]))
    gold = np.asarray([kinds.index(kind) for kind in asked[1]])
    counts = Counter(learned[1])
    majority = np.tile([counts[kind] / len(learned[1]) for kind in kinds], (len(gold), 1))
    began = time.process_time()
    router = train_router(learned[0], [KnowledgeType(kind) for kind in learned[1]])
    trained = time.process_time()
    routed = router.probabilities(asked[0])
    spent = time.process_time() - trained
    classes, bag = bag_of_words(learned, asked[0])
    assert classes == kinds == [str(kind) for kind in router.types]
    return {
        "learned_from": len(learned[0]),
        "questions": len(gold),
        "training_seconds": round(trained - began, 1),
        "milliseconds_a_question": round(1000 * spent / len(gold), 2),
        "rows": {
            "majority": row(gold, majority),
            "bag of words": row(gold, bag),
            "router": row(gold, routed),
        },
    }


def main() -> None:
    """Measure and print."""
    datasets = Path(os.environ.get("HEDDLE_DATASETS", "."))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, default=datasets / "compmix-qa" / "questions.jsonl.gz")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.set)
    if options.json:
        print(json.dumps(found))
        return
    print("| router | accuracy | macro-F1 | in the first two | calibration error |\n|---|---|---|---|---|")
    for name, each in found["rows"].items():
        low, high = each["accuracy_interval"]
        print(
            f"| {name} | {each['accuracy']} ({low} to {high}) | {each['macro_f1']} ("
            f"{each['macro_f1_interval'][0]} to {each['macro_f1_interval'][1]}) | {each['top_two']} | "
            f"{each['calibration_error']} |"
        )
    print(
        f"\n{found['learned_from']:,} questions to learn from, {found['questions']:,} to be scored on; "
        f"{found['training_seconds']} s of CPU to train, {found['milliseconds_a_question']} ms a question."
    )


if __name__ == "__main__":
    main()
