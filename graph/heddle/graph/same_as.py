"""What resolution says: which nodes are one thing, and which node is several things under one name.

All of it is derived from the graph by a resolver. It is part of neither the graph version nor any
document's subgraph, and can be thrown away and found anew. Documents go on contributing the nodes that they
speak of: no node and no edge is rewritten because two of them are one thing, so that a document can go, and
a person can change their mind, without anything being repaired. What is one thing in the end, with people's
decisions, is told by `clusters.clusters_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NewType

from heddle.core.ids import DocumentId, NodeId

PartId = NewType("PartId", str)
"""A node, by its id; or `<node id>:<document id>`, a part of a node that was split into namesakes: what
those documents say of it whose smallest id is this one."""

ACCEPTED = 0.5
"""The score from which a pair counts as one thing."""
DOUBTFUL = 0.1
"""The score below which a pair is not worth keeping."""


def part_of(node: NodeId, document: DocumentId) -> PartId:
    """The part of a node that is named by a document.

    >>> part_of(NodeId("ab"), DocumentId("12"))
    'ab:12'
    """
    return PartId(f"{node}:{document}")


def node_of(part: PartId | NodeId) -> NodeId:
    """The node that a part is of.

    >>> node_of(PartId("ab:12")), node_of(PartId("ab"))
    ('ab', 'ab')
    """
    return NodeId(part.partition(":")[0])


def document_of(part: PartId | NodeId) -> DocumentId | None:
    """The document that names a part; None where the part is the whole node.

    >>> document_of(PartId("ab:12")), document_of(PartId("ab"))
    ('12', None)
    """
    _, colon, document = part.partition(":")
    return DocumentId(document) if colon else None


@dataclass(frozen=True, slots=True)
class SameAs:
    """A pair that may be one thing.

    Args:
        left: The smaller of both ids.
        right: The greater.
        score: The calibrated probability that both are one thing.
        method: The rule or model that found it: `name`, `reference`, ...
        evidence: Short facts that a person can check: `name 0.93`, `shares <node id>`, `email a@b.c`.
    """

    left: PartId
    right: PartId
    score: float
    method: str
    evidence: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the pair counts as one thing."""
        return self.score >= ACCEPTED

    @property
    def doubt(self) -> float:
        """How far from undecided the score is: 0 is the greatest doubt, 0.5 is none."""
        return abs(self.score - ACCEPTED)

    @property
    def key(self) -> str:
        """What it is listed by; a list of pairs is in the order of its keys, and goes on after one."""
        return f"{self.left} {self.right}"

    @property
    def nodes(self) -> tuple[NodeId, NodeId]:
        """The nodes that both are of."""
        return node_of(self.left), node_of(self.right)


@dataclass(frozen=True, slots=True)
class Namesakes:
    """One node by its name that is several things.

    Args:
        node: The node.
        parts: Which documents speak of which; each part sorted, the parts by their first documents. What
            is said by a document that no part names belongs to the part of most documents, the first of
            those.
        score: The calibrated probability that they are several.
        method: The rule or model that found it.
        evidence: Short facts that a person can check.
    """

    node: NodeId
    parts: tuple[tuple[DocumentId, ...], ...]
    score: float
    method: str
    evidence: tuple[str, ...] = ()

    @property
    def part_ids(self) -> tuple[PartId, ...]:
        """What the parts are called, in their order."""
        return tuple(part_of(self.node, documents[0]) for documents in self.parts)

    @property
    def main_part(self) -> PartId:
        """The part of most documents: what is meant where nothing tells the parts apart."""
        return part_of(self.node, max(self.parts, key=len)[0])

    def part_in(self, document: DocumentId) -> PartId:
        """The part that a document speaks of."""
        for documents in self.parts:
            if document in documents:
                return part_of(self.node, documents[0])
        return self.main_part

    def without(self, document: DocumentId) -> Namesakes:
        """With a document's part of its own, whatever else is said of the node."""
        rest = (tuple(each for each in part if each != document) for part in self.parts)
        return replace(self, parts=tuple(sorted((*filter(None, rest), (document,)))))


