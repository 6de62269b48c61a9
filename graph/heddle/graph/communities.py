"""Hierarchical communities: what belongs together in the knowledge of a graph, from the large to the small.

The Louvain method (Blondel et al. 2008, https://arxiv.org/abs/0803.0476), as networkx has it, on the
network of `knowledge_network.py`. It is given numbers in the order of the ids, so that one graph and one
seed make one result, in whatever order the documents came. Each of its levels parts the members more
finely; a community that a finer level leaves whole is one community, not two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from heddle.core.errors import StoreCorrupt
from heddle.core.ids import ID_LENGTH, NodeId, digest
from heddle.graph.knowledge_network import KnowledgeNetwork, Member, read_knowledge
from heddle.graph.looking_around import Check, go_on
from heddle.graph.store import GraphReader

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOP = 8
"""Members that a community is introduced by."""


@dataclass(frozen=True, slots=True)
class Community:
    """Members that are joined more closely to each other than to the rest.

    Args:
        id: A hash of its members.
        level: 0 for the largest communities, 1 for the communities inside them, and so on.
        parent: The community that it is a part of; empty at level 0.
        members: By how many of the others they are joined to, most first, then by id; two at least.
        top: The first members, with names and types.
        density: The share of pairs of members that are joined, 0 to 1.
    """

    id: str
    level: int
    parent: str
    members: tuple[NodeId, ...]
    top: tuple[Member, ...]
    density: float

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Communities:
    """All communities of a graph version.

    Args:
        graph_version: The version that they were found in.
        seed: The seed that they were found with.
        communities: By level, then the largest first, then by id.
        isolated: How many members nothing joins to another; they are in no community.
        crowds: How many places were left out because they speak of too many members at once.
    """

    graph_version: str
    seed: int
    communities: tuple[Community, ...]
    isolated: int
    crowds: int

    def to_json(self) -> dict[str, Any]:
        """As a file keeps it and a route shows it; `from_json` reads it back."""
        return {
            "graph_version": self.graph_version,
            "seed": self.seed,
            "isolated": self.isolated,
            "crowds": self.crowds,
            "communities": [_to_json(each) for each in self.communities],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Communities:
        """Read back what `to_json` gave.

        Raises:
            StoreCorrupt: it is something else.
        """
        try:
            return cls(
                graph_version=str(kept["graph_version"]),
                seed=int(kept["seed"]),
                communities=tuple(_from_json(each) for each in kept["communities"]),
                isolated=int(kept["isolated"]),
                crowds=int(kept["crowds"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise StoreCorrupt(
                f"the communities kept are damaged ({error!r})", hint="delete them; they are found again"
            ) from error


def find_communities(graph: GraphReader, *, seed: int, check: Check = go_on) -> Communities:
    """Find the communities of a graph's knowledge.

    Args:
        graph: Where to look.
        seed: Of the order in which members are tried; the same seed gives the same communities.
        check: Called while the graph is read and between levels; what it raises ends the work.

    Raises:
        StoreBusy: the graph changed each time it was read.
    """
    network = read_knowledge(graph, check=check)
    joined = {place for pair in network.weights for place in pair}
    tree = _Tree(network)
    for partition in reversed(list(_partitions(network, joined, seed, check))):
        tree.part(partition)
    return Communities(
        graph_version=network.version,
        seed=seed,
        communities=tree.communities(),
        isolated=len(network.members) - len(joined),
        crowds=network.crowds,
    )


def _partitions(
    network: KnowledgeNetwork, joined: set[int], seed: int, check: Callable[[], None]
) -> Iterator[list[set[int]]]:
    """The levels of Louvain, the finest first."""
    import networkx as nx

    weighted: nx.Graph[int] = nx.Graph()
    weighted.add_nodes_from(sorted(joined))
    weighted.add_weighted_edges_from((head, tail, weight) for (head, tail), weight in network.weights.items())
    check()
    if not joined:
        return
    for partition in nx.community.louvain_partitions(weighted, weight="weight", seed=seed):
        check()
        yield partition


class _Tree:
    """Communities inside communities, grown from the coarsest level to the finest."""

    def __init__(self, network: KnowledgeNetwork) -> None:
        self._members = network.members
        self._pairs = np.asarray(list(network.weights), dtype=np.int64).reshape(-1, 2)
        self._found: dict[str, Community] = {}
        self._holders = [""] * len(network.members)

    def part(self, partition: Sequence[set[int]]) -> None:
        """Part the communities found so far into those of a finer level."""
        degrees, links = self._joins(partition)
        holders = list(self._holders)
        for label, group in enumerate(partition):
            if len(group) < 2:
                continue  # alone, a member stays with the community above
            name = digest("community", *(self._members[place].id for place in sorted(group)))[:ID_LENGTH]
            if name not in self._found:
                ordered = sorted(group, key=lambda place: (-degrees[place], place))
                self._add(name, self._holders[ordered[0]], ordered, links=int(links[label]))
            for place in group:
                holders[place] = name
        self._holders = holders

    def communities(self) -> tuple[Community, ...]:
        """All of them, in order."""
        return tuple(sorted(self._found.values(), key=lambda each: (each.level, -each.size, each.id)))

    def _add(self, name: str, parent: str, ordered: Sequence[int], *, links: int) -> None:
        size = len(ordered)
        self._found[name] = Community(
            id=name,
            level=self._found[parent].level + 1 if parent else 0,
            parent=parent,
            members=tuple(self._members[place].id for place in ordered),
            top=tuple(self._members[place] for place in ordered[:TOP]),
            density=2 * links / (size * (size - 1)),
        )

    def _joins(self, partition: Sequence[set[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How many members of its own community each member is joined to, and the joins of each community."""
        labels = np.full(len(self._members), -1, dtype=np.int64)
        for label, group in enumerate(partition):
            labels[list(group)] = label
        inside = self._pairs[labels[self._pairs[:, 0]] == labels[self._pairs[:, 1]]]
        degrees = np.bincount(inside.ravel(), minlength=len(self._members))
        return degrees, np.bincount(labels[inside[:, 0]], minlength=len(partition))


def _to_json(community: Community) -> dict[str, Any]:
    return {
        "id": community.id,
        "level": community.level,
        "parent": community.parent,
        "members": list(community.members),
        "top": [{"id": each.id, "name": each.name, "type": each.type_name} for each in community.top],
        "density": community.density,
    }


def _from_json(kept: Mapping[str, Any]) -> Community:
    return Community(
        id=str(kept["id"]),
        level=int(kept["level"]),
        parent=str(kept["parent"]),
        members=tuple(NodeId(str(each)) for each in kept["members"]),
        top=tuple(
            Member(NodeId(str(each["id"])), str(each["name"]), str(each["type"])) for each in kept["top"]
        ),
        density=float(kept["density"]),
    )
