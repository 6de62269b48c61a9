"""Reservations: why names that look like one thing wait for a person all the same.

The trees learn from labelled sentences and generated worlds. Papers, tables and mails hold names that those
do not: lists of cited people, departments, abbreviations of two letters, institutions that bear a place's
name. One wrong pair makes one thing of two clusters, so these rules ask for more than the trees do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rapidfuzz import fuzz

from heddle.graph.schema import NodeType
from heddle.ingest.resolution.name_form import Family, NameForm
from heddle.ingest.resolution.name_words import SHORT_FORMS
from heddle.ingest.resolution.pair_features import Feature, Profile
from heddle.ingest.resolution.spelling import fold_words
from heddle.ingest.word_set import word_set

_INSTITUTIONS: Final = word_set(
    "university universita universitat universite universidad college school institute hospital hospitals",
    "clinic clinics department faculty center centre laboratory ministry council committee museum library",
    "license licence",
)
_OF_DEPARTMENTS: Final = word_set(
    "department departments dept division faculty school institute unit section laboratory center centre",
    "research chair group branch and of the for in de di della",
)
_UNLIKE_DEPARTMENTS = 80
_SOME_CONTEXT = 0.2
_SHORT_WORD = 4
_TWO_LETTERS = 2


def reservation(one: Profile, other: Profile, row: Sequence[float]) -> str:
    """The first reason to doubt that two names alike are one thing; empty where there is none.

    Args:
        one: One of both.
        other: The other.
        row: Their features.
    """
    if row[Feature.IDENTIFIERS] > 0:
        return ""
    return next((reason for reason, applies in _REASONS if applies(one, other, row)), "")


def _is_name_alone(one: Profile, _other: Profile, row: Sequence[float]) -> bool:
    """Whether nothing but the name speaks for a pair: many people have one name."""
    return (
        one.record.family is Family.PERSON
        and row[Feature.NEIGHBOURS] == row[Feature.TOGETHER] == row[Feature.ALIAS] == 0
        and row[Feature.CONTEXT] < _SOME_CONTEXT
    )


def _is_one_of_several(_one: Profile, _other: Profile, row: Sequence[float]) -> bool:
    """Whether a word may be short for another name of its documents as well: `Okoh` of two brothers."""
    return row[Feature.RIVALS] >= 1 and row[Feature.FEWEST_WORDS] == 1 and row[Feature.ALIAS] == 0


def _is_other_beside(one: Profile, other: Profile, row: Sequence[float]) -> bool:
    """Whether a name in brackets has nothing of the name before it: `Lippia (Verbenaceae)` is no alias."""
    a, b = one.record.form, other.record.form
    if row[Feature.ALIAS] == 0 or set(a.core) & set(b.core):
        return False
    pairs = ((a, b), (b, a))
    if any(short.short and short.short[0] in long.full_initials for short, long in pairs):
        return False
    called = ({*SHORT_FORMS.get(x, ())} & {*SHORT_FORMS.get(y, ())} for x in a.core for y in b.core)
    return not any(called)


def _is_two_letters(one: Profile, other: Profile, row: Sequence[float]) -> bool:
    """Whether two letters alone are held against a name: too many names begin with them."""
    shorts = one.record.form.short, other.record.form.short
    if row[Feature.ACRONYM] == 0 or all(shorts) or row[Feature.ALIAS] > 0 or row[Feature.NEIGHBOURS] > 0:
        return False
    return len(max(shorts, key=len)) == _TWO_LETTERS


def _is_part_of_body(one: Profile, other: Profile, row: Sequence[float]) -> bool:
    """Whether an institution is held against its place, its kind, or another one of that place."""
    if not (one.record.family is other.record.family is Family.BODY) or row[Feature.ALIAS] > 0:
        return False
    first, second = set(one.record.form.core), set(other.record.form.core)
    return (first < second or second < first) and bool((first | second) & _INSTITUTIONS)


def _is_narrower(one: Profile, other: Profile, row: Sequence[float]) -> bool:
    """Whether words before a name make it another: Southern Tunisia is not Tunisia."""
    if Family.PERSON in (one.record.family, other.record.family) or row[Feature.ALIAS] > 0:
        return False
    short, long = sorted((one.record.form.core, other.record.form.core), key=len)
    return len(short) < len(long) and long[-len(short) :] == short


def _is_other_acronym(one: Profile, other: Profile, row: Sequence[float]) -> bool:
    """Whether both are acronyms, of other letters: OPLS-DA is not PLS-DA."""
    a, b = one.record.form, other.record.form
    return bool(a.short and b.short) and a.short != b.short and row[Feature.ALIAS] == 0


def _is_one_of_list(one: Profile, other: Profile, _row: Sequence[float]) -> bool:
    """Whether one lists what the other names alone: `THC/CBD` is not THC."""
    first, second = set(one.record.form.core), set(other.record.form.core)
    longer = one if len(first) > len(second) else other
    return first != second and (first < second or second < first) and "/" in longer.record.name


def _is_other_short_name(one: Profile, other: Profile, _row: Sequence[float]) -> bool:
    """Whether persons differ in a short word, `Li S` and `Liu S`, or in the initials behind the name."""
    if not (one.record.family is other.record.family is Family.PERSON):
        return False
    a, b = one.record.form, other.record.form
    mine, theirs = _initials_behind(a), _initials_behind(b)
    if mine and theirs and mine[0] != theirs[0]:
        return a.core[0] == b.core[0]
    short = [word for word in set(a.core) ^ set(b.core) if 1 < len(word) <= _SHORT_WORD]
    return bool(mine and theirs and short and a.core[0] != b.core[0])


def _initials_behind(form: NameForm) -> str:
    return "".join(word for word in form.core[1:] if len(word) == 1)


def _is_department(one: Profile, other: Profile, _row: Sequence[float]) -> bool:
    """Whether one is a department of the other, or both are departments of one university."""
    kinds = {one.record.type_name, other.record.type_name}
    if NodeType.AFFILIATION not in kinds or not kinds <= {NodeType.AFFILIATION, "Organization"}:
        return False
    mine, theirs = _department(one), _department(other)
    if not mine or not theirs:
        return bool(mine or theirs)
    return fuzz.token_sort_ratio(mine, theirs) < _UNLIKE_DEPARTMENTS


def _department(profile: Profile) -> str:
    words = fold_words(profile.record.text("department"))
    return " ".join(word for word in words if word not in _OF_DEPARTMENTS) or " ".join(words)


_REASONS: Final[tuple[tuple[str, Callable[[Profile, Profile, Sequence[float]], bool]], ...]] = (
    ("only the name speaks for it", _is_name_alone),
    ("short for others too", _is_one_of_several),
    ("no letter of one in the other", _is_other_beside),
    ("two letters alone", _is_two_letters),
    ("a department is not its whole", _is_department),
    ("one may be of the other's place", _is_part_of_body),
    ("a word before it makes it narrower", _is_narrower),
    ("other letters", _is_other_acronym),
    ("one of several that a name lists", _is_one_of_list),
    ("short names differ", _is_other_short_name),
)
