"""Benchmarks of node classification: train over several seeds, score, and write predictions."""

from __future__ import annotations

import csv
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.core.errors import OutOfReach
from heddle.core.events import Listener, ignore

if TYPE_CHECKING:
    from heddle.models.classification.labelled_graph import LabelledGraph
    from heddle.models.classification.node_model import Recipe

_MEASURES = ("macro_f1", "micro_f1")


def run_hgb(
    folder: Path,
    *,
    model: str,
    seeds: int,
    device: str = "cpu",
    threads: int = 0,
    predictions: Path | None = None,
    listener: Listener = ignore,
) -> dict[str, Any]:
    """Train a model on a benchmark's graph with several seeds.

    Everything is chosen on validation nodes; of the test nodes those with known labels are scored once.

    Args:
        folder: The benchmark's folder.
        model: Name of the model.
        seeds: How many of its splits, from the first.
        device: Where to compute.
        threads: Threads of the processor; 0 leaves it to torch.
        predictions: Where to write a line `seed,node,label` for each test node, if anywhere.
        listener: Hears how training goes.

    Raises:
        UnknownName: there is no such model.
        PathNotFound: the folder holds no graph.
        InvalidGraph: it is no such graph.
        ModelUnusable: it has fewer splits.
        OutOfReach: the predictions cannot be written.
    """
    import torch

    from heddle.models.classification.labelled_graph import read_labelled_graph
    from heddle.models.classification.training import check_seed
    from heddle.models.recipe_book import recipe_for

    if threads:
        torch.set_num_threads(threads)
    graph = read_labelled_graph(folder)
    check_seed(graph, seeds - 1)
    recipe = recipe_for(model, frozenset(graph.data.node_types))
    with prediction_file(predictions, ("seed",)) as keep:
        return learnt_report(graph, recipe, seeds=seeds, device=device, keep=keep, listener=listener)


def learnt_report(
    graph: LabelledGraph,
    recipe: Recipe,
    *,
    seeds: int,
    device: str,
    keep: Callable[[int, list[int], list[Any]], None],
    listener: Listener,
) -> dict[str, Any]:
    """Learn from the first splits of a graph, and say how well.

    Args:
        graph: The graph.
        recipe: Model and training.
        seeds: How many splits.
        device: Where to compute.
        keep: Takes the seed, the test nodes and what is predicted of them.
        listener: Hears how training goes.
    """
    import torch

    from heddle.models.classification.training import Classified, classify

    began = time.perf_counter()
    found: list[Classified] = []
    for seed in range(seeds):
        one = classify(graph, recipe, seed=seed, device=device, listener=listener)
        keep(seed, graph.test.tolist(), one.predicted.tolist())
        found.append(one)
    seconds = time.perf_counter() - began
    runs = [
        {
            "seed": seed,
            "macro_f1": one.scored.macro_f1,
            "micro_f1": one.scored.micro_f1,
            "validation": {"macro_f1": one.validation.macro_f1, "micro_f1": one.validation.micro_f1},
            "epoch": one.learned.epoch,
            "epochs": one.learned.epochs,
        }
        for seed, one in enumerate(found)
    ]
    return {
        "data": graph.name,
        "model": recipe.name,
        "parameters": found[0].parameters,
        "target": graph.target,
        "scored": len(graph.scored),
        **{name: _summary(runs, name) for name in _MEASURES},
        "runs": runs,
        "seconds": round(seconds, 1),
        "device": device,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }


def _summary(runs: list[dict[str, Any]], name: str) -> dict[str, float]:
    values = [float(run[name]) for run in runs]
    return {"mean": statistics.fmean(values), "std": statistics.pstdev(values)}


@contextmanager
def prediction_file(path: Path | None, keys: tuple[str, ...]) -> Iterator[Callable[..., None]]:
    """Writes predictions to a file as they come, if anywhere; what cannot be written shows at once.

    Args:
        path: The file.
        keys: Names of the columns before node and label.

    Yields:
        Takes a value for each key, the nodes, and what is predicted of them.

    Raises:
        OutOfReach: the file cannot be written.
    """
    if path is None:
        yield lambda *_: None
        return
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow((*keys, "node", "label"))

            def keep(*told: Any) -> None:
                *values, nodes, labels = told
                pairs = zip(nodes, labels, strict=True)
                writer.writerows((*values, node, label_text(label)) for node, label in pairs)
                file.flush()

            yield keep
    except OSError as error:
        raise OutOfReach(
            f"cannot write {path} ({error.strerror or error})", hint="name a file that can be written"
        ) from error


def label_text(label: int | list[bool]) -> str:
    """A label as a line of predictions has it.

    >>> label_text(2), label_text([True, False, True]), label_text([False])
    ('2', '0;2', '')
    """
    if isinstance(label, list):
        return ";".join(str(place) for place, holds in enumerate(label) if holds)
    return str(label)


def benchmark_table(report: Mapping[str, Any]) -> str:
    """A report for people."""
    what = f"{report['model']} on {report['data']}: {report['target']}, {len(report['runs'])} seeds"
    lines = [f"{what}, {report['scored']} test nodes with known labels, {report['seconds']} s"]
    for name, words in zip(_MEASURES, ("macro F1", "micro F1"), strict=True):
        lines.append(f"{words:<10}{100 * report[name]['mean']:>7.2f} ± {100 * report[name]['std']:.2f}")
    return "\n".join(lines)
