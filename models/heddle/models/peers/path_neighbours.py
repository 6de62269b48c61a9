r"""Who is whose neighbour along a meta-path that leads from the target type back to it.

Along a path through common things most nodes reach most others (half of all pairs of DBLP's authors share
a venue), and attention costs a vector an edge. So each node keeps its nearest by PathSim (Sun et al.,
"PathSim: Meta path-based top-K similarity search", VLDB 2011), $2 c_{uv} / (c_{uu} + c_{vv})$ with $c$ the
number of paths: of those that many paths lead to, the ones that not simply everybody is led to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.models.peers.meta_paths import MetaPath, Relation
from heddle.models.rphgnn.propagation_plan import reverse_relation

_ROWS = 512
"""Nodes whose neighbours are sought at once."""


def there_and_back(relations: Sequence[Relation], target: str, hops: int) -> list[MetaPath]:
    """All meta-paths that leave the target type and return as they came, of up to some hops, shorter first.

    A relation of the target with itself is a path of one hop of its own.
    """
    known = frozenset(relations)
    found: list[MetaPath] = [(each,) for each in sorted(relations) if each[0] == each[2] == target]
    ways: list[MetaPath] = [()]
    for _ in range(hops // 2):
        ways = [
            (*way, each)
            for way in ways
            for each in sorted(relations)
            if each[2] == (way[-1][0] if way else target) and each[0] != target
        ]
        for way in ways:
            back = tuple(reverse_relation(each) for each in reversed(way))
            if known.issuperset(back):
                found.append((*way, *back))
    return found


def path_neighbours(data: HeteroData, path: MetaPath, target: str, most: int) -> Tensor:
    """Edges from each node's neighbours along a meta-path to the node; each node is its own neighbour.

    Args:
        data: The graph.
        path: A path of `there_and_back`.
        target: The type that it leaves and returns to.
        most: Neighbours that a node keeps at most, itself not counted.

    Shapes:
        returns: `[2, E]` int64
    """
    nodes = int(data[target].num_nodes)
    loops = torch.arange(nodes).expand(2, -1)
    if len(path) == 1:
        edges = data[path[0]].edge_index.cpu()
        return _once(torch.cat([edges, loops], dim=1))
    out = _ways(data, path[: len(path) // 2], nodes)  # [N, N_middle]
    count = np.asarray(out.multiply(out).sum(axis=1))  # c_vv
    kept = [
        _nearest(csr_array(out[start : start + _ROWS] @ out.T), count, start, most)
        for start in range(0, nodes, _ROWS)
    ]
    edges = torch.from_numpy(np.concatenate(kept, axis=1)) if kept else torch.zeros(2, 0, dtype=torch.int64)
    return _once(torch.cat([edges, loops], dim=1))


def _once(edges: Tensor) -> Tensor:
    """Each edge once, sorted by its source."""
    found: Tensor = torch.unique(edges, dim=1)
    return found


def _ways(data: HeteroData, way: MetaPath, nodes: int) -> csr_array:
    """Number of ways from each target node to each node at the far end of the first half of a path."""
    found: csr_array | None = None
    for relation in way:
        source, target = data[relation].edge_index.cpu().numpy()
        size = int(data[relation[2]].num_nodes), int(data[relation[0]].num_nodes)
        step = csr_array((np.ones(len(source)), (target, source)), shape=size)
        found = step if found is None else csr_array(found @ step)
    return csr_array((nodes, 0)) if found is None else found


def _nearest(reached: csr_array, count: NDArray[np.float64], start: int, most: int) -> NDArray[np.int64]:
    """The nearest neighbours of some rows, as sources beside targets."""
    reached.sort_indices()
    rows = np.repeat(np.arange(reached.shape[0]), np.diff(reached.indptr)) + start
    columns = reached.indices.astype(np.int64)
    near = 2 * reached.data / np.maximum(count[rows] + count[columns], 1)
    near[columns == rows] = -1  # the node itself is added by the caller
    # Nearest first within each row; equal ones by their number.
    order = np.lexsort((columns, -near, rows))
    place = np.arange(len(order)) - np.repeat(reached.indptr[:-1], np.diff(reached.indptr))
    chosen = order[(place < most) & (near[order] > 0)]
    return np.stack([columns[chosen], rows[chosen].astype(np.int64)])
