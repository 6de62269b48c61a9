"""References as written, their fields marked, in the order of the list."""

from __future__ import annotations

from graph_builders import id_of
from jats_shape import words_of
from lxml import etree

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, shared_id
from heddle.graph.export_jats import export_jats
from heddle.graph.jats_back import ReferenceList
from heddle.graph.jats_text import Element
from heddle.graph.records import Edge, Node, Subgraph, Value
from heddle.graph.schema import DEFAULT_SCHEMA, EdgeType, NodeType

DOCUMENT = id_of("citing")


def citing(*references: dict[str, Value]) -> Subgraph:
    """A document that cites works, the first of them last in its list."""
    root = Node(NodeId(DOCUMENT), NodeType.DOCUMENT, {"title": "T", "length": 100})
    nodes = [
        Node(shared_id(DEFAULT_WORKSPACE, "Reference", str(number)), NodeType.REFERENCE, facts)
        for number, facts in enumerate(references)
    ]
    edges = [
        Edge(
            root.id,
            EdgeType.CITES,
            node.id,
            "",
            {"label": str(number), "start": 90 - number, "end": 91 - number},
        )
        for number, node in enumerate(nodes)
    ]
    subgraph = Subgraph(
        DOCUMENT,
        "test",
        tuple(sorted([root, *nodes], key=lambda node: node.id)),
        tuple(sorted(edges, key=lambda edge: edge.id)),
    )
    subgraph.check(DEFAULT_SCHEMA)
    return subgraph


def citations(subgraph: Subgraph) -> list[etree._Element]:
    return etree.fromstring(export_jats(subgraph).encode()).findall(".//mixed-citation")


def test_references_stand_in_the_order_of_the_text() -> None:
    subgraph = citing({"text": "Later work."}, {"text": "Earlier work."})

    assert [words_of(each) for each in citations(subgraph)] == ["Earlier work.", "Later work."]
    assert ReferenceList(subgraph).spans == [(89, 90), (90, 91)]


def test_names_with_given_names_first_are_marked_too() -> None:
    text = "Ada Lindqvist and T. Berg (2009). On looms. Weaving 12, 1-9."
    (citation,) = citations(
        citing({"text": text, "authors": ("Ada Lindqvist", "T. Berg"), "year": "2009", "first_page": "1"})
    )

    assert words_of(citation) == text
    assert [each.findtext("surname") for each in citation.findall("string-name")] == ["Lindqvist", "Berg"]
    assert [each.findtext("given-names") for each in citation.findall("string-name")] == ["Ada", "T."]
    assert (citation.findtext("year"), citation.findtext("fpage")) == ("2009", "1")


def test_a_field_that_the_words_do_not_say_is_not_marked() -> None:
    (citation,) = citations(citing({"text": "On looms.", "doi": "10.1234/loom", "title": "On looms"}))

    assert citation.find("pub-id") is None
    assert citation.findtext("article-title") == "On looms"


def test_a_document_without_references_has_no_list() -> None:
    back = Element("back")
    listed = ReferenceList(citing())
    listed.write(back)

    assert len(back) == 0
    assert listed.id_of(NodeId("none")) == ""
