"""Parties of a contract: names that are given a role in brackets, as agreements begin.

between Corvane Thermal Ltd, Leeds ("the Buyer") and Pellard Valves SAS, Lyon ("the Supplier")
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from heddle.graph.schema import Schema
from heddle.ingest.mention import Mention
from heddle.ingest.relation import Relation, may_join

_SELLERS = frozenset({"supplier", "seller", "vendor", "manufacturer", "provider", "contractor"})
_BUYERS = frozenset({"buyer", "purchaser", "customer", "client"})
_PAIRS = (("SUPPLIES", _SELLERS, _BUYERS), ("WORKS_FOR", frozenset({"employee"}), frozenset({"employer"})))
# Possessive: a bracket with nothing but space behind it must not be tried in many ways.
_ROLE = re.compile(
    r"\(\s*+(?:(?:herein ?after|hereafter|referred to as|called|the|,)\s*+){0,4}+[\"“”„'‘’]?(?:the\s++)?"
    rf"(?P<role>{'|'.join(sorted(_SELLERS | _BUYERS))}|employer|employee)[\"“”'‘’]?\s*+\)",
    re.IGNORECASE,
)
_PARTIES = frozenset({"Organization", "Person"})
_REACH = 250
"""Characters between a name and its role: an address stands there, and a register number."""
_APART = 1500
"""Characters between two parties at most: what is further apart is another contract."""


@dataclass(frozen=True, slots=True)
class _Party:
    """Who has a role, and the stretch of text that says so."""

    role: str
    mention: Mention
    end: int


def party_relations(
    text: str, spans: Iterable[tuple[int, int]], mentions: Sequence[Mention], schema: Schema
) -> list[Relation]:
    """What the parties of a contract are to each other; of each role the first that has it counts.

    Args:
        text: The document's text.
        spans: Stretches of it; a name and its role lie within one.
        mentions: The document's mentions, in order.
        schema: Says which relations may join which entity types.
    """
    parties: dict[str, _Party] = {}
    for party in _parties(text, spans, mentions):
        parties.setdefault(party.role, party)
    found: dict[tuple[str, str, str], Relation] = {}
    for name, heads, tails in _PAIRS:
        for head in (party for role, party in parties.items() if role in heads):
            for tail in (party for role, party in parties.items() if role in tails):
                start, end = min(head.mention.start, tail.mention.start), max(head.end, tail.end)
                one, other = head.mention.entity, tail.mention.entity
                if end - start <= _APART and may_join(schema, one, name, other):
                    phrase = f"{head.role}, {tail.role}"
                    relation = Relation(start, end, one, name, other, phrase, "structure")
                    found.setdefault((one.name, name, other.name), relation)
    return sorted(found.values())


def _parties(text: str, spans: Iterable[tuple[int, int]], mentions: Sequence[Mention]) -> Iterator[_Party]:
    named = [mention for mention in mentions if mention.kind in _PARTIES]
    for start, end in spans:
        before = start
        for match in _ROLE.finditer(text, start, end):
            since = max(before, match.start() - _REACH)
            near = (each for each in named if since <= each.start and each.end <= match.start())
            # The first name since the party before: what follows it is its address.
            mention = next(near, None)
            if mention is not None:
                yield _Party(match["role"].lower(), mention, match.end())
            before = match.end()
