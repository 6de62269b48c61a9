"""What two records have in common, in numbers: the features that a pair is judged by."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler, Levenshtein

from heddle.ingest.resolution.blocking import neighbour_key, word_key
from heddle.ingest.resolution.name_form import Family, NameForm
from heddle.ingest.resolution.name_words import COMPATIBLE_FORMS, SHORT_FORMS
from heddle.ingest.resolution.record import SINGLE_VALUED, Record, cosine
from heddle.ingest.resolution.spelling import skeleton

Holds = Callable[[str], bool]
"""Whether a key holds, that is, whether few enough nodes have it."""


class Feature(IntEnum):
    """The columns of a pair's features, in order."""

    SAME_WORDS = 0
    SPELLING = 1
    WORD_ORDER = 2
    CONTAINED = 3
    WORDS_SHARED = 4
    SOUND = 5
    GIVEN = 6
    SURNAME = 7
    ACRONYM = 8
    ALIAS = 9
    LEGAL = 10
    NUMBERS = 11
    SUFFIX = 12
    KIND = 13
    IDENTIFIERS = 14
    RARE_WORD = 15
    FEWEST_WORDS = 16
    MOST_WORDS = 17
    LENGTH = 18
    NEIGHBOURS = 19
    NEIGHBOUR_SHARE = 20
    NEIGHBOURS_KNOWN = 21
    CONTEXT = 22
    CONTEXT_KNOWN = 23
    TOGETHER = 24
    SAME_PLACE = 25
    RIVALS = 26
    PERSON = 27
    BODY = 28
    PLACE = 29
    BESIDE = 30
    WORD_LEFT = 31
    STANDS_FOR = 32
    RIVALS_ANYWHERE = 33
    ELSEWHERE = 34


WIDTH: Final = len(Feature)
_TYPO = 0.84


@dataclass(frozen=True, slots=True)
class Profile:
    """A record with what is asked of it for every pair that it is in.

    Args:
        record: The record of a node or of a part of one.
        keys: The keys of the node.
        neighbours: The names beside it, with weights.
        words: The hashes of the words around it.
    """

    record: Record
    keys: frozenset[str]
    neighbours: Mapping[str, float]
    words: frozenset[int]

    @staticmethod
    def of(record: Record, keys: Collection[str]) -> Profile:
        """The profile of a record."""
        return Profile(record, frozenset(keys), record.neighbours(), record.words())


@dataclass(frozen=True, slots=True)
class Company:
    """What other names say of a pair.

    Args:
        rivals: Of a short name and a longer one: the other longer names in documents of both.
        stands_for: How well the longer goes with those that the documents of the short one have: 1 it is
            like one of them, -1 it is unlike all, 0 there are none.
        rivals_anywhere: The other longer names of any document, `MOST_RIVALS` where they are too many.
        elsewhere: Whether the nodes are named in one document, and these parts of them are not.
    """

    rivals: int = 0
    stands_for: float = 0.0
    rivals_anywhere: int = 0
    elsewhere: bool = False


ALONE: Final = Company()
MOST_RIVALS: Final = 4


