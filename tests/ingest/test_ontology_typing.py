"""What the default reading says is put into the words of a user's ontology."""

from __future__ import annotations

from dataclasses import replace

from read_document import ReadDocument, named_in, triples

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.ontology import Ontology, OntologyName, OntologyRelation, OntologyType
from heddle.graph.records import Edge, Subgraph
from heddle.graph.schema import EdgeType
from heddle.ingest.ontology_typing import typed

SAID = ReadDocument(
    "Helios supplies Acme in Zurich.",
    "Maria Keller leads Acme.",
    mentions={"Helios": "Organization", "Acme": "Organization", "Zurich": "Place", "Maria Keller": "Person"},
    relations=[("Helios", "SUPPLIES", "Acme"), ("Maria Keller", "LEADS", "Acme")],
).subgraph()
SUPPLIER = OntologyType("Supplier", parent="Organization")
SUPPLIES = OntologyRelation("SUPPLIES", ("Supplier",), ("Organization",))


def in_words_of(ontology: Ontology, subgraph: Subgraph = SAID) -> Subgraph:
    done = typed(subgraph, ontology, DEFAULT_WORKSPACE)
    done.check(ontology.schema)
    return done


def test_an_ontology_that_says_nothing_changes_nothing() -> None:
    assert in_words_of(Ontology()) == SAID


def test_who_supplies_is_a_supplier_where_only_suppliers_do() -> None:
    done = in_words_of(Ontology(types=(SUPPLIER,), relations=(SUPPLIES,)))

    assert named_in(done)["Supplier:Helios"] == ["Helios"]
    assert triples(done) == {
        ("Supplier:Helios", "SUPPLIES", "Organization:Acme"),
        ("Person:Maria Keller", "LEADS", "Organization:Acme"),
    }


def test_where_two_types_may_stand_nothing_is_guessed() -> None:
    wholesaler = OntologyType("Wholesaler", parent="Organization")
    either = OntologyRelation("SUPPLIES", ("Supplier", "Wholesaler"), ("Organization",))

    done = in_words_of(Ontology(types=(SUPPLIER, wholesaler), relations=(either,)))

    assert named_in(done)["Organization:Helios"] == ["Helios"]
    assert triples(done) == {("Person:Maria Keller", "LEADS", "Organization:Acme")}


def test_the_topmost_type_is_taken_where_finer_ones_may_stand_too() -> None:
    foundry = OntologyType("Foundry", parent="Supplier")

    assert "Supplier:Helios" in named_in(
        in_words_of(Ontology(types=(SUPPLIER, foundry), relations=(SUPPLIES,)))
    )


def test_a_thing_that_is_known_by_name_has_its_type_and_its_name() -> None:
    known = OntologyName("Helios Robotics GmbH", "Supplier", ("helios",))

    done = in_words_of(Ontology(types=(SUPPLIER,), names=(known,)))

    assert named_in(done)["Supplier:Helios Robotics GmbH"] == ["Helios"]
    assert ("Supplier:Helios Robotics GmbH", "SUPPLIES", "Organization:Acme") in triples(done)


def test_alone_an_ontology_takes_what_it_has_a_type_for_and_lets_the_rest_go() -> None:
    done = in_words_of(Ontology(builtin=False, types=(OntologyType("City", parent="Place"),)))

    assert set(named_in(done)) == {
        "Organization:Helios",
        "Organization:Acme",
        "City:Zurich",
        "Person:Maria Keller",
    }
    assert triples(done) == set()
    assert set(named_in(in_words_of(Ontology(builtin=False)))) == {
        "Organization:Helios", "Organization:Acme", "Person:Maria Keller",
    }  # fmt: skip


def test_what_the_structure_stands_on_keeps_its_edges() -> None:
    person = next(node for node in SAID.nodes if node.kind == "Person")
    written = Edge(NodeId(SAID.document), EdgeType.AUTHORED_BY, person.id)
    ontology = Ontology(builtin=False, types=(OntologyType("Employee", parent="Person"),))

    done = in_words_of(ontology, replace(SAID, edges=(*SAID.edges, written)))

    author = next(node for node in done.nodes if node.properties.get("name") == "Maria Keller")
    assert Edge(NodeId(SAID.document), EdgeType.AUTHORED_BY, author.id) in done.edges
