"""The schema: which nodes and edges there are, and which may stand between which.

Structure and scholarly types are closed. Entity types and the relations between entities are open to
a user's schema; the default below names the ones that Heddle's own extractors find.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.core.canonical import canonical_json
from heddle.core.errors import InvalidGraph
from heddle.core.ids import digest


class NodeType(StrEnum):
    """What a node is. The first group belongs to one document; the second may be spoken of by many."""

    PAGE = "Page"
    SECTION = "Section"
    CHUNK = "Chunk"
    TABLE = "Table"
    ROW = "Row"
    INFOBOX = "Infobox"
    FIGURE = "Figure"

    DOCUMENT = "Document"
    MESSAGE = "Message"
    ENTITY = "Entity"
    AUTHOR = "Author"
    AFFILIATION = "Affiliation"
    VENUE = "Venue"
    REFERENCE = "Reference"

    @property
    def shared(self) -> bool:
        """Whether several documents may contribute the same node."""
        return self in _SHARED


_SHARED = frozenset(
    {
        NodeType.DOCUMENT,
        NodeType.MESSAGE,
        NodeType.ENTITY,
        NodeType.AUTHOR,
        NodeType.AFFILIATION,
        NodeType.VENUE,
        NodeType.REFERENCE,
    }
)


class EdgeType(StrEnum):
    """Edges other than the typed relations between entities."""

    HAS_PAGE = "HAS_PAGE"
    HAS_SECTION = "HAS_SECTION"
    HAS_CHUNK = "HAS_CHUNK"
    NEXT = "NEXT"
    HAS_TABLE = "HAS_TABLE"
    HAS_ROW = "HAS_ROW"
    HAS_INFOBOX = "HAS_INFOBOX"
    HAS_FIGURE = "HAS_FIGURE"
    HAS_MESSAGE = "HAS_MESSAGE"
    SENT_BY = "SENT_BY"
    SENT_TO = "SENT_TO"
    REPLIES_TO = "REPLIES_TO"
    ATTACHES = "ATTACHES"
    AUTHORED_BY = "AUTHORED_BY"
    AFFILIATED_WITH = "AFFILIATED_WITH"
    CITES = "CITES"
    REFERS_TO = "REFERS_TO"
    CAPTION_OF = "CAPTION_OF"
    PUBLISHED_IN = "PUBLISHED_IN"
    HAS_KEYWORD = "HAS_KEYWORD"
    MENTIONS = "MENTIONS"
    LINKS_TO = "LINKS_TO"
    SAME_AS = "SAME_AS"


_D, _P, _S, _C = NodeType.DOCUMENT, NodeType.PAGE, NodeType.SECTION, NodeType.CHUNK
_T, _R, _I, _F = NodeType.TABLE, NodeType.ROW, NodeType.INFOBOX, NodeType.FIGURE
_M, _E, _A, _N = NodeType.MESSAGE, NodeType.ENTITY, NodeType.AUTHOR, NodeType.AFFILIATION
_HOLDERS = (_D, _P, _S)

ALLOWED: dict[EdgeType, tuple[tuple[NodeType, ...], tuple[NodeType, ...]]] = {
    EdgeType.HAS_PAGE: ((_D,), (_P,)),
    EdgeType.HAS_SECTION: (_HOLDERS, (_S,)),
    EdgeType.HAS_CHUNK: ((*_HOLDERS, _M), (_C,)),
    EdgeType.NEXT: ((_P, _S, _C, _R), (_P, _S, _C, _R)),
    EdgeType.HAS_TABLE: ((*_HOLDERS, _M), (_T,)),
    EdgeType.HAS_ROW: ((_T, _I), (_R,)),
    EdgeType.HAS_INFOBOX: ((*_HOLDERS, _M), (_I,)),
    EdgeType.HAS_FIGURE: ((*_HOLDERS, _M), (_F,)),
    EdgeType.HAS_MESSAGE: ((_D,), (_M,)),
    EdgeType.SENT_BY: ((_M,), (_E,)),
    EdgeType.SENT_TO: ((_M,), (_E,)),
    EdgeType.REPLIES_TO: ((_M,), (_M,)),
    EdgeType.ATTACHES: ((_M, _D), (_D,)),
    EdgeType.AUTHORED_BY: ((_D, NodeType.REFERENCE), (_A, _E)),
    EdgeType.AFFILIATED_WITH: ((_A,), (_N,)),
    EdgeType.CITES: ((_D, _C, _R), (NodeType.REFERENCE, _D)),
    EdgeType.REFERS_TO: ((_C, _R), (_T, _I, _F, _S, _C)),
    EdgeType.CAPTION_OF: ((_C,), (_T, _I, _F)),
    EdgeType.PUBLISHED_IN: ((_D, NodeType.REFERENCE), (NodeType.VENUE,)),
    EdgeType.HAS_KEYWORD: ((_D,), (_E,)),
    EdgeType.MENTIONS: ((_C, _R, _F, _M, _S), (_E,)),
    EdgeType.LINKS_TO: ((_D, _C, _R, _M), (_D, _E, _C, _S, _T, _F)),
    EdgeType.SAME_AS: (
        (_E, _A, NodeType.VENUE, NodeType.REFERENCE),
        (_E, _A, NodeType.VENUE, NodeType.REFERENCE),
    ),
}


@dataclass(frozen=True, slots=True)
class RelationType:
    """A relation between entities and the entity types it may join; empty means any."""

    name: str
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()


_AGENT = ("Person", "Organization")

DEFAULT_ENTITY_TYPES = (
    "Person",
    "Organization",
    "Place",
    "Product",
    "Event",
    "Work",
    "Concept",
    "Group",
    "Resource",
)
DEFAULT_RELATIONS = (
    RelationType("WORKS_FOR", ("Person",), ("Organization",)),
    RelationType("LEADS", ("Person",), ("Organization",)),
    RelationType("FOUNDED", _AGENT, ("Organization",)),
    RelationType("ACQUIRED", _AGENT, ("Organization", "Product")),
    RelationType(
        "PART_OF",
        ("Organization", "Place", "Product", "Event"),
        ("Organization", "Place", "Product", "Event"),
    ),
    RelationType("PARTNER_OF", _AGENT, _AGENT),
    RelationType("SUPPLIES", ("Organization",), _AGENT),
    RelationType("PRODUCES", _AGENT, ("Product", "Work")),
    RelationType("USES", _AGENT, ("Product", "Work", "Concept")),
    RelationType("LOCATED_IN", (), ("Place",)),
    RelationType("BORN_IN", ("Person",), ("Place",)),
    RelationType("ATTENDED", _AGENT, ("Event",)),
    RelationType("KNOWS", ("Person",), ("Person",)),
    RelationType("RELATED_TO"),
)


@dataclass(frozen=True, slots=True)
class Schema:
    """The open part of the schema: entity types and the relations between them.

    Args:
        entity_types: The types that entities may have.
        relations: What may join them.
        ontology: The hash of the ontology that both come from; empty for Heddle's own.
    """

    entity_types: tuple[str, ...] = DEFAULT_ENTITY_TYPES
    relations: tuple[RelationType, ...] = DEFAULT_RELATIONS
    ontology: str = ""

    def relation(self, name: str) -> RelationType | None:
        """The relation of that name, or None."""
        return next((relation for relation in self.relations if relation.name == name), None)

    def edge_types(self) -> tuple[str, ...]:
        """Every edge type that may be stored: the closed set from which identifiers are made."""
        return (*EdgeType, *(relation.name for relation in self.relations))

    def allows(self, edge_type: str, source: tuple[NodeType, str], target: tuple[NodeType, str]) -> bool:
        """Whether an edge may stand between two nodes, each given as (node type, entity type)."""
        if edge_type in _STRUCTURE:
            heads, tails = ALLOWED[EdgeType(edge_type)]
            return source[0] in heads and target[0] in tails
        relation = self.relation(edge_type)
        if relation is None or source[0] is not NodeType.ENTITY or target[0] is not NodeType.ENTITY:
            return False
        return (not relation.heads or source[1] in relation.heads) and (
            not relation.tails or target[1] in relation.tails
        )

    def hash(self) -> str:
        """SHA-256 of the whole schema; part of the graph version."""
        parts = {
            "nodes": list(NodeType),
            "edges": {name: [list(heads), list(tails)] for name, (heads, tails) in ALLOWED.items()},
            "entities": sorted(self.entity_types),
            "relations": {r.name: [sorted(r.heads), sorted(r.tails)] for r in self.relations},
        }
        if self.ontology:
            parts["ontology"] = self.ontology
        return digest(canonical_json(parts))

    def check_entity_type(self, name: str) -> str:
        """The name itself, if the schema has it.

        Raises:
            InvalidGraph: it does not.
        """
        if name not in self.entity_types:
            raise InvalidGraph(
                f"unknown entity type {name!r}", hint=f"use one of {', '.join(self.entity_types)}"
            )
        return name


_STRUCTURE = frozenset(item.value for item in EdgeType)
DEFAULT_SCHEMA = Schema()
