"""Which author of a paper an address of mail and an ORCID belong to.

An address is its owner's by what it says: the surname, given names or initials in it. One that says nothing
is tied where only one author and only one such address can be meant. An ORCID is tied by its place, behind
the name of its owner; or by its order, where each author has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heddle.ingest.author_key import fold
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.paper.paper import Author, Paper
from heddle.ingest.placed_edge import Span

_ORCID = re.compile(r"(?<!\d)\d{4}-\d{4}-\d{4}-\d{3}[\dXx](?!\d)")
_LEAST_SURNAME = 3
_LEAST_SCORE = 2
_NEAR = 60
"""Code points between a name and its ORCID, at most."""
_CORRESPONDING = frozenset("*✉†")


@dataclass(frozen=True, slots=True)
class Contact:
    """How an author is known beyond the name; what is not known is empty."""

    email: str = ""
    orcid: str = ""


def contacts_of(
    composed: ComposedDocument, paper: Paper, places: Sequence[Span | None]
) -> tuple[Contact, ...]:
    """The contact of each author.

    Args:
        composed: The document.
        paper: The paper in it.
        places: Where each author is named.
    """
    emails = tie_emails(paper.authors, paper.emails)
    orcids = _orcids(composed, places)
    return tuple(Contact(emails.get(at, ""), orcids.get(at, "")) for at in range(len(paper.authors)))


def tie_emails(authors: Sequence[Author], emails: Sequence[str]) -> dict[int, str]:
    """Addresses by the index of their author; an author has one, and an address one author.

    >>> tie_emails([Author("Ada", "Lindqvist"), Author("Tor", "Berg")], ["tberg@mill.example"])
    {1: 'tberg@mill.example'}
    """
    found: dict[int, str] = {}
    silent: list[str] = []
    for email in dict.fromkeys(emails):
        likeness = [_likeness(author, email) for author in authors]
        most = max(likeness, default=0)
        if most < _LEAST_SCORE:
            silent.append(email)
        elif likeness.count(most) == 1:
            found.setdefault(likeness.index(most), email)
    return found | _remaining(authors, silent, found)


def _remaining(authors: Sequence[Author], silent: Sequence[str], found: Mapping[int, str]) -> dict[int, str]:
    """The one address that says no name, of the one author who is marked as the one to write to."""
    marked = [at for at, author in enumerate(authors) if _CORRESPONDING.intersection("".join(author.marks))]
    meant = marked if len(authors) > 1 else list(range(len(authors)))
    if len(silent) == 1 and len(meant) == 1 and meant[0] not in found:
        return {meant[0]: silent[0]}
    return {}


def _likeness(author: Author, email: str) -> int:
    """How much of an author's name an address says: the surname counts most."""
    local = fold(email.partition("@")[0])
    surname, given = (
        fold(author.surname),
        [fold(part) for part in re.split(r"[\s.-]+", author.given) if fold(part)],
    )
    initials = "".join(part[0] for part in given)
    score = 0
    if len(surname) >= _LEAST_SURNAME and (
        surname in local or (len(local) > _LEAST_SURNAME and local in surname)
    ):
        rest = local.replace(surname, "", 1)
        score = 3 + (bool(rest) and (rest in initials or initials.startswith(rest[:1])))
    score += sum(2 for part in given if len(part) >= _LEAST_SURNAME and part in local)
    if not score and initials and local.strip("0123456789") == f"{initials}{surname[:1]}":
        return _LEAST_SCORE
    return score


def _orcids(composed: ComposedDocument, places: Sequence[Span | None]) -> dict[int, str]:
    """ORCIDs by the index of their author: those behind a name, else those of all in their order."""
    found: dict[int, str] = {}
    for at, place in enumerate(places):
        if place is None:
            continue
        later = (other[0] for other in places if other is not None and other[0] >= place[1])
        end = min(min(later, default=place[1] + _NEAR), place[1] + _NEAR)
        match = _ORCID.search(composed.text, place[1], end + 1)
        if match is not None:
            found[at] = match.group().upper()
    if found:
        return found
    linked = [
        match.group().upper() for link in composed.parsed.links if (match := _ORCID.search(link.target))
    ]
    ordered = list(dict.fromkeys(linked))
    return dict(enumerate(ordered)) if len(ordered) == len(places) else {}
