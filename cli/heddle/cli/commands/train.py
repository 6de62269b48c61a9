"""`heddle train`: learn on the graph, and learn to read papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heddle.cli.commands.eval import extraction_table, score_table
from heddle.cli.commands.train_ranker import ranker
from heddle.cli.commands.train_retriever import retriever
from heddle.cli.progress import progress
from heddle.cli.training_text import training_text
from heddle.cli.verb import Call, verb
from heddle.core.errors import UsageError
from heddle.models.purpose import Purpose

_FILE = click.Path(path_type=Path)
_MODELS = {
    "rphgnn": """Train RpHGNN, which pre-computes what nodes hear and so trains fast.

    Without options it learns to predict held-out edges of the workspace, and every node gets an embedding,
    which is written back to the graph; `heddle index` takes it up.
    """,
    "latte": """Train LATTE, whose attention says which relations and nodes it listens to.

    Without options it learns to predict held-out edges of the workspace, and every node gets an embedding,
    which is written back to the graph; `heddle index` takes it up.
    """,
}
_OPTIONS = (
    click.option(
        "--task",
        type=click.Choice([str(each) for each in Purpose]),
        default=str(Purpose.EMBEDDING),
        show_default=True,
        help="What to train it for.",
    ),
    click.option(
        "--data", type=_FILE, metavar="DIR", help="Train on a folder's graph, not on the workspace."
    ),
    click.option("--config", type=_FILE, metavar="FILE", help="TOML with tables [model] and [training]."),
    click.option("--precision", type=click.Choice(["float32", "bfloat16"]), help="Of the forward pass."),
    click.option("--deterministic", is_flag=True, help="Use no operator whose result may differ by run."),
    click.option("--checkpoint", type=_FILE, metavar="FOLDER", help="Keep the state on the way there."),
    click.option(
        "--every",
        type=click.IntRange(1),
        default=10,
        show_default=True,
        metavar="N",
        help="Epochs between two checkpoints.",
    ),
    click.option("--resume", is_flag=True, help="Go on from the checkpoint, if there is one."),
    click.option(
        "--labels", type=_FILE, metavar="FILE", help="CSV node,label: id or name, labels joined by ;."
    ),
    click.option("--label-by", default="", metavar="PROPERTY", help="Property of nodes that is their label."),
    click.option("--target", default="", metavar="TYPE", help="Type whose nodes have the labels."),
    click.option("--relation", default="", metavar="NAME", help="Relation to predict; all by default."),
    click.option("--predictions", type=_FILE, metavar="FILE", help="Write what the model says as CSV."),
    click.option("--curve", type=_FILE, metavar="FILE", help="Write loss and validation by epoch as CSV."),
    click.option("--name", default="", metavar="NAME", help="Keep the model under this name."),
    click.option(
        "-o", "--output", type=_FILE, metavar="FOLDER", help="Keep a model trained on --data there."
    ),
)


def _model_verb(model: str, words: str) -> click.Command:
    """The command that trains a model of the graph."""

    def perform(call: Call, *, task: str, config: Path | None, **asked: Any) -> int:
        from heddle.api.learning import train
        from heddle.api.training_request import TrainingRequest, read_tables
        from heddle.api.workbench import Workbench

        tables = {} if config is None else read_tables(config)
        request = TrainingRequest(model=model, purpose=Purpose(task), tables=tables, **asked)
        with Workbench(call.settings) as bench, progress(call.output) as listen:
            report = train(bench, request, listener=listen)
        call.output.result(report, training_text(report))
        return 0

    perform.__doc__ = words
    for option in reversed(_OPTIONS):
        perform = option(perform)
    return verb(model, settings=("encoder", "device", "threads", "seed"))(perform)


@verb("metadata")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--cross-validate",
    type=click.Choice(["publisher"]),
    help="Score each paper by models that saw no paper of its publisher.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write the models."
)
def metadata(call: Call, *, folder: Path, cross_validate: str | None, output: Path | None) -> int:
    """Train the models that read papers.

    DIR has pdf/ID.pdf and gold/ID.json for each paper. Say --cross-validate, -o or both.
    """
    if cross_validate is None and output is None:
        raise UsageError("nothing would come of it", hint="say --cross-validate publisher, -o FOLDER or both")
    from heddle.api.paper_metadata import train as train_papers

    with progress(call.output) as listen:
        report = train_papers(
            folder, cross_validate=cross_validate is not None, output=output, listener=listen
        )
    call.output.result(report, score_table(report) if "fields" in report else "")
    if output is not None:
        call.output.talk(f"wrote the models to {output}")
    return 0


@verb("extraction", settings=("device", "threads", "seed"))
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--folds", type=click.IntRange(2), metavar="N", help="Score by cross-validation with N folds.")
@click.option(
    "--epochs", type=click.IntRange(1), metavar="N", help="Times that each text is read.  [default: 24]"
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write the reader."
)
def extraction(
    call: Call, *, folders: tuple[Path, ...], folds: int | None, epochs: int | None, output: Path | None
) -> int:
    """Train a reader of names, relations and coreference.

    Each DIR is laid out as CoNLL04, SciERC or Re-DocRED; one encoder learns all of them. Say --folds, -o
    or both.
    """
    if folds is None and output is None:
        raise UsageError("nothing would come of it", hint="say --folds N, -o FOLDER or both")
    from heddle.api.extraction_quality import train as train_reader

    with progress(call.output) as listen:
        report = train_reader(
            folders,
            output=output,
            folds=folds or 0,
            epochs=epochs or 0,
            seed=call.settings.seed,
            device=call.settings.device,
            threads=call.settings.threads,
            listener=listen,
        )
    call.output.result(report, "\n\n".join(map(extraction_table, report.get("out_of_fold", {}).values())))
    if output is not None:
        call.output.talk(f"wrote the reader to {output}")
    return 0


train = click.Group(
    "train",
    help="Learn on the graph, or to read documents.",
    commands=[*(_model_verb(*each) for each in _MODELS.items()), metadata, extraction, retriever, ranker],
)
