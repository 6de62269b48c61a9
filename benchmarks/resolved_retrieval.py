"""Whether searches find more once it is known which names are one thing, on files that went the whole way.

    python benchmarks/resolved_retrieval.py --folder FOLDER [--questions 250] [--others 700] [--json FILE]

Passages of $HEDDLE_DATASETS/2wiki-hipporag as text files, a title and a paragraph: those that some questions
need, and others. They are ingested by the pipeline, so that entities are those that it reads, indexed, and
searched; then the shipped resolver runs, and the same index, brought up to it, is searched again. Recall@k of
the documents behind the hits, with 95% intervals by bootstrap over questions, and how many questions have
more or fewer of their passages among the first five. Vectors of the hashing encoder: the two compare with
each other only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from retrieval_quality import TWO_WIKI, Passage, rows, scored

from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.graph.store import GraphScope
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import ingest, open_sandbox
from heddle.ingest.resolution.resolve import resolve
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest

_HITS = 30


def write_passages(folder: Path, passages: Sequence[Passage]) -> None:
    """Passages as text files that are named by their ids."""
    folder.mkdir(parents=True)
    for passage in passages:
        (folder / f"{passage.pid}.txt").write_text(f"{passage.title}\n\n{passage.text}\n", "utf-8")


def chosen(
    passages: Mapping[str, Passage], questions: Sequence[Mapping[str, Any]], others: int
) -> list[Passage]:
    """The passages that questions need, and some that they do not."""
    needed = {pid for question in questions for pid in question["gold"]}
    rest = sorted(set(passages) - needed)
    random.Random(1).shuffle(rest)
    return [passages[pid] for pid in sorted({*needed, *rest[:others]})]


def found_by(scope: GraphScope, index: Path, questions: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """For each question the passages behind the hits of a search, first to last."""
    encoder = HashingEncoder(256)
    build_index(scope, encoder, index)
    searcher = Searcher(open_index(index), encoder)
    return [_passages(searcher, question["question"]) for question in questions]


def _passages(searcher: Searcher, question: str) -> list[str]:
    result = searcher.search(SearchRequest(question, k=_HITS, answer=False))
    sources = {evidence.id: evidence.source.removesuffix(".txt") for evidence in result.evidence}
    return list(dict.fromkeys(sources[hit.evidence[0]] for hit in result.hits if hit.evidence))


def moved(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]], gold: Sequence[Sequence[str]]
) -> dict[str, int]:
    """Questions with more, and with fewer, of their passages among the first five than before."""
    gains = [
        len(set(want) & set(now[:5])) - len(set(want) & set(then[:5]))
        for then, now, want in zip(before, after, gold, strict=True)
    ]
    return {"better": sum(gain > 0 for gain in gains), "worse": sum(gain < 0 for gain in gains)}


def measure(
    folder: Path, questions: Sequence[Mapping[str, Any]], passages: Sequence[Passage]
) -> dict[str, Any]:
    """Ingest, search, resolve, search again."""
    write_passages(folder / "files", passages)
    home = Home(folder / "home")
    scope = EmbeddedStore(home.graph).scope(DEFAULT_WORKSPACE)
    with closing(Ledger(home.ledger)) as ledger, open_sandbox(Limits(), workers=2) as sandbox:
        ingest([folder / "files"], scope=scope, ledger=ledger, home=home, sandbox=sandbox)
    index = home.make(home.index(DEFAULT_WORKSPACE))
    gold = [question["gold"] for question in questions]
    before = found_by(scope, index, questions)
    began = time.process_time()
    resolved = resolve(scope)
    seconds = time.process_time() - began
    after = found_by(scope, index, questions)
    return {
        "names": resolved.entities,
        "accepted": resolved.accepted,
        "namesakes": resolved.namesakes,
        "cpu_seconds": round(seconds, 1),
        "before": scored(before, gold),
        "after": scored(after, gold),
        **moved(before, after, gold),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="a folder to make, outside the repository")
    parser.add_argument("--questions", type=int, default=250)
    parser.add_argument("--others", type=int, default=700, help="passages that no question needs")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    data = Path(os.environ.get("HEDDLE_DATASETS", "")) / TWO_WIKI
    if not (data / "corpus.jsonl.gz").exists():
        print(f"set HEDDLE_DATASETS to the folder that holds {TWO_WIKI}", file=sys.stderr)
        return 3
    passages = {
        passage.pid: passage for passage in (Passage(**item) for item in rows(data / "corpus.jsonl.gz"))
    }
    questions = list(rows(data / "questions.jsonl.gz"))
    random.Random(0).shuffle(questions)
    questions = questions[: options.questions]
    report = measure(options.folder, questions, chosen(passages, questions, options.others))
    for name, value in report.items():
        print(f"{name:12} {value}")
    if options.json:
        options.json.write_text(json.dumps(report, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
