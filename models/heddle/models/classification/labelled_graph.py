"""A typed graph with labelled nodes of one type, as benchmarks of node classification hand it out.

The file (`graph.npz`, no pickles) holds, with local positions that count from 0:

| array | what |
|---|---|
| `num_nodes__TYPE` | number of nodes |
| `x__TYPE`, or `x__TYPE__data`, `__indices`, `__indptr`, `__shape` | features, dense or CSR, if any |
| `edge__SOURCE__NAME__TARGET` | edges `[2, E]` |
| `y` | labels of the target type: `[N]` classes, -1 where unknown, or `[N, C]` 0 and 1 |
| `target` | the target type, where several types have as many nodes |
| `trainval_idx`, `test_idx`, `test_public_idx` | nodes to learn from, to predict, and known ones of those |
| `train_idx__seedS`, `val_idx__seedS` | how seed S divides `trainval_idx` |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph
from heddle.models.classification.array_archive import Arrays, read_arrays
from heddle.models.classification.typed_graph import Edges, Relation, TypedGraph, add_relations

FILE = "graph.npz"
_SPLIT = re.compile(r"train_idx__seed(\d+)")
_MOST_NODES = 2**31 - 1


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
        class_names: What the classes are called, in their order; empty where nobody named them.
        notes: What a reader of scores should know of the labels.

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
    class_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

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
    return graph_of_arrays(folder.resolve().name, read_arrays(folder / FILE))


@dataclass(frozen=True, slots=True)
class SplitArrays:
    """Names of the arrays that say who is to learn and to be tested.

    Args:
        learning: For each seed the nodes to learn from and those to choose by.
        test: Nodes to predict.
        scored: Those of them whose labels are known.
    """

    learning: tuple[tuple[str, str], ...]
    test: str = "test_idx"
    scored: str = "test_public_idx"


def graph_of_arrays(name: str, arrays: Arrays, splits: SplitArrays | None = None) -> LabelledGraph:
    """A benchmark's graph of the arrays of its file.

    Args:
        name: What it is called in errors.
        arrays: The arrays.
        splits: Which of them hold splits; None for those of the seeds.

    Raises:
        InvalidGraph: it is no such graph; says which array is wrong and how.
    """
    return _Reading(name, arrays).labelled(splits)


def read_archive_graph(folder: Path) -> TypedGraph:
    """Read nodes and edges of a benchmark's folder, whatever is to be learnt on them.

    Edge weights are those of `weight__SOURCE__NAME__TARGET`, where there are any.

    Raises:
        PathNotFound, FileUnreadable, InvalidGraph: as `read_labelled_graph`.
    """
    return _Reading(folder.resolve().name, read_arrays(folder / FILE)).typed()


def check_labelled(graph: LabelledGraph) -> LabelledGraph:
    """A graph whose labels and splits can be learnt from, as it was given.

    Raises:
        InvalidGraph: a node that is learnt from or scored has no label, or one that is learnt from is to be
            predicted too; names it.
    """
    for seed, (train, validation) in enumerate(graph.splits):
        where = f"of split {seed} of {graph.name}"
        if not train.numel():
            raise InvalidGraph(f"there are no training nodes {where}", hint="label some nodes")
        _check_known(graph, torch.cat([train, validation]), where)
        for one, other, names in (
            (train, validation, "a training and a validation node"),
            (train, graph.test, "a training and a test node"),
            (validation, graph.test, "a validation and a test node"),
        ):
            both = one[torch.isin(one, other)]
            if both.numel():
                raise InvalidGraph(
                    f"node {int(both[0])} of type {graph.target} is both {names} {where}",
                    hint="divide the nodes anew",
                )
    _check_known(graph, graph.scored, f"of the scored test nodes of {graph.name}")
    return graph


def _check_known(graph: LabelledGraph, rows: Tensor, where: str) -> None:
    # A row of zeros may be a node of several labels that has none.
    unknown = rows[graph.labels[rows] < 0] if not graph.several else rows[:0]
    if unknown.numel():
        raise InvalidGraph(
            f"node {int(unknown[0])} of type {graph.target}, {where}, has no label",
            hint="leave it out of the split",
        )


class _Reading:
    """One pass over the arrays of a file."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        self.name = name
        self.arrays = arrays
        self.nodes = {
            key.removeprefix("num_nodes__"): self._count(key)
            for key in arrays
            if key.startswith("num_nodes__")
        }

    def typed(self, *, weighted: bool = True) -> TypedGraph:
        data = HeteroData()
        for name, count in self.nodes.items():
            data[name].num_nodes = count
            features = self._features(name, count)
            if features is not None:
                data[name].x = features
        for key in self.arrays:
            if key.startswith("x__") and key.split("__")[1] not in self.nodes:
                raise self._wrong(key, "belongs to a type that the graph does not have")
        add_relations(data, self._relations(weighted=weighted))
        return TypedGraph(self.name, data)

    def labelled(self, splits: SplitArrays | None) -> LabelledGraph:
        # The published sets have no weights but 1, and models of classes were chosen without.
        graph = self.typed(weighted=False)
        labels, target = self._labels()
        splits = splits or self._splits_of_seeds()
        count = self.nodes[target]
        return check_labelled(
            LabelledGraph(
                name=self.name,
                data=graph.data,
                target=target,
                labels=labels,
                splits=tuple(
                    (self._index(train, count), self._index(validation, count))
                    for train, validation in splits.learning
                ),
                test=self._index(splits.test, count),
                scored=self._index(splits.scored, count),
            )
        )

    def _splits_of_seeds(self) -> SplitArrays:
        seeds = sorted(int(match[1]) for key in self.arrays if (match := _SPLIT.fullmatch(key)))
        if not seeds:
            raise self._wrong("train_idx__seed0", "is missing")
        return SplitArrays(tuple((f"train_idx__seed{seed}", f"val_idx__seed{seed}") for seed in seeds))

    def _count(self, key: str) -> int:
        array = self.arrays[key]
        if array.ndim or array.dtype.kind not in "iu" or not 0 <= int(array) <= _MOST_NODES:
            raise self._wrong(key, "is no number of nodes")
        return int(array)

    def _array(self, key: str) -> NDArray[np.generic]:
        if key not in self.arrays:
            raise self._wrong(key, "is missing")
        return self.arrays[key]

    def _features(self, name: str, count: int) -> Tensor | None:
        if f"x__{name}" in self.arrays:
            x = torch.from_numpy(self._of_kind(f"x__{name}", "fiub").astype(np.float32))
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
        pointer, column, value = (
            self._of_kind(f"{key}__{part}", kinds)
            for part, kinds in (("indptr", "iu"), ("indices", "iu"), ("data", "fiub"))
        )
        try:
            rows, columns = (int(size) for size in self._of_kind(f"{key}__shape", "iu"))
            matrix = csr_array(
                (value.astype(np.float32), column.astype(np.int64), pointer.astype(np.int64)),
                shape=(rows, columns),
            )
            matrix.check_format(full_check=True)
            return torch.from_numpy(np.asarray(matrix.toarray(), dtype=np.float32))
        except (ValueError, IndexError, TypeError) as error:
            raise self._wrong(key, f"is no CSR matrix ({error})") from error
        except MemoryError:
            raise self._wrong(key, "claims more than fits into memory") from None

    def _relations(self, *, weighted: bool) -> dict[Relation, Edges]:
        found: dict[Relation, Edges] = {}
        for key in self.arrays:
            if not key.startswith("edge__"):
                continue
            parts = key.split("__")
            if len(parts) != 4 or parts[1] not in self.nodes or parts[3] not in self.nodes:
                raise self._wrong(key, "joins types that the graph does not have")
            source, name, target = parts[1:]
            index = self._edges(key, self.nodes[source], self.nodes[target])
            weight = self._weights(f"weight__{source}__{name}__{target}", index) if weighted else None
            found[source, name, target] = Edges(index, weight)
        return found

    def _edges(self, key: str, sources: int, targets: int) -> Tensor:
        array = self._array(key)
        if array.ndim != 2 or array.shape[0] != 2 or array.dtype.kind not in "iu":
            raise self._wrong(key, f"has shape {list(array.shape)} of {array.dtype}, not [2, E] integers")
        edges = torch.from_numpy(array.astype(np.int64))
        if edges.numel():
            low, high = edges.amin(dim=1), edges.amax(dim=1)
            if int(low.min()) < 0 or int(high[0]) >= sources or int(high[1]) >= targets:
                raise self._wrong(key, f"has an edge outside {sources} sources and {targets} targets")
        return edges

    def _weights(self, key: str, index: Tensor) -> Tensor | None:
        if key not in self.arrays:
            return None
        weight = torch.from_numpy(self._of_kind(key, "fiu").astype(np.float32))
        if weight.shape != index.shape[1:]:
            raise self._wrong(key, f"has shape {list(weight.shape)} for {index.size(1)} edges")
        if not bool((torch.isfinite(weight) & (weight >= 0)).all()):
            raise self._wrong(key, "holds a weight that is not finite or below 0")
        return weight

    def _labels(self) -> tuple[Tensor, str]:
        y = torch.from_numpy(self._of_kind("y", "iub").astype(np.int64))
        if y.dim() == 2:
            if not bool(((y == 0) | (y == 1) | (y == -1)).all()):
                raise self._wrong("y", "holds labels other than 0 and 1")
            y = y.clamp(min=0).float()
        elif y.dim() != 1 or not y.numel() or not -1 <= int(y.min()) <= int(y.max()) < len(y):
            raise self._wrong("y", "is no list of classes that count from 0")
        return y, self._target(y.size(0))

    def _target(self, rows: int) -> str:
        fitting = [name for name, count in self.nodes.items() if count == rows]
        if "target" in self.arrays:
            fitting = [name for name in fitting if name == str(self.arrays["target"])]
        if len(fitting) != 1:
            raise self._wrong("y", f"has {rows} rows, the number of nodes of {len(fitting)} types")
        return fitting[0]

    def _index(self, key: str, count: int) -> Tensor:
        index = torch.from_numpy(self._of_kind(key, "iu").astype(np.int64))
        if index.dim() != 1 or (index.numel() and not 0 <= int(index.min()) <= int(index.max()) < count):
            raise self._wrong(key, f"is no list of positions below {count}")
        if len(set(index.tolist())) != index.numel():
            raise self._wrong(key, "names a node twice")
        return index

    def _of_kind(self, key: str, kinds: str) -> NDArray[np.generic]:
        array = self._array(key)
        if array.dtype.kind not in kinds:
            raise self._wrong(
                key, f"holds {array.dtype}, not {'numbers' if 'f' in kinds else 'whole numbers'}"
            )
        return array

    def _wrong(self, key: str, problem: str) -> InvalidGraph:
        return InvalidGraph(
            f"{key} of {self.name} {problem}",
            hint="the docstring of heddle.models.classification.labelled_graph says what it holds",
        )
