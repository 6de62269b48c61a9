"""Aliases: other forms that people use of one name, and other names that a text gives beside it.

Forms follow from a name alone: without middle names, with initials, with a short given name, surname first,
"X of Y" for "X, Duke of Y". They are guesses, and weigh less than the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from heddle.retrieval.ranker.short_name import short_names

_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*\.?")
_HONORIFICS_WORDS = """
sir dame lord lady dr prof professor mr mrs ms miss rev reverend father saint st prince princess king
queen emperor empress crown grand duke duchess count countess baron baroness archduke archduchess earl
infante infanta sultan pope cardinal bishop archbishop captain general colonel major admiral lieutenant
don donna doña dom sheikh shaikh raja rani maharaja sri shri ustad pandit hon judge justice senator
president chief shah emir imam rabbi hrh hh marquess marquis viscount tsar tsarina margrave landgrave
elector the
"""
_HONORIFICS = frozenset(_HONORIFICS_WORDS.split())
_AFTER = re.compile(r"(?:,? (?:Jr|Sr)\.?|,? (?:[A-Z]{2,6}|(?:[A-Z]\.){2,}|[A-Z][a-z]?[A-Z]{2,4}))+$")
_GENERATION = re.compile(r",? (?:Jr|Sr)\.?$")
_ROMAN = re.compile(r"[IVXL]+")
_NUMBERED = re.compile(r" [IVXL]+ of ")
_PARTICLES_WORDS = """
van von de der den di da du del della dos la le el al bin ibn ten ter zu y e af
"""
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
_ARTICLES = ("The", "A", "An")
_NICKNAME = re.compile(r"[\"“'‘]([^\"“”'‘’]{2,30})[\"”'’]")


def without_honours(name: str) -> str:
    """A person's name without titles before it and letters after it.

    >>> without_honours("Sir John William Downer, KCMG, KC"), without_honours("Prince Karl of Leiningen")
    ('John William Downer', 'Karl of Leiningen')
    """
    name = _AFTER.sub("", name).strip(" ,")
    words = name.split(" ")
    while len(words) > 1 and words[0].strip(".").casefold() in _HONORIFICS:
        words = words[1:]
    return " ".join(words) if len(words) > 1 or not _ROMAN.fullmatch(words[0]) else name


def person_forms(name: str) -> Iterator[tuple[str, str]]:
    """Other forms of a person's name, with the rule that made them.

    >>> [form for form, _ in person_forms("Noel Mason Smith")][:4]
    ['Noel Smith', 'Noel M. Smith', 'N. Mason Smith', 'N. M. Smith']
    """
    bare = without_honours(name)
    if bare != name and " " in bare:
        yield bare, "bare"
    nicknames = _NICKNAME.findall(bare)
    plain = " ".join(_NICKNAME.sub(" ", bare).split())
    given, last = _parted(plain)
    if nicknames:
        yield plain, "plain"
        yield from ((f"{nickname} {last}", "nickname") for nickname in nicknames if last)
    if given and last and name.split(" ", maxsplit=1)[0] not in _ARTICLES:
        yield from _short_forms(given, last)


def _parted(name: str) -> tuple[Sequence[str], str]:
    """Given names and surname, particles with the surname."""
    words = _WORD.findall(name)
    if not 2 <= len(words) <= 7 or any(word[0].isdigit() for word in words) or "of" in words:
        return (), words[-1] if words else ""
    first = len(words) - 1
    if _ROMAN.fullmatch(words[first]) and first > 1:
        first -= 1
    while first > 1 and words[first - 1].casefold() in _PARTICLES:
        first -= 1
    if not all(word[0].isupper() for word in words[:first]):
        return (), ""
    return words[:first], " ".join(words[first:])


def _short_forms(given: Sequence[str], last: str) -> Iterator[tuple[str, str]]:
    first, middle = given[0], given[1:]
    initials = [f"{word[0]}." for word in given]
    bare_last = re.sub(r" [IVXL]+$", "", last)
    if bare_last != last:
        yield f"{first} {bare_last}", "ungenerated"
    if middle:
        yield f"{first} {last}", "first_last"
        yield " ".join([first, *initials[1:], last]), "middle_initial"
        yield " ".join([initials[0], *middle, last]), "first_initial"
        yield " ".join([*initials, last]), "initials"
        yield from ((f"{word} {last}", "middle_last") for word in middle if not word.endswith("."))
        yield " ".join(given), "without_last"
        if len(middle) > 1:
            yield from ((f"{first} {word} {last}", "one_middle") for word in middle)
            yield f"{first} {middle[-1]}", "first_middle"
    for word in given[:2]:
        yield from ((f"{short} {last}", "short") for short in short_names(word))
    yield " ".join([last, *given]), "last_first"


_SEAT = re.compile(
    r"^(.+?),? (?:the )?(?:(?:\d+(?:st|nd|rd|th)|Hereditary|Grand|Crown|Prince|Princess|Dowager) )*"
    r"[A-Z][a-z]+ (?:of|von|de|zu) ((?:[A-Z]|the ).+)$"
)


def seat_forms(name: str) -> Iterator[tuple[str, str]]:
    """What stays of "X, 3rd Duke of Y" and of "X II of Y".

    A single given name is none of them: too many bear it.

    >>> [form for form, _ in seat_forms("Gerard III, Count of Guelders")]
    ['Gerard III of Guelders', 'Gerard III']
    """
    if ", " in name and (found := _SEAT.match(name)):
        yield f"{found.group(1)} of {found.group(2)}", "seated"
        if " " in found.group(1):
            yield found.group(1), "seatless"
    elif _NUMBERED.search(name):
        yield name.split(" of ", 1)[0], "before_of"
    elif " of " in name:
        given, seat = name.split(" of ", 1)
        words = given.split(" ")
        yield from ((f"{' '.join(words[:kept])} of {seat}", "of_short") for kept in range(2, len(words)))
        if words[0].casefold() in _HONORIFICS and len(words) > 2:
            yield from ((f"{' '.join(words[1:kept])} of {seat}", "of_short") for kept in range(2, len(words)))


def year_forms(name: str) -> Iterator[tuple[str, str]]:
    """A name that holds a year, with the year before it and behind it.

    >>> [form for form, _ in year_forms("2012 Senate election")]
    ['Senate election 2012', 'Senate election of 2012']
    """
    years = re.findall(r"(?<![\d–-])(?:1[5-9]|20)\d\d(?:[–-]\d{2,4})?(?![\d])", name)
    if len(years) != 1:
        return
    rest = " ".join(re.sub(rf",? ?(?:of )?{re.escape(years[0])}", " ", name).split())
    rest = re.sub(r"^The ", "", rest)
    if rest and rest.casefold() not in ("in", "of"):
        yield from (
            (form, "year_moved")
            for form in (f"{years[0]} {rest}", f"{rest} {years[0]}", f"{rest} of {years[0]}")
            if form != name
        )
