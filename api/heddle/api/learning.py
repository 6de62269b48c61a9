"""Learning on the graph: snapshot, features, training, the model on disk, embeddings back in the graph."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.api import composition
from heddle.api.compute_device import check_device
from heddle.api.model_shelf import check_model_name, put_in_force
from heddle.api.prediction_file import check_writable, write_table
from heddle.api.training_request import TrainingRequest
from heddle.api.workbench import Workbench
from heddle.core.errors import InvalidGraph, UnknownName
from heddle.core.events import Event, Listener, ignore
from heddle.models.purpose import Purpose

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heddle.graph.snapshot import EdgeKey, Snapshot
    from heddle.models.trained import TrainedModel

    Features = Mapping[str, NDArray[np.float32]]

_LINKS = 1000
"""Missing links that are told of a relation at most."""


def train(
    bench: Workbench, request: TrainingRequest | None = None, *, listener: Listener = ignore
) -> dict[str, Any]:
    """Train a model on the workspace as it stands, or on a folder's graph, and keep it.

    It learns on things and not on names: nodes that are one thing share what is said of each. Embeddings of
    a workspace are written back to its graph, and their model is in force from then on.

    Args:
        bench: The workspace.
        request: What is asked for; RpHGNN's embeddings of the workspace by default.
        listener: Hears how it goes.

    Raises:
        UnknownName: there is no such model or relation.
        UsageError: what is asked for does not go together, or a value is none.
        InvalidGraph: the workspace is empty, or the folder holds no graph or no labels to learn from.
        ModelUnusable: the graph has too few edges to learn from, or the checkpoint is of another run.
        OutOfReach: a file cannot be written.
        ConfigurationError: the device cannot be computed on.
    """
    request = request or TrainingRequest()
    check_model_name(request.kept_as)
    check_device(bench.settings.device)
    check_writable(request.predictions, request.curve)
    if request.deterministic:
        composition.let_cublas_be_deterministic()
    started = time.perf_counter()
    if request.purpose is Purpose.NODE_CLASSIFICATION:
        from heddle.api.node_learning import train_nodes

        report = train_nodes(bench, request, listener=listener)
    else:
        report = _train_embedding(bench, request, listener)
    return {**report, "seconds": round(time.perf_counter() - started, 3)}


def read_workspace(bench: Workbench, listener: Listener = ignore) -> tuple[Snapshot, Features]:
    """A snapshot of things, and what the text encoder makes of each.

    Raises:
        InvalidGraph: the workspace is empty.
    """
    from heddle.graph.snapshot import take_snapshot

    snapshot = take_snapshot(bench.scope, bench.workspace, resolved=True)
    if not any(snapshot.nodes.values()):
        # Said before the encoder is loaded, which takes seconds.
        raise InvalidGraph("the graph has no nodes", hint="run `heddle ingest` first")
    from heddle.models.features import node_features

    listener(Event("encode", "started"))
    return snapshot, node_features(snapshot, bench.encoder)


def write_back(bench: Workbench, trained: TrainedModel, name: str) -> None:
    """Replace the embeddings of a model's space in the graph."""
    import numpy as np

    types = [each for each in sorted(trained.nodes) if trained.nodes[each]]
    ids = [node for each in types for node in trained.nodes[each]]
    bench.scope.write_embeddings(name, ids, np.concatenate([trained.embeddings[each] for each in types]))


