"""A typed graph of which one relation is to be predicted, as benchmarks of link prediction hand it out.

The file (`graph.npz`, no pickles) holds, with local positions that count from 0:

| array | what |
|---|---|
| `num_nodes__TYPE` | number of nodes |
| `edge__SOURCE__NAME__TARGET` | edges `[2, E]`, each relation in one direction |
| `weight__SOURCE__NAME__TARGET` | a positive weight an edge, if any |
| `train_edge_idx`, `val_edge_idx`, `test_edge_idx` | how the first relation's edges are split, as columns |
| `val_neg`, `test_neg` | pairs `[2, n]` of that relation's types that are no edges |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph
from heddle.graph.snapshot import EdgeKey
from heddle.models.classification.array_archive import Arrays, read_arrays
from heddle.models.links.edge_split import EdgeSplit, Part, edge_keys

FILE = "graph.npz"
_PARTS = {"train_edge_idx": Part.SUPERVISION, "val_edge_idx": Part.VALIDATION, "test_edge_idx": Part.TEST}
_NEGATIVES = {"val_neg": Part.VALIDATION, "test_neg": Part.TEST}


@dataclass(frozen=True, slots=True)
class LinkSet:
    """A graph, one relation of which is to be predicted.

    Args:
        name: The folder it came from.
        nodes: Number of nodes by type.
        weights: Weights of the relations that have any.
        relation: What is to be predicted.
        split: The edges of each relation, once. Of the relation to be predicted each is supervision,
            validation or test; those of the others are for messages.
        negatives: Pairs that are no edges, of validation and of test.

    Shapes:
        weights: `[E]` float32 by relation
        negatives: `[2, n]` by part
    """

    name: str
    nodes: Mapping[str, int]
    weights: Mapping[EdgeKey, Tensor]
    relation: EdgeKey
    split: EdgeSplit
    negatives: Mapping[Part, Tensor]

    @property
    def held_out(self) -> Tensor:
        """Which edges of the relation to be predicted are validation or test; `[E]` bool."""
        return self.split.parts[self.relation] >= Part.VALIDATION

    def graph_without(self, unheard: Tensor) -> HeteroData:
        """The graph that messages pass through, without some edges of the relation to be predicted.

        Each relation stands beside its reverse `rev_<name>`.

        Args:
            unheard: Which edges of the relation to be predicted are left out.

        Shapes:
            unheard: `[E]` bool
        """
        data = HeteroData()
        for name, count in self.nodes.items():
            data[name].num_nodes = count
        for key, index in self.split.edges.items():
            kept = ~unheard if key == self.relation else torch.ones(index.size(1), dtype=torch.bool)
            source, name, target = key
            reverse = target, f"rev_{name}", source
            data[key].edge_index = index[:, kept]
            data[reverse].edge_index = index[:, kept].flip(0)
            if key in self.weights:
                data[key].edge_weight = data[reverse].edge_weight = self.weights[key][kept]
        return data


def read_link_set(folder: Path) -> LinkSet:
    """Read a benchmark's folder.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        InvalidGraph: it is no such graph; says which array is wrong and how.
    """
    return _Reading(folder.resolve().name, read_arrays(folder / FILE)).link_set()


class _Reading:
    """One pass over the arrays of a file."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        self.name = name
        self.arrays = arrays
        self.nodes = {
            key.removeprefix("num_nodes__"): int(array.item() if array.size == 1 else -1)
            for key, array in arrays.items()
            if key.startswith("num_nodes__")
        }

    def link_set(self) -> LinkSet:
        relations = [key for key in self.arrays if key.startswith("edge__")]
        if not relations:
            raise self._wrong("edge__SOURCE__NAME__TARGET", "is missing")
        edges = {self._key(each): self._edges(each) for each in relations}
        relation = self._key(relations[0])
        parts = {key: torch.zeros(index.size(1), dtype=torch.int64) for key, index in edges.items()}
        parts[relation] = self._parts(edges[relation].size(1))
        return LinkSet(
            name=self.name,
            nodes=self.nodes,
            weights=self._weights(edges),
            relation=relation,
            split=EdgeSplit(edges, parts),
            negatives={
                part: self._negatives(key, edges[relation], relation) for key, part in _NEGATIVES.items()
            },
        )

    def _array(self, key: str) -> NDArray[Any]:
        if key not in self.arrays:
            raise self._wrong(key, "is missing")
        return self.arrays[key]

    def _key(self, name: str) -> EdgeKey:
        parts = name.split("__")
        if len(parts) != 4 or parts[1] not in self.nodes or parts[3] not in self.nodes:
            raise self._wrong(name, "joins types that the graph does not have")
        return parts[1], parts[2], parts[3]

    def _edges(self, name: str) -> Tensor:
        source, _, target = self._key(name)
        return self._pairs(name, source, target)

    def _pairs(self, key: str, source: str, target: str) -> Tensor:
        array = self._array(key)
        if array.ndim != 2 or array.shape[0] != 2 or array.dtype.kind not in "iu":
            raise self._wrong(key, f"has shape {list(array.shape)} of {array.dtype}, not [2, E] integers")
        pairs = torch.from_numpy(array.astype(np.int64))
        for end, name in enumerate((source, target)):
            if pairs.numel() and not 0 <= int(pairs[end].min()) <= int(pairs[end].max()) < self.nodes[name]:
                raise self._wrong(key, f"has an end outside {self.nodes[name]} nodes of type {name}")
        if torch.unique(pairs, dim=1).size(1) != pairs.size(1):
            raise self._wrong(key, "holds a pair twice")
        return pairs

    def _weights(self, edges: Mapping[EdgeKey, Tensor]) -> dict[EdgeKey, Tensor]:
        found = {}
        for key, index in edges.items():
            name = f"weight__{'__'.join(key)}"
            if name in self.arrays:
                array = self._array(name)
                if array.shape != (index.size(1),) or array.dtype.kind not in "iuf":
                    raise self._wrong(name, f"has shape {list(array.shape)} for {index.size(1)} edges")
                found[key] = torch.from_numpy(array.astype(np.float32))
                if not bool((torch.isfinite(found[key]) & (found[key] > 0)).all()):
                    raise self._wrong(name, "holds a weight that is not positive")
        return found

    def _parts(self, edges: int) -> Tensor:
        parts = torch.full((edges,), -1, dtype=torch.int64)
        for key, part in _PARTS.items():
            columns = torch.from_numpy(self._array(key).astype(np.int64))
            if columns.dim() != 1 or (
                columns.numel() and not 0 <= int(columns.min()) <= int(columns.max()) < edges
            ):
                raise self._wrong(key, f"is no list of columns below {edges}")
            if bool((parts[columns] >= 0).any()):
                raise self._wrong(key, "holds a column of another part")
            parts[columns] = int(part)
        if bool((parts < 0).any()):
            raise self._wrong("train_edge_idx", "and the two others leave columns out")
        return parts

    def _negatives(self, key: str, edges: Tensor, relation: EdgeKey) -> Tensor:
        pairs = self._pairs(key, relation[0], relation[2])
        width = self.nodes[relation[2]]
        if bool(torch.isin(edge_keys(pairs, width), edge_keys(edges, width)).any()):
            raise self._wrong(key, "holds a pair that is an edge")
        return pairs

    def _wrong(self, key: str, problem: str) -> InvalidGraph:
        return InvalidGraph(
            f"{key} of {self.name} {problem}",
            hint="the docstring of heddle.models.links.link_set says what it holds",
        )
