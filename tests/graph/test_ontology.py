"""An ontology makes the schema: parents stand for what is below them, and each word counts in its hash."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.graph.ontology import (
    BUILTIN,
    STANDING_TYPES,
    Ontology,
    OntologyName,
    OntologyRelation,
    OntologyType,
    schema_of,
)
from heddle.graph.schema import DEFAULT_ENTITY_TYPES, DEFAULT_RELATIONS, DEFAULT_SCHEMA, NodeType

TRADE = Ontology(
    title="Trade",
    types=(
        OntologyType("Supplier", parent="Organization", description="a firm that sells to us"),
        OntologyType("Foundry", parent="Supplier"),
        OntologyType("Contract"),
    ),
    relations=(
        OntologyRelation("SUPPLIES", ("Supplier",), ("Organization",), inverse="SUPPLIED_BY"),
        OntologyRelation("SIGNED", ("Organization",), ("Contract",)),
        OntologyRelation("RIVALS", ("Supplier",), ("Supplier",), symmetric=True),
    ),
    names=(OntologyName("Helios Robotics GmbH", "Supplier", ("Helios", "Helios Robotics")),),
)


def allowed(ontology: Ontology, head: str, relation: str, tail: str) -> bool:
    return ontology.schema.allows(relation, (NodeType.ENTITY, head), (NodeType.ENTITY, tail))


def test_without_an_ontology_the_schema_is_heddles_own() -> None:
    assert schema_of(None) is DEFAULT_SCHEMA
    assert BUILTIN.schema.entity_types == DEFAULT_SCHEMA.entity_types
    assert {each.name for each in BUILTIN.all_relations} == {each.name for each in DEFAULT_RELATIONS}
    assert all(each.description for each in BUILTIN.all_types)
    assert all(each.description for each in BUILTIN.all_relations)


def test_a_parent_stands_for_all_below_it() -> None:
    assert allowed(TRADE, "Foundry", "SUPPLIES", "Organization")
    assert allowed(TRADE, "Foundry", "SIGNED", "Contract")
    assert allowed(TRADE, "Person", "WORKS_FOR", "Foundry")
    assert not allowed(TRADE, "Organization", "SUPPLIES", "Foundry")
    assert TRADE.line_of("Foundry") == ("Foundry", "Supplier", "Organization")
    assert TRADE.below("Organization") == ("Foundry", "Organization", "Supplier")


def test_alone_an_ontology_leaves_only_what_the_structure_stands_on() -> None:
    alone = replace(TRADE, builtin=False)

    assert set(alone.schema.entity_types) == {*STANDING_TYPES, "Supplier", "Foundry", "Contract"}
    assert {each.name for each in alone.schema.relations} == {"SUPPLIES", "SIGNED", "RIVALS"}
    assert set(TRADE.schema.entity_types) >= set(DEFAULT_ENTITY_TYPES)


def test_a_relation_is_known_by_its_inverse_too() -> None:
    supplies = TRADE.relations[0]

    assert TRADE.relation("SUPPLIES") == (supplies, False)
    assert TRADE.relation("SUPPLIED_BY") == (supplies, True)
    assert TRADE.relation("OWNS") is None
    assert "SUPPLIED_BY" not in TRADE.schema.edge_types()


def test_a_thing_is_known_by_any_of_its_names() -> None:
    assert TRADE.known_as("the HELIOS") == TRADE.names[0]
    assert TRADE.known_as("Halios") is None


@given(st.permutations(TRADE.types), st.permutations(TRADE.relations))
def test_the_order_of_what_is_said_has_no_part_in_the_hash(
    types: list[OntologyType], relations: list[OntologyRelation]
) -> None:
    other = replace(TRADE, types=tuple(types), relations=tuple(relations))

    assert other.hash == TRADE.hash
    assert other.schema.hash() == TRADE.schema.hash()


@pytest.mark.parametrize(
    "other",
    [
        replace(TRADE, builtin=False),
        replace(TRADE, names=()),
        replace(TRADE, types=TRADE.types[:2]),
        replace(TRADE, types=(replace(TRADE.types[0], description="else"), *TRADE.types[1:])),
        replace(TRADE, relations=TRADE.relations[:2]),
    ],
)
def test_each_word_has_a_part_in_the_hash_of_the_schema(other: Ontology) -> None:
    assert other.schema.hash() != TRADE.schema.hash()
    assert other.schema.hash() != DEFAULT_SCHEMA.hash()
