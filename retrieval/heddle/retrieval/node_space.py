"""Node embeddings in an index: what a trained network wrote to the graph, by node id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from heddle.retrieval.adjacency import Adjacency
from heddle.retrieval.array_file import load_arrays, save_arrays
from heddle.retrieval.segment_graph import NODE_WIDTH

SPACE_FILE = "space.arrays"


@dataclass(frozen=True, slots=True)
class NodeSpace:
    """Vectors of nodes, of unit length.

    Shapes:
        ids: `[n]` bytes, sorted
        vectors: `[n, D]` float32
    """

    ids: NDArray[np.bytes_]
    vectors: NDArray[np.float32]


def write_space(folder: Path, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write the vectors of nodes, made as long as one.

    Shapes:
        vectors: `[len(ids), D]`
    """
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = (vectors / np.where(length > 0, length, 1)).astype(np.float32)
    save_arrays(folder / SPACE_FILE, {"ids": np.asarray(ids, dtype=NODE_WIDTH), "vectors": unit})


def open_space(folder: Path) -> NodeSpace | None:
    """Open what `write_space` wrote; None where nothing was."""
    path = folder / SPACE_FILE
    if not path.exists():
        return None
    arrays = load_arrays(path)
    return NodeSpace(arrays["ids"], cast("NDArray[np.float32]", arrays["vectors"]))


def space_by_row(space: NodeSpace, adjacency: Adjacency) -> NDArray[np.float32]:
    """The vectors by graph row; zeros where a node has none.

    Shapes:
        returns: `[N, D]`
    """
    rows = adjacency.rows(space.ids)
    known = rows >= 0
    by_row = np.zeros((len(adjacency), space.vectors.shape[1]), dtype=np.float32)
    by_row[rows[known]] = space.vectors[known]
    return by_row
