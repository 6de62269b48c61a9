"""Benchmarks of learning from few labels: train for each number of labels a class over several seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from heddle.api.compute_device import check_device
from heddle.api.model_comparison import asked_models, results_file
from heddle.api.node_benchmark import learnt_report, prediction_file
from heddle.core.errors import UsageError
from heddle.core.events import Listener, ignore


def run_heco(
    folder: Path,
    *,
    model: str,
    labels: Sequence[int],
    seeds: int,
    device: str = "cpu",
    threads: int = 0,
    predictions: Path | None = None,
    record: Callable[[Mapping[str, Any]], None] = lambda _: None,
    listener: Listener = ignore,
) -> dict[str, Any]:
    """Train a model on a set of HeCo for each number of labels a class, with several seeds each.

    Every seed learns from the set's own split; only what is drawn differs. Everything is chosen on
    validation nodes; test nodes are scored once.

    Args:
        folder: The benchmark's folder.
        model: Name of the model.
        labels: Numbers of labels a class.
        seeds: How many seeds.
        device: Where to compute.
        threads: Threads of the processor; 0 leaves it to torch.
        predictions: Where to write a line `labels,seed,node,label` for each test node, if anywhere.
        record: Takes each run as it ends, with the number of labels.
        listener: Hears how training goes.

    Returns:
        The model, the set, and under `labels` for each number a report as `learnt_report` gives it.

    Raises:
        UnknownName: there is no such model, or no split of such a number.
        PathNotFound: the folder holds no graph.
        InvalidGraph: it is no such graph.
        OutOfReach: the predictions cannot be written.
    """
    import torch

    from heddle.models.classification.label_counts import read_label_counts
    from heddle.models.recipe_book import recipe_for

    if threads:
        torch.set_num_threads(threads)
    graphs = read_label_counts(folder, labels, seeds=seeds)
    first = next(iter(graphs.values()))
    recipe = recipe_for(model, frozenset(first.data.node_types))
    reports = {}
    with prediction_file(predictions, ("labels", "seed")) as keep:
        for count, graph in graphs.items():
            reports[str(count)] = learnt_report(
                graph,
                recipe,
                seeds=seeds,
                device=device,
                keep=partial(keep, count),
                record=partial(_record_of, record, count),
                listener=listener,
            )
    return {"data": first.name, "model": recipe.name, "target": first.target, "labels": reports}


def _record_of(record: Callable[[Mapping[str, Any]], None], count: int, run: Mapping[str, Any]) -> None:
    record({"labels": count, **run})


def compare_heco(
    folder: Path,
    *,
    models: Sequence[str],
    labels: Sequence[int],
    seeds: int,
    device: str = "cpu",
    threads: int = 0,
    predictions: Path | None = None,
    results: Path | None = None,
    listener: Listener = ignore,
) -> list[dict[str, Any]]:
    """Train several models as `run_heco` trains one, in one job.

    Args:
        folder: The benchmark's folder.
        models: Names of models, or `all`.
        labels: Numbers of labels a class.
        seeds: How many seeds.
        device: Where to compute.
        threads: Threads of the processor; 0 leaves it to torch.
        predictions: Where to write the predictions of one model, if anywhere.
        results: Where to write a line of JSON for each model, number of labels and seed, if anywhere.
        listener: Hears how training goes.

    Raises:
        UsageError: predictions of several models were asked for.
        HeddleError: as `run_heco`; a wrong name shows before anything is trained.
    """
    from heddle.models.recipe_book import check_models

    names = asked_models(models)
    check_models(names)
    check_device(device)
    if predictions is not None and len(names) > 1:
        raise UsageError(
            f"the predictions of {len(names)} models cannot share {predictions}",
            hint="ask for predictions of one model; --results holds the scores of all",
        )
    with results_file(results) as record:
        return [
            run_heco(
                folder,
                model=name,
                labels=labels,
                seeds=seeds,
                device=device,
                threads=threads,
                predictions=predictions,
                record=record,
                listener=listener,
            )
            for name in names
        ]


def few_label_table(report: Mapping[str, Any]) -> str:
    """A report for people."""
    reports = report["labels"]
    seeds = len(next(iter(reports.values()))["runs"])
    seconds = round(sum(one["seconds"] for one in reports.values()), 1)
    lines = [
        f"{report['model']} on {report['data']}: {report['target']}, {seeds} seeds, {seconds} s",
        f"{'labels a class':<16}{'macro F1':>16}{'micro F1':>16}",
    ]
    for count, one in reports.items():
        cells = (
            f"{100 * one[name]['mean']:.2f} ± {100 * one[name]['std']:.2f}"
            for name in ("macro_f1", "micro_f1")
        )
        lines.append(f"{count:<16}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)
