"""Embeddings of nodes that came after the training, from what the model learned before they were there."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from heddle.api import composition
from heddle.api.learning import read_workspace, write_back
from heddle.api.workbench import Workbench
from heddle.core.events import Listener, ignore
from heddle.core.ids import NodeId
from heddle.models.model_files import embedded_version, read_manifest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heddle.models.trained import TrainedModel

_SAME = 1e-6
"""Numbers of a vector that differ by less are the same: beyond it, the order of additions decides."""


def embed(bench: Workbench, *, listener: Listener = ignore) -> dict[str, Any]:
    """Embed the workspace as it stands with the model in force, without training.

    The graph is written to where a vector is new, is another one or has no node any more; where none is, it
    is left alone, and so is the index.

    Returns:
        How many nodes there are, and how many of them are `new`, `changed` and `gone`.

    Raises:
        InvalidGraph: the workspace is empty.
        ModelUnusable: there is no model, or the graph has types that it does not know; names them.
    """
    started = time.perf_counter()
    read_manifest(bench.model_folder)  # Said before the encoder is loaded, which takes seconds.
    snapshot, features = read_workspace(bench, listener)
    from heddle.models.artifact import load_model, save_model
    from heddle.models.embedding import embed_snapshot
    from heddle.models.member_embeddings import to_members

    composition.limit_threads(bench.settings)
    trained = load_model(bench.model_folder)
    embeddings = embed_snapshot(trained, snapshot, features, device=bench.settings.device, listener=listener)
    nodes = {name: snapshot.nodes.get(name, ()) for name in trained.shape.widths}
    now = replace(trained, nodes=nodes, embeddings=embeddings, embedded_version=snapshot.version)
    now = to_members(now, snapshot.clusters)
    changes = _changes(bench, trained, now)
    if any(changes.values()):
        write_back(bench, now, bench.model_name)
    if any(changes.values()) or embedded_version(read_manifest(bench.model_folder)) != snapshot.version:
        save_model(bench.model_folder, now)
    return {
        "model": bench.model_name,
        "graph_version": snapshot.version,
        "trained_on": trained.graph_version,
        "nodes": sum(map(len, now.nodes.values())),
        **changes,
        "seconds": round(time.perf_counter() - started, 3),
    }


def _changes(bench: Workbench, before: TrainedModel, now: TrainedModel) -> dict[str, int]:
    """How many vectors are new, are others, and have no node any more."""
    ids, vectors = bench.scope.embeddings(bench.model_name)
    stored: dict[NodeId, NDArray[np.float32]] = dict(zip(ids, vectors, strict=True))
    # A store forgets the vector of a node that goes; the model still knows whom it embedded.
    known = {node for members in before.nodes.values() for node in members}
    new = changed = 0
    there: set[NodeId] = set()
    for name, members in now.nodes.items():
        there.update(members)
        for node, vector in zip(members, now.embeddings[name], strict=True):
            old = stored.get(node)
            if old is None:
                new += 1
            elif old.shape != vector.shape or abs(old - vector).max() > _SAME:
                changed += 1
    return {"new": new, "changed": changed, "gone": len(known - there)}
