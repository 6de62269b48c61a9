"""Columns: what the header of a table column says about the cells below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from heddle.core.names import clean_name
from heddle.ingest.mention import is_name


class Role(StrEnum):
    """What the cells of a column name, as finely as relations need."""

    PERSON = "person"
    LEADER = "leader"
    FOUNDER = "founder"
    ATTENDEE = "attendee"
    ORGANIZATION = "organization"
    EMPLOYER = "employer"
    MAKER = "maker"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    PARENT = "parent"
    PLACE = "place"
    BIRTHPLACE = "birthplace"
    PRODUCT = "product"
    EVENT = "event"
    TITLE = "title"

    @property
    def kind(self) -> str:
        """The entity type of the cells; empty for roles that name no entity."""
        return _KINDS.get(self, "")


_KINDS = {
    **dict.fromkeys((Role.PERSON, Role.LEADER, Role.FOUNDER, Role.ATTENDEE), "Person"),
    **dict.fromkeys(
        (Role.ORGANIZATION, Role.EMPLOYER, Role.MAKER, Role.SUPPLIER, Role.CUSTOMER, Role.PARENT),
        "Organization",
    ),
    **dict.fromkeys((Role.PLACE, Role.BIRTHPLACE), "Place"),
    Role.PRODUCT: "Product",
    Role.EVENT: "Event",
}

_WORDS: dict[Role, str] = {
    Role.PERSON: "person|people|employee|contact|contact person|full name|staff|manager"
    "|account manager|project manager|engineer|member|author|speaker|signed by|signatory|reported by"
    "|assignee",
    Role.LEADER: "ceo|chief executive|chief executive officer|president|chairman|chairwoman|chairperson"
    "|managing director|key people|head",
    Role.FOUNDER: "founder|founders|founded by|co-founder|co-founders",
    Role.ATTENDEE: "attendee|attendees|participant|participants",
    Role.ORGANIZATION: "organization|organisation|organization name|institution|university|agency"
    "|company name",
    Role.EMPLOYER: "company|employer|affiliation|firm|works for",
    Role.MAKER: "manufacturer|maker|producer|developer|brand|made by",
    Role.SUPPLIER: "supplier|supplier name|vendor|vendor name",
    Role.CUSTOMER: "customer|customer name|client|client name|buyer",
    Role.PARENT: "parent|parent company|owner company|holding",
    Role.PLACE: "place|city|town|country|location|site|headquarters|hq|region|state|venue"
    "|headquartered in|office",
    Role.BIRTHPLACE: "birthplace|place of birth|born in",
    Role.PRODUCT: "product|products|product name|component|part name|software|device",
    Role.EVENT: "event|event name|conference|workshop",
    Role.TITLE: "role|title|job title|position|function|job",
}
_ROLES = {word: role for role, words in _WORDS.items() for word in words.split("|")}
_NAME_HEADERS = frozenset({"name", "names"})
_PERSON_SIGNS = re.compile(
    r"\b(?:role|job|position|e-?mail|phone|age|birth\w*|born|department|gender|salary|employer|surname)\b",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    {"", "-", "–", "—", "n/a", "na", "none", "null", "tbd", "unknown", "yes", "no", "total", "all"}
)


def read_columns(header: Sequence[str]) -> tuple[Role | None, ...]:
    """The role of each column by its header; None where the header says nothing.

    `Name` alone says nothing: it names persons where another column speaks of a role, an e-mail, an age.
    """
    words = [" ".join(re.sub(r"[^\w\s-]", " ", cell).casefold().split()) for cell in header]
    persons = any(_PERSON_SIGNS.search(word) for word in words)
    return tuple(Role.PERSON if word in _NAME_HEADERS and persons else _ROLES.get(word) for word in words)


def names_in_cell(cell: str) -> list[str]:
    """The names a cell gives, cleaned: one, or several set apart by semicolons or lines."""
    names = [clean_name(part) for part in re.split(r"[;\n]", cell)]
    return [name for name in names if name.casefold() not in _EMPTY and is_name(name)]
