"""Namesakes: one node by its name that is several things, told apart by the documents that speak of it.

Each two documents of a node are judged by what stands around the name in each: a longer name that it is
short for (`Smith` in one that names John Smith, and in one that names Adam Smith), rare neighbours, words.
Documents are then joined, the likeliest first, as long as two groups are on average more likely one thing
than two (average linkage).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations
from typing import Final

import numpy as np

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.same_as import Namesakes
from heddle.ingest.resolution.blocking import neighbour_key, word_key
from heddle.ingest.resolution.boosting import Floats
from heddle.ingest.resolution.name_form import Family, NameForm
from heddle.ingest.resolution.name_words import EXONYMS, SHORT_FORMS
from heddle.ingest.resolution.pair_features import Holds, Profile, given_names
from heddle.ingest.resolution.record import cosine

ONE: Final = 0.5
"""The probability from which two groups of documents speak of one thing."""


class Trait(IntEnum):
    """The columns of what two documents say of one name, in order."""

    LONGER = 0
    CONTEXT = 1
    CONTEXT_KNOWN = 2
    NEIGHBOURS = 3
    NEIGHBOUR_SHARE = 4
    NEIGHBOURS_KNOWN = 5
    WORDS = 6
    RARE_WORD = 7
    PERSON = 8
    BODY = 9
    PLACE = 10
    LENGTH = 11
    GIVEN_NAME = 12
    SHORT = 13
    DOCUMENTS = 14
    FAMED = 15


WIDTH: Final = len(Trait)


@dataclass(frozen=True, slots=True)
class Told:
    """What one document says of a name.

    Args:
        document: The document.
        neighbours: The names beside it there, with weights.
        words: The hashes of the words around it there.
        longer: The names in it that the name may be short for.
    """

    document: DocumentId
    neighbours: Mapping[str, float]
    words: frozenset[int]
    longer: tuple[NameForm, ...]


def is_short_for(short: NameForm, long: NameForm) -> bool:
    """Whether a name may be the short form of a longer one: some of its words, or its letters."""
    if set(short.core) < set(long.core):
        return True
    return bool(short.short) and short.short in (long.initials, long.full_initials)


def traits(profile: Profile, one: Told, other: Told, holds: Holds, documents: int) -> list[float]:
    """What two documents say of a name, in numbers, the same in either order."""
    row = [0.0] * WIDTH
    form, family = profile.record.form, profile.record.family
    mine, theirs = one.neighbours, other.neighbours
    common = mine.keys() & theirs.keys()
    rare = [n for n in sorted(common) if neighbour_key(n) in profile.keys and holds(neighbour_key(n))]
    words, others = one.words, other.words
    row[Trait.LONGER] = _longer_names(one.longer, other.longer, family)
    row[Trait.CONTEXT] = cosine(words, others)
    row[Trait.CONTEXT_KNOWN] = math.log2(1 + min(len(words), len(others)))
    row[Trait.NEIGHBOURS] = sum(min(mine[name], theirs[name]) for name in rare)
    row[Trait.NEIGHBOUR_SHARE] = len(common) / max(1, min(len(mine), len(theirs)))
    row[Trait.NEIGHBOURS_KNOWN] = math.log2(1 + min(len(mine), len(theirs)))
    row[Trait.WORDS] = float(min(len(form.core), 5))
    row[Trait.RARE_WORD] = float(any(holds(word_key(family, word)) for word in form.telling))
    row[Trait.PERSON] = float(family is Family.PERSON)
    row[Trait.BODY] = float(family is Family.BODY)
    row[Trait.PLACE] = float(family is Family.PLACE)
    row[Trait.LENGTH] = float(min(len(form.key), 30))
    row[Trait.GIVEN_NAME] = float(len(form.core) == 1 and form.core[0] in SHORT_FORMS)
    row[Trait.SHORT] = float(bool(form.short))
    row[Trait.FAMED] = float(family is Family.PLACE and form.key in EXONYMS)
    row[Trait.DOCUMENTS] = float(min(documents, 8))
    return row


def _longer_names(mine: Sequence[NameForm], theirs: Sequence[NameForm], family: Family) -> float:
    """1 both have a longer name in common, -1 they have others, .25 one alone has any, 0 neither has."""
    if not mine or not theirs:
        return 0.25 if mine or theirs else 0.0
    return 1.0 if any(go_together(a, b, family) for a in mine for b in theirs) else -1.0


def go_together(a: NameForm, b: NameForm, family: Family) -> bool:
    """Whether two longer names may be of one thing."""
    if family is Family.PERSON and a.given and b.given:
        return a.surname == b.surname and given_names(a, b) > 0
    return set(a.core) <= set(b.core) or set(b.core) <= set(a.core)


def trait_rows(profile: Profile, told: Sequence[Told], holds: Holds) -> list[list[float]]:
    """The traits of each two documents of a node, in the order of `combinations`."""
    return [traits(profile, one, other, holds, len(told)) for one, other in combinations(told, 2)]


def tell_apart(node: NodeId, told: Sequence[Told], chances: Floats) -> Namesakes | None:
    """The namesakes that a node is; None where it is one thing.

    Args:
        node: The node.
        told: What each of its documents says, at least two, by document.
        chances: The probability that each two of them mean one thing, in the order of `trait_rows`.
    """
    pairs = list(combinations(range(len(told)), 2))
    groups, highest = _join(len(told), pairs, np.round(chances, 6))
    if len(groups) < 2:
        return None
    parts = sorted(tuple(sorted(told[at].document for at in group)) for group in groups)
    return Namesakes(node, tuple(parts), round(1 - highest, 4), "context", _evidence(told, groups))


def _join(count: int, pairs: Sequence[tuple[int, int]], chances: Floats) -> tuple[list[list[int]], float]:
    """Groups by average linkage, and the greatest average that is left between two of them."""
    groups: list[list[int]] = [[at] for at in range(count)]
    total, sizes = np.zeros((count, count)), np.ones(count)
    for (a, b), chance in zip(pairs, chances, strict=True):
        total[a, b] = total[b, a] = chance
    below = np.tril(np.ones((count, count), dtype=bool))
    while True:
        # Rounded, so that equal averages are equal in whichever order they were summed up.
        average = np.round(np.where(below, -1.0, total / np.outer(sizes, sizes)), 9)
        left, right = divmod(int(np.argmax(average)), count)
        highest = float(average[left, right])
        if highest < ONE:
            return [group for group in groups if group], max(highest, 0.0)
        groups[left] += groups[right]
        groups[right] = []
        total[left] += total[right]
        total[:, left] += total[:, right]
        sizes[left] += sizes[right]
        # Nothing is averaged with a group that is part of another now.
        below[right, :] = below[:, right] = True


def _evidence(told: Sequence[Told], groups: Sequence[Sequence[int]]) -> tuple[str, ...]:
    """For the first parts, the longer name or the neighbours that it is known by."""
    found = []
    for group in sorted(groups, key=lambda places: min(told[at].document for at in places))[:4]:
        longer = sorted({form.key for at in group for form in told[at].longer})
        beside = sorted({name for at in group for name in list(told[at].neighbours)[:2]})
        known = f"for {', '.join(longer[:2])}" if longer else f"beside {', '.join(beside[:3]) or 'nobody'}"
        found.append(f"in {len(group)} {'document' if len(group) == 1 else 'documents'} {known}")
    return tuple(found)
