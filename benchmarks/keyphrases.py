"""Keyphrases against the keywords that authors gave: precision, recall and F1 at 5 and 10, with intervals.

    python benchmarks/keyphrases.py [--set DIR] [--json] [--write] [--count]

The set is $HEDDLE_DATASETS/scipdf-meta: the papers whose publisher names keywords. Each is read twice: from
its title and abstract as the publisher gives them, and from its PDF, from which the authors' list of
keywords is taken out first. The model that scores a paper saw no paper of its publisher. Beside it stand
TF-IDF over the same candidates and TextRank (Mihalcea and Tarau 2004: words joined within two places,
PageRank, phrases by the sum of their words). `exact` compares letters without case, `stemmed` words without
their endings. Intervals hold 95 % of 2,000 bootstrap samples of papers.

`--write` trains on all papers and writes the model that the package ships. `--count` writes its table of
word frequencies from the passages of 2wiki-hipporag, hotpotqa-train100 and musique-train100 and the
abstracts of scierc.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log2
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import InputRejected
from heddle.ingest.composition import compose
from heddle.ingest.keyphrase import (
    KeyphraseModel,
    candidate_rows,
    select,
    shipped_model,
    stop_words,
    stretches_of,
)
from heddle.ingest.keyphrase_candidate import FEATURES, Candidate, Stretch, stem
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import Block, ParsedDocument
from heddle.retrieval.lexical_index import stems

SAMPLES = 2000
CUTS = (5, 10)
_KEYWORDS = re.compile(r"\W*key ?-?words?\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W_](?:[\w'’./+-]*[^\W_])?")
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PENALTY = 3.0
_PACKAGE = Path(__file__).parents[1] / "ingest" / "heddle" / "ingest"
Scorer = Callable[[int], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Sample:
    """A paper in one of its two readings.

    Shapes:
        rows: `[candidates, len(FEATURES)]`
        named: `[candidates]`: whether its author named the candidate
    """

    publisher: str
    keywords: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    candidates: tuple[Candidate, ...]
    rows: NDArray[np.float64]
    named: NDArray[np.float64]


def without_keywords(parsed: ParsedDocument) -> ParsedDocument:
    """A paper without its authors' list of keywords."""
    kept = []
    under_heading = False
    for element in parsed.elements:
        match = _KEYWORDS.match(element.text) if isinstance(element, Block) else None
        if match is None and not under_heading:
            kept.append(element)
        under_heading = match is not None and len(match["rest"].strip(" :\n")) < 3
    return replace(parsed, elements=tuple(kept))


def sample(gold: Mapping[str, Any], stretches: Iterable[Stretch]) -> Sample:
    """A reading of a paper with its candidates."""
    texts = tuple(stretches)
    candidates, rows = candidate_rows(texts, "en", frozenset())
    wanted = {tuple(stem(word) for word in _WORD.findall(keyword)) for keyword in gold["keywords"]}
    named = np.asarray([candidate.words in wanted for candidate in candidates], dtype=np.float64)
    return Sample(gold["publisher"], tuple(gold["keywords"]), texts, tuple(candidates), rows, named)


def readings(folder: Path) -> tuple[list[Sample], list[Sample]]:
    """All papers with keywords: from their abstracts, and from their PDFs."""
    short, whole = [], []
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text())
        pdf = folder / "pdf" / f"{path.stem}.pdf"
        if not gold["keywords"] or not pdf.exists():
            continue
        try:
            parsed = without_keywords(parse_document(pdf.read_bytes(), pdf.name, Limits()))
        except InputRejected:
            continue
        title = parsed.title or gold["title"]
        short.append(
            sample(gold, (Stretch(gold["title"], title=True), Stretch(gold["abstract"], summary=True)))
        )
        whole.append(sample(gold, stretches_of(compose(parsed), title)))
    return short, whole


