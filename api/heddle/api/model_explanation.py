"""What a model learned to listen to: of each type from its manifest, of one node by asking the model again.

LATTE attends, so it says itself which relations and nodes it listens to. Of RpHGNN it is measured: what
changes when a part of its input is not there (`heddle.models.rphgnn.occlusion`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heddle.api.graph_view import node_view
from heddle.api.learning import read_workspace
from heddle.api.model_view import contributions_view, model_folder
from heddle.api.node_choice import choose_part
from heddle.api.workbench import Workbench
from heddle.core.errors import ModelUnusable, NotFound
from heddle.core.events import Listener, ignore
from heddle.core.ids import NodeId
from heddle.graph.same_as import PartId, node_of
from heddle.models.contribution import contributions_of
from heddle.models.model_files import RETRAIN, read_manifest
from heddle.models.purpose import Purpose

if TYPE_CHECKING:
    from heddle.graph.snapshot import Snapshot
    from heddle.models.embedding_model import EmbeddingModel

_MOST = 20
"""Nodes and meta-paths that are told of a node at most."""


def explain_model(bench: Workbench, model: str) -> dict[str, Any]:
    """What nodes of each type listen to; only the manifest is read.

    Returns:
        `types` with relation weights and ranked meta-paths where the model attends, `contributions` where
        they were measured; the other is None.

    Raises:
        NotFound: there is no such model.
        ModelUnusable: its manifest cannot be read.
    """
    manifest = read_manifest(model_folder(bench, model))
    embeds = manifest["purpose"] != Purpose.NODE_CLASSIFICATION
    try:
        return {
            "model": model,
            "kind": str(manifest["model"]),
            "task": str(manifest["purpose"]),
            "graph_version": str(manifest["graph_version"]),
            "types": _types(manifest["explanation"]),
            "contributions": contributions_view(contributions_of(manifest)) if embeds else None,
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelUnusable(f"the manifest of {model} is malformed ({error})", hint=RETRAIN) from error


def explain_one(bench: Workbench, model: str, said: str, *, listener: Listener = ignore) -> dict[str, Any]:
    """What one node listens to; the graph is read and encoded, and the model hears it again.

    Args:
        bench: Whose model and graph.
        model: The model.
        said: The node: an id, or a name that only one has.
        listener: Hears of the reading.

    Returns:
        As `explain_model` with `node`, and of it `layers`, `heard` and `paths` where the model attends, or
        `contributions` to its own embedding.

    Raises:
        NotFound: there is no such node or model.
        UsageError: several nodes go by the name.
        ModelUnusable: the model classifies, or does not fit the graph.
    """
    folder = model_folder(bench, model)
    chosen = node_of(PartId(choose_part(bench.scope, said)))
    from heddle.models.artifact import load_model
    from heddle.models.embedding import hear_snapshot

    trained = load_model(folder)
    snapshot, features = read_workspace(bench, listener)
    node_type, row = _row(snapshot, chosen)
    device = bench.settings.device
    embedding = trained.model().to(device)
    hear_snapshot(embedding, trained.shape, snapshot, features, seed=trained.seed, device=device)
    shown = bench.scope.node(chosen)
    return {
        "model": model,
        "kind": trained.name,
        "task": str(trained.purpose),
        "graph_version": snapshot.version,
        "node": None if shown is None else node_view(shown),
        **_of_node(bench, embedding, snapshot, node_type, row),
    }


def _types(told: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]] | None:
    if told is None:
        return None
    return [
        {key: each[key] for key in ("type", "nodes", "layers", "paths")} for each in told if each["nodes"]
    ]


def _row(snapshot: Snapshot, node: NodeId) -> tuple[str, int]:
    """Type and position of the row that a node is behind; the first where it is several things."""
    for name, ids in snapshot.nodes.items():
        for row, each in enumerate(ids):
            if node == each or node in snapshot.clusters.get(each, ()):
                return name, row
    raise NotFound(f"node {node} is in no row of the graph", hint="ids stand in search results")


def _of_node(
    bench: Workbench, model: EmbeddingModel, snapshot: Snapshot, node_type: str, row: int
) -> dict[str, Any]:
    from heddle.models.latte.embedding_model import LatteEmbedding
    from heddle.models.latte.explanation import explain_node
    from heddle.models.rphgnn.embedding_model import RpHGNNEmbedding
    from heddle.models.rphgnn.occlusion import measure_node

    nothing: dict[str, Any] = {"layers": None, "heard": None, "paths": None, "contributions": None}
    if isinstance(model, LatteEmbedding):
        found = explain_node(model, node_type, row, most=_MOST).to_json()
        heard = [
            {**each, "node": _named(bench, snapshot.nodes[each["type"]][each["row"]])}
            for each in found["heard"]
        ]
        return {**nothing, "layers": found["layers"], "heard": heard, "paths": found["paths"]}
    if isinstance(model, RpHGNNEmbedding):
        device = bench.settings.device
        measured = measure_node(model.encoder, model.heard, node_type, row, device=device)
        return {**nothing, "contributions": contributions_view(measured)}
    return nothing


def _named(bench: Workbench, row: NodeId) -> dict[str, Any]:
    """A row as people call it."""
    node = bench.scope.node(node_of(PartId(row)))
    return {"id": row, "type": "", "name": ""} if node is None else {**node_view(node), "id": row}
