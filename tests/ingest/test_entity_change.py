"""Entities change with all that leads to them, as the default reading would have made them."""

from __future__ import annotations

from read_document import ReadDocument, named_in, triples
from workbench import LETTER

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.schema import DEFAULT_SCHEMA, EdgeType
from heddle.ingest.derivation import DerivationJob, derive
from heddle.ingest.entity_change import an_entity, change_entities, mention_id, span_of

SAID = ReadDocument(
    "Acme bought Helios.",
    mentions={"Acme": "Organization", "Helios": "Organization"},
    relations=[("Acme", "ACQUIRED", "Helios")],
).subgraph()
HELIOS = an_entity(DEFAULT_WORKSPACE, "Organization", "Helios")


def test_a_mention_has_the_id_that_the_default_reading_gives_it() -> None:
    subgraph = derive(DerivationJob(LETTER.encode(), "letter.txt")).documents[0].subgraph
    kinds = {node.id: node.kind for node in subgraph.nodes}
    mentions = [edge for edge in subgraph.edges if edge.type == EdgeType.MENTIONS]

    assert mentions
    for edge in mentions:
        span = span_of(edge)
        assert span
        assert edge.evidence == mention_id(subgraph.document, *span, kinds[edge.target])


def test_no_change_is_none() -> None:
    assert change_entities(SAID, {}, DEFAULT_SCHEMA) == SAID


def test_what_takes_the_place_of_an_entity_has_its_edges() -> None:
    product = an_entity(DEFAULT_WORKSPACE, "Product", "Helios")

    changed = change_entities(SAID, {HELIOS.id: product}, DEFAULT_SCHEMA)

    changed.check(DEFAULT_SCHEMA)
    assert triples(changed) == {("Organization:Acme", "ACQUIRED", "Product:Helios")}
    assert (
        changed
        == ReadDocument(
            "Acme bought Helios.",
            mentions={"Acme": "Organization", "Helios": "Product"},
            relations=[("Acme", "ACQUIRED", "Helios")],
        ).subgraph()
    )


def test_what_the_schema_does_not_allow_any_more_goes() -> None:
    place = an_entity(DEFAULT_WORKSPACE, "Place", "Helios")

    changed = change_entities(SAID, {HELIOS.id: place}, DEFAULT_SCHEMA)

    assert triples(changed) == set()
    assert named_in(changed)["Place:Helios"] == ["Helios"]


def test_an_entity_that_goes_takes_its_edges_along() -> None:
    changed = change_entities(SAID, {HELIOS.id: None}, DEFAULT_SCHEMA)

    changed.check(DEFAULT_SCHEMA)
    assert set(named_in(changed)) == {"Organization:Acme"}


def test_two_that_become_one_have_no_relation_with_themselves() -> None:
    acme = an_entity(DEFAULT_WORKSPACE, "Organization", "Acme")

    changed = change_entities(SAID, {HELIOS.id: acme}, DEFAULT_SCHEMA)

    assert triples(changed) == set()
    assert named_in(changed) == {"Organization:Acme": ["Acme", "Helios"]}
