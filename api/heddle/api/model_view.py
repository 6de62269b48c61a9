"""Trained models as people look at them: how each did, how it learned, and what it listens to.

Only manifests are read: nothing here loads weights, or torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from heddle.api.composition import EMBEDDING_SPACE
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable, NotFound
from heddle.models.contribution import Contribution, contributions_of
from heddle.models.model_files import MANIFEST, RETRAIN, read_manifest

MODELS = (EMBEDDING_SPACE,)
"""Names of the models that can be trained; each lies in a folder of its name. What a model tells of itself
beyond what all do (attention, where one has it) is a field of its own in `model_detail`."""

TRAIN_HINT = 'train it: `heddle train rphgnn`, or POST /v1/jobs with {"kind": "train"}'


def model_folder(bench: Workbench, model: str) -> Path:
    """Where a trained model of the workspace lies.

    Raises:
        NotFound: there is no model of that name, or it was not trained here.
    """
    if model not in MODELS:
        raise NotFound(f"no model {model!r}", hint=f"there are {', '.join(MODELS)}")
    folder = bench.home.models(bench.workspace) / model
    if not (folder / MANIFEST).exists():
        raise NotFound(f"model {model} is not trained yet", hint=TRAIN_HINT)
    return folder


def model_list(bench: Workbench) -> list[dict[str, Any]]:
    """The trained models of the workspace, by name; one that cannot be read is `failed`."""
    version = bench.scope.version()
    return list(_summaries(bench, version))


def _summaries(bench: Workbench, version: str) -> Iterator[dict[str, Any]]:
    for model in sorted(MODELS):
        try:
            yield _summary(model, read_manifest(model_folder(bench, model)), version)
        except NotFound:
            continue
        except ModelUnusable:
            detail = f"its files cannot be read: {RETRAIN}"
            yield {"id": model, "state": "failed", "detail": detail, "graph_version": ""}


def _summary(model: str, manifest: dict[str, Any], version: str) -> dict[str, Any]:
    trained_on = str(manifest["graph_version"])
    behind = trained_on != version
    return {
        "id": model,
        "state": "behind" if behind else "ready",
        "detail": "the graph changed since it was trained" if behind else "",
        "graph_version": trained_on,
    }


def model_detail(bench: Workbench, model: str) -> dict[str, Any]:
    """A trained model in full.

    Raises:
        NotFound: there is no such model, or it was not trained here.
        ModelUnusable: its manifest cannot be read.
    """
    manifest = read_manifest(model_folder(bench, model))
    try:
        return {
            **_summary(model, manifest, bench.scope.version()),
            "code_version": str(manifest["code_version"]),
            "seed": int(manifest["seed"]),
            "dimension": int(manifest["config"]["out_width"]),
            "config": dict(manifest["config"]),
            "training": dict(manifest["training"]),
            "node_types": sorted(map(str, manifest["shape"]["widths"])),
            "edge_types": [
                {"source": str(source), "relation": str(relation), "target": str(target)}
                for source, relation, target in manifest["shape"]["edge_types"]
            ],
            "metrics": _metrics(manifest["metrics"]),
            "curve": [
                {"step": int(each["step"]), "loss": each["loss"], "validation_mrr": each["validation_mrr"]}
                for each in manifest["curve"]
            ],
            "contributions": contributions_view(contributions_of(manifest)),
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelUnusable(f"the manifest of {model} is malformed ({error})", hint=RETRAIN) from error


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
