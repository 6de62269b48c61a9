"""A snapshot: one graph version as arrays, ready for learning and for retrieval.

Node types are the schema's, entities by entity type (`Person`); edge types are triples (source type,
edge type, target type). Parallel edges (several mentions of one entity in one chunk) are kept once,
with their number as weight. Ids are sorted, so equal graphs give equal arrays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import StoreBusy
from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.records import Edge, Node
from heddle.graph.store import GraphReader

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData

EdgeKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A graph version as arrays.

    Args:
        workspace: Where it was taken.
        version: The graph version.
        nodes: Node ids by type, sorted.
        texts: One text a node, in the order of the ids: what an encoder reads of it.
        edges: Edge indices by (source type, edge type, target type).
        weights: How many parallel edges each edge stands for.

    Shapes:
        edges: `[2, E]` int64, rows are positions in `nodes`
        weights: `[E]` float32
    """

    workspace: WorkspaceId
    version: str
    nodes: Mapping[str, tuple[NodeId, ...]]
    texts: Mapping[str, tuple[str, ...]]
    edges: Mapping[EdgeKey, NDArray[np.int64]]
    weights: Mapping[EdgeKey, NDArray[np.float32]]

    @property
    def metadata(self) -> tuple[list[str], list[EdgeKey]]:
        """Node types and edge types, as PyG calls them."""
        return list(self.nodes), list(self.edges)

    def to_hetero_data(
        self, features: Mapping[str, NDArray[np.float32]], *, reverses: bool = True
    ) -> HeteroData:
        """The snapshot as PyG data.

        Args:
            features: One row a node for each type; a type without features gets none.
            reverses: Add the reverse of every edge type, named `rev_<edge type>`.

        Shapes:
            features: `[N_type, D_type]`

        Raises:
            ValueError: features of a type have the wrong number of rows.
        """
        import torch
        from torch_geometric.data import HeteroData

        data = HeteroData()
        for name, ids in self.nodes.items():
            data[name].num_nodes = len(ids)
            data[name].node_id = list(ids)
            if name in features:
                if len(features[name]) != len(ids):
                    raise ValueError(f"{name} has {len(ids)} nodes and {len(features[name])} feature rows")
                data[name].x = torch.from_numpy(np.ascontiguousarray(features[name]))
        for (head, name, tail), index in self.edges.items():
            weight = torch.from_numpy(self.weights[head, name, tail])
            data[head, name, tail].edge_index = torch.from_numpy(index)
            data[head, name, tail].edge_weight = weight
            if reverses:
                data[tail, f"rev_{name}", head].edge_index = torch.from_numpy(index[::-1].copy())
                data[tail, f"rev_{name}", head].edge_weight = weight
        data.graph_version = self.version
        return data


_ATTEMPTS = 5


def take_snapshot(graph: GraphReader, workspace: WorkspaceId) -> Snapshot:
    """Read a whole workspace into arrays, all of one version.

    Raises:
        StoreBusy: the graph changed each time it was read.
    """
    for _ in range(_ATTEMPTS):
        version = graph.version()
        nodes, edges = list(graph.nodes()), list(graph.edges())
        # Nodes and edges are two reads; a writer in between would give edges without their ends.
        if graph.version() == version:
            return _arrays(workspace, version, nodes, edges)
    raise StoreBusy(
        f"the graph of workspace {workspace} changes while it is read", hint="try again when no ingest runs"
    )


def _arrays(workspace: WorkspaceId, version: str, nodes: list[Node], edges: list[Edge]) -> Snapshot:
    by_type: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_type[node.type_name].append(node)
    ordered = {name: sorted(by_type[name], key=lambda node: node.id) for name in sorted(by_type)}
    place = {node.id: (name, row) for name, members in ordered.items() for row, node in enumerate(members)}
    parallel: dict[EdgeKey, Counter[tuple[int, int]]] = defaultdict(Counter)
    for edge in edges:
        (head, source), (tail, target) = place[edge.source], place[edge.target]
        parallel[head, edge.type, tail][source, target] += 1
    indices, weights = {}, {}
    for key in sorted(parallel):
        pairs = sorted(parallel[key])
        indices[key] = np.asarray(pairs, dtype=np.int64).T.reshape(2, -1).copy()
        weights[key] = np.asarray([parallel[key][pair] for pair in pairs], dtype=np.float32)
    return Snapshot(
        workspace=workspace,
        version=version,
        nodes={name: tuple(node.id for node in members) for name, members in ordered.items()},
        texts={name: tuple(node_text(node) for node in members) for name, members in ordered.items()},
        edges=indices,
        weights=weights,
    )


def node_text(node: Node) -> str:
    """What an encoder reads of a node: its name or title, and its text."""
    parts = [
        str(node.properties[key]) for key in ("title", "name", "caption", "text") if node.properties.get(key)
    ]
    return "\n".join(parts) or node.type_name
