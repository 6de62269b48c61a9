"""An index that shows a corpus's own units and nothing else."""

from __future__ import annotations

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.evaluation.asked import Asker
from heddle.retrieval.evaluation.corpus_generation import open_corpus_index


def test_a_type_narrows_what_the_corpus_allows(units_asker: Asker) -> None:
    generation = units_asker.generation
    tables = generation.allowed(frozenset({KnowledgeType.TABLE}), ())
    assert {item for item, shown in zip(generation.items, tables, strict=True) if shown} == {"r1", "r2"}
    assert not generation.allowed(frozenset({KnowledgeType.ENTITY}), ()).any()


def test_an_index_opened_for_no_unit_shows_none(units_asker: Asker) -> None:
    opened = open_corpus_index(units_asker.generation.folder.parent, {})
    assert opened.id == units_asker.generation.id
    assert not opened.allowed(frozenset(), ()).any()
