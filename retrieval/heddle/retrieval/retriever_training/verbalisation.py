"""Verbalisation: structured entries written as sentences, from templates.

UniHGKR lets a chat model write these twins (arXiv 2410.20163, section 3.1); templates need none, and several
of them for each kind keep the encoder from learning one form.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.fact_reading import Fact
from heddle.retrieval.retriever_training.seeded_draw import one_of
from heddle.retrieval.retriever_training.training_entry import TrainingEntry

_ONE = (
    "The {attribute} of {subject} is {value}.",
    "{subject} has the {attribute} {value}.",
    "{subject}'s {attribute}: {value}.",
    "{value} is the {attribute} of {subject}.",
    "For {subject}, the {attribute} is given as {value}.",
)
_ROW = (
    "In {subject}, there is one with {facts}.",
    "{subject} lists one whose {facts}.",
    "According to the table of {subject}, {facts}.",
    "{subject}: {facts}.",
)
_MANY = (
    "{subject} is known for this: {facts}.",
    "About {subject}: {facts}.",
    "{subject} has {facts}.",
    "What is known of {subject} is that {facts}.",
)
_CELL = (
    "the {attribute} is {value}",
    "{attribute} {value}",
    "{value} as {attribute}",
    "{attribute}: {value}",
)


def verbalise(entry: TrainingEntry, draw: np.random.Generator) -> str:
    """A structured entry as a sentence; empty where it has no facts or no subject.

    Args:
        entry: What to write.
        draw: Chooses the template.
    """
    if not entry.facts or not entry.subject:
        return ""
    if len(entry.facts) == 1:
        return verbalise_fact(entry.subject, entry.facts[0], draw)
    form = one_of(_ROW if entry.type is KnowledgeType.TABLE else _MANY, draw)
    return form.format(subject=entry.subject, facts=_listed(entry.facts, draw))


def verbalise_fact(subject: str, fact: Fact, draw: np.random.Generator) -> str:
    """One fact of a subject as a sentence."""
    attribute = fact.attribute.replace("_", " ")
    return one_of(_ONE, draw).format(
        subject=subject, attribute=attribute[:1].lower() + attribute[1:], value=fact.value
    )


def _listed(facts: Sequence[Fact], draw: np.random.Generator) -> str:
    form = one_of(_CELL, draw)
    said = [form.format(attribute=fact.attribute.replace("_", " "), value=fact.value) for fact in facts]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
