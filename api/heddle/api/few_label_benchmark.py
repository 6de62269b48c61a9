"""Benchmarks of learning from few labels: train for each number of labels a class over several seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from heddle.api.node_benchmark import learnt_report, prediction_file
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
                graph, recipe, seeds=seeds, device=device, keep=partial(keep, count), listener=listener
            )
    return {"data": first.name, "model": recipe.name, "target": first.target, "labels": reports}


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
