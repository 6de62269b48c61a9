"""Training a text encoder on the workspace's own entries, with UniHGKR's three stages."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api import composition
from heddle.api.compute_device import check_device
from heddle.api.workbench import Workbench
from heddle.core.errors import ConfigurationError, InvalidGraph, UsageError
from heddle.core.events import Event, Listener, ignore

if TYPE_CHECKING:
    from heddle.retrieval.retriever_training.pairs import Writer
    from heddle.retrieval.retriever_training.retriever_config import RetrieverConfig
    from heddle.retrieval.retriever_training.retriever_training import RetrieverRun
    from heddle.retrieval.retriever_training.training_data import TrainingData
    from heddle.retrieval.retriever_training.training_entry import TrainingEntry
    from heddle.retrieval.retriever_training.training_question import TrainingQuestion

TABLES = frozenset({"pretraining", "alignment", "tuning", "retriever"})
"""What the tables of a configuration file may be called."""
_FEWEST = 8
QUESTIONS = 20_000
"""Questions that are trained on at most, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class RetrieverRequest:
    """A training that somebody asks for.

    Args:
        output: Folder for the trained encoder; None where only data are written.
        start: The encoder to start from: a name, or the folder of a sentence-transformers model.
        data: Folder of training data; the workspace's index where None.
        write_data: Folder that the training data are written to.
        tables: Values that replace those of the stages (`pretraining`, `alignment`, `tuning`) and of all
            together (`retriever`).
        questions: Questions at most.
        twins: Entries whose twin a chat model writes.
        checkpoint: Folder for the state between stages.
        resume: Go on from the checkpoint.
    """

    output: Path | None = None
    start: str = "all-MiniLM-L6-v2"
    data: Path | None = None
    write_data: Path | None = None
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    questions: int = QUESTIONS
    twins: int = 0
    checkpoint: Path | None = None
    resume: bool = False

    def __post_init__(self) -> None:
        if self.output is None and self.write_data is None:
            raise UsageError("nothing would come of it", hint="say -o FOLDER, --write-data FOLDER or both")
        if self.resume and self.checkpoint is None:
            raise UsageError("--resume needs --checkpoint FOLDER", hint="name the folder of the checkpoint")
        if odd := self.tables.keys() - TABLES:
            raise UsageError(
                f"there is no table {min(odd)!r}", hint=f"the tables are {', '.join(sorted(TABLES))}"
            )


def train_retriever(
    bench: Workbench, request: RetrieverRequest, *, listener: Listener = ignore
) -> dict[str, Any]:
    """Train an encoder on what the workspace's index holds, and write it as a sentence-transformers folder.

    Nothing but the corpus is read: questions are written from it, and pairs are mined in it.

    Args:
        bench: The workspace.
        request: What is asked for.
        listener: Told of every step.

    Raises:
        NoIndex: nothing was indexed yet.
        InvalidGraph: there is too little to learn from.
        UsageError: values do not go together, or the output holds something else.
        ModelUnusable: there is no such encoder, the checkpoint is of another run, or a loss is not finite.
        ConfigurationError: the device cannot be computed on, or twins are asked for without a chat model.
        OutOfReach: a file cannot be written.
    """
    from heddle.retrieval.retriever_training.data_folder import write_data
    from heddle.retrieval.retriever_training.retriever_folder import check_output

    started = time.perf_counter()
    config = _config(request)
    check_device(bench.settings.device)
    if request.output is not None:
        check_output(request.output)
    writer = _writer(bench, request)
    listener(Event("data", "started"))
    entries, questions = _corpus(bench, request)
    data = _data(bench, request, entries, questions, writer)
    listener(Event("data", "finished", len(data.entries), len(data.entries)))
    report: dict[str, Any] = {"start": request.start, "seed": bench.settings.seed, "data": data.counts()}
    if request.write_data is not None:
        write_data(request.write_data, entries, data.questions)
        report["written"] = str(request.write_data)
    if request.output is not None:
        report |= _train(bench, request, config, data, listener)
    return {**report, "seconds": round(time.perf_counter() - started, 3)}


