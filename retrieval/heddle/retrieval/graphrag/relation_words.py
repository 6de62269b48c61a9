"""What people call relations: the verbs and nouns by which questions ask for an edge type.

A verb is said of the head ("works for"), or of the tail where the edge runs the other way ("wrote" for
AUTHORED_BY). A noun names one of the ends: an employee is the head of WORKS_FOR, an employer its tail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heddle.graph.schema import EdgeType
from heddle.retrieval.lexical_index import stems


@dataclass(frozen=True, slots=True)
class RelationWords:
    """Words of one relation, as stems.

    Args:
        verbs: What one end does.
        heads: What the head is called.
        tails: What the tail is called.
        inverse: Whether the verbs are said of the tail.
    """

    verbs: frozenset[str]
    heads: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    inverse: bool = False


def _words(verbs: str, heads: str = "", tails: str = "", *, inverse: bool = False) -> RelationWords:
    return RelationWords(
        frozenset(stems(verbs)), frozenset(stems(heads)), frozenset(stems(tails)), inverse=inverse
    )


KNOWN: Mapping[str, RelationWords] = {
    EdgeType.AUTHORED_BY: _words(
        "wrote write written writes author authored", "", "author writer", inverse=True
    ),
    EdgeType.AFFILIATED_WITH: _words("work works worked affiliated", "", "affiliation institution employer"),
    EdgeType.CITES: _words("cite cites cited reference refer", "", "reference citation"),
    EdgeType.PUBLISHED_IN: _words(
        "published publish appear appeared", "", "journal venue publisher conference"
    ),
    "WORKS_FOR": _words("work works worked employ", "employee staff worker", "employer workplace"),
    "LEADS": _words(
        "lead leads led run runs head heads manage manages chair chairs",
        "leader head manager boss chief director ceo",
    ),
    "FOUNDED": _words("found founded founds establish established start started", "founder"),
    "ACQUIRED": _words("acquire acquired buy bought purchase purchased", "buyer owner"),
    "PART_OF": _words("belong belongs part", "part member subsidiary division", "parent"),
    "PARTNER_OF": _words("partner partners cooperate", "partner", "partner"),
    "SUPPLIES": _words(
        "supply supplies supplied deliver delivers provide provides", "supplier vendor", "customer"
    ),
    "PRODUCES": _words(
        "produce produces produced make makes made manufacture build", "producer maker manufacturer"
    ),
    "USES": _words("use uses used", "user"),
    "LOCATED_IN": _words("located lies situated based", "", "location seat"),
    "BORN_IN": _words("born", "", "birthplace"),
    "ATTENDED": _words("attend attended", "attendee participant"),
    "KNOWS": _words("know knows knew", "acquaintance", "acquaintance"),
}
"""Words of the relations that Heddle itself reads; another one goes by the words of its name."""


def words_of(edge_type: str) -> RelationWords:
    """The words of an edge type: those known, else those of its name.

    A name that reads as a noun calls its tail so: X, DIRECTOR, Y says that Y is the director.
    """
    known = KNOWN.get(edge_type)
    if known:
        return known
    named = frozenset(stem for stem in stems(edge_type.replace("_", " ")) if len(stem) > 2)
    return RelationWords(named, frozenset(), named)
