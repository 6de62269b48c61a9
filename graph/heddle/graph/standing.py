"""Where a workspace's graph stands, kept up by every write so that asking costs nothing.

Each write that changes what a document contributes, what it is called or whether it is there gives that
document the next number of a sequence. Whoever has read the graph up to a number reads the documents
changed since, and nothing else. What they then hold can be held against the store by `Contents`, which is
kept up by the same steps: a log that belongs to another graph, or to a copy restored meanwhile, shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from heddle.core.ids import DocumentId, digest
from heddle.graph.multiset_hash import MultisetHash
from heddle.graph.records import Decision
from heddle.graph.schema import Schema


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the sequence of changes lists it.

    Args:
        digest: Digest of its subgraph; empty where the document went.
        name: The name of its first source; empty where it went.
    """

    document: DocumentId
    digest: str
    name: str

    @property
    def there(self) -> bool:
        """Whether the document is in the graph."""
        return self.digest != ""


@dataclass(frozen=True, slots=True)
class Contents:
    """A hash over all documents with their digests, and one over their names."""

    documents: MultisetHash = field(default_factory=MultisetHash)
    names: MultisetHash = field(default_factory=MultisetHash)

    @staticmethod
    def of(listed: Iterable[Listed]) -> Contents:
        """The contents that are these documents."""
        found = Contents()
        for each in listed:
            found = found.after(None, each)
        return found

    def after(self, before: Listed | None, now: Listed | None) -> Contents:
        """The contents once a document that was listed as `before` is listed as `now`."""
        documents, names = self.documents, self.names
        if before is not None and before.there:
            documents, names = documents.minus(_content(before)), names.minus(_name(before))
        if now is not None and now.there:
            documents, names = documents.plus(_content(now)), names.plus(_name(now))
        return Contents(documents, names)

    def version(self, schema: Schema, decisions: Iterable[Decision]) -> str:
        """The graph version: documents with their digests, schema hash and people's decisions."""
        lines = sorted(decision.canonical() for decision in decisions)
        return digest("graph", schema.hash(), self.documents.digest(), "decisions", *lines)

    def to_texts(self) -> tuple[str, str]:
        """As stores and manifests keep it."""
        return self.documents.to_text(), self.names.to_text()

    @staticmethod
    def from_texts(documents: str, names: str) -> Contents:
        """Read back what `to_texts` wrote.

        Raises:
            ValueError: the texts are none of its.
        """
        return Contents(MultisetHash.from_text(documents), MultisetHash.from_text(names))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a graph stands at one moment.

    Args:
        sequence: The number of its last change; 0 where there was none.
        contents: What it holds.
        version: The graph version.
    """

    sequence: int
    contents: Contents
    version: str


def _content(listed: Listed) -> str:
    return f"{listed.document} {listed.digest}"


def _name(listed: Listed) -> str:
    return f"{listed.document} {listed.name}"
