"""Embeddings on their way into a store and out of it: checked arrays in, stacked rows out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from heddle.core.ids import NodeId, digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def checked_vectors(ids: Sequence[NodeId], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors as little-endian float32, if they may be stored.

    Shapes:
        vectors: `[len(ids), D]`
        returns: `[len(ids), D]`

    Raises:
        ValueError: the shape does not fit the ids, an id comes twice, or a number is not finite.
    """
    import numpy as np

    if vectors.ndim != 2 or len(vectors) != len(ids):
        raise ValueError(f"{len(ids)} ids and vectors of shape {vectors.shape} do not fit")
    if len(set(ids)) != len(ids):
        raise ValueError("an id comes twice among the embeddings")
    if not np.isfinite(vectors).all():
        raise ValueError("an embedding holds a number that is not finite")
    return np.ascontiguousarray(vectors, dtype="<f4")


def stacked(rows: Iterable[Sequence[Any]]) -> tuple[list[NodeId], NDArray[np.float32]]:
    """Rows of (id, bytes of little-endian float32) as ids and one array.

    Shapes:
        returns: `[N, D]`, or `[0, 0]` where there is no row
    """
    import numpy as np

    pairs = [(NodeId(name), data) for name, data in rows]
    if not pairs:
        return [], np.zeros((0, 0), dtype=np.float32)
    joined = np.frombuffer(b"".join(data for _, data in pairs), dtype="<f4")
    return [name for name, _ in pairs], joined.reshape(len(pairs), -1).astype(np.float32)


def mark_of(rows: Iterable[Sequence[Any]]) -> str:
    """What tells the vectors of a space from others: a hash of rows of (id, bytes); empty without a row."""
    state, any_row = hashlib.sha256(), False
    for name, data in rows:
        state.update(digest(name).encode())
        state.update(hashlib.sha256(data).digest())
        any_row = True
    return state.hexdigest() if any_row else ""


def mark_after_loss(mark: str, nodes: Iterable[str]) -> str:
    """The mark of a space that lost the vectors of some nodes, as nodes go with their documents."""
    return digest("space", mark, *sorted(nodes))