def pair_features(one: Profile, other: Profile, holds: Holds, company: Company = ALONE) -> list[float]:
    """The features of a pair, the same in either order.

    Args:
        one: One of both.
        other: The other.
        holds: Whether a key that both have holds.
        company: What other names say of them.
    """
    # Some measures of likeness depend on which text comes first.
    one, other = sorted((one, other), key=lambda profile: profile.record.part)
    left, right = one.record, other.record
    a, b = left.form, right.form
    together = left.settings.keys() & right.settings.keys()
    row = [0.0] * WIDTH
    _spellings(row, a, b)
    if left.family is Family.PERSON and right.family is Family.PERSON:
        row[Feature.GIVEN] = given_names(a, b)
        row[Feature.SURNAME] = JaroWinkler.similarity(a.surname, b.surname)
    row[Feature.ACRONYM] = _acronym(left, right)
    row[Feature.ALIAS] = float(a.key in right.aliases or b.key in left.aliases)
    row[Feature.LEGAL] = _legal(a.legal, b.legal)
    row[Feature.NUMBERS] = _agreement(set(a.numbers), set(b.numbers))
    row[Feature.SUFFIX] = _agreement({a.suffix} - {""}, {b.suffix} - {""})
    row[Feature.KIND] = kind_agreement(left, right)
    row[Feature.IDENTIFIERS] = identifier_agreement(left, right)
    shared = (word_key(left.family, word) for word in a.telling if word in b.telling)
    row[Feature.RARE_WORD] = float(any(key in other.keys and holds(key) for key in shared))
    around(row, one, other, holds)
    row[Feature.TOGETHER] = len(together) / max(1, min(len(left.settings), len(right.settings)))
    row[Feature.SAME_PLACE] = _same_place(left, right, together)
    row[Feature.RIVALS] = float(min(company.rivals, MOST_RIVALS))
    row[Feature.STANDS_FOR] = company.stands_for
    row[Feature.RIVALS_ANYWHERE] = float(min(company.rivals_anywhere, MOST_RIVALS))
    row[Feature.ELSEWHERE] = float(company.elsewhere)
    row[Feature.PERSON] = float(left.family is right.family is Family.PERSON)
    row[Feature.BODY] = float(left.family is right.family is Family.BODY)
    row[Feature.PLACE] = float(left.family is right.family is Family.PLACE)
    row[Feature.BESIDE] = float(a.key in other.neighbours or b.key in one.neighbours)
    return row


def _spellings(row: list[float], a: NameForm, b: NameForm) -> None:
    first, second = set(a.core), set(b.core)
    shared = len(first & second)
    row[Feature.SAME_WORDS] = float(a.core == b.core)
    row[Feature.SPELLING] = JaroWinkler.similarity(a.key, b.key)
    row[Feature.WORD_ORDER] = fuzz.token_sort_ratio(a.key, b.key) / 100
    row[Feature.CONTAINED] = shared / max(1, min(len(first), len(second)))
    row[Feature.WORDS_SHARED] = shared / max(1, len(first | second))
    row[Feature.SOUND] = float(skeleton(a.core) == skeleton(b.core))
    row[Feature.FEWEST_WORDS] = float(min(len(a.core), len(b.core), 5))
    row[Feature.MOST_WORDS] = float(min(max(len(a.core), len(b.core)), 7))
    row[Feature.LENGTH] = float(min(len(a.key), len(b.key), 30))
    row[Feature.WORD_LEFT] = words_left(first, second)


def words_left(first: Collection[str], second: Collection[str]) -> float:
    """How unlike the words are that each has and the other has not; 0 where one has none left.

    `North Ridge` and `South Ridge` differ in words that are unlike; `Ridgeway` and `Rigdeway` in a typo.
    """
    mine = [word for word in first if word not in second]
    theirs = [word for word in second if word not in first]
    if not mine or not theirs:
        return 0.0
    unlike = {(x, y): 1 - Levenshtein.normalized_similarity(x, y) for x in mine for y in theirs}
    nearest = [min(unlike[x, y] for y in theirs) for x in mine]
    return max(*nearest, *(min(unlike[x, y] for x in mine) for y in theirs))


def given_names(a: NameForm, b: NameForm) -> float:
    """How well given names go together: 1 equal, .8 a short form, .5 an initial or none, 0 they differ."""
    if not a.given or not b.given:
        return 0.5
    if set(a.core) == set(b.core):
        return 1.0
    return min(_given(x, y) for x, y in zip(a.given, b.given, strict=False))


def _given(x: str, y: str) -> float:
    if x == y:
        return 1.0 if len(x) > 1 else 0.6
    if len(x) == 1 or len(y) == 1:
        return 0.5 if x[0] == y[0] else 0.0
    if SHORT_FORMS.get(x, frozenset()) & SHORT_FORMS.get(y, frozenset()):
        return 0.8
    if x.startswith(y) or y.startswith(x):
        return 0.7
    return 0.65 if JaroWinkler.similarity(x, y) >= _TYPO else 0.0


