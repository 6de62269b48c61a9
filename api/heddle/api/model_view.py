"""Trained models as people look at them: how each did, how it learned, and what it listens to.

Only manifests are read: nothing here loads weights, or torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from heddle.api.model_shelf import shelved_models
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable, NotFound
from heddle.models.contribution import Contribution, contributions_of
from heddle.models.model_files import RETRAIN, embedded_version, read_manifest
from heddle.models.purpose import Purpose

TRAIN_HINT = 'train it: `heddle train rphgnn`, or POST /v1/jobs with {"kind": "train"}'


def model_folder(bench: Workbench, model: str) -> Path:
    """Where a trained model of the workspace lies.

    Raises:
        NotFound: none of that name was trained here.
    """
    folder = bench.home.models(bench.workspace)
    names = shelved_models(folder)
    if model not in names:
        hint = f"there are {', '.join(names)}" if names else TRAIN_HINT
        raise NotFound(f"no model {model[:64]!r} was trained here", hint=hint)
    return folder / model


def model_list(bench: Workbench) -> list[dict[str, Any]]:
    """The trained models of the workspace, by name; one that cannot be read is `failed`."""
    version = bench.scope.version()
    return list(_summaries(bench, version))


def _summaries(bench: Workbench, version: str) -> Iterator[dict[str, Any]]:
    for model in shelved_models(bench.home.models(bench.workspace)):
        try:
            yield _summary(bench, model, read_manifest(model_folder(bench, model)), version)
        except NotFound:
            continue
        except ModelUnusable:
            detail = f"its files cannot be read: {RETRAIN}"
            unknown = {"kind": "", "task": "", "graph_version": "", "in_force": False}
            yield {"id": model, "state": "failed", "detail": detail, **unknown}


def _summary(bench: Workbench, model: str, manifest: dict[str, Any], version: str) -> dict[str, Any]:
    trained_on = str(manifest["graph_version"])
    classifies = manifest["purpose"] == Purpose.NODE_CLASSIFICATION
    behind = (trained_on if classifies else embedded_version(manifest)) != version
    return {
        "id": model,
        "kind": str(manifest["model"]),
        "task": str(manifest["purpose"]),
        "in_force": model == bench.model_name and not classifies,
        "state": "behind" if behind else "ready",
        "detail": "the graph changed since" if behind else "",
        "graph_version": trained_on,
    }


def model_detail(bench: Workbench, model: str) -> dict[str, Any]:
    """A trained model in full.

    Raises:
        NotFound: there is no such model, or it was not trained here.
        ModelUnusable: its manifest cannot be read.
    """
    manifest = read_manifest(model_folder(bench, model))
    classifies = manifest["purpose"] == Purpose.NODE_CLASSIFICATION
    try:
        return {
            **_summary(bench, model, manifest, bench.scope.version()),
            "code_version": str(manifest["code_version"]),
            "seed": int(manifest["seed"]),
            "dimension": None if classifies else int(manifest["config"]["out_width"]),
            "config": dict(manifest["config"]),
            "training": dict(manifest["training"]),
            "node_types": sorted(map(str, manifest["shape"]["widths"])),
            "edge_types": [
                {"source": str(source), "relation": str(relation), "target": str(target)}
                for source, relation, target in manifest["shape"]["edge_types"]
            ],
            **(_of_classes(manifest) if classifies else _of_embeddings(manifest)),
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelUnusable(f"the manifest of {model} is malformed ({error})", hint=RETRAIN) from error


def _of_embeddings(manifest: dict[str, Any]) -> dict[str, Any]:
    return {
        "metrics": _metrics(manifest["metrics"]),
        "curve": [
            _point(each["step"], each["loss"], {"validation_mrr": each["validation_mrr"]})
            for each in manifest["curve"]
        ],
        "contributions": contributions_view(contributions_of(manifest)),
        "classes": None,
    }


def _of_classes(manifest: dict[str, Any]) -> dict[str, Any]:
    metrics = manifest["metrics"]
    return {
        "metrics": None,
        "curve": [_point(each["epoch"], each["loss"], each["shown"]) for each in manifest["curve"]],
        "contributions": None,
        "classes": {
            "target": str(manifest["target"]),
            "names": [str(name) for name in manifest["classes"]],
            "several": bool(manifest["several"]),
            "validation": _f1(metrics["validation"]),
            "scored": _f1(metrics["scored"]),
        },
    }


def _point(step: Any, loss: Any, shown: dict[str, Any]) -> dict[str, Any]:
    # What is not finite stands as its name in a manifest, and a line has no such point.
    finite = {name: value if isinstance(value, int | float) else None for name, value in shown.items()}
    return {
        "step": int(step),
        "loss": loss if isinstance(loss, int | float) else None,
        "validation_mrr": finite.get("validation_mrr"),
        "shown": finite,
    }


def _f1(measured: dict[str, Any] | None) -> dict[str, float] | None:
    if measured is None:
        return None
    return {name: float(measured[name]) for name in ("macro_f1", "micro_f1")}


def contributions_view(
    contributions: tuple[Contribution, ...] | None, node_type: str = ""
) -> list[dict[str, Any]] | None:
    """Contributions, the largest first within a node type; those of one type if it is given."""
    if contributions is None:
        return None
    kept = [each for each in contributions if node_type in ("", each.node_type)]
    kept.sort(
        key=lambda each: (each.node_type, -each.share, each.source, each.relation, each.target, each.hop)
    )
    return [asdict(each) for each in kept]


def _metrics(metrics: dict[str, Any]) -> dict[str, Any]:
    whole = {name: _scores(metrics[name]) for name in ("trained", "untrained", "features")}
    return {**whole, "relations": {str(key): _scores(each) for key, each in metrics["relations"].items()}}


def _scores(measured: dict[str, Any] | None) -> dict[str, Any] | None:
    if measured is None:
        return None
    return {**{name: float(measured[name]) for name in ("auc", "ap", "mrr")}, "edges": int(measured["edges"])}
