"""Writings: whether a reference means a document, or two references one work.

By rule, in log-odds: there is no set of labelled references of a user's papers to learn from, and the facts
are few. A DOI decides almost alone; without one the title does, where year, first author, volume and page
do not speak against it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz

from heddle.graph.schema import NodeType
from heddle.ingest.resolution.blocking import title_words
from heddle.ingest.resolution.name_form import Family, name_form
from heddle.ingest.resolution.record import Record

_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_UNLIKE: Final = 0.8
_SAME_DOI, _OTHER_DOI = 6.0, -5.0
_START, _TITLE, _SHORT_TITLE = -4.5, 8.0, -2.5
_YEARS: Final = {0: 1.5, 1: 0.0}
_OTHER_YEAR = -3.5
_SAME_AUTHOR, _OTHER_AUTHOR = 1.5, -3.0
_SAME_PLACE = 1.0
_FEWEST_WORDS = 4


def compare_writings(left: Record, right: Record) -> tuple[float, tuple[str, ...]] | None:
    """The probability that both are one work, with its evidence; None for two documents.

    Two documents are two files, whatever they hold: which of them are versions of one work is not asked.
    """
    if left.type_name == NodeType.DOCUMENT and right.type_name == NodeType.DOCUMENT:
        return None
    evidence: list[str] = []
    odds = _START + _by_title(left, right, evidence)
    odds += _by_doi(left, right, evidence)
    odds += _by_year(left, right, evidence)
    odds += _by_author(left, right, evidence)
    odds += _by_place(left, right, evidence)
    return round(1 / (1 + math.exp(-odds)), 4), tuple(evidence)


def _by_doi(left: Record, right: Record, evidence: list[str]) -> float:
    mine, theirs = _dois(left), _dois(right)
    if not mine or not theirs:
        return 0.0
    if mine & theirs:
        evidence.append(f"doi {min(mine & theirs)}")
        return _SAME_DOI
    evidence.append("doi differs")
    return _OTHER_DOI


def _dois(record: Record) -> set[str]:
    return {name.removeprefix("doi:") for name in record.identifiers if name.startswith("doi:")}


def _by_title(left: Record, right: Record, evidence: list[str]) -> float:
    mine, theirs = title_words(left.text("title")), title_words(right.text("title"))
    if not mine or not theirs:
        return 0.0
    like = fuzz.ratio(" ".join(mine), " ".join(theirs)) / 100
    evidence.append(f"title {like:.2f}")
    few = _SHORT_TITLE if min(len(mine), len(theirs)) < _FEWEST_WORDS else 0.0
    if _numbers(mine) != _numbers(theirs) and like < 1:
        # Yearly statistics and parts of a series are called alike, and are works of their own.
        evidence.append("numbers in the titles differ")
        return few
    return _TITLE * (like - _UNLIKE) / (1 - _UNLIKE) + few


def _numbers(words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if word.isdigit())


def _by_year(left: Record, right: Record, evidence: list[str]) -> float:
    mine, theirs = _YEAR.search(left.text("year")), _YEAR.search(right.text("year"))
    if mine is None or theirs is None:
        return 0.0
    apart = abs(int(mine[1]) - int(theirs[1]))
    evidence.append(f"year {mine[1]}" if not apart else f"years {mine[1]} and {theirs[1]}")
    return _YEARS.get(apart, _OTHER_YEAR)


def _by_author(left: Record, right: Record, evidence: list[str]) -> float:
    """The surname of the first author of a reference, held against the authors of the other."""
    for one, other in ((left, right), (right, left)):
        first = _first_author(one)
        others = _authors(other)
        if first and others:
            if any(first == surname or first in surname.split() for surname in others):
                evidence.append(f"author {first}")
                return _SAME_AUTHOR
            evidence.append("authors differ")
            return _OTHER_AUTHOR
    return 0.0


def _first_author(record: Record) -> str:
    authors = record.facts.get("authors")
    names = authors if isinstance(authors, tuple) else (authors,) if isinstance(authors, str) else ()
    return name_form(names[0], Family.PERSON).surname if names else ""


def _authors(record: Record) -> set[str]:
    authors = record.facts.get("authors")
    if isinstance(authors, tuple):
        return {name_form(name, Family.PERSON).surname for name in authors}
    # A document names its authors by edges: their names stand among its neighbours.
    return {word for name in record.neighbours() for word in name.split()}


def _by_place(left: Record, right: Record, evidence: list[str]) -> float:
    same = [
        fact for fact in ("volume", "first_page") if left.text(fact) and left.text(fact) == right.text(fact)
    ]
    evidence += [f"{fact.replace('_', ' ')} {left.text(fact)}" for fact in same]
    return _SAME_PLACE * len(same)
