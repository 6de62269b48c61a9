"""Derived triples: each fact of an infobox as a triple, for corpora whose graph gives none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.core.ids import ID_LENGTH, digest
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.seeded_draw import one_of, seeded_draw
from heddle.retrieval.retriever_training.training_entry import TrainingEntry

_FORMS = ("{subject}, {attribute}, {value}", "{subject} {attribute} {value}")
"""A triple as UniHGKR writes it, and as this index does."""


def derived_triples(entries: Sequence[TrainingEntry], *, seed: int) -> Iterator[TrainingEntry]:
    """What infoboxes state, one triple a fact.

    Args:
        entries: Any entries; infoboxes are read.
        seed: Of the forms.
    """
    draw = seeded_draw(seed, "triples")
    for entry in entries:
        if entry.type is not KnowledgeType.INFOBOX or not entry.subject:
            continue
        for fact in entry.facts:
            attribute = fact.attribute[:1].lower() + fact.attribute[1:]
            text = one_of(_FORMS, draw).format(subject=entry.subject, attribute=attribute, value=fact.value)
            name = digest("derived", entry.id, fact.attribute, fact.value)[:ID_LENGTH]
            yield TrainingEntry(name, KnowledgeType.TRIPLE, text, entry.subject, entry.subject, (fact,))
