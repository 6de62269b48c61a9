"""Records at hand with their keys, and the profiles of those that are compared just now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from heddle.core.ids import NodeId
from heddle.graph.same_as import Namesakes
from heddle.ingest.resolution.blocking import keys_of
from heddle.ingest.resolution.pair_features import Profile
from heddle.ingest.resolution.reading import RecordReader
from heddle.ingest.resolution.record import Record

_UNFOLDED: Final = 6_000
"""Profiles that are kept: a record is small, what is asked of it for every pair is not."""
_OTHERS: Final = 10_000
"""Records of candidates that are kept beside those of the nodes at hand."""
_BATCH: Final = 400


class Profiles:
    """Reads and keeps records by node.

    Args:
        reader: Where records come from.
        check: Is called between batches; what it raises ends the reading.
    """

    def __init__(self, reader: RecordReader, check: Callable[[], None]) -> None:
        self._reader = reader
        self._check = check
        self._records: dict[NodeId, Record] = {}
        self._keys: dict[NodeId, tuple[str, ...]] = {}
        self._unfolded: dict[NodeId, Profile] = {}

    def read(self, nodes: Sequence[NodeId]) -> list[NodeId]:
        """Read those of some nodes that are not at hand; returns those that there are, in order."""
        fresh = [node for node in nodes if node not in self._records]
        for start in range(0, len(fresh), _BATCH):
            self._check()
            for record in self._reader.read(fresh[start : start + _BATCH]):
                self._records[record.node] = record
                self._keys[record.node] = keys_of(record)
        return [node for node in nodes if node in self._records]

    def make_room(self, nodes: Mapping[NodeId, object]) -> None:
        """Let go of the records of nodes that are not among some, where there are many of them."""
        if len(self._records) < len(nodes) + _OTHERS:
            return
        for node in [node for node in self._records if node not in nodes]:
            del self._records[node], self._keys[node]
            self._unfolded.pop(node, None)

    def record(self, node: NodeId) -> Record | None:
        """The record of a node that was read and is there."""
        return self._records.get(node)

    def keys(self, node: NodeId) -> tuple[str, ...]:
        """Its keys."""
        return self._keys[node]

    def profile(self, node: NodeId) -> Profile:
        """Its profile as a whole."""
        found = self._unfolded.get(node)
        if found is None:
            if len(self._unfolded) >= _UNFOLDED:
                self._unfolded.clear()
            found = self._unfolded[node] = Profile.of(self._records[node], self._keys[node])
        return found

    def parts(self, node: NodeId, namesakes: Namesakes | None) -> list[Profile]:
        """The profiles of its parts; the whole where it is one thing.

        A document that no part names belongs to the first.
        """
        whole = self.profile(node)
        if namesakes is None:
            return [whole]
        named = {document for documents in namesakes.parts for document in documents}
        rest = [document for document in whole.record.settings if document not in named]
        found = []
        for at, (part, documents) in enumerate(zip(namesakes.part_ids, namesakes.parts, strict=True)):
            record = whole.record.within(part, [*documents, *rest] if at == 0 else documents)
            found.append(Profile(record, whole.keys, record.neighbours(), record.words()))
        return found
