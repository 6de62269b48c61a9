"""What a question asks for: a person, a time, a place, a quantity, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
            r"(?:price|cost|amount|number|percentage|share|budget|revenue|value|total|sum|size|fee|rate|salary|"
            r"ceiling|limit|maximum|minimum|weight|height|length|temperature|duration)|(?:what|which) "
            r"(?:\w+ ){1,3}time|what (?:do|does|did|will|would|is|was|are|were) [^?]*?(?:cost|pay|paid|"
            r"charge|weigh|earn)"
        ),
    ),
    (
        AnswerKind.TIME,
        (
            r"when|(?:what|which) time|(?:what|which) (?:\w+ ){0,3}(?:year|date|day|month|deadline|"
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
_DATE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b(?:\d{1,2} )?(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december)(?: \d{1,2},?)?(?: \d{4})?\b|"
    r"\b(?:in|since|of|by|until) (?:1[0-9]|20)[0-9]{2}\b",
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


_MONEY_ASKED = re.compile(
    r"\b(?:price|costs?|pays?|paid|fee|salary|revenue|budget|money|charge|earn|expensive)\b", re.IGNORECASE
)
_MONEY = re.compile(
    r"[€$£¥]|\b(?:EUR|GBP|USD|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CAD|AUD|INR|euros?|dollars?|pounds?|francs?|yen)\b",
    re.IGNORECASE,
)
_PERSON_ASKED = re.compile(r"\b(?:who|whom|whose|person|people|manager|director|author)\b", re.IGNORECASE)
_GENERIC = re.compile(
    r"\b(?:how (?:much|many)|much|many|money|costs?|pays?|paid|price|number|amount|total|year|date|day|month|"
    r"time|person|people|place|name|named|called|based|located|situated|seated)\b",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Oo]f)\s+[A-Z][a-z]+")
_HALF = 0.6
"""Fit of a sentence that holds a number where money is asked for, a firm where a person is, "in Xyz" where a
place is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of thing answers a question, as finely as its words tell.

    Args:
        kinds: What is asked for; `OPEN` alone where no word tells.
        money: Whether the quantity is an amount of money.
        person: Whether the agent is a person rather than a firm.
        words: Words of the question that say no more than the kind ("year", "cost").
    """

    kinds: frozenset[AnswerKind]
    money: bool
    person: bool
    words: tuple[str, ...]

    def fit(self, text: str, entity_types: frozenset[str]) -> float:
        """How well a sentence holds what is asked for, in [0, 1]; one half where nothing tells.

        Args:
            text: The sentence without the names that the question holds.
            entity_types: Types of the entities that it mentions and the question does not.
        """
        if self.kinds == {AnswerKind.OPEN}:
            return 0.5
        return sum(self._fit(kind, text, entity_types) for kind in self.kinds) / len(self.kinds)

    def _fit(self, kind: AnswerKind, text: str, entity_types: frozenset[str]) -> float:
        if kind is AnswerKind.QUANTITY:
            # The year of a sentence is no amount.
            number = holds(kind, _DATE.sub(" ", text), entity_types)
            return float(number) if not self.money or _MONEY.search(text) else _HALF * number
        if kind is AnswerKind.PLACE and not holds(kind, text, entity_types):
            return _HALF * bool(_SOMEWHERE.search(_DATE.sub(" ", text)))
        if kind is AnswerKind.AGENT and holds(kind, text, entity_types):
            return 1.0 if ("Person" in entity_types) is self.person else _HALF
        return float(holds(kind, text, entity_types))


def wanted(question: str) -> Wanted:
    """What kind of thing answers a question."""
    return Wanted(
        asked_kinds(question),
        bool(_MONEY_ASKED.search(question)),
        bool(_PERSON_ASKED.search(question)),
        tuple(_GENERIC.findall(question)),
    )


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
