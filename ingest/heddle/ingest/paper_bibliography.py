"""The reference list of a document with the fields of its items.

A paper's list is that which the reader of papers found, by its lines; other documents have the list that
their headings announce (`bibliography.py`). The fields of an item come from the same model for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heddle.graph.records import Value
from heddle.ingest.bibliography import BibliographyItem, bibliography_items
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.paper_place import PaperPlaces

if TYPE_CHECKING:
    from heddle.ingest.paper.paper import Reference

_FIELDS = ("title", "source", "volume", "issue", "first_page", "last_page", "year", "doi", "publisher")


@dataclass(frozen=True, slots=True)
class CitedWork:
    """An item of a reference list.

    Args:
        item: Its words and its place.
        fields: What it says, as properties of its node: `title`, `authors`, `year`, `doi`, ...
    """

    item: BibliographyItem
    fields: dict[str, Value]


def cited_works(composed: ComposedDocument) -> list[CitedWork]:
    """The works that a document lists, in order; empty where it has no list."""
    paper = composed.parsed.paper
    if paper is not None and paper.references:
        found = _of_paper(composed, paper.references)
        if found:
            return found
    items = bibliography_items(composed)
    if not items:
        return []
    # The model is loaded in a worker that has met a reference list, and in no other.
    from heddle.ingest.paper.reading import shipped_models
    from heddle.ingest.paper.reference_field import parse_reference

    model = shipped_models().references
    return [CitedWork(item, reference_fields(parse_reference(item.text, model))) for item in items]


def _of_paper(composed: ComposedDocument, references: tuple[Reference, ...]) -> list[CitedWork]:
    """A paper's own list; an item whose lines are not in the text (a damaged layout) has no place in it."""
    places = PaperPlaces(composed)
    found = []
    for reference in references:
        span = places.of_lines(reference.lines)
        if span is None:
            continue
        touched = composed.touching(*span)
        item = BibliographyItem(reference.label, reference.text, *span, touched[0].element)
        found.append(CitedWork(item, reference_fields(reference)))
    return found


def reference_fields(reference: Reference) -> dict[str, Value]:
    """The fields of a reference as properties of its node; those that it does not say are left out."""
    fields: dict[str, Value] = {name: value for name in _FIELDS if (value := getattr(reference, name))}
    authors = tuple(f"{given} {surname}".strip() for given, surname in reference.authors)
    return {**fields, "authors": authors} if authors else fields
