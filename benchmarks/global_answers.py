"""Questions about the whole: what an answer from communities covers beside one from the first hits.

    python benchmarks/global_answers.py [FOLDER ...]

Each folder is ingested into a home that is thrown away; the default is the sample dossier. For each question
the answer from communities is set beside the first sentences of as many hits of a plain search.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from heddle.api.communities import make_communities, read_communities
from heddle.api.ingestion import ingest_paths, refresh_index
from heddle.api.workbench import Workbench
from heddle.core.scope import Scope
from heddle.core.settings import Settings
from heddle.graph.looking_around import go_on
from heddle.retrieval.community_summary import content_words, likeness
from heddle.retrieval.search import SearchRequest

QUESTIONS = (
    "What are the main themes?",
    "Give an overview of all documents.",
    "What are the key events across the whole collection?",
    "What do these documents have in common?",
    "What are the recurring problems in these documents?",
)
DOSSIER = Path(__file__).parents[1] / "examples" / "dossier"
SENTENCES = 10

Said = tuple[str, frozenset[str]]
"""A sentence with the documents that it cites."""


def from_communities(bench: Workbench, question: str) -> tuple[list[Said], float]:
    """The sentences of the global answer, and the processor milliseconds that it took."""
    began = time.process_time()
    result = bench.search(SearchRequest(question, k=SENTENCES), scope=Scope.GLOBAL)
    spent = 1000 * (time.process_time() - began)
    document = {each.id: str(each.document) for each in result.evidence}
    sentences = result.answer.sentences if result.answer else ()
    return [(each.text, frozenset(document[name] for name in each.evidence)) for each in sentences], spent


def from_hits(bench: Workbench, question: str) -> tuple[list[Said], float]:
    """The texts of the first hits, and the processor milliseconds that they took."""
    began = time.process_time()
    result = bench.search(SearchRequest(question, k=SENTENCES, answer=False), scope=Scope.LOCAL)
    spent = 1000 * (time.process_time() - began)
    document = {each.id: str(each.document) for each in result.evidence}
    return [(each.text, frozenset(document[name] for name in each.evidence)) for each in result.hits], spent


def measured(bench: Workbench, said: Sequence[Said]) -> dict[str, float]:
    """What sentences cover, how much of it they say twice, and how many of them cite anything."""
    found = [each for each in read_communities(bench).communities if not each.parent]
    text = " ".join(words for words, _ in said).casefold()
    named = [any(member.name.casefold() in text for member in each.top[:3]) for each in found]
    pairs = combinations([frozenset(content_words(words)) for words, _ in said], 2)
    total = sum(1 for _ in bench.scope.documents())
    return {
        "documents": len(frozenset().union(*(documents for _, documents in said))) / max(1, total),
        "communities": sum(named) / max(1, len(named)),
        "repeats": mean(likeness(left, right) for left, right in pairs),
        "supported": mean(float(bool(documents)) for _, documents in said),
        "sentences": len(said),
    }


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of none."""
    kept = list(values)
    return statistics.fmean(kept) if kept else 0.0


def run(folder: Path) -> None:
    """Measure one folder; prints a JSON line a way."""
    with (
        tempfile.TemporaryDirectory() as home,
        Workbench(Settings(home=home)) as bench,
    ):
        ingest_paths(bench, [folder])
        refresh_index(bench)
        made = make_communities(bench, check=go_on)
        for name, way in (("communities", from_communities), ("first hits", from_hits)):
            way(bench, QUESTIONS[0])  # opens what is opened once
            rows = [
                (measured(bench, said), spent) for said, spent in (way(bench, each) for each in QUESTIONS)
            ]
            means = {key: round(mean(row[key] for row, _ in rows), 3) for key in rows[0][0]}
            spent = round(statistics.median(each for _, each in rows), 1)
            line = {"corpus": folder.name, "of": made["communities"], "way": name, **means, "ms": spent}
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    for place in [Path(each) for each in sys.argv[1:]] or [DOSSIER]:
        run(place)
