"""`heddle bench`: run a published benchmark with the models as they are."""

from __future__ import annotations

from pathlib import Path

import click

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb


@verb("hgb", settings=("device", "threads"))
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The benchmark's folder, with its graph.npz.",
)
@click.option(
    "--model", default="rphgnn", show_default=True, metavar="NAME", help="The model; a wrong name lists all."
)
@click.option(
    "--seeds", type=click.IntRange(1), default=5, show_default=True, metavar="N", help="How many splits."
)
@click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write seed,node,label for every test node.",
)
def hgb(call: Call, *, data: Path, model: str, seeds: int, predictions: Path | None) -> int:
    """Classify the nodes of a Heterogeneous Graph Benchmark set.

    Everything is chosen on validation nodes; test nodes with known labels are scored once.
    """
    from heddle.api.node_benchmark import benchmark_table, run_hgb

    with progress(call.output) as listen:
        report = run_hgb(
            data,
            model=model,
            seeds=seeds,
            device=call.settings.device,
            threads=call.settings.threads,
            predictions=predictions,
            listener=listen,
        )
    call.output.result(report, benchmark_table(report))
    return 0


bench = click.Group("bench", help="Run a published benchmark.", commands=[hgb])
