"""Subjects: the names of what an entry is about.

A title or heading says it outright. Where there is none, the opening sentence of a text names it, and the
text itself gives other names. The weight of a name is the share of entries that a rule names rightly, or for
other forms of a name the share of mentions that it explains: measured over the passages of four corpora
against the titles that had been taken away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from heddle.core.knowledge import KnowledgeType
from heddle.core.names import name_key
from heddle.retrieval.ranker.alias import person_forms, seat_forms, year_forms
from heddle.retrieval.ranker.opening import Opening, opening_of
from heddle.retrieval.ranker.other_name import (
    aside_names,
    called_names,
    either_names,
    placed_names,
    ranked_names,
)
from heddle.retrieval.ranker.salience import salient_names
from heddle.retrieval.ranker.spelling import plain_spelling

_IN_PARENTHESES = re.compile(r"\s*\([^)]*\)$")
_PROSE = frozenset((KnowledgeType.TEXT, KnowledgeType.MAIL, KnowledgeType.FIGURE))
_ROWS = frozenset((KnowledgeType.TABLE, KnowledgeType.INFOBOX))
_ROW_TITLE, _ROW_HEADING = 0.8, 0.4
_REPLY = re.compile(r"^(?:(?:re|fw|fwd|aw|wg|sv|tr) ?: ?){1,9}", re.IGNORECASE)
_FILE_ENDING = re.compile(
    r"(?<=\w)\.(?:pdf|docx?|xlsx?|pptx?|html?|md|txt|csv|eml|rtf|odt|epub|tex|xml|json)$", re.IGNORECASE
)
_CUT = "…"
_LONGEST_TITLE = 160
_SENTENCE = re.compile(r"\b(?:is|was|are|were|has|have|had) .*[.!?]$")
_ELSEWHERE = 0.5
"""Share of an opening's weight for a later part of the same document."""
_BESIDE_TITLE = 0.5
"""Share of an opening's weight where a title says what the text is about."""
_LIFE = re.compile(r"\b(?:born|died|b\.|d\.|née|fl\.|reigned)|\d{3,4}")
_BORN = re.compile(r"\b(?:born|died)\b")
_HE = re.compile(r"[.!?][\"”]? (?:He|She|His|Her)\b")
_NUMERAL = re.compile(r"[IVXL]+")
_READ = 700
_OFTEN = 3
"""Times that a text has a single word at least for it to be another name of what the text is about."""
MOST_SUBJECTS = 48
"""Names of one entry at most."""
_WEIGHTS = {
    "head": 0.9,
    "whole": 0.9,
    "placed": 0.9,
    "ranked": 0.9,
    "first_initial": 0.9,
    "nickname": 0.9,
    "seated_number": 0.9,
    "middle_initial": 0.85,
    "core": 0.8,
    "titled": 0.8,
    "initials": 0.8,
    "first_last": 0.8,
    "short": 0.75,
    "plain": 0.7,
    "called": 0.7,
    "one_middle": 0.55,
    "of_short": 0.5,
    "seated": 0.5,
    "bare": 0.5,
    "year_moved": 0.5,
    "middle_last": 0.4,
    "called_or": 0.4,
    "or": 0.4,
    "abbreviation": 0.4,
    "last_first": 0.35,
    "first_middle": 0.3,
    "ungenerated": 0.3,
    "aside": 0.25,
    "salient_subject": 0.3,
    "salient_second": 0.15,
    "salient": 0.15,
    "without_last": 0.25,
    "before_of": 0.2,
    "seatless": 0.1,
}
"""Share of the mentions of such a name that mean the entry, by the rule that found it."""
_ONE_WORD = 0.5
"""Share of that for a person's single name and for other single words: more things bear them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A name of what an entry is about.

    Args:
        name: The name as people write it.
        weight: How sure it is that the entry is about what bears this name, in (0, 1].
    """

    name: str
    weight: float


