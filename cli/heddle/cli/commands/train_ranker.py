"""`heddle train ranker`: a ranker for the user's own corpus, from questions that are mined from it."""

from __future__ import annotations

from pathlib import Path

import click

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb


@verb("ranker", settings=("encoder", "device", "threads", "seed"))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write the ranker."
)
@click.option(
    "--questions",
    type=click.IntRange(1),
    default=600,
    show_default=True,
    metavar="N",
    help="Questions to mine.",
)
def ranker(call: Call, *, output: Path | None, questions: int) -> int:
    """Train the ranker on questions mined from the workspace's index.

    No question that anyone asked is needed. Searches of the workspace use it from then on, a server with its
    next index; with --output it is only written, for `heddle eval ... --ranker`.
    """
    from heddle.api.ranker_training import RankerRequest, train_ranker
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        report = train_ranker(bench, RankerRequest(questions, output), listener=listen)
    call.output.result(
        report,
        f"learned from {report['lists']} lists of candidates: loss {report['loss_before']:.3f} to "
        f"{report['loss']:.3f} in {report['seconds']:.0f} s\nwrote the ranker to {report['ranker']}",
    )
    return 0
