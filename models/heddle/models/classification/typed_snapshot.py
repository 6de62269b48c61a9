"""A graph from files as a snapshot, so that what learns on a workspace learns on a benchmark too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import NodeId, WorkspaceId, digest, sha256_hex
from heddle.graph.snapshot import EdgeKey, Snapshot
from heddle.models.classification.typed_graph import REVERSE, TypedGraph


def snapshot_of(graph: TypedGraph) -> tuple[Snapshot, dict[str, NDArray[np.float32]]]:
    """A snapshot and the features of its nodes; reverses are left out, since a snapshot makes its own.

    Nodes go by the names that the files give them, or by their place in their type.

    Shapes:
        returns: features `[N_type, D_type]` by type, for types that have any
    """
    data = graph.data
    nodes = {
        name: tuple(NodeId(str(each)) for each in data[name].get("node_id", range(int(data[name].num_nodes))))
        for name in sorted(data.node_types)
    }
    edges: dict[EdgeKey, NDArray[np.int64]] = {}
    weights: dict[EdgeKey, NDArray[np.float32]] = {}
    for relation in sorted(each for each in data.edge_types if not each[1].startswith(REVERSE)):
        index = np.ascontiguousarray(data[relation].edge_index.numpy())
        weight = data[relation].get("edge_weight")
        edges[relation] = index
        weights[relation] = np.ones(index.shape[1], np.float32) if weight is None else weight.numpy()
    features = {name: data[name].x.numpy() for name in nodes if data[name].get("x") is not None}
    version = digest(
        "snapshot of files",
        *(f"{name} {len(ids)}" for name, ids in nodes.items()),
        *(f"{'|'.join(key)} {sha256_hex(index.tobytes())}" for key, index in edges.items()),
    )
    texts = {name: ("",) * len(ids) for name, ids in nodes.items()}
    return Snapshot(WorkspaceId(graph.name), version, nodes, texts, edges, weights), features