def subjects(kind: KnowledgeType, text: str, context: str) -> tuple[Subject, ...]:
    """The names of what an entry is about, each once, the surest first.

    Args:
        kind: What kind of knowledge it is.
        text: What it says.
        context: The title of its document, and the heading that it stands under, after a colon.
    """
    found: dict[str, Subject] = {}
    for name, weight in _named(kind, text, context.strip()):
        for form in (name.strip(), plain_spelling(name)):
            key = name_key(form)
            if len(key) > 1 and not key.isdecimal() and (key not in found or found[key].weight < weight):
                found[key] = Subject(found[key].name if key in found else form, weight)
    return tuple(sorted(found.values(), key=lambda subject: -subject.weight)[:MOST_SUBJECTS])


def _named(kind: KnowledgeType, text: str, context: str) -> Iterator[tuple[str, float]]:
    if kind is KnowledgeType.TRIPLE:
        # A triple is about its ends, which have pages of their own: it names them, and is reached from them.
        return
    title = context.removesuffix(_CUT)
    if not _is_title(context):
        # A document without a title is called by its first words, which are an opening themselves.
        if kind in _PROSE and not text.startswith(title):
            yield from ((name, _ELSEWHERE * weight) for name, weight in _opening(context))
    elif title:
        yield from _titled(kind, title)
    if kind in _PROSE:
        told = _BESIDE_TITLE if _is_title(context) and title else 1.0
        yield from ((name, told * weight) for name, weight in _opening(text))


def _titled(kind: KnowledgeType, title: str) -> Iterator[tuple[str, float]]:
    """What a title says: itself, without "Re:" and a file's ending, and the heading beside it of a row."""
    bare = _FILE_ENDING.sub("", _REPLY.sub("", title))
    yield title, 1.0
    yield bare, 1.0
    yield _IN_PARENTHESES.sub("", bare), 1.0
    if kind in _ROWS and ": " in title:
        above, _, heading = title.partition(": ")
        yield above, _ROW_TITLE
        yield heading, _ROW_HEADING


def _is_title(context: str) -> bool:
    """Whether a context is a title, not the words that a document without a title begins with."""
    return not context.endswith(_CUT) and not (len(context) > _LONGEST_TITLE or _SENTENCE.search(context))


def _opening(text: str) -> Iterator[tuple[str, float]]:
    for name, rule, sure in opening_names(text):
        yield name, sure * _WEIGHTS[rule]


def opening_names(text: str) -> Iterator[tuple[str, str, float]]:
    """The names that the opening of a text gives it: name, rule, and how sure the opening is."""
    opening = opening_of(text)
    sure = _sureness(opening)
    if sure:
        person = _is_person(opening, text)
        yield opening.head, "head", sure * (_ONE_WORD if person and " " not in opening.head else 1.0)
        yield from ((name, rule, sure) for name, rule in _beside(opening, person) if _tells(name))
    if not opening.head:
        for name, rule in salient_names(text):
            yield name, rule, 1.0 if " " in name else _ONE_WORD
    for name, rule in called_names(text):
        if _tells(name):
            yield name, rule, max(sure, 0.5)
        elif text.count(name) >= _OFTEN and not opening.head.startswith(name):
            yield name, rule, _ONE_WORD * max(sure, 0.5)


def _tells(name: str) -> bool:
    """Whether a name beside the head tells what is meant: not a single word, unless it is "KJo" or "PTBT"."""
    return " " in name or (sum(letter.isupper() for letter in name) > 1 and not _NUMERAL.fullmatch(name))


def _beside(opening: Opening, person: bool) -> Iterator[tuple[str, str]]:
    yield from either_names(opening)
    yield from aside_names(opening.asides, opening.head)
    yield from placed_names(opening)
    yield from ranked_names(opening)
    yield from year_forms(opening.head)
    if person and not opening.quoted:
        yield from seat_forms(opening.whole)
        yield from person_forms(opening.head)


def _is_person(opening: Opening, text: str) -> bool:
    """Whether an opening is that of a person: dates of life, or a sentence that begins with he."""
    dated = any(_LIFE.search(aside) for aside in opening.asides)
    return dated or bool(_BORN.search(opening.rest[:60]) or _HE.search(text[:_READ]))


def _sureness(opening: Opening) -> float:
    """How often what opens in this way is what the text is about, against a definition."""
    if not opening.head:
        return 0.0
    if opening.head[:1].islower() or opening.moved:
        return 0.4 if opening.defines else 0.0
    return 1.0 if opening.defines or opening.quoted else 0.65