def _train(
    bench: Workbench,
    request: RetrieverRequest,
    config: RetrieverConfig,
    data: TrainingData,
    listener: Listener,
) -> dict[str, Any]:
    from heddle.models.text_encoder import encoder_folder, weights_digest
    from heddle.retrieval.retriever_training.retriever_folder import StartEncoder, save_retriever
    from heddle.retrieval.retriever_training.retriever_training import new_run
    from heddle.retrieval.retriever_training.stage_checkpoint import resume

    if request.output is None:
        return {}
    composition.limit_threads(bench.settings)
    folder = encoder_folder(request.start, added=bench.home.encoders)
    start = StartEncoder(Path(request.start).name, weights_digest(folder))
    run = new_run(folder, data, config, seed=bench.settings.seed, device=bench.settings.device)
    if request.checkpoint is not None and request.resume:
        resume(run, request.checkpoint)
    seconds = _stages(run, request.checkpoint, listener)
    manifest = save_retriever(run, request.output, start)
    return {"output": str(request.output), "losses": manifest["losses"], "stage_seconds": seconds}


def _stages(run: RetrieverRun, checkpoint: Path | None, listener: Listener) -> dict[str, float]:
    """Run what is not done yet."""
    from heddle.retrieval.retriever_training.retriever_training import STAGES
    from heddle.retrieval.retriever_training.stage_checkpoint import write_stage

    seconds = {}
    for name in STAGES:
        if name in run.losses:
            continue
        began = time.perf_counter()
        run.stage(name, listener)
        seconds[name] = round(time.perf_counter() - began, 3)
        if checkpoint is not None:
            write_stage(run, checkpoint)
    return seconds


def _config(request: RetrieverRequest) -> RetrieverConfig:
    from heddle.models.config_values import override
    from heddle.retrieval.retriever_training.retriever_config import RetrieverConfig

    stages = {name: values for name, values in request.tables.items() if name != "retriever"}
    return override(RetrieverConfig(), {**request.tables.get("retriever", {}), **stages}, "retriever")


def _corpus(
    bench: Workbench, request: RetrieverRequest
) -> tuple[list[TrainingEntry], list[TrainingQuestion] | None]:
    """Entries, and the questions that a folder of data has for them."""
    if request.data is not None:
        from heddle.retrieval.retriever_training.data_folder import read_data

        return read_data(request.data)
    from heddle.retrieval.index import open_index
    from heddle.retrieval.retriever_training.corpus_entries import corpus_entries, mined_questions
    from heddle.retrieval.retriever_training.training_data import own_questions

    generation = open_index(bench.index_folder)
    entries = corpus_entries(generation)
    mined = mined_questions(generation, count=request.questions, seed=bench.settings.seed)
    return entries, [*own_questions(entries, seed=bench.settings.seed), *mined]


def _data(
    bench: Workbench,
    request: RetrieverRequest,
    entries: list[TrainingEntry],
    questions: list[TrainingQuestion] | None,
    writer: Writer | None,
) -> TrainingData:
    from heddle.retrieval.retriever_training.training_data import training_data

    data = training_data(
        entries, seed=bench.settings.seed, most=request.questions, questions=questions, writer=writer
    )
    if len(data.entries) < _FEWEST or not data.questions:
        raise InvalidGraph(
            f"there are {len(data.entries)} entries and {len(data.questions)} questions to learn from",
            hint="ingest and index more documents first",
        )
    return data


def _writer(bench: Workbench, request: RetrieverRequest) -> Writer | None:
    if not request.twins:
        return None
    from heddle.retrieval.retriever_training.chat_twin import chat_writer

    model = composition.open_chat_model(bench.settings)
    if model is None:
        raise ConfigurationError(
            "no chat model is configured", hint="set HEDDLE_CHAT_MODEL, or leave out --twins"
        )
    return chat_writer(model, most=request.twins, seed=bench.settings.seed)
