"""What a store keeps of resolution, as simple as can be: written as given, and filtered when it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.records import Decision, Subgraph
from heddle.graph.same_as import (
    Namesakes,
    PartId,
    ResolutionChange,
    ResolutionStanding,
    SameAs,
    Saying,
    renamed_pair,
    sayings,
    spoken_of,
    without_documents,
)


class NaiveResolution:
    """Pairs, namesakes and keys in dictionaries, beside the subgraphs of a `NaiveScope`."""

    subgraphs: dict[DocumentId, Subgraph]
    _decisions: dict[tuple[NodeId, ...], Decision]

    def __init__(self) -> None:
        self._standing = ResolutionStanding()
        self._revisions: dict[NodeId, int] = {}
        self._pairs: dict[str, SameAs] = {}
        self._namesakes: dict[NodeId, Namesakes] = {}
        self._keys: dict[NodeId, tuple[str, ...]] = {}
        self._resolved: dict[DocumentId, tuple[NodeId, ...]] = {}

    def write_resolution(self, change: ResolutionChange) -> None:
        change.check()
        before = self._said()
        touched = set(change.touched)
        if change.anew:
            touched |= {node for pair in self._pairs.values() for node in pair.nodes}
            touched |= self._namesakes.keys() | self._keys.keys()
            self._resolved = {}
        self._pairs = {key: pair for key, pair in self._pairs.items() if touched.isdisjoint(pair.nodes)} | {
            pair.key: pair for pair in change.pairs
        }
        self._namesakes = {node: each for node, each in self._namesakes.items() if node not in touched} | {
            each.node: each for each in change.namesakes
        }
        self._keys = {node: keys for node, keys in self._keys.items() if node not in touched} | {
            node: tuple(sorted(set(keys))) for node, keys in change.keys.items() if keys
        }
        self._resolved.update(change.documents)
        for document in change.gone:
            self._resolved.pop(document, None)
        self._standing = replace(self._standing, resolver=change.resolver, sequence=change.sequence)
        self._forget_what_went(before)

    def _said(self) -> set[Saying]:
        return sayings(self._pairs.values(), self._namesakes.values())

    def resolution_changes(self, after: int = 0) -> Iterator[NodeId]:
        later = [(revision, node) for node, revision in self._revisions.items() if revision > after]
        yield from (node for _, node in sorted(later))

    def _forget_what_went(self, before: set[Saying] | None = None) -> None:
        """What every write that takes documents does at its end."""
        before = self._said() if before is None else before
        speaking = {document: {node.id for node in each.nodes} for document, each in self.subgraphs.items()}
        there = {node for nodes in speaking.values() for node in nodes}
        self._pairs = {key: pair for key, pair in self._pairs.items() if there.issuperset(pair.nodes)}
        self._namesakes = {node: each for node, each in self._namesakes.items() if node in there}
        for node, found in list(self._namesakes.items()):
            everyone = [document for part in found.parts for document in part]
            gone = [each for each in everyone if node not in speaking.get(each, set())]
            narrowed = without_documents(found, gone)
            del self._namesakes[node]
            if narrowed.namesakes is not None:
                self._namesakes[node] = narrowed.namesakes
            self._rename(narrowed.renamed)
        if changed := spoken_of(before ^ self._said()):
            self._standing = replace(self._standing, revision=self._standing.revision + 1)
            self._revisions.update(dict.fromkeys(changed, self._standing.revision))

    def _rename(self, renamed: Mapping[PartId, PartId | None]) -> None:
        pairs, self._pairs = self._pairs, {}
        for _, pair in sorted(pairs.items()):
            now = renamed_pair(pair, renamed)
            if now is not None and (now.key not in self._pairs or self._pairs[now.key].score < now.score):
                self._pairs[now.key] = now

    def resolution(self) -> ResolutionStanding:
        return self._standing

    def same_as(self, *, after: str = "") -> Iterator[SameAs]:
        yield from (self._pairs[key] for key in sorted(self._pairs) if key > after)

    def same_as_of(self, nodes: Sequence[NodeId]) -> Mapping[NodeId, list[SameAs]]:
        return {node: [pair for pair in self.same_as() if node in pair.nodes] for node in nodes}

    def namesakes(self, *, after: str = "") -> Iterator[Namesakes]:
        yield from (self._namesakes[node] for node in sorted(self._namesakes) if node > after)

    def namesakes_of(self, nodes: Sequence[NodeId]) -> Mapping[NodeId, Namesakes]:
        return {node: self._namesakes[node] for node in nodes if node in self._namesakes}

    def sharing_keys(self, keys: Sequence[str], *, limit: int) -> Mapping[str, list[NodeId]]:
        there = {node.id for each in self.subgraphs.values() for node in each.nodes}
        return {
            key: sorted(node for node, found in self._keys.items() if key in found and node in there)[:limit]
            for key in keys
        }

    def key_counts(self, keys: Sequence[str]) -> Mapping[str, int]:
        return {key: sum(key in found for found in self._keys.values()) for key in keys}

    def keys_of(self, nodes: Sequence[NodeId]) -> Mapping[NodeId, tuple[str, ...]]:
        return {node: self._keys[node] for node in nodes if node in self._keys}

    def resolved_in(self, documents: Sequence[DocumentId]) -> Mapping[DocumentId, tuple[NodeId, ...]]:
        return {document: self._resolved[document] for document in documents if document in self._resolved}

    def doubtful(self, *, limit: int, after: SameAs | None = None) -> list[SameAs]:
        decided = set(self._decisions)
        waiting = [
            pair
            for pair in self.same_as()
            if decided.isdisjoint({(pair.left, pair.right), tuple(sorted(pair.nodes))})
            and (after is None or (pair.doubt, pair.key) > (after.doubt, after.key))
        ]
        return sorted(waiting, key=lambda pair: (pair.doubt, pair.key))[:limit]
