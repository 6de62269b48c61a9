"""Embeddings are checked on their way in and come out as one array."""

from __future__ import annotations

import numpy as np
import pytest

from heddle.core.ids import NodeId
from heddle.graph.embeddings import checked_vectors, stacked

IDS = [NodeId("a"), NodeId("b")]


def test_rows_come_out_as_they_went_in() -> None:
    vectors = checked_vectors(IDS, np.array([[1, 2], [3, 4]], np.float32)[:, ::-1])

    ids, again = stacked((name, row.tobytes()) for name, row in zip(IDS, vectors, strict=True))

    assert ids == IDS
    np.testing.assert_array_equal(again, [[2, 1], [4, 3]])


def test_nothing_is_an_empty_array() -> None:
    ids, vectors = stacked([])

    assert ids == []
    assert vectors.shape == (0, 0)
    assert checked_vectors([], np.zeros((0, 3), np.float32)).shape == (0, 3)


@pytest.mark.parametrize(
    ("ids", "vectors", "message"),
    [
        (IDS, [[1.0, 2.0]], "do not fit"),
        (IDS, [1.0, 2.0], "do not fit"),
        ([IDS[0], IDS[0]], [[1.0], [2.0]], "twice"),
        (IDS, [[1.0], [np.inf]], "not finite"),
    ],
)
def test_what_does_not_fit_is_refused(ids: list[NodeId], vectors: list[object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_vectors(ids, np.array(vectors, np.float32))
