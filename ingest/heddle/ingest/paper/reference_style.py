"""References written in citation styles that no paper of the training set has, from the fields of its gold.

A publisher has one style, so a few dozen papers show a model few of them. Each reference of the gold is
written once more in another style, and the field of each of its words is known without any alignment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from heddle.ingest.paper.reference_token import Field, tokens

_MOST_NAMES = (99, 99, 3, 6, 1)
"""Names before `et al`, by turns."""

_STYLES = (
    (
        "{s} {i}",
        ", ",
        ", ",
        "{author}. |{title}. |{source}. |{year}|;{volume}|({issue})|:{pages}.| doi: {doi}",
    ),
    (
        "{s}, {d}",
        ", ",
        ", & ",
        "{author} |({year}). |{title}. |{source}, |{volume}|({issue})|, {pages}.| https://doi.org/{doi}",
    ),
    ("{s}, {c}", "; ", "; ", "{author} |{title}. |{source} |{year}|, {volume}|, {pages}.| [CrossRef] {doi}"),
    (
        "{d} {s}",
        ", ",
        ", and ",
        "{author}, |“{title},” |{source}, |vol. {volume}, |no. {issue}, |pp. {pages}, |{year}.",
    ),
    ("{s}, {d}", ", ", " & ", "{author} |{title}. |{source} |{volume}, |{pages} |({year})."),
    ("{s}, {d}", ", ", ", and ", "{author} |({year}). |{title}. |{source} |{volume}, |{pages}.| doi: {doi}"),
    ("{s}, {d}", ", ", " and ", "{author} |{year}, |{title}, |{source}, |{volume}, |{pages}."),
    ("{s} {i}", ", ", ", ", "{author} |({year}) |{title}. |{source} |{volume}|({issue})|:{pages}"),
    ("{c} {s}", ", ", ", ", "{author}, |{title}, |{source} |{volume} |({year}) |{pages}."),
    ("{s} {i}", ", ", ", ", "{author}: |{title}. |{source} |{year}, |{volume}:|{pages}."),
    ("{s} {i}", ", ", " and ", "{author} |{year}. |{title}. |{source} |{volume}: |{pages}."),
    ("{d} {s}", ", ", " and ", "{author}, |{source}, |{year}, |{volume}, |{pages}."),
    ("{s} {i}", ", ", ", ", "{author}, |{year} |{title}. |{source} |{volume}, |{pages}. |(doi:{doi})"),
    (
        "{s}, {d}",
        ", ",
        ", and ",
        "{author}. |“{title}.” |{source} |{volume}, |no. {issue} |({year}): |{pages}.",
    ),
)
"""How a name is written (surname; initials together, with points, with points and spaces), what is between
names and before the last, and the reference: its parts, each of which goes where it has no field."""
_BOOKS = (
    ("{s} {i}", ", ", ", ", "{author}. |{source}. |2nd ed. London: {publisher}; |{year}."),
    ("{s}, {d}", ", ", ", & ", "{author} |({year}). |{source}. |New York, NY: {publisher}."),
    (
        "{s}, {c}",
        "; ",
        "; ",
        "{author} |{source}, 3rd ed.; |{publisher}: Berlin, Germany, |{year}; |pp. {pages}.",
    ),
    ("{d} {s}", ", ", " and ", "{author}, |{source}, |{publisher}, Cambridge, |{year}."),
    ("{s} {i}", ", ", ", ", "{author} |({year}) |{source}. |{publisher}, Heidelberg|, pp {pages}"),
)
"""Works whose gold has no title but that of the whole."""
_PUBLISHERS = (
    "Academic Press",
    "Wiley",
    "Springer-Verlag",
    "Oxford University Press",
    "CRC Press",
    "Elsevier",
)
_PART = re.compile(r"(.*?)\{(\w+)\}(.*)", re.DOTALL)

Example = tuple[str, list[Field]]


def restyled(references: Sequence[Mapping[str, Any]]) -> Iterator[Example]:
    """References in other styles: the text of each and the field of each of its words.

    Args:
        references: Of the gold; those without a year, an author or any title are left out.
    """
    for number, gold in enumerate(references):
        if gold.get("year") and gold.get("authors") and (gold.get("title") or gold.get("source")):
            styles = _STYLES if gold.get("title") else _BOOKS
            yield _written(gold, styles[number % len(styles)], number)


def _written(gold: Mapping[str, Any], style: tuple[str, str, str, str], number: int) -> Example:
    *names, parts = style
    values = _values(gold, number) | {Field.AUTHOR: _names(gold["authors"], names, _MOST_NAMES[number % 5])}
    text, spans = "", []
    for part in parts.split("|"):
        matched = _PART.fullmatch(part)
        value = values.get(Field(matched[2]), "") if matched else ""
        if matched and value:
            text += matched[1]
            spans.append((len(text), len(text) + len(value), Field(matched[2])))
            text += value + matched[3]
    return text, [
        next((field for start, end, field in spans if start <= word.start and word.end <= end), Field.OTHER)
        for word in tokens(text)
    ]


def _values(gold: Mapping[str, Any], number: int) -> dict[Field, str]:
    """The fields of a reference but its authors; what the gold lacks is taken by turns."""
    first, last = str(gold.get("fpage") or ""), str(gold.get("lpage") or "")
    return {
        Field.TITLE: str(gold.get("title") or "").strip(" ."),
        Field.SOURCE: str(gold.get("source") or "").strip(" ."),
        Field.YEAR: str(gold["year"]),
        Field.VOLUME: str(gold.get("volume") or ""),
        Field.ISSUE: str(number % 12 + 1) if gold.get("volume") and number % 3 else "",
        Field.PAGES: f"{first}–{last}" if first and last and number % 4 else first,
        Field.DOI: str(gold.get("doi") or ""),
        Field.PUBLISHER: _PUBLISHERS[number % len(_PUBLISHERS)],
    }


def _names(authors: Sequence[Mapping[str, Any]], style: Sequence[str], most: int) -> str:
    each, between, before_last = style
    written = [_name(author, each) for author in authors if author.get("surname")]
    if len(written) > most:
        return between.join(written[:most]) + (" et al." if each.endswith("{s}") else ", et al")
    if len(written) == 2:
        return before_last.replace(", and", " and").join(written)
    return between.join(written[:-1]) + before_last + written[-1] if written[1:] else "".join(written)


def _name(author: Mapping[str, Any], style: str) -> str:
    initials = [word[0].upper() for word in str(author.get("given") or "").replace(".", " ").split()]
    if len(initials) == 1 and str(author["given"]).isupper():
        initials = list(str(author["given"]))
    points = [f"{letter}." for letter in initials]
    return style.format(
        s=author["surname"], i="".join(initials), c="".join(points), d=" ".join(points)
    ).strip(" ,")
