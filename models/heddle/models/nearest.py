"""The nearest nodes in a model's space of embeddings, exactly: every node is looked at.

Embeddings are unit vectors, so a cosine is a dot product. Numbers are compared to the sixth digit: beyond
it, the order of additions decides, and equal nodes are to come in the order of their ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable, NotFound
from heddle.core.ids import NodeId
from heddle.models.model_files import EMBEDDINGS, NODES, RETRAIN, Arrays, read_file, read_tensors

_ROWS = 16_384
"""Nodes compared between two checks: a few milliseconds."""

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Near:
    """A node near another one."""

    node: NodeId
    cosine: float


class EmbeddingSpace:
    """The embeddings of all nodes that a model knows.

    Args:
        nodes: Ids by node type.
        embeddings: A unit vector a node, in the order of the ids.

    Shapes:
        embeddings: `[N_type, D]` float32, the same D for all types

    Raises:
        ModelUnusable: ids and embeddings do not fit each other.
    """

    def __init__(self, nodes: Mapping[str, tuple[NodeId, ...]], embeddings: Arrays) -> None:
        for name in nodes.keys() | embeddings.keys():
            found = embeddings[name].shape if name in embeddings else ()
            if len(found) != 2 or found[0] != len(nodes.get(name, ())):
                raise ModelUnusable(f"the embeddings of {name} do not fit its nodes", hint=RETRAIN)
        self._nodes = dict(nodes)
        self._embeddings = dict(embeddings)
        self._place = {node: (name, row) for name, ids in nodes.items() for row, node in enumerate(ids)}

    def __len__(self) -> int:
        """How many nodes it knows."""
        return len(self._place)

    def __contains__(self, node: object) -> bool:
        """Whether it knows a node."""
        return node in self._place

    def nearest(self, node: NodeId, count: int, check: Callable[[], None]) -> Iterator[Near]:
        """The nearest other nodes of any type, nearest first, equally near ones by id.

        Args:
            node: The node to start from.
            count: How many at most.
            check: Called now and then; what it raises ends the work.

        Raises:
            NotFound: the model does not know the node.
        """
        if node not in self._place:
            raise NotFound(
                f"the model has no embedding of node {node}",
                hint="it is younger than the embeddings: run `heddle embed`",
            )
        name, row = self._place[node]
        query = self._embeddings[name][row]
        near: list[Near] = []
        for ids, block in self._blocks():
            check()
            near += _best(ids, np.round(block @ query, _DIGITS), count + 1)
        ordered = sorted(near, key=lambda each: (-each.cosine, each.node))
        yield from [each for each in ordered if each.node != node][:count]

    def _blocks(self) -> Iterator[tuple[tuple[NodeId, ...], NDArray[np.float32]]]:
        for name, ids in self._nodes.items():
            for start in range(0, len(ids), _ROWS):
                yield ids[start : start + _ROWS], self._embeddings[name][start : start + _ROWS]


def _best(ids: tuple[NodeId, ...], cosines: NDArray[np.float32], count: int) -> list[Near]:
    """The nodes of the highest cosines, and all that are as near as the last of them."""
    if len(ids) > count:
        least = np.partition(cosines, len(ids) - count)[len(ids) - count]
        kept = np.flatnonzero(cosines >= least)
    else:
        kept = np.arange(len(ids))
    return [Near(ids[row], round(float(cosines[row]), _DIGITS)) for row in kept]


def load_space(folder: Path, files: Mapping[str, str]) -> EmbeddingSpace:
    """Read the embeddings of a model, without its weights.

    Args:
        folder: Where the model lies.
        files: SHA-256 of its files by name, as its manifest has them.

    Raises:
        ModelUnusable: a file is missing or changed, or embeddings are not finite or do not fit the nodes.
    """
    embeddings = read_tensors(EMBEDDINGS, read_file(folder, EMBEDDINGS, files))
    try:
        listed = json.loads(read_file(folder, NODES, files))
        nodes = {str(name): tuple(map(NodeId, ids)) for name, ids in listed.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise ModelUnusable(f"the list of nodes is malformed ({error})", hint=RETRAIN) from error
    return EmbeddingSpace(nodes, embeddings)
