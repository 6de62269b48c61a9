"""`heddle train retriever`: an encoder for the user's own corpus that heeds instructions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb

_FOLDER = click.Path(path_type=Path)


@verb("retriever", settings=("device", "threads", "seed"))
@click.option("-o", "--output", type=_FOLDER, metavar="FOLDER", help="Where to write the encoder.")
@click.option(
    "--start",
    default="all-MiniLM-L6-v2",
    show_default=True,
    metavar="NAME",
    help="Encoder to start from: a name, or the folder of a sentence-transformers model.",
)
@click.option("--data", type=_FOLDER, metavar="DIR", help="Train on a folder that --write-data wrote.")
@click.option(
    "--write-data", type=_FOLDER, metavar="FOLDER", help="Write entries and questions as JSON lines."
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML with tables [pretraining], [alignment], [tuning] and [retriever].",
)
@click.option(
    "--questions",
    type=click.IntRange(1),
    default=20_000,
    show_default=True,
    metavar="N",
    help="Questions to write at most.",
)
@click.option(
    "--twins",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Entries that the chat model puts into a sentence.",
)
@click.option("--checkpoint", type=_FOLDER, metavar="FOLDER", help="Keep the state between stages.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint, if there is one.")
def retriever(call: Call, *, config: Path | None, **asked: Any) -> int:
    """Train a text encoder on the workspace's own entries.

    Three stages: it learns to rebuild entries, to bring rows and triples next to texts that say the same, and
    to find what answers questions from the types that an instruction asks for. Questions are written from the
    corpus. Use the folder as HEDDLE_ENCODER, or keep it with `heddle models add`, and index again.
    """
    from heddle.api.retriever_training import TABLES, RetrieverRequest, train_retriever
    from heddle.api.training_request import read_tables
    from heddle.api.workbench import Workbench

    tables = {} if config is None else read_tables(config, names=TABLES)
    request = RetrieverRequest(tables=tables, **asked)
    with Workbench(call.settings) as bench, progress(call.output) as listen:
        report = train_retriever(bench, request, listener=listen)
    call.output.result(report, _text(report))
    return 0


def _text(report: dict[str, Any]) -> str:
    lines = [
        f"{name}: loss {curve[0]:.3f} to {curve[-1]:.3f} in {report['stage_seconds'].get(name, 0):.0f} s"
        for name, curve in report.get("losses", {}).items()
        if curve
    ]
    if "written" in report:
        lines.append(f"wrote the training data to {report['written']}")
    if "output" in report:
        lines.append(f"wrote the encoder to {report['output']}")
    return "\n".join(lines)
