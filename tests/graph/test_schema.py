"""The schema says which edge may stand where."""

from __future__ import annotations

import itertools

import pytest

from heddle.core.errors import InvalidGraph
from heddle.graph.schema import ALLOWED, DEFAULT_SCHEMA, EdgeType, NodeType, RelationType, Schema

PERSON, PLACE = (NodeType.ENTITY, "Person"), (NodeType.ENTITY, "Place")


def test_every_structure_edge_has_its_allowed_ends() -> None:
    assert ALLOWED.keys() == set(EdgeType)
    assert all(heads and tails for heads, tails in ALLOWED.values())


@pytest.mark.parametrize("edge_type", EdgeType)
def test_a_structure_edge_stands_between_its_ends_alone(edge_type: EdgeType) -> None:
    heads, tails = ALLOWED[edge_type]
    for source, target in itertools.product(NodeType, NodeType):
        allowed = DEFAULT_SCHEMA.allows(edge_type, (source, ""), (target, ""))
        assert allowed == (source in heads and target in tails)


def test_a_relation_joins_entities_of_its_types_alone() -> None:
    company = (NodeType.ENTITY, "Organization")

    assert DEFAULT_SCHEMA.allows("WORKS_FOR", PERSON, company)
    assert not DEFAULT_SCHEMA.allows("WORKS_FOR", company, PERSON)
    assert DEFAULT_SCHEMA.allows("RELATED_TO", PLACE, PERSON)
    assert not DEFAULT_SCHEMA.allows("RELATED_TO", PLACE, (NodeType.CHUNK, ""))
    assert not DEFAULT_SCHEMA.allows("ADMIRES", PERSON, PERSON)


def test_every_edge_type_is_named_once() -> None:
    names = DEFAULT_SCHEMA.edge_types()

    assert len(set(names)) == len(names)
    assert {"MENTIONS", "WORKS_FOR"} <= set(names)


def test_the_hash_tells_schemas_apart_and_not_their_order() -> None:
    knows, leads = RelationType("KNOWS"), RelationType("LEADS", ("Person",), ())
    base = Schema(("Person", "Place"), (knows, leads))

    assert Schema(("Place", "Person"), (leads, knows)).hash() == base.hash()
    others = [
        Schema(("Person",), (knows, leads)),
        Schema(("Person", "Place"), (knows,)),
        Schema(("Person", "Place"), (knows, RelationType("LEADS", (), ("Person",)))),
    ]
    assert len({base.hash(), *(other.hash() for other in others)}) == 4


def test_an_unknown_entity_type_is_told_the_known_ones() -> None:
    assert DEFAULT_SCHEMA.check_entity_type("Person") == "Person"
    with pytest.raises(InvalidGraph) as caught:
        DEFAULT_SCHEMA.check_entity_type("Dragon")
    assert "Person" in caught.value.hint


def test_what_documents_share_is_never_a_part_of_one() -> None:
    shared = {kind for kind in NodeType if kind.shared}

    assert shared.isdisjoint({NodeType.PAGE, NodeType.CHUNK, NodeType.ROW, NodeType.TABLE, NodeType.FIGURE})
    assert {NodeType.ENTITY, NodeType.MESSAGE, NodeType.DOCUMENT} <= shared
