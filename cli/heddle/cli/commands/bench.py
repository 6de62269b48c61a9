"""`heddle bench`: run a published benchmark with the models as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb


@verb("hgb", settings=("device", "threads"))
@click.option(
    "--data",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The benchmark's folder, with its graph.npz, text files or tables; may be said again.",
)
@click.option(
    "--model",
    multiple=True,
    default=("rphgnn",),
    show_default=True,
    metavar="NAME",
    help="The model, or all; may be said again. A wrong name lists all.",
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
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a line of JSON for every model, set and seed as it ends.",
)
def hgb(
    call: Call,
    *,
    data: tuple[Path, ...],
    model: tuple[str, ...],
    seeds: int,
    predictions: Path | None,
    results: Path | None,
) -> int:
    """Classify the nodes of Heterogeneous Graph Benchmark sets.

    Everything is chosen on validation nodes; test nodes with known labels are scored once.
    """
    from heddle.api.model_comparison import compare_models, comparison_table
    from heddle.api.node_benchmark import benchmark_table

    with progress(call.output) as listen:
        reports = compare_models(
            data,
            models=model,
            seeds=seeds,
            device=call.settings.device,
            threads=call.settings.threads,
            predictions=predictions,
            results=results,
            listener=listen,
        )
    if len(reports) == 1:
        call.output.result(reports[0], benchmark_table(reports[0]))
    else:
        call.output.result({"reports": reports}, comparison_table(reports))
    return 0


class Counts(click.ParamType[tuple[int, ...]]):
    """Positive numbers between commas."""

    name = "counts"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read them; each counts once."""
        if isinstance(value, tuple):
            return value
        parts = [part.strip() for part in str(value).split(",")]
        if not all(part.isascii() and part.isdecimal() and int(part) for part in parts):
            self.fail(f"{value!r} is no list of positive numbers such as 20,40,60", param, ctx)
        return tuple(dict.fromkeys(int(part) for part in parts))


@verb("heco", settings=("device", "threads"))
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The benchmark's folder, with its graph.npz.",
)
@click.option(
    "--model",
    multiple=True,
    default=("walks",),
    show_default=True,
    metavar="NAME",
    help="The model, or all; may be said again. A wrong name lists all.",
)
@click.option(
    "--labels", type=Counts(), default="20,40,60", show_default=True, metavar="N,N", help="Labels a class."
)
@click.option(
    "--seeds", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="How many seeds."
)
@click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write labels,seed,node,label for every test node.",
)
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a line of JSON for every model, number of labels and seed as it ends.",
)
def heco(
    call: Call,
    *,
    data: Path,
    model: tuple[str, ...],
    labels: tuple[int, ...],
    seeds: int,
    predictions: Path | None,
    results: Path | None,
) -> int:
    """Classify the nodes of one of HeCo's sets from few labels of each class.

    Every seed learns from the set's own split. Everything is chosen on validation nodes; test nodes are
    scored once.
    """
    from heddle.api.few_label_benchmark import compare_heco, few_label_table

    with progress(call.output) as listen:
        reports = compare_heco(
            data,
            models=model,
            labels=labels,
            seeds=seeds,
            device=call.settings.device,
            threads=call.settings.threads,
            predictions=predictions,
            results=results,
            listener=listen,
        )
    tables = "\n\n".join(map(few_label_table, reports))
    call.output.result(reports[0] if len(reports) == 1 else {"reports": reports}, tables)
    return 0


@verb("links", settings=("device", "threads"))
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
    "--seeds", type=click.IntRange(1), default=5, show_default=True, metavar="N", help="How many seeds."
)
@click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write seed,source,target,score for every test pair.",
)
def links(call: Call, *, data: Path, model: str, seeds: int, predictions: Path | None) -> int:
    """Predict the held-out links of a graph, beside what needs no training.

    Validation and test edges are never heard. Everything is chosen on validation pairs.
    """
    from heddle.api.link_benchmark import link_table, run_links

    with progress(call.output) as listen:
        report = run_links(
            data,
            model=model,
            seeds=seeds,
            device=call.settings.device,
            threads=call.settings.threads,
            predictions=predictions,
            listener=listen,
        )
    call.output.result(report, link_table(report))
    return 0


bench = click.Group("bench", help="Run a published benchmark.", commands=[hgb, heco, links])
