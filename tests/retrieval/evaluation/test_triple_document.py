"""Triples of a corpus as relations of the graph."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import DEFAULT_WORKSPACE, entity_id
from heddle.core.knowledge import KnowledgeType
from heddle.core.names import name_key
from heddle.graph.schema import DEFAULT_RELATIONS, EdgeType
from heddle.retrieval.document_entries import document_entries
from heddle.retrieval.evaluation.corpus_item import CorpusItem
from heddle.retrieval.evaluation.triple_document import (
    kinds_of,
    relation_name,
    schema_of,
    triple_documents,
)


def triple(name: str, *parts: str) -> CorpusItem:
    return CorpusItem(name, KnowledgeType.TRIPLE, parts[0], ", ".join(parts), triple=parts)


MOTHER = triple("a", "Lothair II", "mother", "Ermengarde")
BIRTH = triple("b", "Lothair II", "place of birth", "Aachen")


def test_a_triple_is_an_entry_in_the_words_of_its_relation() -> None:
    (made,) = triple_documents([MOTHER, BIRTH], {})
    entries = {entry.id: entry for entry in document_entries(made.subgraph, "").entries}
    said = {item: entries[entry] for entry, item in made.shown.items()}
    assert said["b"].text == "Lothair II place of birth Aachen"
    assert {entry.type for entry in said.values()} == {KnowledgeType.TRIPLE}
    made.subgraph.check(schema_of([MOTHER, BIRTH]))


def test_the_same_triple_under_two_ids_is_two_entries() -> None:
    again = triple("c", *MOTHER.triple)
    (made,) = triple_documents([MOTHER, again], {})
    assert sorted(made.shown.values()) == ["a", "c"]
    made.subgraph.check(schema_of([MOTHER]))


def test_a_triple_speaks_of_the_entity_that_texts_speak_of() -> None:
    (made,) = triple_documents([MOTHER], {name_key("Ermengarde"): "Person"})
    known = entity_id(DEFAULT_WORKSPACE, "Person", name_key("Ermengarde"))
    assert known in {node.id for node in made.subgraph.nodes}
    assert kinds_of([made.subgraph])[name_key("Ermengarde")] == "Person"


@given(st.text(min_size=1, max_size=30))
def test_any_words_are_a_relation_that_may_be_stored(words: str) -> None:
    name = relation_name(words)
    assert name.isidentifier()
    assert name not in {*EdgeType, *(relation.name for relation in DEFAULT_RELATIONS)}
    item = triple("a", "x", words, "y")
    (made,) = triple_documents([item], {})
    made.subgraph.check(schema_of([item]))
