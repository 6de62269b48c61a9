"""Which nodes of an index are one thing: groups of node ids, kept up from one generation to the next.

They are what `graph.clusters` finds, written into the generation so that a search asks no store. A run reads
again only what the store says has changed since the last one, and what lies around it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heddle.core.ids import NodeId
from heddle.graph.clusters import all_groups, groups_around
from heddle.graph.records import Decision
from heddle.graph.same_as import PartId, node_of
from heddle.graph.store import GraphReader
from heddle.retrieval.array_file import load_arrays, save_arrays
from heddle.retrieval.segment_graph import NODE_WIDTH

JOINED_FILE = "joined.arrays"
CROWD = 6
"""Nodes of a group that are all joined to each other; of a larger one, all are joined to one of them."""


@dataclass(frozen=True, slots=True)
class JoinedNodes:
    """Groups of two nodes or more, by their first members.

    A node that is several things may be in several groups.

    Shapes:
        members: `[M]` bytes, sorted inside a group
        starts: `[G + 1]` int64: where the members of each group begin
    """

    members: NDArray[np.bytes_]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @staticmethod
    def of(groups: Iterable[Sequence[str]]) -> JoinedNodes:
        """Groups of node ids, in any order."""
        ordered = sorted({tuple(sorted(set(group))) for group in groups})
        kept = [group for group in ordered if len(group) > 1]
        members = np.asarray([node for group in kept for node in group], dtype=NODE_WIDTH)
        return JoinedNodes(members, np.cumsum([0, *map(len, kept)]).astype(np.int64))

    def digest(self) -> str:
        """SHA-256 of the groups; empty where there are none."""
        if not len(self):
            return ""
        return hashlib.sha256(self.members.tobytes() + self.starts.tobytes()).hexdigest()

    def without(self, nodes: Iterable[str]) -> JoinedNodes:
        """The groups that hold none of some nodes."""
        held = np.isin(self.members, np.asarray(sorted(nodes), dtype=NODE_WIDTH))
        kept = np.flatnonzero(np.add.reduceat(held, self.starts[:-1]) == 0) if len(self) else np.empty(0, int)
        return self._chosen(kept)

    def beside(self, nodes: Iterable[str]) -> list[NodeId]:
        """The members of the groups that hold any of some nodes."""
        held = np.isin(self.members, np.asarray(sorted(nodes), dtype=NODE_WIDTH))
        chosen = np.flatnonzero(np.add.reduceat(held, self.starts[:-1])) if len(self) else np.empty(0, int)
        return [NodeId(node.decode()) for node in np.unique(self._chosen(chosen).members).tolist()]

    def plus(self, other: JoinedNodes) -> JoinedNodes:
        """With other groups, in order."""
        if not len(other):
            return self
        both = JoinedNodes(
            np.concatenate([self.members, other.members]),
            np.concatenate([self.starts, other.starts[1:] + self.starts[-1]]),
        )
        first = both.starts[:-1]
        third = np.where(
            np.diff(both.starts) > 2, both.members[np.minimum(first + 2, len(both.members) - 1)], b""
        )
        order = np.lexsort((third, both.members[first + 1], both.members[first]))
        return both._chosen(order)

    def _chosen(self, groups: NDArray[np.int64]) -> JoinedNodes:
        sizes = np.diff(self.starts)[groups]
        starts = np.cumsum(np.append(0, sizes)).astype(np.int64)
        inside = np.arange(starts[-1]) - np.repeat(starts[:-1], sizes)
        return JoinedNodes(self.members[np.repeat(self.starts[:-1][groups], sizes) + inside], starts)


NOBODY = JoinedNodes.of([])


@dataclass(frozen=True, slots=True)
class JoinedRows:
    """Groups of an index's nodes by their rows in its graph.

    Shapes:
        rows: `[M]` int32
        starts: `[G + 1]` int64
        by_row: `[M]` int64: places in `rows`, in the order of the rows
    """

    rows: NDArray[np.int32]
    starts: NDArray[np.int64]
    by_row: NDArray[np.int64]

    @staticmethod
    def of(joined: JoinedNodes, rows: NDArray[np.int32]) -> JoinedRows:
        """The groups of those nodes that the graph has; one of which a single node is left is none.

        Shapes:
            rows: `[M]`: the row of each member; -1 where it is not in the graph
        """
        group = np.repeat(np.arange(len(joined)), np.diff(joined.starts))
        there = rows >= 0
        sizes = np.bincount(group[there], minlength=len(joined))
        kept = there & (sizes[group] > 1) if len(group) else there
        starts = np.cumsum(np.append(0, sizes[sizes > 1])).astype(np.int64)
        return JoinedRows(rows[kept], starts, np.argsort(rows[kept], kind="stable"))

    def with_row(self, row: int) -> list[int]:
        """The rows of the nodes that a node is one thing with, itself left out, sorted."""
        in_order = self.rows[self.by_row]
        first, last = np.searchsorted(in_order, [row, row + 1])
        found: set[int] = set()
        for place in self.by_row[first:last]:
            group = int(np.searchsorted(self.starts, place, side="right")) - 1
            found.update(self.rows[self.starts[group] : self.starts[group + 1]].tolist())
        return sorted(found - {row})

    def standing(self, count: int) -> NDArray[np.int32]:
        """For each node the smallest of those that it is one thing with; itself where it is in no group.

        A node that is several things stands for itself, and for none of them.

        Shapes:
            returns: `[count]`
        """
        found = np.arange(count, dtype=np.int32)
        group = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        once = np.bincount(self.rows, minlength=count)[self.rows] == 1
        rows, group = self.rows[once], group[once]
        if len(rows):
            first = np.append(True, group[1:] != group[:-1])
            found[rows] = np.repeat(
                np.minimum.reduceat(rows, np.flatnonzero(first)), np.bincount(group)[group[first]]
            )
        return found

    def pairs(self, degrees: NDArray[np.int64]) -> NDArray[np.int32]:
        """Pairs of rows that join the groups, the smaller first, each once, sorted.

        Args:
            degrees: By row; a large group is joined to the node of most edges in it.

        Shapes:
            degrees: `[N]`
            returns: `[P, 2]`
        """
        found = [np.empty((0, 2), np.int32)]
        sizes = np.diff(self.starts)
        for size in range(2, CROWD + 1):
            groups = self.starts[:-1][sizes == size]
            members = self.rows[groups[:, None] + np.arange(size)]
            found += [members[:, pair] for pair in combinations(range(size), 2)]
        for group in np.flatnonzero(sizes > CROWD):
            members = self.rows[self.starts[group] : self.starts[group + 1]]
            middle = members[np.argmax(degrees[members])]
            others = members[members != middle]
            found.append(np.stack([np.full_like(others, middle), others], axis=1))
        return np.unique(np.sort(np.concatenate(found), axis=1), axis=0).astype(np.int32)


ALONE = JoinedRows.of(NOBODY, np.empty(0, np.int32))


def bring_up_joined(
    graph: GraphReader,
    held: JoinedNodes,
    changed: Iterable[NodeId] | None,
    decisions: Iterable[Decision] = (),
) -> JoinedNodes:
    """What is one thing in a graph now.

    Args:
        graph: Where to read.
        held: What was one thing when an index was built before.
        changed: The nodes of which something else is said since; None to read all.
        decisions: People's words that came, went, or are about nodes that came or went since.
    """
    if changed is None:
        return JoinedNodes.of(_nodes(all_groups(graph)))
    touched = {*changed, *(node_of(end) for each in decisions for end in (each.left, each.right))}
    if not touched:
        return held
    groups, seen = groups_around(graph, [*touched, *held.beside(touched)])
    return held.without(touched | seen).plus(JoinedNodes.of(_nodes(groups)))


def _nodes(groups: Iterable[Sequence[PartId]]) -> Iterator[list[str]]:
    for group in groups:
        yield [str(node_of(part)) for part in group]


def write_joined(folder: Path, joined: JoinedNodes) -> None:
    """Write groups into a generation that has any."""
    if len(joined):
        save_arrays(folder / JOINED_FILE, {"members": joined.members, "starts": joined.starts})


def open_joined(folder: Path) -> JoinedNodes:
    """Open what `write_joined` wrote; none where nothing was."""
    path = folder / JOINED_FILE
    if not path.exists():
        return NOBODY
    arrays = load_arrays(path)
    return JoinedNodes(arrays["members"], arrays["starts"])