def fit(samples: Sequence[Sample]) -> KeyphraseModel:
    """A logistic model by Newton's method, with a penalty on the squares of its weights."""
    rows = np.vstack([item.rows for item in samples])
    named = np.concatenate([item.named for item in samples])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.column_stack([(rows - mean) / scale, np.ones(len(rows))])
    weights = np.zeros(design.shape[1])
    penalty = np.diag([_PENALTY] * len(FEATURES) + [0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (chance - named) + penalty @ weights
        weights -= np.linalg.solve((design * (chance * (1 - chance))[:, None]).T @ design + penalty, gradient)
    return KeyphraseModel(mean, scale, weights[:-1], float(weights[-1]))


def out_of_fold(groups: Sequence[Sequence[Sample]]) -> list[list[NDArray[np.float64]]]:
    """Scores of each paper by a model that saw no paper of its publisher, in the order of the groups."""
    everything = [item for group in groups for item in group]
    models = {
        publisher: fit([item for item in everything if item.publisher != publisher])
        for publisher in sorted({item.publisher for item in everything})
    }
    return [[models[item.publisher].scores(item.rows) for item in group] for group in groups]


def tf_idf(item: Sample) -> NDArray[np.float64]:
    """How often a candidate stands, times how rare its words are."""
    rare = item.rows[:, FEATURES.index("rarity")]
    return np.asarray([candidate.count for candidate in item.candidates], dtype=np.float64) * rare


def text_rank(item: Sample) -> NDArray[np.float64]:
    """The PageRank of a candidate's words among words that stand within two places of each other."""
    graph: nx.Graph[str] = nx.Graph()
    stop = stop_words("en")
    for stretch in item.stretches:
        words = [stem(word) for word in _WORD.findall(stretch.text) if word.lower() not in stop]
        for left, right in (*pairwise(words), *zip(words, words[2:], strict=False)):
            graph.add_edge(left, right)
    ranks = nx.pagerank(graph) if len(graph) else {}
    # A phrase is all that stands between two stop words.
    return np.asarray(
        [
            sum(ranks.get(word, 0.0) for word in candidate.words) * (candidate.alone > 0)
            for candidate in item.candidates
        ]
    )


def hits(item: Sample, scores: NDArray[np.float64], cut: int) -> dict[str, tuple[int, int, int]]:
    """Found, given and wanted keyphrases of a paper, by how they are compared."""
    rated = sorted(
        zip(item.candidates, map(float, scores), strict=True), key=lambda pair: (-pair[1], pair[0].words)
    )
    given = [phrase.text for phrase in select(rated, cut)]
    exact = {keyword.lower().strip(" .") for keyword in item.keywords}
    stemmed = {tuple(stems(keyword)) for keyword in item.keywords}
    return {
        "exact": (len({phrase.lower() for phrase in given} & exact), cut, len(exact)),
        "stemmed": (len({tuple(stems(phrase)) for phrase in given} & stemmed), cut, len(stemmed)),
    }


def figures(counts: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    """Mean precision and recall over papers, F1 of them, and its interval, in percent."""
    shares = np.asarray([(found / given, found / wanted) for found, given, wanted in counts])
    drawn = np.random.default_rng(0).integers(0, len(shares), (SAMPLES, len(shares)))
    low, high = np.percentile(_f1(shares[drawn].mean(axis=1)), [2.5, 97.5])
    precision, recall = shares.mean(axis=0)
    return {
        "precision": round(100 * float(precision), 1),
        "recall": round(100 * float(recall), 1),
        "f1": round(100 * float(_f1(shares.mean(axis=0)[None])[0]), 1),
        "interval": [round(100 * float(low), 1), round(100 * float(high), 1)],
    }


def _f1(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    product = 2 * shares[:, 0] * shares[:, 1]
    total = shares.sum(axis=1)
    means: NDArray[np.float64] = np.divide(product, total, out=np.zeros_like(product), where=total > 0)
    return means


def measure(folder: Path) -> list[dict[str, Any]]:
    """One row for each reading, way and cut."""
    short, whole = readings(folder)
    trained = out_of_fold((short, whole))
    rows = []
    for reading, samples, ours in (("abstract", short, trained[0]), ("paper", whole, trained[1])):
        ways = {
            "Heddle": ours,
            "TF-IDF": list(map(tf_idf, samples)),
            "TextRank": list(map(text_rank, samples)),
        }
        for way, scores in ways.items():
            for cut in CUTS:
                found = [hits(item, each, cut) for item, each in zip(samples, scores, strict=True)]
                rows.append(
                    {"reading": reading, "way": way, "cut": cut, "papers": len(samples)}
                    | {kind: figures([each[kind] for each in found]) for kind in ("exact", "stemmed")}
                )
    return rows


def write_model(folder: Path) -> None:
    """Train on all papers and write the shipped model."""
    from safetensors.numpy import save_file

    short, whole = readings(folder)
    model = fit([*short, *whole])
    arrays = {
        "mean": model.mean,
        "scale": model.scale,
        "weights": model.weights,
        "bias": np.asarray([model.bias]),
    }
    save_file(arrays, _PACKAGE / "keyphrase.safetensors")
    shipped_model.cache_clear()


def write_counts(datasets: Path) -> None:
    """Count in how many passages each word stands, and write the table that the package ships."""
    bits: dict[str, int] = {}
    for texts, least in ((_passages(datasets), 8), (_abstracts(datasets), 4)):
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            counts.update({word.lower() for word in _PLAIN_WORD.findall(text)})
        for word, count in counts.items():
            if count >= least:
                bits[word] = min(bits.get(word, 99), int(log2(total / count)))
    lines: list[list[str]] = [[] for _ in range(max(bits.values()) + 1)]
    for word in sorted(bits):
        lines[bits[word]].append(word)
    text = "".join(" ".join(line) + "\n" for line in lines)
    (_PACKAGE / "word_frequency.txt").write_text(text, encoding="utf-8")


def _passages(datasets: Path) -> Iterator[str]:
    for name in ("2wiki-hipporag", "hotpotqa-train100", "musique-train100"):
        with gzip.open(datasets / name / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


def _abstracts(datasets: Path) -> Iterator[str]:
    for name in ("train", "dev"):
        with (datasets / "scierc" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            yield from (" ".join(json.loads(line)["tokens"]) for line in lines)


def main() -> None:
    """Measure, or write what the package ships."""
    datasets = Path(os.environ.get("HEDDLE_DATASETS", "."))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, default=datasets / "scipdf-meta")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="train the shipped model")
    parser.add_argument("--count", action="store_true", help="count the words of the shipped table")
    options = parser.parse_args()
    if options.count:
        write_counts(datasets)
    if options.write:
        write_model(options.set)
    if options.count or options.write:
        return
    rows = measure(options.set)
    if options.json:
        print(json.dumps(rows))
        return
    print("| text | way | at | exact P / R | F1 | stemmed P / R | F1 |\n|---|---|---|---|---|---|---|")
    for row in rows:
        cells = [
            f"{row[kind]['precision']} / {row[kind]['recall']} | {row[kind]['f1']} "
            f"({row[kind]['interval'][0]} to {row[kind]['interval'][1]})"
            for kind in ("exact", "stemmed")
        ]
        print(f"| {row['reading']} | {row['way']} | {row['cut']} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
