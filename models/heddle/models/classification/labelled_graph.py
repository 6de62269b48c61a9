"""A typed graph with labelled nodes of one type, as benchmarks of node classification hand it out.

The file (`graph.npz`, no pickles) holds, with local positions that count from 0:

| array | what |
|---|---|
| `num_nodes__TYPE` | number of nodes |
| `x__TYPE`, or `x__TYPE__data`, `__indices`, `__indptr`, `__shape` | features, dense or CSR, if any |
| `edge__SOURCE__NAME__TARGET` | edges `[2, E]` |
| `y` | labels of the target type: `[N]` classes, -1 where unknown, or `[N, C]` 0 and 1 |
| `trainval_idx`, `test_idx`, `test_public_idx` | nodes to learn from, to predict, and known ones of those |
| `train_idx__seedS`, `val_idx__seedS` | how seed S divides `trainval_idx` |
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph
from heddle.graph.input_file import reading

FILE = "graph.npz"
_SPLIT = re.compile(r"train_idx__seed(\d+)")

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class LabelledGraph:
    """A graph, labels of its target type, and who is to learn and to be tested.

    Args:
        name: The folder it came from.
        data: Nodes and edges; each relation once, beside its reverse `rev_<name>`; relations of a type with
            itself are made symmetric.
        target: The labelled type.
        labels: Class of each node, -1 where unknown; or for each class 0 or 1.
        splits: Nodes to learn from and to choose by, for each seed.
        test: Nodes to predict.
        scored: Those of them whose labels are here.

    Shapes:
        labels: `[N]` int64, or `[N, C]` float32 where a node may have several
    """

    name: str
    data: HeteroData
    target: str
    labels: Tensor
    splits: tuple[tuple[Tensor, Tensor], ...]
    test: Tensor
    scored: Tensor

    @property
    def several(self) -> bool:
        """Whether a node may have several labels."""
        return self.labels.dim() == 2

    @property
    def classes(self) -> int:
        """Number of classes."""
        return int(self.labels.size(1)) if self.several else int(self.labels.max()) + 1


def read_labelled_graph(folder: Path) -> LabelledGraph:
    """Read a benchmark's folder.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        InvalidGraph: it is no such graph; says which array is wrong and how.
    """
    path = folder / FILE
    try:
        with reading(path), np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise InvalidGraph(f"{path} is no archive of arrays ({error})", hint="take the file anew") from error
    return _Reading(folder.resolve().name, arrays).graph()


class _Reading:
    """One pass over the arrays of a file."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        self.name = name
        self.arrays = arrays
        self.nodes = {
            key.removeprefix("num_nodes__"): int(self._array(key))
            for key in arrays
            if key.startswith("num_n")
        }

    def graph(self) -> LabelledGraph:
        data = HeteroData()
        for name, count in self.nodes.items():
            data[name].num_nodes = count
            features = self._features(name, count)
            if features is not None:
                data[name].x = features
        self._add_edges(data)
        labels, target = self._labels()
        seeds = sorted(int(match[1]) for key in self.arrays if (match := _SPLIT.fullmatch(key)))
        if not seeds:
            raise self._wrong("train_idx__seed0", "is missing")
        count = self.nodes[target]
        return LabelledGraph(
            name=self.name,
            data=data,
            target=target,
            labels=labels,
            splits=tuple(
                (self._index(f"train_idx__seed{seed}", count), self._index(f"val_idx__seed{seed}", count))
                for seed in seeds
            ),
            test=self._index("test_idx", count),
            scored=self._index("test_public_idx", count),
        )

    def _array(self, key: str) -> NDArray[np.generic]:
        if key not in self.arrays:
            raise self._wrong(key, "is missing")
        return self.arrays[key]

    def _features(self, name: str, count: int) -> Tensor | None:
        if f"x__{name}" in self.arrays:
            x = torch.from_numpy(self._array(f"x__{name}").astype(np.float32))
        elif f"x__{name}__data" in self.arrays:
            x = self._sparse_features(f"x__{name}")
        else:
            return None
        if x.dim() != 2 or x.size(0) != count:
            raise self._wrong(f"x__{name}", f"has shape {list(x.shape)} for {count} nodes")
        if not bool(torch.isfinite(x).all()):
            raise self._wrong(f"x__{name}", "is not finite")
        return x

    def _sparse_features(self, key: str) -> Tensor:
        parts = [self._array(f"{key}__{part}") for part in ("indptr", "indices", "data")]
        rows, columns = (int(size) for size in self._array(f"{key}__shape"))
        pointer, column, value = parts
        try:
            matrix = csr_array(
                (value.astype(np.float32), column.astype(np.int64), pointer.astype(np.int64)),
                shape=(rows, columns),
            )
            matrix.check_format(full_check=True)
        except (ValueError, IndexError) as error:
            raise self._wrong(key, f"is no CSR matrix ({error})") from error
        return torch.from_numpy(np.asarray(matrix.toarray(), dtype=np.float32))

    def _add_edges(self, data: HeteroData) -> None:
        joined: set[frozenset[str]] = set()
        for key in sorted(self.arrays):
            if not key.startswith("edge__"):
                continue
            parts = key.split("__")
            if len(parts) != 4 or parts[1] not in self.nodes or parts[3] not in self.nodes:
                raise self._wrong(key, "joins types that the graph does not have")
            source, name, target = parts[1:]
            # These files hold both directions of a relation; one is read, and turned round here.
            if frozenset((source, target)) in joined:
                continue
            joined.add(frozenset((source, target)))
            edges = self._edges(key, self.nodes[source], self.nodes[target])
            if source == target:
                data[source, name, target].edge_index = torch.unique(
                    torch.cat([edges, edges.flip(0)], dim=1), dim=1
                )
            else:
                data[source, name, target].edge_index = edges
                data[target, f"rev_{name}", source].edge_index = edges.flip(0)

    def _edges(self, key: str, sources: int, targets: int) -> Tensor:
        array = self._array(key)
        if array.ndim != 2 or array.shape[0] != 2 or array.dtype.kind not in "iu":
            raise self._wrong(key, f"has shape {list(array.shape)} of {array.dtype}, not [2, E] integers")
        edges = torch.from_numpy(array.astype(np.int64))
        if edges.numel():
            low, high = edges.amin(dim=1), edges.amax(dim=1)
            if int(low.min()) < 0 or int(high[0]) >= sources or int(high[1]) >= targets:
                raise self._wrong(key, f"has an edge outside {sources} sources and {targets} targets")
        once: Tensor = torch.unique(edges, dim=1)
        return once

    def _labels(self) -> tuple[Tensor, str]:
        y = torch.from_numpy(self._array("y").astype(np.int64))
        if y.dim() == 2:
            if not bool(((y == 0) | (y == 1) | (y == -1)).all()):
                raise self._wrong("y", "holds labels other than 0 and 1")
            y = y.clamp(min=0).float()
        elif y.dim() != 1 or not y.numel() or int(y.min()) < -1:
            raise self._wrong("y", "is no list of classes that count from 0")
        fitting = [name for name, count in self.nodes.items() if count == y.size(0)]
        if len(fitting) != 1:
            raise self._wrong("y", f"has {y.size(0)} rows, the number of nodes of {len(fitting)} types")
        return y, fitting[0]

    def _index(self, key: str, count: int) -> Tensor:
        index = torch.from_numpy(self._array(key).astype(np.int64))
        if index.dim() != 1 or (index.numel() and not 0 <= int(index.min()) <= int(index.max()) < count):
            raise self._wrong(key, f"is no list of positions below {count}")
        return index

    def _wrong(self, key: str, problem: str) -> InvalidGraph:
        return InvalidGraph(
            f"{key} of {self.name} {problem}",
            hint="the docstring of heddle.models.classification.labelled_graph says what it holds",
        )
