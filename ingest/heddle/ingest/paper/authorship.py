"""Who works where: authors tied to affiliations by marks, by order, or because there is only one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heddle.ingest.paper.paper import Affiliation, Author


def tie(authors: Sequence[Author], affiliations: Sequence[Affiliation]) -> tuple[Author, ...]:
    """The authors with the indices of their affiliations."""
    by_label: dict[str, list[int]] = {}
    for index, affiliation in enumerate(affiliations):
        for label in affiliation.label.split():
            by_label.setdefault(label.lower(), []).append(index)
    tied = tuple(replace(author, affiliations=_marked(author, by_label)) for author in authors)
    if any(author.affiliations for author in tied):
        return _shared(tied)
    if len(affiliations) == 1:
        return tuple(replace(author, affiliations=(0,)) for author in authors)
    if len(affiliations) == len(authors):
        return tuple(replace(author, affiliations=(index,)) for index, author in enumerate(authors))
    return tied


def _marked(author: Author, by_label: dict[str, list[int]]) -> tuple[int, ...]:
    return tuple(index for mark in author.marks for index in by_label.get(mark.lower(), ()))


def _shared(authors: Sequence[Author]) -> tuple[Author, ...]:
    """Authors without a mark share that of the next one: it may stand behind the last of a group."""
    found = list(authors)
    for at in range(len(found) - 2, -1, -1):
        if not found[at].affiliations and not found[at].marks:
            found[at] = replace(found[at], affiliations=found[at + 1].affiliations)
    return tuple(found)
