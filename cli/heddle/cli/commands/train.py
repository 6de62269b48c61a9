"""`heddle train`: learn on the graph, and learn to read papers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from heddle.cli.commands.eval import extraction_table, score_table
from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb
from heddle.core.errors import UsageError

_NAMES = {"trained": "RpHGNN, trained", "untrained": "RpHGNN, untrained", "features": "features alone"}
_MEASURES = ("auc", "ap", "mrr")


@verb("rphgnn", settings=("encoder", "device", "threads", "seed"))
def rphgnn(call: Call) -> int:
    """Train RpHGNN to predict held-out edges.

    Every node gets an embedding, which is written back to the graph; `heddle index` takes it up.
    """
    from heddle.api.learning import train
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        report = train(bench, listener=listen)
    call.output.result(report, _text(report))
    return 0


def _text(report: Mapping[str, Any]) -> str:
    nodes, types = sum(report["nodes"].values()), len(report["nodes"])
    lines = [
        f"RpHGNN: {nodes} nodes of {types} types in {report['dimension']} dimensions",
        f"{report['steps']} steps, {report['seconds']:.1f} s",
        f"{'held-out edges':<20}" + "".join(f"{name:>8}" for name in _MEASURES),
    ]
    for key, name in _NAMES.items():
        measured = report["metrics"].get(key)
        if measured:
            lines.append(f"{name:<20}" + "".join(f"{measured[each]:>8.3f}" for each in _MEASURES))
    return "\n".join(lines)


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
    "train", help="Learn on the graph, or to read documents.", commands=[rphgnn, metadata, extraction]
)
