"""Relations and kinds of Re-DocRED, which are Wikidata's, in the words of Heddle's schema.

What has no word in the schema is left out: a relation under a wrong name is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {"PER": "Person", "ORG": "Organization", "LOC": "Place"}
"""Kinds whose names are entities. Times and numbers are none; `MISC` is told by what is said of it."""


@dataclass(frozen=True, slots=True)
class SchemaRelation:
    """A relation of the schema that says what one of Wikidata's says.

    Args:
        name: Its name.
        turned: Whether its head is Wikidata's tail.
        head: What a `MISC` head of Wikidata's relation is; empty where it says nothing of it.
        tail: Likewise its tail.
    """

    name: str
    turned: bool = False
    head: str = ""
    tail: str = ""


def _all(codes: str, relation: SchemaRelation) -> dict[str, SchemaRelation]:
    return dict.fromkeys(codes.split(), relation)


RELATIONS: dict[str, SchemaRelation] = {
    # employer
    **_all("P108", SchemaRelation("WORKS_FOR")),
    # chairperson, chief executive, director or manager: from the organization to the person
    **_all("P488 P169 P1037", SchemaRelation("LEADS", turned=True)),
    # founded by
    **_all("P112", SchemaRelation("FOUNDED", turned=True)),
    # part of, parent organization; has part, subsidiary
    **_all("P361 P749", SchemaRelation("PART_OF")),
    **_all("P527 P355", SchemaRelation("PART_OF", turned=True)),
    # administrative unit, country, location, headquarters, terrain, continent, body of water
    **_all("P131 P17 P276 P159 P706 P30 P206", SchemaRelation("LOCATED_IN")),
    # contains the administrative unit, capital
    **_all("P150 P36", SchemaRelation("LOCATED_IN", turned=True)),
    # place of birth
    **_all("P19", SchemaRelation("BORN_IN")),
    # participant of; participant
    **_all("P1344", SchemaRelation("ATTENDED", tail="Event")),
    **_all("P710", SchemaRelation("ATTENDED", turned=True, head="Event")),
    # spouse, father, mother, child, sibling
    **_all("P26 P22 P25 P40 P3373", SchemaRelation("KNOWS")),
    # author, director, performer, creator, composer, screenwriter, lyrics by, producer
    **_all("P50 P57 P175 P170 P86 P58 P676 P162", SchemaRelation("PRODUCES", turned=True, head="Work")),
    # notable work
    **_all("P800", SchemaRelation("PRODUCES", tail="Work")),
    # manufacturer, developer
    **_all("P176 P178", SchemaRelation("PRODUCES", turned=True, head="Product")),
}
"""By Wikidata's number."""
