"""The entries of an index generation as the trainer reads them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.entry import Entry
from heddle.retrieval.generation import Generation
from heddle.retrieval.mining.miner import mine
from heddle.retrieval.ranker.subject import subjects
from heddle.retrieval.retriever_training.fact_reading import Fact, read_facts
from heddle.retrieval.retriever_training.training_entry import TrainingEntry
from heddle.retrieval.retriever_training.training_question import TrainingQuestion

_HEAD_AND_TAIL = (0, 1)


def corpus_entries(generation: Generation) -> list[TrainingEntry]:
    """The living entries of a generation, sorted by id; one of several documents comes once."""
    found: dict[str, TrainingEntry] = {}
    for row in np.flatnonzero(generation.live).tolist():
        entry = generation.entry(row)
        if entry.id not in found:
            names = [_name(generation, node) for node in entry.nodes]
            found[entry.id] = training_entry(entry, names)
    return [found[name] for name in sorted(found)]


def training_entry(entry: Entry, names: Sequence[str] = ()) -> TrainingEntry:
    """An entry with its subject and its facts.

    Args:
        entry: Of the index.
        names: What the nodes are called that it stands on; head and tail where it is a triple.
    """
    if entry.type is KnowledgeType.TRIPLE and len(names) == len(_HEAD_AND_TAIL):
        head, tail = names
        line = entry.text.partition("\n")[0]
        relation = line.removeprefix(head).removesuffix(tail).strip()
        said = (Fact(relation, tail),) if relation and relation != line else ()
        return TrainingEntry(entry.id, entry.type, entry.text, entry.context, head, said)
    about = subjects(entry.type, entry.text, entry.context)
    subject = about[0].name if about else ""
    facts = read_facts(entry.type, entry.text, subject)
    return TrainingEntry(entry.id, entry.type, entry.text, entry.context, subject, facts)


def _name(generation: Generation, node: str) -> str:
    row = generation.view.adjacency.row(node)
    return generation.view.node(row).name if row >= 0 else ""


def mined_questions(generation: Generation, *, count: int, seed: int) -> list[TrainingQuestion]:
    """Questions that `heddle.retrieval.mining` writes from a generation, with their answers by type."""
    return [
        TrainingQuestion(
            question.text, {kind: question.of_type(kind) for kind in question.types}, question.shape.value
        )
        for question in mine(generation, count=count, seed=seed)
    ]
