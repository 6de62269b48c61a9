"""What a question asks for: a person, a time, a place, a quantity, or something else."""

from __future__ import annotations

import re
from enum import StrEnum


class AnswerKind(StrEnum):
    """What kind of thing answers a question."""

    AGENT = "agent"
    TIME = "time"
    PLACE = "place"
    QUANTITY = "quantity"
    OPEN = "open"


_ASKS = (
    (
        AnswerKind.QUANTITY,
        (
            r"how (?:many|much|long|old|far|large|big|high|tall|often)|(?:what|which) (?:\w+ ){0,3}"
            r"(?:price|cost|amount|number|percentage|share|budget|revenue|value|total|sum|size|fee|rate|salary)"
        ),
    ),
    (
        AnswerKind.TIME,
        (
            r"when|(?:what|which|in what|in which|on what) (?:\w+ ){0,3}(?:year|date|day|month|time|deadline|"
            r"quarter)|since when|until when|by when"
        ),
    ),
    (
        AnswerKind.PLACE,
        (
            r"where|(?:what|which|in what|in which) (?:\w+ ){0,3}(?:city|country|place|town|state|location|"
            r"address|region|room|building)"
        ),
    ),
    (
        AnswerKind.AGENT,
        (
            r"who|whom|whose|by whom|(?:what|which) (?:\w+ ){0,3}(?:person|people|company|companies|"
            r"organi[sz]ation|supplier|vendor|team|partner|customer|client|university|manager|director|author)"
        ),
    ),
)
_ASKING = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _ASKS)

_TIME = re.compile(
    r"\b(?:1[0-9]{3}|20[0-9]{2})\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}:\d{2}\b|\bQ[1-4]\b|\b(?:mon|tues|"
    r"wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|september|"
    r"october|november|december)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\.? \d{1,2}\b|"
    r"\bMay\b|\b(?:yesterday|today|tomorrow)\b|\bnext (?:week|month|year|quarter)\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\d|[€$£¥%]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|"
    r"million|billion|half|twice|none)\b",
    re.IGNORECASE,
)
KINDS_OF = {
    AnswerKind.AGENT: frozenset({"Person", "Organization", "Group"}),
    AnswerKind.PLACE: frozenset({"Place"}),
}
"""Entity types that answer a kind of question."""


def asked_kinds(question: str) -> frozenset[AnswerKind]:
    """What a question asks for; `OPEN` alone where no word tells."""
    found = frozenset(kind for kind, words in _ASKING if words.search(question))
    return found or frozenset({AnswerKind.OPEN})


def holds(kind: AnswerKind, text: str, entity_types: frozenset[str]) -> bool:
    """Whether a sentence holds something of the kind asked for.

    Args:
        kind: What is asked for.
        text: The sentence.
        entity_types: Types of the entities that the sentence mentions and the question does not.
    """
    match kind:
        case AnswerKind.TIME:
            return bool(_TIME.search(text))
        case AnswerKind.QUANTITY:
            return bool(_QUANTITY.search(text))
        case AnswerKind.AGENT | AnswerKind.PLACE:
            return bool(KINDS_OF[kind] & entity_types)
        case AnswerKind.OPEN:
            return False
