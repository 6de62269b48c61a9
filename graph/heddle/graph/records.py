"""Records: nodes, edges and the subgraph that one document contributes.

The graph is the union of its documents' contributions. A node exists while at least one document
contributes it; where several do, the contribution of the smallest (stub, document id) is shown. An
edge belongs to exactly one document. A subgraph is closed: it contributes both ends of each of its
edges. So the graph does not depend on the order of ingestion, and deleting a document is exact:
nothing needs to be counted, repaired or rebuilt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from heddle.core.canonical import canonical_json
from heddle.core.errors import InvalidGraph
from heddle.core.ids import DocumentId, EdgeId, NodeId, digest, edge_id
from heddle.graph.schema import NodeType, Schema

Value = str | int | float | bool | tuple[str, ...]
Properties = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Node:
    """A node as one document contributes it.

    Args:
        id: Its deterministic id.
        type: What it is.
        kind: The entity type where it is an entity (`Person`), else empty.
        properties: Facts about it; no None, no non-finite number.
        stub: True where the document only refers to the node (the message replied to); a full
            contribution is shown before any stub.
    """

    id: NodeId
    type: NodeType
    properties: Properties = field(default_factory=dict)
    kind: str = ""
    stub: bool = False

    @property
    def type_name(self) -> str:
        """The node's type for learning: the entity type where there is one."""
        return self.kind or self.type.value

    def canonical(self) -> str:
        """One line of the canonical dump."""
        return canonical_json(["node", self.type.value, self.id, self.kind, self.stub, dict(self.properties)])


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of one document.

    Args:
        source: Where it starts.
        type: An `EdgeType` or the name of a relation in the schema.
        target: Where it ends.
        evidence: What tells parallel edges apart and says where the edge was read: the id of a chunk,
            row or mention; empty where source or target belong to the document anyway.
        properties: Facts about it.
    """

    source: NodeId
    type: str
    target: NodeId
    evidence: str = ""
    properties: Properties = field(default_factory=dict)

    @property
    def id(self) -> EdgeId:
        """Deterministic id."""
        return edge_id(self.source, self.type, self.target, self.evidence)

    def canonical(self) -> str:
        """One line of the canonical dump."""
        return canonical_json(
            ["edge", self.type, self.source, self.target, self.id, self.evidence, dict(self.properties)]
        )


@dataclass(frozen=True, slots=True)
class Subgraph:
    """All that one document contributes.

    Args:
        document: The document.
        derivation: What made the subgraph (parser, chunker, extractor versions); not part of the graph.
            Empty where something attached was deleted since, so that the document is to be read anew.
        nodes: Its nodes, each id once; one of them is the document's own node.
        edges: Its edges, each id once, both ends among the nodes.
    """

    document: DocumentId
    derivation: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def lines(self) -> list[str]:
        """The canonical lines, sorted."""
        return sorted([node.canonical() for node in self.nodes] + [edge.canonical() for edge in self.edges])

    def digest(self) -> str:
        """SHA-256 of the canonical lines."""
        return digest(*self.lines())

    def check(self, schema: Schema) -> None:
        """Hold the subgraph against the schema.

        Raises:
            InvalidGraph: an id twice, an open end, an unknown type, an edge the schema forbids, a
                value that cannot be stored.
        """
        kinds = {node.id: (node.type, node.kind) for node in self.nodes}
        if len(kinds) != len(self.nodes):
            raise InvalidGraph(f"document {self.document[:12]} contributes a node twice")
        if kinds.get(NodeId(self.document), (None, ""))[0] is not NodeType.DOCUMENT:
            raise InvalidGraph(f"document {self.document[:12]} does not contribute its own node")
        for node in self.nodes:
            if not node.id:
                raise InvalidGraph(f"document {self.document[:12]} contributes a node without an id")
            _check_text("the id of a node", node.id)
            _check_properties(node.id, node.properties)
            if node.type is NodeType.ENTITY:
                schema.check_entity_type(node.kind)
            elif node.kind:
                raise InvalidGraph(f"{node.type} {node.id} has an entity type")
        seen: set[EdgeId] = set()
        for edge in self.edges:
            _check_edge(edge, kinds, schema)
            name = edge.id
            if name in seen:
                raise InvalidGraph(f"document {self.document[:12]} contributes a {edge.type} edge twice")
            seen.add(name)


def _check_edge(edge: Edge, kinds: Mapping[NodeId, tuple[NodeType, str]], schema: Schema) -> None:
    for end in (edge.source, edge.target):
        if end not in kinds:
            raise InvalidGraph(f"{edge.type} edge ends at {end}, which its document does not contribute")
    if not schema.allows(edge.type, kinds[edge.source], kinds[edge.target]):
        source, target = kinds[edge.source], kinds[edge.target]
        raise InvalidGraph(
            f"no {edge.type} edge may join {source[1] or source[0]} to {target[1] or target[0]}",
            hint="see the schema in docs/graph.md",
        )
    _check_text(f"the evidence of a {edge.type} edge", edge.evidence)
    _check_properties(f"a {edge.type} edge", edge.properties)


RESERVED = frozenset(
    {"id", "workspace", "document", "stub", "kind", "type", "embedding", "sources", "evidence"}
)
"""Property names that the stores keep for themselves."""


def _check_properties(owner: str, properties: Properties) -> None:
    for key, value in properties.items():
        if not key.isidentifier() or key in RESERVED:
            raise InvalidGraph(f"{owner} has a property named {key!r}", hint="use another name")
        _check_value(f"property {key} of {owner}", value)


def _check_value(owner: str, value: object) -> None:
    match value:
        case str():
            _check_text(owner, value)
        case tuple() if all(isinstance(item, str) for item in value):
            _check_text(owner, *value)
        case bool():
            pass
        case int():
            if not -(2**63) <= value < 2**63:
                raise InvalidGraph(f"{owner} does not fit 64 bits")
        case float():
            if not math.isfinite(value):
                raise InvalidGraph(f"{owner} is not finite")
        case _:
            raise InvalidGraph(f"{owner} is a {type(value).__name__}, which cannot be stored")


def _check_text(owner: str, *texts: str) -> None:
    # Half a surrogate pair (from a broken mail or file name) is no text: no store can keep it.
    for text in texts:
        try:
            text.isascii() or text.encode()
        except UnicodeEncodeError:
            raise InvalidGraph(
                f"{owner} is {text[:40]!r}, which is not text", hint="replace the lone surrogates in it"
            ) from None


@dataclass(frozen=True, slots=True)
class Source:
    """A place a document was found at. A document lives as long as a source names it.

    Args:
        location: Absolute path, or `<path of the mail>!/<part>/<file name>` for an attachment; unique
            in a workspace.
        parent: The document it is attached to, if any.
    """

    location: str
    parent: DocumentId | None = None

    def __post_init__(self) -> None:
        _check_text("the location of a source", self.location)

    @property
    def name(self) -> str:
        """What people call it: the file's name; for an attachment, mail and attachment."""
        outer, _, inner = self.location.partition("!/")
        name = outer.rsplit("/", 1)[-1]
        return f"{name}/{inner.rsplit('/', 1)[-1]}" if inner else name


