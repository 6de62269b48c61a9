"""Several models on several benchmarks in one job: one line a run in a file, one table for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from heddle.api.compute_device import check_device
from heddle.api.node_benchmark import MEASURES, learnt_report, prediction_file
from heddle.api.prediction_file import file_to_write
from heddle.core.errors import UsageError
from heddle.core.events import Listener, ignore

ALL = "all"
"""Stands for every model there is."""


def compare_models(
    folders: Sequence[Path],
    *,
    models: Sequence[str],
    seeds: int,
    device: str = "cpu",
    threads: int = 0,
    predictions: Path | None = None,
    results: Path | None = None,
    listener: Listener = ignore,
) -> list[dict[str, Any]]:
    """Train each model on each benchmark's graph with several seeds.

    All learn in the one loop, from the same splits, and are scored by the same exam; what is wrong with a
    name or a folder shows before anything is trained.

    Args:
        folders: The benchmarks' folders.
        models: Names of models, or `all`.
        seeds: How many of the splits, from the first.
        device: Where to compute.
        threads: Threads of the processor; 0 leaves it to torch.
        predictions: Where to write a line `seed,node,label` for each test node, if anywhere.
        results: Where to write a line of JSON for each model, set and seed as it ends, if anywhere.
        listener: Hears how training goes.

    Returns:
        A report for each set and model, sets first.

    Raises:
        UsageError: predictions of several models or sets were asked for.
        UnknownName: there is no such model.
        PathNotFound: a folder holds no graph.
        InvalidGraph: it is no such graph.
        ModelUnusable: a set has fewer splits, or a model cannot learn on it.
        OutOfReach: a file cannot be written.
    """
    import torch

    from heddle.models.classification.graph_folder import read_graph_folder
    from heddle.models.classification.training import check_seed
    from heddle.models.recipe_book import recipe_for

    names = asked_models(models)
    check_device(device)
    if predictions is not None and len(names) * len(folders) > 1:
        raise UsageError(
            f"the predictions of {len(names)} models on {len(folders)} sets cannot share {predictions}",
            hint="ask for predictions of one model on one set; --results holds the scores of all",
        )
    if threads:
        torch.set_num_threads(threads)
    graphs = [read_graph_folder(folder) for folder in folders]
    for graph in graphs:
        check_seed(graph, seeds - 1)
    recipes = [
        (graph, recipe_for(name, frozenset(graph.data.node_types))) for graph in graphs for name in names
    ]
    with prediction_file(predictions, ("seed",)) as keep, results_file(results) as record:
        return [
            learnt_report(
                graph, recipe, seeds=seeds, device=device, keep=keep, listener=listener, record=record
            )
            for graph, recipe in recipes
        ]


def asked_models(models: Sequence[str]) -> tuple[str, ...]:
    """Each model that was asked for once, or every model there is."""
    from heddle.models.recipe_book import model_names

    return tuple(dict.fromkeys(model_names() if ALL in models else models))


@contextmanager
def results_file(path: Path | None) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Writes a line of JSON a run as it ends, if anywhere; what cannot be written shows at once.

    Raises:
        OutOfReach: the file cannot be written.
    """
    if path is None:
        yield lambda _: None
        return
    with file_to_write(path) as file:

        def record(run: Mapping[str, Any]) -> None:
            file.write(json.dumps(run) + "\n")
            file.flush()

        yield record


def comparison_table(reports: Sequence[Mapping[str, Any]]) -> str:
    """All models side by side for people: a row a model, a column a set, macro and micro F1 in each.

    The best mean of a column stands in stars; seconds are those of all seeds, preparation and training.
    """
    sets = list(dict.fromkeys(report["data"] for report in reports))
    models = list(dict.fromkeys(report["model"] for report in reports))
    found = {(report["model"], report["data"]): report for report in reports}
    width = max(len(name) for name in (*models, "model")) + 2
    seeds, device = len(reports[0]["runs"]), reports[0]["device"]
    lines = [
        f"macro / micro F1: mean ± std of {seeds} seeds, and seconds a seed on {device}",
        f"{'model':<{width}}" + "".join(f"{name:^38}" for name in sets),
    ]
    best = {name: max(found[model, name]["macro_f1"]["mean"] for model in models) for name in sets}
    for model in models:
        cells = (_cell(found[model, name], best=best[name]) for name in sets)
        lines.append(f"{model:<{width}}" + "".join(f"{cell:^38}" for cell in cells))
    return "\n".join(line.rstrip() for line in lines)


def _cell(report: Mapping[str, Any], *, best: float) -> str:
    scores = " / ".join(
        f"{100 * report[name]['mean']:.2f} ± {100 * report[name]['std']:.2f}" for name in MEASURES
    )
    star = "*" if report["macro_f1"]["mean"] == best else " "
    return f"{star}{scores}{report['seconds'] / len(report['runs']):>7.1f} s"