@dataclass(frozen=True, slots=True)
class ResolutionChange:
    """What a resolver found out since it last looked: replaces everything stored about `touched`.

    Args:
        resolver: The resolver, with the version of its rules.
        sequence: The number of the last change of the graph that it has seen (`Standing.sequence`).
        touched: The nodes that were looked at; what is stored about them is replaced.
        pairs: Pairs with at least one end among them.
        namesakes: Those of them that are several things.
        keys: What each of them may be found by.
        documents: The nodes that each document which was looked at speaks of.
        gone: Documents that are to be forgotten.
        anew: Whether everything stored about any node is forgotten first.
    """

    resolver: str
    sequence: int
    touched: tuple[NodeId, ...] = ()
    pairs: tuple[SameAs, ...] = ()
    namesakes: tuple[Namesakes, ...] = ()
    keys: Mapping[NodeId, tuple[str, ...]] = field(default_factory=dict)
    documents: Mapping[DocumentId, tuple[NodeId, ...]] = field(default_factory=dict)
    gone: tuple[DocumentId, ...] = ()
    anew: bool = False

    def check(self) -> None:
        """Hold the change against what a store promises of it.

        Raises:
            ValueError: a pair is out of order, comes twice, has no end among `touched` or a score that is
                not worth keeping; namesakes or keys are of a node that was not touched; parts overlap,
                are empty, out of order or fewer than two.
        """
        touched = set(self.touched)
        keys = [pair.key for pair in self.pairs]
        if len(set(keys)) != len(keys):
            raise ValueError("a pair comes twice")
        for pair in self.pairs:
            if not pair.left < pair.right or not DOUBTFUL <= pair.score <= 1:
                raise ValueError(f"{pair} is no pair to be stored")
            if touched.isdisjoint(pair.nodes):
                raise ValueError(f"{pair} joins nodes that were not touched")
        for found in self.namesakes:
            _check_parts(found)
        for node in (*self.keys, *(found.node for found in self.namesakes)):
            if node not in touched:
                raise ValueError(f"{node} was not touched")


@dataclass(frozen=True, slots=True)
class ResolutionStanding:
    """How far the stored resolution has come.

    Args:
        resolver: Who wrote it; empty where nobody did.
        sequence: The number of the last change of the graph that it has seen.
        revision: The number of the last change of what is said to be one thing or several, whoever made
            it: a resolver, or a document that went.
    """

    resolver: str = ""
    sequence: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Namesakes after documents went.

    Args:
        namesakes: What is left; None where no two parts are.
        renamed: Parts that are called otherwise now; None for a part that went with its documents.
    """

    namesakes: Namesakes | None
    renamed: Mapping[PartId, PartId | None]


def without_documents(namesakes: Namesakes, gone: Iterable[DocumentId]) -> Narrowed:
    """Take documents that went out of the parts of a node that is still there.

    A part that loses its smallest document is named by the next one, a part that loses all is gone, and a
    node that has one part left is whole again.
    """
    lost = set(gone)
    left = [tuple(document for document in part if document not in lost) for part in namesakes.parts]
    kept = sorted(part for part in left if part)
    renamed: dict[PartId, PartId | None] = {}
    for before, now in zip(namesakes.part_ids, left, strict=True):
        after = part_of(namesakes.node, now[0]) if now else None
        if after is not None and len(kept) < 2:
            after = PartId(namesakes.node)
        if after != before:
            renamed[before] = after
    return Narrowed(replace(namesakes, parts=tuple(kept)) if len(kept) > 1 else None, renamed)


def renamed_pair(pair: SameAs, renamed: Mapping[PartId, PartId | None]) -> SameAs | None:
    """A pair whose ends may be called otherwise now; None where it joins nothing any more."""
    ends = [renamed.get(end, end) for end in (pair.left, pair.right)]
    if None in ends or ends[0] == ends[1]:
        return None
    left, right = sorted(end for end in ends if end is not None)
    return replace(pair, left=left, right=right)


Saying = tuple[PartId, PartId, str]


def sayings(pairs: Iterable[SameAs], namesakes: Iterable[Namesakes]) -> set[Saying]:
    """What is said to be one thing or several, without how it was found: what clusters depend on."""
    found = {(pair.left, pair.right, pair.score.hex()) for pair in pairs if pair.accepted}
    return found | {(PartId(each.node), PartId(each.node), repr(each.parts)) for each in namesakes}


def spoken_of(said: Iterable[Saying]) -> list[NodeId]:
    """The nodes that something is said of, sorted."""
    return sorted({node_of(end) for one, other, _ in said for end in (one, other)})


def _check_parts(found: Namesakes) -> None:
    everyone = [document for part in found.parts for document in part]
    in_order = [sorted(part) for part in found.parts] == [list(part) for part in found.parts]
    if len(found.parts) < 2 or not all(found.parts) or not in_order:
        raise ValueError(f"{found.node} has parts that are none")
    if len(set(everyone)) != len(everyone) or list(found.parts) != sorted(found.parts):
        raise ValueError(f"{found.node} has parts that overlap or are out of order")