def is_inside(place: str, location: str) -> bool:
    """Whether the place of an attachment is inside the place of a document that may attach it."""
    return place.startswith(location + ("/" if "!/" in location else "!/"))


@dataclass(frozen=True, slots=True)
class DocumentPut:
    """A document to be stored, with the places it was found at."""

    subgraph: Subgraph
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the store knows it."""

    id: DocumentId
    digest: str
    derivation: str
    sources: tuple[Source, ...]
    properties: Properties

    @property
    def name(self) -> str:
        """The name of its first source."""
        return self.sources[0].name if self.sources else str(self.id[:12])


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node one edge away."""

    edge: Edge
    node: Node


class Verdict(StrEnum):
    """What a person decided about two nodes. A withdrawal is in force of nothing: it ends what was."""

    MERGE = "merge"
    SPLIT = "split"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word that two nodes are one, or are not: a logged fact, part of the graph version.

    Either may be a part of a node (`same_as.PartId`): the one that its document speaks of.
    """

    verdict: Verdict
    left: NodeId
    right: NodeId
    reason: str = ""

    def canonical(self) -> str:
        """One line of the canonical dump."""
        return canonical_json(["decision", self.verdict.value, *sorted((self.left, self.right)), self.reason])


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """A decision in the order in which it came, whether it is still in force or not.

    Args:
        number: Its place in the log of its workspace, from 1.
        by: Who decided, in the words of whoever wrote it down; not part of the graph version.
        at: When, likewise (ISO 8601).
    """

    number: int
    decision: Decision
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is in a workspace."""

    documents: int
    nodes: Mapping[str, int]
    edges: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """As commands and routes show it."""
        return {
            "documents": self.documents,
            "nodes": dict(sorted(self.nodes.items())),
            "edges": dict(sorted(self.edges.items())),
        }
