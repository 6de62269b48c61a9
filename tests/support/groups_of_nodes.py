"""Groups of nodes that are one thing, for tests of what reads them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heddle.retrieval.joined_nodes import JoinedRows


def joined_rows(*groups: Sequence[int]) -> JoinedRows:
    """Groups of nodes, by their rows; none where none are given."""
    rows = np.asarray([row for group in groups for row in group], np.int32)
    starts = np.cumsum([0, *map(len, groups)]).astype(np.int64)
    return JoinedRows(rows, starts, np.argsort(rows, kind="stable"))
