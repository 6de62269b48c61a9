"""Learning on the graph: snapshot, features, training, the model on disk, embeddings back in the graph."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from heddle.api import composition
from heddle.api.composition import EMBEDDING_SPACE
from heddle.api.workbench import Workbench
from heddle.core.errors import InvalidGraph
from heddle.core.events import Event, Listener, ignore

if TYPE_CHECKING:
    from heddle.models.trained import TrainedModel


def train(bench: Workbench, *, listener: Listener = ignore) -> dict[str, Any]:
    """Train RpHGNN on the workspace as it stands, keep the model, and write the embeddings back.

    It learns on things and not on names: nodes that are one thing share what is said of each.

    Raises:
        InvalidGraph: the workspace is empty.
        ModelUnusable: the graph has too few edges to learn from.
    """
    started = time.perf_counter()
    from heddle.graph.snapshot import take_snapshot

    snapshot = take_snapshot(bench.scope, bench.workspace, resolved=True)
    if not any(snapshot.nodes.values()):
        # Said before the encoder is loaded, which takes seconds.
        raise InvalidGraph("the graph has no nodes", hint="run `heddle ingest` first")
    from heddle.models.artifact import save_model
    from heddle.models.features import node_features
    from heddle.models.member_embeddings import to_members
    from heddle.models.training import train_rphgnn

    listener(Event("encode", "started"))
    features = node_features(snapshot, bench.encoder)
    composition.limit_threads(bench.settings)
    trained = train_rphgnn(
        snapshot,
        features,
        seed=bench.settings.seed,
        device=bench.settings.device,
        listener=listener,
    )
    trained = to_members(trained, snapshot.clusters)
    save_model(bench.home.make(bench.model_folder.parent) / bench.model_folder.name, trained)
    write_back(bench, trained)
    return _report(trained, time.perf_counter() - started)


def write_back(bench: Workbench, trained: TrainedModel) -> None:
    """Replace the model's embeddings in the graph."""
    import numpy as np

    names = [name for name in sorted(trained.nodes) if trained.nodes[name]]
    ids = [node for name in names for node in trained.nodes[name]]
    bench.scope.write_embeddings(
        EMBEDDING_SPACE, ids, np.concatenate([trained.embeddings[name] for name in names])
    )


def _report(trained: TrainedModel, seconds: float) -> dict[str, Any]:
    return {
        "model": EMBEDDING_SPACE,
        "graph_version": trained.graph_version,
        "seed": trained.seed,
        "nodes": {name: len(ids) for name, ids in sorted(trained.nodes.items())},
        "dimension": trained.config.out_width,
        "steps": trained.curve[-1].step if trained.curve else 0,
        "metrics": dict(trained.metrics),
        "seconds": round(seconds, 3),
    }
