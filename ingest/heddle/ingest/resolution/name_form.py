"""Names taken apart: which words tell who is meant, and what the others say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from heddle.graph.schema import NodeType
from heddle.ingest.resolution.name_words import (
    COMMON_IN_NAMES,
    EXONYMS,
    LEGAL_FORMS,
    LINKING,
    PARTICLES,
    SUFFIXES,
    TITLES,
)
from heddle.ingest.resolution.spelling import fold_words

_BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]{2,60})[)\]]\s*$")
_DIGITS = re.compile(r"\d+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_PLAIN_PLACE = re.compile(r"(?:city|town|village|municipality|kingdom|republic|commonwealth) of \w")
"""What a place is called in full: the City of Leeds is Leeds; New York City keeps its last word."""
_IDLE = COMMON_IN_NAMES | LINKING | PARTICLES | TITLES
_AND_OTHERS = ("et", "al")
_SHORTEST_WORD = 3
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 2, 7


class Family(StrEnum):
    """Kinds of things that may be one another under different types of nodes."""

    PERSON = "person"
    BODY = "body"
    PLACE = "place"
    VENUE = "venue"
    MATTER = "matter"
    """Works, products, events, concepts, groups and whatever a user's schema adds."""
    WRITING = "writing"
    """Documents and references to them."""


_OF_KIND = {"Person": Family.PERSON, "Organization": Family.BODY, "Place": Family.PLACE}
_OF_TYPE = {
    NodeType.AUTHOR: Family.PERSON,
    NodeType.AFFILIATION: Family.BODY,
    NodeType.VENUE: Family.VENUE,
    NodeType.REFERENCE: Family.WRITING,
    NodeType.DOCUMENT: Family.WRITING,
}


def family_of(node_type: NodeType, kind: str) -> Family:
    """The family of a node by its type and entity type."""
    if node_type is NodeType.ENTITY:
        return _OF_KIND.get(kind, Family.MATTER)
    return _OF_TYPE.get(node_type, Family.MATTER)


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name taken apart; all words are folded.

    Args:
        words: All of its words.
        core: Those that tell who is meant; all of them where none would be left.
        key: These as one text.
        telling: Those of them that may be all that another name of it has.
        given: Of a person, the given names and initials.
        surname: Of a person, the family name with its particles; the only word of a name of one.
        legal: The family of its legal form, or empty.
        suffix: `jr`, `sr` or the number of the bearer of a name, or empty.
        numbers: The numbers in it, by size.
        short: The acronym that it is, or empty.
        initials: What its acronym would be, linking words left out.
        full_initials: The same with the linking words.
        also: Another name that it gives in brackets at its end, or empty.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    key: str
    telling: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    surname: str = ""
    legal: str = ""
    suffix: str = ""
    numbers: tuple[str, ...] = ()
    short: str = ""
    initials: str = ""
    full_initials: str = ""
    also: str = ""


@lru_cache(maxsize=1 << 15)
def name_form(name: str, family: Family) -> NameForm:
    """Take a name apart.

    >>> name_form("Dr. Ludwig van Beethoven Jr.", Family.PERSON).surname
    'van beethoven'
    >>> name_form("Helios Optik GmbH", Family.BODY).core
    ('helios', 'optik')
    >>> name_form("Heterogeneous Graph Transformer (HGT)", Family.MATTER).also
    'HGT'
    """
    bracket = _BRACKETED.search(name)
    also = bracket[1].strip() if bracket and bracket.start() > 0 else ""
    plain = name[: bracket.start()] if bracket and also else name
    return _person(plain, also) if family is Family.PERSON else _thing(plain, also, family)


def _person(name: str, also: str) -> NameForm:
    last, comma, first = name.partition(",")
    words = fold_words(name)
    if comma and first.strip() and fold_words(first)[:1] and fold_words(first)[0] not in SUFFIXES:
        words = (*fold_words(first), *fold_words(last))
        after = len(fold_words(first))
    else:
        after = -1
    suffix = next((SUFFIXES[word] for word in words[1:] if word in SUFFIXES), "")
    bare = tuple(word for at, word in enumerate(words) if not (word in TITLES or (at and word in SUFFIXES)))
    bare = _without_others(bare or words)
    # Titles stand before the name, so that what is behind the comma keeps its place from the end.
    start = _surname_start(bare) if after < 0 else max(0, len(bare) - (len(words) - after))
    return NameForm(
        words=words,
        core=bare,
        key=" ".join(bare),
        telling=_telling(bare),
        given=bare[:start],
        surname=" ".join(bare[start:]),
        suffix=suffix,
        numbers=_numbers(words),
        initials="".join(word[0] for word in bare),
        also=also,
    )


def _without_others(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without those who are not named: `Anderson et al`."""
    return words[:-2] if len(words) > len(_AND_OTHERS) and words[-2:] == _AND_OTHERS else words


def _surname_start(words: tuple[str, ...]) -> int:
    start = max(0, len(words) - 1)
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return start


def _thing(name: str, also: str, family: Family) -> NameForm:
    words = fold_words(name, join_initials=True)
    whole = " ".join(words)
    if family is Family.PLACE and _PLAIN_PLACE.match(whole):
        words = words[2:]
        whole = " ".join(words)
    if family is Family.PLACE and whole in EXONYMS:
        core = tuple(EXONYMS[whole].split())
    else:
        telling = tuple(word for word in words if word not in LINKING)
        kept = _without_legal(telling) if family is Family.BODY else telling
        core = kept or telling or words
    legal = next((LEGAL_FORMS[w] for w in reversed(words[1:]) if w in LEGAL_FORMS), "")
    return NameForm(
        words=words,
        core=core,
        key=" ".join(core),
        telling=_telling(core),
        legal=legal if family is Family.BODY else "",
        numbers=_numbers(words),
        short=_as_acronym(name),
        initials="".join(word[0] for word in core) if len(core) > 1 else "",
        full_initials="".join(word[0] for word in words) if len(words) > 1 else "",
        also=also,
    )


def _telling(core: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in core if len(word) >= _SHORTEST_WORD and word not in _IDLE)


def _without_legal(words: tuple[str, ...]) -> tuple[str, ...]:
    end = len(words)
    while end > 1 and words[end - 1] in LEGAL_FORMS:
        end -= 1
    return words[:end]


def _numbers(words: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for word in words:
        ordinal = _ORDINAL.match(word)
        if ordinal or _DIGITS.fullmatch(word):
            found.append((ordinal[1] if ordinal else word).lstrip("0") or "0")
    return tuple(sorted(found))


def _as_acronym(name: str) -> str:
    """The letters of a name that is written as an acronym is, else empty."""
    letters = [letter for letter in name if letter.isalnum()]
    capitals = sum(letter.isupper() for letter in letters)
    if " " in name.strip() or not _SHORTEST_ACRONYM <= len(letters) <= _LONGEST_ACRONYM:
        return ""
    return "".join(letters).casefold() if capitals >= 2 and capitals * 3 >= len(letters) * 2 else ""
