"""A draft of an ontology says what the documents say, with what speaks for each part, and can be used."""

from __future__ import annotations

import pytest
from workbench import Workbench

from heddle.graph.ontology_file import parse_ontology
from heddle.ingest.annotation import SpacyAnnotator
from heddle.ingest.ontology_evidence import singular
from heddle.ingest.ontology_suggestion import Suggestion, suggest_ontology

ORDERS = """\
Order,Supplier,Sold by
1,Helios GmbH,Maria Keller
2,Pellard Valves Ltd,John Smith
3,Dunmere Coils Ltd,Maria Keller
"""
LETTER = """\
Maria Keller, an auditor from Zurich, visited Acme Robotics in March.

In Leeds, John Smith is the auditor of Osmund Castings Ltd.

In May, Rosa Wickstead visited Helios GmbH, and Maria Keller may visit Dunmere Coils Ltd.

Landlord: Rosa Wickstead
"""
NOTE = "Landlord: John Smith\n\nThe flat of John Smith is empty.\n"


@pytest.fixture
def draft(bench: Workbench) -> Suggestion:
    bench.write("orders.csv", ORDERS)
    bench.write("letter.txt", LETTER)
    bench.write("note.txt", NOTE)
    bench.ingest()
    return suggest_ontology(bench.scope, SpacyAnnotator())


def test_types_come_from_columns_labels_and_nouns_beside_names(draft: Suggestion) -> None:
    types = {each.name: each for each in draft.ontology.types}

    assert set(types) == {"Supplier", "Auditor", "Landlord"}
    assert types["Supplier"].parent == "Organization"
    assert types["Auditor"].parent == types["Landlord"].parent == "Person"
    assert set(types["Auditor"].examples) == {"Maria Keller", "John Smith"}
    assert draft.support["Landlord"].documents == 2
    assert (draft.support["Supplier"].things, draft.support["Supplier"].source) == (3, "orders.csv")
    assert draft.support["Supplier"].quote.startswith("Supplier: ")


def test_relations_come_from_verbs_that_are_asserted_between_names(draft: Suggestion) -> None:
    visits = next(each for each in draft.ontology.relations if each.name == "VISIT")

    assert (visits.heads, visits.tails) == (("Person",), ("Organization",))
    assert draft.support["VISIT"].things == 2
    assert "visited" in draft.support["VISIT"].quote


def test_a_draft_is_an_ontology_and_the_same_each_time(draft: Suggestion, bench: Workbench) -> None:
    again = suggest_ontology(bench.scope, SpacyAnnotator())

    assert parse_ontology(draft.to_yaml()) == draft.ontology
    assert again.to_yaml() == draft.to_yaml()
    assert "  # 3 in 1 document; orders.csv:\n  # Supplier: " in draft.to_yaml()
    assert {each["name"] for each in draft.to_json()["types"]} == {"Supplier", "Auditor", "Landlord"}


def test_without_sentences_tables_and_labels_are_left(draft: Suggestion, bench: Workbench) -> None:
    bare = suggest_ontology(bench.scope, None)

    assert {each.name for each in bare.ontology.types} == {"Supplier", "Landlord"}
    assert (bare.sentences, draft.sentences > 3) == (0, True)


def test_an_empty_graph_suggests_nothing(bench: Workbench) -> None:
    assert suggest_ontology(bench.scope, None).ontology.types == ()


@pytest.mark.parametrize(
    ("noun", "one"),
    [("suppliers", "supplier"), ("companies", "company"), ("glass", "glass"), ("branches", "branch")],
)
def test_a_noun_is_named_in_the_singular(noun: str, one: str) -> None:
    assert singular(noun) == one
