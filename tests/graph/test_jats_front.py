"""The front of an article: what a document says of itself, and nothing more."""

from __future__ import annotations

from graph_builders import an_entity, id_of
from jats_shape import read_jats, words_of
from lxml import etree

from heddle.core.ids import NodeId
from heddle.graph.export_jats import export_jats
from heddle.graph.jats_front import FrontMatter
from heddle.graph.records import Edge, Node, Subgraph, Value
from heddle.graph.schema import DEFAULT_SCHEMA, EdgeType, NodeType

DOCUMENT = id_of("paper")


def paper(*others: Node, edges: tuple[Edge, ...] = (), **facts: Value) -> Subgraph:
    root = Node(
        NodeId(DOCUMENT), NodeType.DOCUMENT, {"title": "T", "length": 9, "media": "text/html", **facts}
    )
    subgraph = Subgraph(
        DOCUMENT,
        "test",
        tuple(sorted([root, *others], key=lambda node: node.id)),
        tuple(sorted(edges, key=lambda edge: edge.id)),
    )
    subgraph.check(DEFAULT_SCHEMA)
    return subgraph


def meta_of(subgraph: Subgraph) -> etree._Element:
    found = read_jats(export_jats(subgraph)).find("front/article-meta")
    assert found is not None
    return found


def authored(author: Node, order: int) -> Edge:
    return Edge(NodeId(DOCUMENT), EdgeType.AUTHORED_BY, author.id, "", {"order": order})


def test_the_issue_stands_in_its_elements() -> None:
    subgraph = paper(
        venue="Loom Journal", issn="1234-5678", publisher="Mill Press", doi="10.1234/loom", volume="3",
        issue="2", first_page="11", last_page="19", year="2009", licence="CC BY", abstract="We count.",
    )  # fmt: skip
    article = read_jats(export_jats(subgraph))
    meta = meta_of(subgraph)

    assert article.findtext("front/journal-meta/journal-title-group/journal-title") == "Loom Journal"
    assert article.findtext("front/journal-meta/publisher/publisher-name") == "Mill Press"
    assert meta.findtext("article-id[@pub-id-type='doi']") == "10.1234/loom"
    assert [meta.findtext(tag) for tag in ("volume", "issue", "fpage", "lpage")] == ["3", "2", "11", "19"]
    assert meta.findtext("pub-date/year") == "2009"
    assert meta.findtext("abstract/p") == "We count."


def test_authors_stand_in_their_order_with_what_is_known_of_them() -> None:
    second = Node(NodeId("a" * 32), NodeType.AUTHOR, {"name": "Tor Berg", "given": "Tor", "surname": "Berg"})
    first = Node(
        NodeId("b" * 32),
        NodeType.AUTHOR,
        {
            "name": "A Holm",
            "given": "A",
            "surname": "Holm",
            "email": "a@b.example",
            "orcid": "0000-0002-1825-0097",
        },
    )
    place = Node(NodeId("c" * 32), NodeType.AFFILIATION, {"name": "Oslo, Norway", "country": "Norway"})
    works = Edge(first.id, EdgeType.AFFILIATED_WITH, place.id)
    meta = meta_of(paper(first, second, place, edges=(authored(first, 1), authored(second, 2), works)))
    one, other = meta.findall("contrib-group/contrib")

    assert (one.findtext("name/surname"), other.findtext("name/surname")) == ("Holm", "Berg")
    assert one.findtext("contrib-id") == "https://orcid.org/0000-0002-1825-0097"
    assert one.findtext("email") == "a@b.example"
    assert [xref.get("rid") for xref in one.findall("xref")] == ["aff1"]
    affiliation = meta.find("aff")
    assert affiliation is not None
    assert words_of(affiliation) == "1Oslo, Norway"


def test_a_firm_is_no_person() -> None:
    firm, person = an_entity("Corvane Ltd", "Organization"), an_entity("Ada Lindqvist")
    meta = meta_of(paper(firm, person, edges=(authored(firm, 1), authored(person, 2))))

    assert meta.findtext("contrib-group/contrib/collab") == "Corvane Ltd"
    assert meta.findtext("contrib-group/contrib/string-name") == "Ada Lindqvist"


def test_the_date_of_a_web_page_is_that_of_its_publication() -> None:
    web, file = (
        paper(created="2009-05-03T10:00:00+00:00"),
        paper(created="2009-05-03", media="application/pdf"),
    )

    date = meta_of(web).find("pub-date")
    assert date is not None
    assert [(part.tag, part.text) for part in date] == [("day", "03"), ("month", "05"), ("year", "2009")]
    assert meta_of(file).find("pub-date") is None


def test_the_spans_of_the_front_are_those_of_its_facts() -> None:
    author = Node(NodeId("a" * 32), NodeType.AUTHOR, {"name": "Tor Berg"})
    edge = Edge(NodeId(DOCUMENT), EdgeType.AUTHORED_BY, author.id, "", {"start": 5, "end": 8})
    subgraph = paper(author, edges=(edge,), title_start=0, title_end=4)

    assert sorted(FrontMatter(subgraph).spans()) == [(0, 4), (5, 8)]
