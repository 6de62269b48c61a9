"""Metadata becomes part of the graph: keywords that others share, and where a document was published."""

from __future__ import annotations

from dataclasses import replace

from parsed_builders import a_block, a_document

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.graph.records import Subgraph
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.extraction import Extraction
from heddle.ingest.mention import Mention
from heddle.ingest.subgraph import build_subgraph


def contributed(*mentions: Mention, **metadata: str) -> Subgraph:
    composed = compose(replace(a_document(a_block("Acme weaves.")), metadata=metadata))
    subgraph = build_subgraph(
        composed,
        cut_chunks(composed),
        Extraction(mentions, (), "en"),
        document=DocumentId("d" * 64),
        workspace=DEFAULT_WORKSPACE,
        derivation="test",
    )
    subgraph.check(DEFAULT_SCHEMA)
    return subgraph


def named_by(subgraph: Subgraph, edge_type: str) -> set[tuple[str, str]]:
    nodes = {node.id: node for node in subgraph.nodes}
    targets = [nodes[edge.target] for edge in subgraph.edges if edge.type == edge_type]
    return {(node.type_name, str(node.properties["name"])) for node in targets}


def test_keywords_are_a_property_and_concepts() -> None:
    subgraph = contributed(keywords="Looms; reed, looms")

    document = next(node for node in subgraph.nodes if node.type is NodeType.DOCUMENT)
    assert document.properties["keywords"] == ("Looms", "reed")
    assert named_by(subgraph, "HAS_KEYWORD") == {("Concept", "Looms"), ("Concept", "reed")}


def test_a_keyword_that_the_text_speaks_of_is_that_entity() -> None:
    mention = Mention(0, 4, "Organization", "Acme", "Acme")

    assert named_by(contributed(mention, keywords="ACME"), "HAS_KEYWORD") == {("Organization", "Acme")}


def test_lists_made_for_search_engines_are_a_property_only() -> None:
    many = ", ".join(f"word{number}" for number in range(80))

    assert named_by(contributed(keywords=many), "HAS_KEYWORD") == set()
    assert named_by(contributed(keywords="buy the best looms of the world here, 42"), "HAS_KEYWORD") == set()


def test_the_venue_is_a_node_and_else_the_publisher() -> None:
    both = contributed(venue="Journal of Looms", publisher="Weavers Press")

    assert named_by(both, "PUBLISHED_IN") == {("Venue", "Journal of Looms")}
    assert named_by(contributed(publisher="Weavers Press"), "PUBLISHED_IN") == {("Venue", "Weavers Press")}
    assert named_by(contributed(doi="10.1/x"), "PUBLISHED_IN") == set()
