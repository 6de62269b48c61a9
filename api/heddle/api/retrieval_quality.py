"""Retrieval measured on a corpus with gold, which is read, indexed and searched as a user's files are."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api.composition import load_encoder
from heddle.core.errors import ConfigurationError, UsageError
from heddle.core.events import Listener, ignore
from heddle.core.settings import Settings

if TYPE_CHECKING:
    from heddle.core.encoder import TextEncoder
    from heddle.retrieval.evaluation.asked import Asker
    from heddle.retrieval.evaluation.corpus_item import CorpusItem
    from heddle.retrieval.evaluation.instruction_file import Instructions
    from heddle.retrieval.graphrag.part import Part
    from heddle.retrieval.ranker.scorer import Scorer

_PARAPHRASES = "compmix-qa/instructions.jsonl.gz"


@dataclass(frozen=True, slots=True)
class EvaluationOrder:
    """What to score.

    Args:
        corpus: File of the corpus.
        questions: File of the questions with their gold.
        ranker: A ranker that `heddle train ranker` wrote; the shipped one where None.
        seed: Of all that is random.
        parts: Parts of a search to run, and no others (docs/graphrag.md); None: those that run anyway.
    """

    corpus: Path
    questions: Path
    ranker: Path | None = None
    seed: int = 0
    parts: frozenset[Part] | None = None


def evaluate_passages(
    settings: Settings,
    order: EvaluationOrder,
    *,
    cuts: Sequence[int],
    titles: bool = True,
    listener: Listener = ignore,
) -> dict[str, Any]:
    """Score a search for passages.

    Args:
        settings: Name the encoder, the device and the threads.
        order: What to score.
        cuts: Of each the recall is reported, 1 to 30.
        titles: Whether titles are read.
        listener: Told how far it is.

    Raises:
        PathNotFound: a file is not there.
        UsageError: a line of a file is off.
        ModelUnusable: the encoder or the ranker cannot be used.
    """
    from heddle.retrieval.evaluation.corpus_item import read_passages
    from heddle.retrieval.evaluation.passage_evaluation import evaluate_passages as score
    from heddle.retrieval.evaluation.question_file import read_passage_exam

    items = read_passages(order.corpus, titles=titles)
    exam = read_passage_exam(order.questions, {item.id for item in items})
    with _asker(settings, order, items, listener) as (asker, facts):
        report = score(asker, exam, cuts=cuts, seed=order.seed)
        timings = {**facts.pop("timings"), **asker.stopwatch.report()}
        return {**report, "timings": timings, "titles": titles, **facts}


def evaluate_types(
    settings: Settings,
    order: EvaluationOrder,
    *,
    instructions: Path | None = None,
    listener: Listener = ignore,
) -> dict[str, Any]:
    """Score a search for units of several types of knowledge.

    Args:
        settings: Name the encoder, the device and the threads.
        order: What to score.
        instructions: File of instructions; UniHGKR's paraphrases where None.
        listener: Told how far it is.

    Raises:
        PathNotFound: a file is not there.
        UsageError: a line of a file is off.
        ConfigurationError: no instructions are given, and the paraphrases are not here.
        ModelUnusable: the encoder or the ranker cannot be used.
    """
    from heddle.retrieval.evaluation.corpus_item import read_typed_items
    from heddle.retrieval.evaluation.question_file import read_typed_exam
    from heddle.retrieval.evaluation.typed_evaluation import evaluate_types as score

    items = read_typed_items(order.corpus)
    types = {item.id: item.type for item in items}
    exam = read_typed_exam(order.questions, types)
    said = _instructions(settings, instructions)
    with _asker(settings, order, items, listener) as (asker, facts):
        report = score(asker, exam, said, types, seed=order.seed)
        timings = {**facts.pop("timings"), **asker.stopwatch.report()}
        known = {"from": said.source, "seed": order.seed, "count": sum(map(len, said.by_type.values()))}
        return {**report, "instructions": known, "timings": timings, **facts}


def parse_cuts(written: str) -> tuple[int, ...]:
    """The cuts of `2,5,10`.

    Raises:
        UsageError: one is no number from 1 to 30, or there is none.
    """
    cuts = []
    for part in written.split(","):
        if not part.strip().isdecimal() or not 1 <= int(part) <= _MOST_CUT:
            raise UsageError(f"k is {written!r}", hint=f"give numbers from 1 to {_MOST_CUT}, such as 2,5,10")
        cuts.append(int(part))
    return tuple(sorted(set(cuts)))


_MOST_CUT = 30


def _instructions(settings: Settings, given: Path | None) -> Instructions:
    from heddle.retrieval.evaluation.instruction_file import read_instructions

    if given is not None:
        return read_instructions(given)
    path = Path(settings.datasets) / _PARAPHRASES
    if not settings.datasets or not path.exists():
        raise ConfigurationError(
            "no instructions are given, and the paraphrases of compmix-qa are not here",
            hint="name a file with --instructions, or set HEDDLE_DATASETS to the folder of the data sets",
        )
    return read_instructions(path)


@contextmanager
def _asker(
    settings: Settings, order: EvaluationOrder, items: Sequence[CorpusItem], listener: Listener
) -> Iterator[tuple[Asker, dict[str, Any]]]:
    """A searcher over a corpus, indexed in a folder that goes afterwards, and what made it."""
    from heddle.retrieval.evaluation.asked import Asker
    from heddle.retrieval.evaluation.corpus_graph import index_corpus, store_corpus
    from heddle.retrieval.graphrag.part import USUAL, PipelineOptions
    from heddle.retrieval.search import Searcher

    scorer = _scorer(order.ranker)
    encoder = load_encoder(settings)
    with tempfile.TemporaryDirectory(prefix="heddle-eval-") as folder:
        began = time.perf_counter()
        graph = store_corpus(items, Path(folder) / "graph.db", listener=listener)
        read = time.perf_counter()
        generation, report = index_corpus(graph, encoder, Path(folder) / "index", listener=listener)
        indexed = time.perf_counter()
        options = USUAL if order.parts is None else PipelineOptions(order.parts)
        timings = {
            "read_seconds": round(read - began, 2),
            "index_seconds": round(indexed - read, 2),
        }
        facts = {
            "corpus": {"items": len(items), "entries": dict(report.entries)},
            **_made_with(settings, encoder, scorer),
            "parts": sorted(options.parts),
            "timings": timings,
        }
        searcher = Searcher(generation, encoder, scorer=scorer, pipeline=options)
        yield Asker(searcher, generation, listener), facts


def _made_with(settings: Settings, encoder: TextEncoder, scorer: Scorer) -> dict[str, str]:
    return {
        "encoder": encoder.name,
        "ranker": scorer.name,
        "device": settings.device,
    }


def _scorer(given: Path | None) -> Scorer:
    """The ranker of a file or of a folder that holds one; the shipped one where none is given."""
    from heddle.retrieval.ranker.scorer import SHIPPED, load_scorer, shipped_scorer

    if given is None:
        return shipped_scorer()
    return load_scorer(given / SHIPPED.name if given.is_dir() else given)
