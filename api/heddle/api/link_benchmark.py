"""Benchmarks of link prediction: train over several seeds, score beside baselines, and write predictions."""

from __future__ import annotations

import csv
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api.compute_device import check_device
from heddle.api.prediction_file import file_to_write
from heddle.core.events import Listener, ignore

if TYPE_CHECKING:
    from heddle.models.links.given_exam import LinkScores
    from heddle.models.links.link_benchmark import PredictedLinks


def run_links(
    folder: Path,
    *,
    model: str,
    seeds: int,
    device: str = "cpu",
    threads: int = 0,
    predictions: Path | None = None,
    listener: Listener = ignore,
) -> dict[str, Any]:
    """Learn the links of a benchmark with several seeds, and score its test pairs beside baselines.

    Validation and test edges are never heard. Everything is chosen on validation pairs.

    Args:
        folder: The benchmark's folder.
        model: Name of the model.
        seeds: How many, from 0.
        device: Where to compute.
        threads: Threads of the processor; 0 leaves it to torch.
        predictions: Where to write a line `seed,source,target,score` for each test pair, if anywhere.
        listener: Hears how training goes.

    Raises:
        UnknownName: there is no such model.
        PathNotFound: the folder holds no graph.
        InvalidGraph: it is no such graph.
        OutOfReach: the predictions cannot be written.
    """
    import torch

    from heddle.models.links.given_exam import GivenExam
    from heddle.models.links.link_benchmark import asked_pairs, measure_baselines, predict_links
    from heddle.models.links.link_recipe import link_recipe
    from heddle.models.links.link_set import read_link_set

    if threads:
        torch.set_num_threads(threads)
    recipe = link_recipe(model)
    check_device(device)
    exam = GivenExam(read_link_set(folder))
    pairs = asked_pairs(exam.link_set).tolist()
    began = time.perf_counter()
    found = []
    with _predictions(predictions) as keep:
        for seed in range(seeds):
            one = predict_links(exam, recipe, seed=seed, device=device, listener=listener)
            keep(seed, pairs, one.predicted.tolist())
            found.append(one)
    seconds = time.perf_counter() - began
    baselines = {name: each.to_json() for name, each in measure_baselines(exam).items()}
    return {
        "data": exam.link_set.name,
        "model": model,
        "relation": "|".join(exam.link_set.relation),
        "parameters": found[0].parameters,
        "pairs": len(pairs[0]),
        "trained": _summary([each.scored for each in found]),
        "untrained": _summary([each.untrained for each in found]),
        "baselines": baselines,
        "runs": [_run(seed, each) for seed, each in enumerate(found)],
        "seconds": round(seconds, 1),
        "device": device,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }


def _run(seed: int, found: PredictedLinks) -> dict[str, Any]:
    """What one seed gave."""
    return {
        "seed": seed,
        **found.scored.to_json(),
        "validation": {"auc": found.validation.auc, "ap": found.validation.ap},
        "epoch": found.learned.epoch,
        "epochs": found.learned.epochs,
    }


def _summary(scores: Sequence[LinkScores]) -> dict[str, Any]:
    """Mean and deviation of each measure over the seeds, in the shape of one seed's."""
    told = [each.to_json() for each in scores]

    def over(values: list[Any]) -> Any:
        if isinstance(values[0], dict):
            return {name: over([value[name] for value in values]) for name in values[0]}
        if values[0] is None:
            return None
        return {"mean": statistics.fmean(values), "std": statistics.pstdev(values)}

    summary: dict[str, Any] = over(told)
    return summary


@contextmanager
def _predictions(path: Path | None) -> Iterator[Callable[[int, list[list[int]], list[float]], None]]:
    """Writes predictions to a file as they come, if anywhere; what cannot be written shows at once."""
    if path is None:
        yield lambda *_: None
        return
    with file_to_write(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("seed", "source", "target", "score"))

        def keep(seed: int, pairs: list[list[int]], scores: list[float]) -> None:
            rows = zip(*pairs, scores, strict=True)
            writer.writerows((seed, source, target, f"{score:.6g}") for source, target, score in rows)
            file.flush()

        yield keep


def link_table(report: Mapping[str, Any]) -> str:
    """A report for people."""
    what = f"{report['model']} on {report['data']}: {report['relation']}, {len(report['runs'])} seeds"
    head = ("AUC", "AP", "MRR", "hits@10", "MRR 2-hop", "hits@10 2-hop")
    lines = [
        f"{what}, {report['pairs']} test pairs, {report['seconds']} s",
        f"{'':<18}" + "".join(f"{name:>15}" for name in head),
    ]
    rows = {"trained": report["trained"], "untrained": report["untrained"], **report["baselines"]}
    for name, scores in rows.items():
        lines.append(f"{name:<18}" + "".join(f"{_cell(each):>15}" for each in _measures(scores)))
    lines.append("uniform negatives are easy: most have few edges or none in common with the other end")
    return "\n".join(lines)


def _measures(scores: Mapping[str, Any]) -> list[Any]:
    ranked = [scores[kind] or {} for kind in ("uniform", "two_hop")]
    return [
        scores["auc"],
        scores["ap"],
        *(each.get(name) for each in ranked for name in ("mrr", "hits_at_10")),
    ]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, Mapping):
        return f"{100 * value['mean']:.2f} ± {100 * value['std']:.2f}"
    return f"{100 * value:.2f}"
