r"""Meta-paths: chains of relations that end at the labelled type, and what nodes hear along them.

A meta-path of $k$ hops is read from the target outwards: relations $r_1, \dots, r_k$ with $r_1$ arriving at
the target type, and each next one arriving where the one before comes from. Means along it are
$X_P = A_{r_1} A_{r_2} \cdots A_{r_k} X$ with row-normalised $A_r$; the path of no hop is the target's own
$X$.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import torch
from scipy.sparse import csr_array, diags_array, eye_array
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.events import Event, Listener, ignore
from heddle.models.sparse.mean_aggregation import MeanAggregation

Relation = tuple[str, str, str]
MetaPath = tuple[Relation, ...]
"""Relations from the target outwards."""

_ROWS = 1024
"""Target nodes whose paths are followed at once."""


def meta_paths(
    relations: Sequence[Relation], target: str, hops: int, *, without: Collection[str] = ()
) -> list[MetaPath]:
    """All meta-paths of up to some hops, shorter ones first; the empty one stands for the node itself.

    Args:
        relations: All relations, reverses included.
        target: The type that they end at.
        hops: Longest path.
        without: Types that no path touches.
    """
    usable = [each for each in sorted(relations) if each[0] not in without and each[2] not in without]
    found: list[MetaPath] = [()]
    longest: list[MetaPath] = [()]
    for _ in range(hops):
        longest = [
            (*path, relation)
            for path in longest
            for relation in usable
            if relation[2] == source_of(path, target)
        ]
        found += longest
    return found


def source_of(path: MetaPath, target: str) -> str:
    """The type that a meta-path begins at."""
    return path[-1][0] if path else target


def path_name(path: MetaPath, target: str) -> str:
    """A meta-path for people.

    >>> path_name((("author", "writes", "paper"), ("paper", "rev_writes", "author")), "paper")
    'paper<writes-author<rev_writes-paper'
    """
    return target + "".join(f"<{name}-{source}" for source, name, _ in path)


class PathMeans:
    """Means of features along meta-paths.

    The products are taken from the far end of a path, and ends that paths have in common are computed once.
    A type without features has its nodes' identities, one column each: their means say with what share of
    its ways a path begins at each node.

    Args:
        data: The graph.
        paths: The meta-paths.
        target: The type that they end at.
        device: Where to compute.
    """

    def __init__(self, data: HeteroData, paths: Sequence[MetaPath], target: str, device: str) -> None:
        self.data, self.paths, self.target, self.device = data, paths, target, device
        self._along = {
            relation: MeanAggregation(
                data[relation].edge_index.to(device),
                (int(data[relation[0]].num_nodes), int(data[relation[2]].num_nodes)),
            )
            for relation in {relation for path in paths for relation in path}
        }
        self._shared = {path[start:] for path in paths for start in range(1, len(path))}
        self._known: dict[MetaPath, Tensor] = {}

    def compute(self, listener: Listener = ignore) -> list[Tensor]:
        """Compute them all; for each path `[N_target, D]` float32, in the paths' order."""
        found = []
        for done, path in enumerate(self.paths):
            detail = {"path": path_name(path, self.target)}
            listener(Event("propagate", "advanced", done=done, total=len(self.paths), detail=detail))
            found.append(self._mean(path, source_of(path, self.target)))
        self._known.clear()
        return found

    def _mean(self, path: MetaPath, source: str) -> Tensor:
        if not path:
            x = self.data[source].get("x")
            return (torch.eye(int(self.data[source].num_nodes)) if x is None else x.float()).to(self.device)
        if path in self._known:
            return self._known[path]
        found = self._along[path[0]].mean(self._mean(path[1:], source))  # A_r X
        if path in self._shared:
            self._known[path] = found
        return found


def adjacency(data: HeteroData, relation: Relation) -> csr_array:
    """A relation as a row-normalised matrix, `[targets, sources]`; rows of nodes without neighbours are 0."""
    source, target = data[relation].edge_index.cpu().numpy()
    size = int(data[relation[2]].num_nodes), int(data[relation[0]].num_nodes)
    counts = csr_array(([1.0] * len(source), (target, source)), shape=size)
    degree = counts.sum(axis=1)
    degree[degree == 0] = 1
    return csr_array(diags_array(1 / degree) @ counts)


def mean_labels(data: HeteroData, labels: Tensor, paths: Sequence[MetaPath]) -> list[Tensor]:
    r"""Means of other nodes' labels along meta-paths that lead from the target type back to it.

    $(A_P - \mathrm{diag} A_P) Y$: the diagonal holds the ways that lead from a node back to itself, so that
    no node hears its own label. Rows are followed some at a time, which bounds the memory of $A_P$.

    Args:
        data: The graph.
        labels: One-hot labels of the nodes that may be looked at, rows of 0 of all others.
        paths: The meta-paths, each beginning and ending at the target.

    Shapes:
        labels: `[N, C]` float32
        returns: for each path `[N, C]`
    """
    matrices = {relation: adjacency(data, relation) for path in paths for relation in path}
    y = labels.double().numpy()
    found = [torch.zeros_like(labels) for _ in paths]
    for start in range(0, len(y), _ROWS):
        chunk = csr_array(eye_array(len(y), format="csr")[start : start + _ROWS])
        known: dict[MetaPath, csr_array] = {(): chunk}
        for place, path in enumerate(paths):
            for end in range(1, len(path) + 1):
                if path[:end] not in known:
                    known[path[:end]] = csr_array(known[path[: end - 1]] @ matrices[path[end - 1]])
            ways = known[path]  # [n, N]
            own = csr_array(ways.multiply(chunk)).sum(axis=1)  # [n]
            heard = ways @ y - own[:, None] * y[start : start + _ROWS]
            # What cancels leaves a rest of rounding: a share of paths is never below 0.
            found[place][start : start + _ROWS] = torch.from_numpy(heard).clamp(min=0).float()
    return found