def _acronym(left: Record, right: Record) -> float:
    """1 where one is the other's acronym, by its letters or because a text says so."""
    for short, long in ((left.form, right.form), (right.form, left.form)):
        if left.family is Family.VENUE and _abbreviates(short, long):
            return 1.0
        if short.short and len(long.core) > 1:
            letters = short.short
            if letters in (long.initials, long.full_initials):
                return 1.0
            # In PhD and DoT letters of one word count twice; the first letters still come in order.
            if len(letters) > 2 and _in_order(long.initials, letters) and len(long.initials) > 1:
                return 0.5
    return 0.0


def _abbreviates(short: NameForm, long: NameForm) -> bool:
    """Whether each word of a title is cut short in the other: `J. Mol. Biol.`, `Proc. Natl. Acad. Sci.`."""
    if len(short.core) < 2 or len(short.core) > len(long.core) or short.core == long.core:
        return False
    return all(_in_order(whole, cut) for cut, whole in zip(short.core, long.core, strict=False))


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return bool(letters) and letters[0] == word[0] and all(letter in rest for letter in letters)


def _legal(a: str, b: str) -> float:
    """1 the same legal form, 0 one has none, -1 they differ."""
    if not a or not b or a in COMPATIBLE_FORMS or b in COMPATIBLE_FORMS:
        return float(bool(a) and a == b)
    return 1.0 if a == b else -1.0


def _agreement(a: Collection[str], b: Collection[str]) -> float:
    """1 both have the same, 0 neither has any, -.5 one has some, -1 they differ."""
    if not a and not b:
        return 0.0
    if not a or not b:
        return -0.5
    return 1.0 if set(a) == set(b) else -1.0


def kind_agreement(left: Record, right: Record) -> float:
    """1 the same type, .5 types of one family, 0 types of two."""
    if left.type_name == right.type_name:
        return 1.0
    return 0.5 if left.family is right.family else 0.0


def identifier_agreement(left: Record, right: Record) -> float:
    """1 one identifier is shared, -1 there are two of a kind of which a thing has one, else 0."""
    if left.identifiers & right.identifiers:
        return 1.0
    mine = {name.partition(":")[0] for name in left.identifiers}
    theirs = {name.partition(":")[0] for name in right.identifiers}
    return -1.0 if mine & theirs & SINGLE_VALUED else 0.0


def around(row: list[float], one: Profile, other: Profile, holds: Holds) -> None:
    """Neighbours and words that two records share, and how much of each there is to share."""
    mine, theirs = one.neighbours, other.neighbours
    common = mine.keys() & theirs.keys()
    row[Feature.NEIGHBOURS] = sum(
        min(mine[name], theirs[name]) for name in rare_neighbours(one, other, holds)
    )
    row[Feature.NEIGHBOUR_SHARE] = len(common) / max(1, min(len(mine), len(theirs)))
    row[Feature.NEIGHBOURS_KNOWN] = math.log2(1 + min(len(mine), len(theirs)))
    row[Feature.CONTEXT] = cosine(one.words, other.words)
    row[Feature.CONTEXT_KNOWN] = math.log2(1 + min(len(one.words), len(other.words)))


def rare_neighbours(one: Profile, other: Profile, holds: Holds) -> list[str]:
    """Neighbours of both that few nodes have, sorted.

    Only those count that both are listed under: of no other does the resolver know how common it is.
    """
    return [
        name
        for name in sorted(one.neighbours.keys() & other.neighbours.keys())
        if (key := neighbour_key(name)) in one.keys and key in other.keys and holds(key)
    ]


def _same_place(left: Record, right: Record, together: Collection[str]) -> float:
    """The share of the places of either in their common documents that name both."""
    if not together:
        return 0.0
    mine = {place for name, setting in left.settings.items() if name in together for place in setting.places}
    theirs = {
        place for name, setting in right.settings.items() if name in together for place in setting.places
    }
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))
