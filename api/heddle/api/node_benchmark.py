"""Benchmarks of node classification: train over several seeds, score, and write predictions."""

from __future__ import annotations

import csv
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api.prediction_file import file_to_write
from heddle.core.events import Listener

if TYPE_CHECKING:
    from heddle.models.classification.labelled_graph import LabelledGraph
    from heddle.models.classification.node_model import Recipe
    from heddle.models.classification.training import Classified

MEASURES = ("macro_f1", "micro_f1")


def learnt_report(
    graph: LabelledGraph,
    recipe: Recipe,
    *,
    seeds: int,
    device: str,
    keep: Callable[[int, list[int], list[Any]], None],
    listener: Listener,
    record: Callable[[Mapping[str, Any]], None] = lambda _: None,
) -> dict[str, Any]:
    """Learn from the first splits of a graph, and say how well.

    Args:
        graph: The graph.
        recipe: Model and training.
        seeds: How many splits.
        device: Where to compute.
        keep: Takes the seed, the test nodes and what is predicted of them.
        listener: Hears how training goes.
        record: Takes each run as it ends, with all that it takes to know what ran.
    """
    from heddle.models.classification.training import classify

    began = time.perf_counter()
    about = {"data": graph.name, "model": recipe.name, "target": graph.target, "scored": len(graph.scored)}
    computed = _computed_with(device)
    runs: list[dict[str, Any]] = []
    parameters = 0
    for seed in range(seeds):
        watched = _Watched(recipe, device)
        started = time.perf_counter()
        one = classify(graph, watched.recipe, seed=seed, device=device, listener=listener)
        keep(seed, graph.test.tolist(), one.predicted.tolist())
        parameters = one.parameters
        runs.append(_run(seed, one, watched.seconds, time.perf_counter() - started))
        record({**about, "parameters": parameters, **runs[-1], **computed, "recipe": _described(recipe)})
    return {
        **about,
        "parameters": parameters,
        **{name: _summary(runs, name) for name in MEASURES},
        "runs": runs,
        "seconds": round(time.perf_counter() - began, 1),
        **computed,
        **({"classes": list(graph.class_names)} if graph.class_names else {}),
        **({"notes": list(graph.notes)} if graph.notes else {}),
    }


def _run(seed: int, found: Classified, preparation: float, seconds: float) -> dict[str, Any]:
    """One seed's scores and what they took."""
    return {
        "seed": seed,
        "macro_f1": found.scored.macro_f1,
        "micro_f1": found.scored.micro_f1,
        "validation": {"macro_f1": found.validation.macro_f1, "micro_f1": found.validation.micro_f1},
        "epoch": found.learned.epoch,
        "epochs": found.learned.epochs,
        "seconds": {"preparation": round(preparation, 3), "training": round(seconds - preparation, 3)},
    }


class _Watched:
    """A recipe whose preparations are timed: all that its model does before the first epoch."""

    def __init__(self, recipe: Recipe, device: str) -> None:
        self.seconds = 0.0
        self._build, self._device = recipe.build, device
        self.recipe = replace(recipe, build=self._timed)

    def _timed(self, *given: Any) -> Any:
        import torch

        began = time.perf_counter()
        model = self._build(*given)
        if torch.device(self._device).type == "cuda":
            torch.cuda.synchronize(self._device)
        self.seconds += time.perf_counter() - began
        return model


def _computed_with(device: str) -> dict[str, Any]:
    """What computed, and with which versions."""
    import torch
    import torch_geometric

    cuda = torch.device(device).type == "cuda"
    return {
        "device": device,
        "hardware": torch.cuda.get_device_name(device) if cuda else platform.machine(),
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torch_geometric": torch_geometric.__version__,
    }


def _described(recipe: Recipe) -> dict[str, str]:
    """How a model was configured and trained, as text that a person can compare."""
    return {"config": repr(recipe.config), "learning": repr(recipe.learning)}


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
    with file_to_write(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*keys, "node", "label"))

        def keep(*told: Any) -> None:
            *values, nodes, labels = told
            pairs = zip(nodes, labels, strict=True)
            writer.writerows((*values, node, label_text(label)) for node, label in pairs)
            file.flush()

        yield keep


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
    for name, words in zip(MEASURES, ("macro F1", "micro F1"), strict=True):
        lines.append(f"{words:<10}{100 * report[name]['mean']:>7.2f} ± {100 * report[name]['std']:.2f}")
    return "\n".join([*lines, *report.get("notes", ())])
