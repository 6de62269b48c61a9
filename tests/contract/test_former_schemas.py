"""What was written under another ontology can be read, replaced and deleted under the present one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from graph_builders import a_subgraph, an_entity

from heddle.core.errors import InvalidGraph
from heddle.core.ids import NodeId, WorkspaceId
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ontology import Ontology, OntologyRelation, OntologyType
from heddle.graph.records import DocumentPut, Edge, Source, Subgraph
from heddle.graph.schema import DEFAULT_SCHEMA, Schema
from heddle.graph.store import GraphStore

TRADE = Ontology(
    types=(OntologyType("Supplier", parent="Organization"),),
    relations=(OntologyRelation("SUPPLIES", ("Supplier",), ("Organization",)), OntologyRelation("OWNS")),
).schema
Stores = Callable[[Schema], GraphStore]


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """The same database under any schema."""
    made: list[GraphStore] = []

    def open_store(schema: Schema) -> GraphStore:
        if request.param == "embedded":
            made.append(EmbeddedStore(tmp_path / "graph.db", schema))
        else:
            from neo4j_stores import connect

            made.append(connect(request.getfixturevalue("neo4j_settings"), schema))
        return made[-1]

    yield open_store
    for store in made:
        store.close()


def a_trade(name: str, kind: str, relation: str) -> DocumentPut:
    """A document in which Helios owns or leads something."""
    plain = a_subgraph(name, people=["Ada Lovelace"], employer="Acme")
    helios, acme = an_entity("Helios", kind), an_entity("Acme", "Organization")
    chunk = next(node.id for node in plain.nodes if "text" in node.properties)
    edge = Edge(helios.id, relation, acme.id, str(chunk))
    whole: Subgraph = replace(plain, nodes=(*plain.nodes, helios), edges=(*plain.edges, edge))
    return DocumentPut(whole, (Source(f"/files/{name}"),))


def test_a_graph_of_a_former_ontology_is_read_replaced_and_deleted(stores: Stores) -> None:
    workspace = WorkspaceId(f"former-{uuid.uuid4().hex}")
    before, now = stores(TRADE).scope(workspace), stores(DEFAULT_SCHEMA).scope(workspace)
    one, other = a_trade("one", "Supplier", "OWNS"), a_trade("other", "Supplier", "OWNS")
    before.put([one, other])
    helios = NodeId(an_entity("Helios", "Supplier").id)

    assert now.subgraph(one.subgraph.document) == before.subgraph(one.subgraph.document)
    assert now.counts() == before.counts()
    assert len(list(now.edges("OWNS"))) == 2
    assert [each.edge.type for each in now.neighbours(helios, edge_types=["OWNS"])] == ["OWNS", "OWNS"]
    assert now.version() != before.version()
    with pytest.raises(InvalidGraph, match="Supplier"):
        now.put([one])

    now.put([a_trade("one", "Organization", "PARTNER_OF")])
    assert [edge.type for edge in now.edges() if edge.type in ("OWNS", "PARTNER_OF")].count("OWNS") == 1
    now.delete(other.subgraph.document)
    assert now.node(helios) is None
    now.delete(one.subgraph.document)
    assert now.counts().nodes == {}
