"""A snapshot: one graph version as arrays, ready for learning and for retrieval.

Node types are the schema's, entities by entity type (`Person`); edge types are triples (source type,
edge type, target type). Parallel edges (several mentions of one entity in one chunk) are kept once,
with their number as weight. Ids are sorted, so equal graphs give equal arrays.

A resolved snapshot has one row for each thing instead of one for each node (`resolved_rows.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import StoreBusy
from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.records import Edge, Node
from heddle.graph.resolved_rows import ResolvedRows, read_rows
from heddle.graph.same_as import node_of
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
        clusters: The nodes behind each row of a resolved snapshot, where they are not just the node that
            the row is named by; a node that is several things is behind several rows.

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
    clusters: Mapping[NodeId, tuple[NodeId, ...]] = field(default_factory=dict)

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
_MOST_TEXTS = 4
"""Texts of nodes that share a row which are read, each only once."""


def take_snapshot(graph: GraphReader, workspace: WorkspaceId, *, resolved: bool = False) -> Snapshot:
    """Read a whole workspace into arrays, all of one version.

    Args:
        graph: The workspace.
        workspace: Its name.
        resolved: Whether nodes that are one thing share a row, named and typed by the one that stands for
            them, and nodes that are several things have several. An edge between two nodes that share a row
            is left out.

    Raises:
        StoreBusy: the graph changed each time it was read.
    """
    for _ in range(_ATTEMPTS):
        before = (graph.version(), graph.resolution().revision)
        nodes, edges = list(graph.nodes()), list(graph.edges())
        rows = read_rows(graph) if resolved else None
        # Nodes and edges are two reads; a writer in between would give edges without their ends.
        if (graph.version(), graph.resolution().revision) == before:
            return _arrays(workspace, before[0], nodes, edges, rows)
    raise StoreBusy(
        f"the graph of workspace {workspace} changes while it is read", hint="try again when no ingest runs"
    )


def _arrays(
    workspace: WorkspaceId, version: str, nodes: list[Node], edges: list[Edge], rows: ResolvedRows | None
) -> Snapshot:
    known = {node.id: node for node in nodes}
    members = {} if rows is None else rows.members(known)
    hidden = {node for row, behind in members.items() for node in behind if node != row}
    shown = [(row, known[node_of(row)]) for row in (*(known.keys() - hidden - members.keys()), *members)]
    by_type: dict[str, list[NodeId]] = defaultdict(list)
    for row, node in shown:
        by_type[node.type_name].append(row)
    ordered = {name: tuple(sorted(by_type[name])) for name in sorted(by_type)}
    indices, weights = _edges(ordered, edges, rows)
    texts = {
        name: tuple(
            _text([known[node_of(row)], *(known[each] for each in members.get(row, ()))]) for row in ids
        )
        for name, ids in ordered.items()
    }
    return Snapshot(workspace, version, ordered, texts, indices, weights, members)


def _edges(
    ordered: Mapping[str, Sequence[NodeId]], edges: Iterable[Edge], rows: ResolvedRows | None
) -> tuple[dict[EdgeKey, NDArray[np.int64]], dict[EdgeKey, NDArray[np.float32]]]:
    place = {row: (name, number) for name, ids in ordered.items() for number, row in enumerate(ids)}
    parallel: dict[EdgeKey, Counter[tuple[int, int]]] = defaultdict(Counter)
    for edge in edges:
        ends = (edge.source, edge.target) if rows is None else rows.ends(edge)
        if ends is None:
            continue
        (head, source), (tail, target) = (place[NodeId(end)] for end in ends)
        parallel[head, edge.type, tail][source, target] += 1
    indices, weights = {}, {}
    for key in sorted(parallel):
        pairs = sorted(parallel[key])
        indices[key] = np.asarray(pairs, dtype=np.int64).T.reshape(2, -1).copy()
        weights[key] = np.asarray([parallel[key][pair] for pair in pairs], dtype=np.float32)
    return indices, weights


def _text(nodes: Sequence[Node]) -> str:
    """What an encoder reads of a thing: the text of the node that stands for it, then those of others."""
    return "\n".join(list(dict.fromkeys(map(node_text, nodes)))[:_MOST_TEXTS])


def node_text(node: Node) -> str:
    """What an encoder reads of a node: its name or title, and its text."""
    parts = [
        str(node.properties[key]) for key in ("title", "name", "caption", "text") if node.properties.get(key)
    ]
    return "\n".join(parts) or node.type_name