def _train_embedding(bench: Workbench, request: TrainingRequest, listener: Listener) -> dict[str, Any]:
    snapshot, features = _read(bench, request, listener)
    from heddle.models.config_values import override
    from heddle.models.embedding_recipe import embedding_recipe
    from heddle.models.training import train_embedding
    from heddle.models.training_config import TrainingConfig

    composition.limit_threads(bench.settings)
    recipe = embedding_recipe(request.model, max((rows.shape[1] for rows in features.values()), default=0))
    recipe = replace(recipe, config=override(recipe.config, request.tables.get("model", {}), "model"))
    training = override(TrainingConfig(), request.training_values, "training")
    trained = train_embedding(
        snapshot,
        features,
        recipe,
        training=training,
        relations=_relations(snapshot, request),
        seed=bench.settings.seed,
        device=bench.settings.device,
        checkpoint=request.checkpoint_of({}),
        listener=listener,
    )
    predicted = _write_links(request, trained, snapshot)
    _write_curve(request, trained)
    _keep(bench, request, trained, snapshot)
    return _report(request, trained, predicted)


def _read(bench: Workbench, request: TrainingRequest, listener: Listener) -> tuple[Snapshot, Features]:
    if request.data is None:
        return read_workspace(bench, listener)
    from heddle.models.classification.graph_folder import read_typed_graph
    from heddle.models.classification.typed_snapshot import snapshot_of

    return snapshot_of(read_typed_graph(request.data))


def _relations(snapshot: Snapshot, request: TrainingRequest) -> list[EdgeKey]:
    """The relations that are to be predicted; none where all are."""
    if request.purpose is Purpose.EMBEDDING or not request.relation:
        return list(snapshot.edges) if request.purpose is Purpose.LINK_PREDICTION else []
    found = [key for key in snapshot.edges if request.relation in (key[1], "|".join(key))]
    if not found:
        known = ", ".join(sorted({key[1] for key in snapshot.edges}))
        raise UnknownName(f"the graph has no relation {request.relation!r}", hint=f"it has {known}")
    return found


def _keep(bench: Workbench, request: TrainingRequest, trained: TrainedModel, snapshot: Snapshot) -> None:
    from heddle.models.artifact import save_model
    from heddle.models.member_embeddings import to_members

    if request.data is not None:
        if request.output is not None:
            save_model(request.output, trained)
        return
    trained = to_members(trained, snapshot.clusters)
    folder = bench.home.make(bench.home.models(bench.workspace))
    save_model(folder / request.kept_as, trained)
    if request.purpose is Purpose.EMBEDDING:
        write_back(bench, trained, request.kept_as)
        put_in_force(folder, request.kept_as)


def _write_links(request: TrainingRequest, trained: TrainedModel, snapshot: Snapshot) -> int:
    """Write the best links that the graph does not have; how many."""
    if request.predictions is None:
        return 0
    from heddle.models.links.likely_links import most_likely_links

    scorer = trained.scorer()
    rows = (
        (link.source, key[1], link.target, round(link.score, 6))
        for key in trained.relations
        for link in most_likely_links(scorer, snapshot, trained.embeddings, key, _LINKS)
    )
    return write_table(request.predictions, ("source", "relation", "target", "score"), rows)


def _write_curve(request: TrainingRequest, trained: TrainedModel) -> None:
    if request.curve is not None:
        rows = ((each.step, each.loss, each.validation_mrr) for each in trained.curve)
        write_table(request.curve, ("step", "loss", "validation_mrr"), rows)


def _report(request: TrainingRequest, trained: TrainedModel, predicted: int) -> dict[str, Any]:
    return {
        "model": str(request.output or "") if request.data else request.kept_as,
        "kind": request.model,
        "task": str(request.purpose),
        "graph_version": trained.graph_version,
        "seed": trained.seed,
        "nodes": {name: len(ids) for name, ids in sorted(trained.nodes.items())},
        "dimension": trained.width,
        "steps": trained.curve[-1].step if trained.curve else 0,
        "metrics": dict(trained.metrics),
        "curve": [
            {"step": each.step, "loss": each.loss, "validation_mrr": each.validation_mrr}
            for each in trained.curve
        ],
        "predicted": predicted,
    }


def model_place(bench: Workbench, name: str) -> Path:
    """Where a model of the workspace lies, or would lie."""
    return bench.home.models(bench.workspace) / name
