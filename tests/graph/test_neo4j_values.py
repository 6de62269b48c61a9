"""Records survive the way into Neo4j's values and back, whatever they hold."""

from __future__ import annotations

import pytest
from graph_builders import an_entity, id_of, property_maps
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import StoreCorrupt
from heddle.core.ids import NodeId
from heddle.graph import neo4j_values as values
from heddle.graph.records import Decision, Edge, Node, Source, Value, Verdict
from heddle.graph.schema import NodeType

any_text = st.text(st.characters(exclude_categories=())) | st.just("\ufdd0json:x")
"""Text with lone surrogates too, as in file names that are no UTF-8."""


@given(any_text)
def test_any_text_reads_back_and_can_be_sent(text: str) -> None:
    stored = values.stored_text(text)

    stored.encode("utf-8")
    assert values.text_of(stored) == text


@given(st.text().filter(lambda text: not text.startswith("\ufdd0json:")))
def test_readable_text_is_stored_as_it_is(text: str) -> None:
    assert values.stored_text(text) == text


@given(any_text, any_text)
def test_different_locations_have_different_keys(one: str, other: str) -> None:
    assert (values.source_key(one) == values.source_key(other)) == (one == other)


@given(property_maps, st.booleans())
def test_a_visible_node_reads_back(properties: dict[str, Value], stub: bool) -> None:
    node = Node(an_entity("Ada").id, NodeType.ENTITY, properties, "Person", stub)

    row = values.node_row("default", id_of("report"), node)
    found = values.node_of({**row["properties"], "embedding": None})

    assert found == node
    assert found.canonical() == node.canonical()


@given(property_maps, st.booleans())
def test_a_contribution_reads_back(properties: dict[str, Value], stub: bool) -> None:
    node = Node(an_entity("Ada").id, NodeType.ENTITY, properties, "Person", stub)

    row = values.contribution_row(id_of("report"), node)
    found = values.contributed_node({**row, "id": row["node"]})

    assert found == node
    assert found.canonical() == node.canonical()


@given(property_maps, any_text, st.booleans())
def test_an_edge_reads_back_even_with_a_property_named_evidence(
    properties: dict[str, Value], evidence: str, clash: bool
) -> None:
    named = {**properties, **({"evidence": "seen", "source": "a", "properties": "b"} if clash else {})}
    edge = Edge(NodeId("a"), "KNOWS", NodeId("b"), evidence, named)

    row = values.edge_row("default", id_of("report"), edge)
    found = values.edge_of({**row, "type": "KNOWS"})

    assert found == edge
    assert found.canonical() == edge.canonical()
    assert row["properties"]["id"] == edge.id


@given(st.text(min_size=1), any_text)
def test_sources_and_decisions_read_back(location: str, reason: str) -> None:
    place = values.source_row(id_of("report"), Source(location, id_of("mail")))
    document = values.stored_document(
        {
            "id": id_of("report"),
            "digest": "d",
            "derivation": "t",
            "properties": "{}",
            "sources": [["/z", None], [place["location"], place["parent"]]],
        }
    )
    decided = values.decision_of(
        {"verdict": "merge", "low": "a", "high": "b", "reason": values.stored_text(reason)}
    )

    assert set(document.sources) == {Source("/z"), Source(location, id_of("mail"))}
    assert list(document.sources) == sorted(document.sources, key=lambda source: source.location)
    assert decided == Decision(Verdict.MERGE, NodeId("a"), NodeId("b"), reason)


def test_a_node_of_a_type_nobody_knows_is_said_to_be_damage() -> None:
    row = {"id": "x", "type": "Dragon", "kind": "", "stub": False}

    with pytest.raises(StoreCorrupt, match="Dragon"):
        values.node_of(row)
