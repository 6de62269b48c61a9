"""The fields of a reference, from the labels of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from heddle.ingest.paper.crf import SequenceModel
from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.paper import Reference
from heddle.ingest.paper.reference_token import Field, Token, token_features, tokens

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_TAIL = re.compile(r"\s((?!\(?(?:19|20)\d\d\b)(?=\S*\d)\S+)\s*")
_INITIALS = r"(?:[^\W\d_a-z][.’]?[\s-]*){1,4}(?:,?\s*(?:Jr|Sr|II|III)\b\.?)?"
_PARTICLE = r"(?:(?i:van|von|de|der|den|del|della|di|da|dos|du|la|le|el|al|ten|ter|bin|ibn|st)[\s-]+){0,3}"
_WORD = r"[^\W\d_][^\W\d_’'‐-]*"
_NAME = rf"{_PARTICLE}{_WORD}(?:[-‐'’\s][^\W\d_][^\W\d_’'‐-]+){{0,2}}"
_SURNAME_FIRST = re.compile(rf"(?P<surname>{_NAME}),?\s+(?P<given>{_INITIALS})(?=$|[\s,;.&:(])")
_GIVEN_FIRST = re.compile(rf"(?P<given>{_INITIALS})(?<=[.\s’-])(?P<surname>{_NAME})(?=$|[\s,;.&:(])")
_ETAL = re.compile(r"[\s,;]*\bet\s+al\b.*$", re.IGNORECASE)
_PARTED = 2
_LEADING_YEAR = re.compile(r"^(?:19|20)\d\d[a-z]?\W+(?=\w)")
_YEARS = re.compile(r"(?:18|19|20)\d\d(?=[a-z]?\b)")
_EDGE = " \t,;:.“”\"'‘’()[]–—-"


def parse_reference(
    text: str, model: SequenceModel, *, label: str = "", lines: tuple[PaperLine, ...] = ()
) -> Reference:
    """Parse a reference to its fields."""
    words = tokens(text)
    fields = [Field(name) for name in model.decode(token_features(words))]
    pages = _pages(_first_run(text, words, fields, Field.PAGES))
    return Reference(
        text,
        label,
        read_names(_longest_run(text, words, fields, Field.AUTHOR)),
        _LEADING_YEAR.sub("", _longest_run(text, words, fields, Field.TITLE)).strip(_EDGE),
        _longest_run(text, words, fields, Field.SOURCE).strip(" ,;:“”\"'(-–"),
        _first_run(text, words, fields, Field.VOLUME).strip(_EDGE),
        _first_run(text, words, fields, Field.ISSUE).strip(_EDGE),
        *pages,
        year=_year(text, words, fields),
        doi=_doi(text),
        publisher=_longest_run(text, words, fields, Field.PUBLISHER).strip(_EDGE),
        lines=lines,
    )


def _runs(text: str, words: Sequence[Token], fields: Sequence[Field], wanted: Field) -> list[str]:
    """The texts of a field; runs that a single word or mark parts are one."""
    found: list[tuple[int, int]] = []
    last = -9
    for at, (word, field) in enumerate(zip(words, fields, strict=True)):
        if field is not wanted:
            continue
        if at - last <= _PARTED:
            found[-1] = (found[-1][0], word.end)
        else:
            found.append((word.start, word.end))
        last = at
    return [text[start:end] for start, end in found]


def _longest_run(text: str, words: Sequence[Token], fields: Sequence[Field], wanted: Field) -> str:
    return max(_runs(text, words, fields, wanted), key=len, default="")


def _first_run(text: str, words: Sequence[Token], fields: Sequence[Field], wanted: Field) -> str:
    return next((run for run in _runs(text, words, fields, wanted) if any(map(str.isalnum, run))), "")


def _year(text: str, words: Sequence[Token], fields: Sequence[Field]) -> str:
    for run in _runs(text, words, fields, Field.YEAR):
        found = _YEARS.search(run)
        if found:
            return found.group()
    found = re.search(r"\b" + _YEARS.pattern, text)
    return found.group() if found else ""


def _doi(text: str) -> str:
    """The DOI; one that ends a reference goes on behind a space where a line ended in it."""
    found = _DOI.search(text)
    if found is None:
        return ""
    rest = _TAIL.fullmatch(text[found.end() :])
    return (found.group() + (rest.group(1) if rest else "")).rstrip(".,;)").lower()


def _pages(written: str) -> tuple[str, str]:
    """First and last page; a last page is written as it is (`193–8`)."""
    found = re.findall(r"[A-Za-z]?\d+[A-Za-z]?", written)
    return (found[0] if found else ""), (found[1] if len(found) > 1 else "")


def read_names(written: str) -> tuple[tuple[str, str], ...]:
    """The names of a reference's authors: (given, surname), in order.

    The list has surnames first or given names first throughout (but for `Smith J, and B. Jones`); what
    fits more of the text decides.
    """
    text = _ETAL.sub("", written).strip(" ,;.:")
    text = re.sub(r"\s+(?:and|&)\s+|\s*&\s*|;", ", ", text)
    surname_first = _named(_SURNAME_FIRST, text)
    given_first = _named(_GIVEN_FIRST, text)
    best = given_first if _letters(given_first) > _letters(surname_first) + 2 else surname_first
    return tuple((given.strip(" ,"), surname.strip(" ,.")) for given, surname in best)


def _named(pattern: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    return [(found["given"], found["surname"]) for found in pattern.finditer(text)]


def _letters(names: Sequence[tuple[str, str]]) -> int:
    return sum(len(surname) for _, surname in names)
