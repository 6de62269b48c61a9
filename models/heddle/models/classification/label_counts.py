"""Graphs that are learnt from a few labels of each class: one fixed split for each number of labels.

HeCo's sets ("Self-supervised Heterogeneous Graph Neural Network with Co-contrastive Learning", Wang et al.,
KDD 2021) are such. The file is that of `labelled_graph` with other names of splits:

| array | what |
|---|---|
| `train_idx__L`, `val_idx__L`, `test_idx__L` | nodes to learn from (L a class), to choose by, to predict |

Seeds share the split; what differs between them is what is drawn: weights, projections, order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from heddle.core.errors import InvalidGraph, UnknownName
from heddle.models.classification.array_archive import read_arrays
from heddle.models.classification.labelled_graph import (
    FILE,
    LabelledGraph,
    SplitArrays,
    graph_of_arrays,
)

_COUNTED = re.compile(r"train_idx__(\d+)")


def read_label_counts(folder: Path, counts: Sequence[int], *, seeds: int) -> dict[int, LabelledGraph]:
    """Read a benchmark's folder once for each number of labels.

    Args:
        folder: The folder, with its `graph.npz`.
        counts: Numbers of labels a class, as its splits are named.
        seeds: How often each split is to be learnt from.

    Raises:
        PathNotFound, FileUnreadable: there is no such file, or it cannot be read.
        InvalidGraph: it is no such graph; says which array is wrong and how.
        UnknownName: it has no split of one of the numbers; lists those it has.
    """
    arrays = read_arrays(folder / FILE)
    name = folder.resolve().name
    known = sorted(int(match[1]) for key in arrays if (match := _COUNTED.fullmatch(key)))
    if not known:
        raise InvalidGraph(
            f"train_idx__20 of {name} is missing: no split is named by its labels a class",
            hint="use `heddle bench hgb` for a set whose splits are named by seeds",
        )
    for count in counts:
        if count not in known:
            raise UnknownName(
                f"{name} has no split of {count} labels a class",
                hint=f"use one of {', '.join(map(str, known))}",
            )
    return {count: graph_of_arrays(name, arrays, _split(count, seeds)) for count in counts}


def _split(count: int, seeds: int) -> SplitArrays:
    """The split of a number of labels, as that of every seed."""
    test = f"test_idx__{count}"
    # All test labels of these sets are public.
    return SplitArrays(((f"train_idx__{count}", f"val_idx__{count}"),) * seeds, test, test)
