"""Who shares a key: what the store keeps, with the keys of the nodes at hand in place of their former ones.

Counting both before and after tells which keys began or ceased to hold. The nodes that share such a key
were not changed by any document, and yet their pairs may be judged otherwise: they are looked at again, so
that the result is what a run over the whole graph would give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from heddle.core.ids import NodeId
from heddle.graph.store import ResolutionReader
from heddle.ingest.resolution.blocking import MOST, finds, whole_key, word_of

_BATCH = 2000


class KeyDirectory:
    """The keys of a graph as they are once some nodes have new ones.

    Args:
        reader: What is stored; None where all of it is to be forgotten.
        former: The keys that the nodes at hand have in the store.
        current: Those that they have now; a node that went has none.
    """

    def __init__(
        self,
        reader: ResolutionReader | None,
        former: Mapping[NodeId, Sequence[str]],
        current: Mapping[NodeId, Sequence[str]],
    ) -> None:
        self._reader = reader
        self._at_hand = former.keys() | current.keys()
        self._former = _members(former)
        self._current = _members(current)
        self._stored: dict[str, int] = {}
        self._elsewhere: dict[str, tuple[NodeId, ...]] = {}

    def look_up(self, keys: Iterable[str]) -> None:
        """Ask the store about keys, so that what follows need not ask one by one."""
        if self._reader is None:
            return
        fresh = sorted(set(keys) - self._stored.keys())
        for start in range(0, len(fresh), _BATCH):
            batch = fresh[start : start + _BATCH]
            counts = self._reader.key_counts(batch)
            self._stored |= {key: counts.get(key, 0) for key in batch}

    def holds(self, key: str) -> bool:
        """Whether few enough nodes have a key."""
        return self._count(key) <= MOST

    def _count(self, key: str) -> int:
        if self._reader is not None and key not in self._stored:
            self.look_up([key])
        return self._stored.get(key, 0) - len(self._former.get(key, ())) + len(self._current.get(key, ()))

    def concerned(self) -> list[NodeId]:
        """Nodes that are not at hand and whose pairs may be others now; sorted.

        These are nodes that share a key that began or ceased to hold, and names of one word that a longer
        name with that word came to or went from: how many there are is part of what they are judged by.
        """
        if self._reader is None:
            return []
        changed = {
            key
            for key in self._former.keys() | self._current.keys()
            if set(self._former.get(key, ())) != set(self._current.get(key, ()))
        }
        self.look_up(changed)
        turned = [key for key in changed if self.holds(key) != (self._stored[key] <= MOST)]
        most = max((self._stored[key] for key in turned), default=0)
        sharing = dict(self._reader.sharing_keys(sorted(turned), limit=most)) if turned else {}
        alone = sorted({whole_key(word) for key in changed if (word := word_of(key))})
        self.find(alone)
        found = {node for nodes in sharing.values() for node in nodes}
        found |= {node for key in alone for node in self.sharing(key)}
        return sorted(found - self._at_hand)

    def find(self, keys: Iterable[str]) -> None:
        """Ask the store who else shares the keys that hold."""
        if self._reader is None:
            return
        self.look_up(keys)
        wanted = sorted({key for key in keys if finds(key) and self.holds(key)} - self._elsewhere.keys())
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            # Nodes at hand may stand under a key in the store that they do not have any more.
            most = MOST + max(len(self._former.get(key, ())) for key in batch)
            sharing = self._reader.sharing_keys(batch, limit=most)
            for key in batch:
                there = (node for node in sharing.get(key, ()) if node not in self._at_hand)
                self._elsewhere[key] = tuple(there)

    def sharing(self, key: str) -> tuple[NodeId, ...]:
        """The nodes that have a key that holds; none where it finds nobody."""
        if not finds(key) or not self.holds(key):
            return ()
        if self._reader is not None and key not in self._elsewhere:
            self.find([key])
        return (*self._current.get(key, ()), *self._elsewhere.get(key, ()))

    def candidates(self, node: NodeId, keys: Collection[str]) -> set[NodeId]:
        """The nodes that share a key that holds with a node."""
        found = {other for key in keys for other in self.sharing(key)}
        found.discard(node)
        return found


def _members(keys: Mapping[NodeId, Sequence[str]]) -> dict[str, tuple[NodeId, ...]]:
    members: dict[str, tuple[NodeId, ...]] = {}
    shared: dict[str, list[NodeId]] = defaultdict(list)
    for node, own in keys.items():
        for key in own:
            # Most keys are of one node; a list for each would be most of the memory of a run.
            if key in members:
                shared[key].append(node)
            else:
                members[key] = (node,)
    return members | {key: (*members[key], *more) for key, more in shared.items()}
