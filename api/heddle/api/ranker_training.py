"""Training a ranker on the workspace's own index, with questions that are mined from it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api.workbench import Workbench
from heddle.core.errors import OutOfReach
from heddle.core.events import Event, Listener, ignore

if TYPE_CHECKING:
    from heddle.retrieval.ranker_training.scorer_training import TrainedScorer


@dataclass(frozen=True, slots=True)
class RankerRequest:
    """What to train.

    Args:
        questions: Questions to mine.
        output: Folder to write the ranker to; the workspace's own place where None, from where its searches
            take it.
    """

    questions: int = 600
    output: Path | None = None


def train_ranker(bench: Workbench, request: RankerRequest, *, listener: Listener = ignore) -> dict[str, Any]:
    """Train a ranker and keep it.

    Raises:
        NoIndex: nothing was indexed yet.
        UsageError: the corpus gives too few questions to learn from.
        OutOfReach: the ranker cannot be written.
    """
    from heddle.retrieval.ranker_training.ranker_training import RankerConfig
    from heddle.retrieval.ranker_training.ranker_training import train_ranker as train

    began = time.perf_counter()
    generation = bench.searcher.generation
    trained = train(
        [generation],
        bench.encoder,
        RankerConfig(questions=request.questions),
        name=f"ranker of {bench.workspace}",
        seed=bench.settings.seed,
        told=lambda stage, done: listener(Event(stage, "advanced", done)),
    )
    path = bench.home.ranker(bench.workspace)
    if request.output is not None:
        path = request.output / path.name
    report = {
        "lists": trained.lists,
        "held_back": trained.held_back,
        "loss_before": round(trained.loss_before, 4),
        "loss": round(trained.loss, 4),
        "epochs": trained.epochs,
        "index_generation": generation.id,
        "encoder": bench.encoder.name,
        "seed": bench.settings.seed,
        "questions": request.questions,
    }
    _keep(path, trained, report)
    return {**report, "ranker": str(path), "seconds": round(time.perf_counter() - began, 1)}


def _keep(path: Path, trained: TrainedScorer, report: dict[str, Any]) -> None:
    """Write a ranker whole or not at all: a search may read it at any moment."""
    from heddle.retrieval.ranker_training.scorer_file import save_scorer

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        save_scorer(fresh, trained.scorer, report)
        fresh.replace(path)
    except OSError as error:
        raise OutOfReach(
            f"cannot write the ranker to {path.parent} ({error.strerror or error})",
            hint="name a folder that can be written with --output",
        ) from error
