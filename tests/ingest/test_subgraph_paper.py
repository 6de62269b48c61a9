"""A paper in the graph: its authors, where they work, what it cites, each where it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from drawn_papers import composed_from, contributed_by, edges_of, paper_with_properties, quote, the_paper
from paper_lines import ABSTRACT, TITLE
from pdf_pages import words_in_box

from heddle.core.ids import NodeId
from heddle.core.locator import PageLocator, load_locator
from heddle.graph.records import Node, Subgraph
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.author_key import fold
from heddle.ingest.paper.reading import read_paper


def document_node(subgraph: Subgraph) -> Node:
    return next(node for node in subgraph.nodes if node.id == NodeId(subgraph.document))


def test_authors_are_nodes_of_the_paper_in_their_order() -> None:
    subgraph, composed = contributed_by(the_paper())
    authored = edges_of(subgraph, EdgeType.AUTHORED_BY)

    assert [(edge.properties["order"], author.properties["surname"]) for _, edge, author in authored] == [
        (1, "Lindqvist"),
        (2, "Berg"),
    ]
    assert [author.type for *_, author in authored] == [NodeType.AUTHOR] * 2
    assert [quote(composed, edge) for _, edge, _ in authored] == ["Ada Lindqvist", "Tor Berg"]


def test_an_author_works_where_the_marks_say() -> None:
    subgraph, composed = contributed_by(the_paper())
    works = edges_of(subgraph, EdgeType.AFFILIATED_WITH)

    assert [(author.properties["surname"], place.properties["country"]) for author, _, place in works] == [
        ("Lindqvist", "Norway"),
        ("Berg", "Sweden"),
    ]
    assert works[0][2].properties["organisation"] == "University of Oslo"
    assert "University of Oslo" in quote(composed, works[0][1])


def test_the_place_of_a_fact_holds_its_words_for_another_reader() -> None:
    data = the_paper()
    subgraph, _ = contributed_by(data)
    (_, edge, _), *_ = edges_of(subgraph, EdgeType.AFFILIATED_WITH)
    place = load_locator(str(edge.properties["locator"]))

    assert isinstance(place, PageLocator)
    assert "University of Oslo, Oslo, Norway" in words_in_box(data, place)


def test_the_document_says_what_the_paper_says() -> None:
    subgraph, composed = contributed_by(the_paper())
    said = document_node(subgraph).properties

    assert said["title"] == TITLE
    assert said["abstract"] == " ".join(ABSTRACT)
    assert said["keywords"] == ("looms", "threads", "cameras")
    assert composed.text[int(str(said["title_start"])) : int(str(said["title_end"]))] == TITLE
    start, end = int(str(said["abstract_start"])), int(str(said["abstract_end"]))
    assert fold(composed.text[start:end]) == fold(" ".join(ABSTRACT))


def test_keywords_are_shown_where_the_paper_lists_them() -> None:
    subgraph, composed = contributed_by(the_paper())

    listed = composed.text.index("Keywords")
    found = [each for each in edges_of(subgraph, EdgeType.HAS_KEYWORD) if each[1].evidence]
    assert [quote(composed, edge) for _, edge, _ in found] == ["looms", "threads", "cameras"]
    assert [keyword.properties["name"] for *_, keyword in found] == ["looms", "threads", "cameras"]
    assert all(int(str(edge.properties["start"])) > listed for _, edge, _ in found)


def test_a_keyword_is_one_edge_though_it_is_a_keyphrase_too() -> None:
    subgraph, _ = contributed_by(the_paper())
    named = [keyword.id for *_, keyword in edges_of(subgraph, EdgeType.HAS_KEYWORD)]

    assert len(named) == len(set(named))


def test_the_page_is_believed_more_than_the_file() -> None:
    data = paper_with_properties(Title="6-3.fm", Author="Ada Lindqvist; Typesetter Inc")
    subgraph, _ = contributed_by(data)

    assert document_node(subgraph).properties["title"] == TITLE
    assert [author.properties["name"] for *_, author in edges_of(subgraph, EdgeType.AUTHORED_BY)] == [
        "Ada Lindqvist",
        "Tor Berg",
    ]


def test_authors_of_one_name_are_two_nodes_in_two_papers() -> None:
    first, _ = contributed_by(the_paper())
    second, _ = contributed_by(paper_with_properties(Producer="Another mill"))

    authors = [{author.id for *_, author in edges_of(each, EdgeType.AUTHORED_BY)} for each in (first, second)]
    assert authors[0].isdisjoint(authors[1])


def test_references_keep_their_fields_and_their_place() -> None:
    subgraph, composed = contributed_by(the_paper())
    cited = [each for each in edges_of(subgraph, EdgeType.CITES) if each[0].type is NodeType.DOCUMENT]

    assert [edge.properties["label"] for _, edge, _ in cited] == ["1", "2", "3", "4"]
    first = cited[0][2].properties
    assert first["title"] == "Counting threads in northern mills"
    assert first["authors"] == ("A Lindqvist", "T Berg")
    assert (first["source"], first["volume"], first["first_page"], first["year"]) == (
        "J Text Sci",
        "12",
        "101",
        "2009",
    )
    for _, edge, reference in cited:
        assert fold(str(reference.properties["text"])) in fold(quote(composed, edge))


def test_two_papers_that_cite_a_work_in_the_same_words_share_it() -> None:
    first, _ = contributed_by(the_paper())
    second, _ = contributed_by(paper_with_properties(Producer="Another mill"))

    cited = [{node.id for node in each.nodes if node.type is NodeType.REFERENCE} for each in (first, second)]
    assert cited[0] == cited[1]


def test_headings_of_the_paper_are_its_sections() -> None:
    subgraph, _ = contributed_by(the_paper())
    sections = {str(node.properties["title"]) for node in subgraph.nodes if node.type is NodeType.SECTION}

    assert "Introduction" in sections


def test_the_same_bytes_contribute_the_same() -> None:
    assert contributed_by.__wrapped__(the_paper())[0] == contributed_by(the_paper())[0]


@pytest.mark.datasets
@pytest.mark.parametrize("name", ["PMC4391421", "PMC5248495", "10.21105.jose.00053"])
def test_the_graph_holds_what_the_reader_of_papers_reads(datasets: Path, name: str) -> None:
    data = (datasets / "scipdf-meta" / "pdf" / f"{name}.pdf").read_bytes()
    paper = read_paper(data)
    subgraph, composed = contributed_by(data)
    said = document_node(subgraph).properties

    assert composed.parsed.paper == paper
    assert said["title"] == paper.title.text
    assert said.get("doi", "") == paper.issue.doi
    assert said.get("year", "") == paper.issue.year
    authored = edges_of(subgraph, EdgeType.AUTHORED_BY)
    by_order = sorted(authored, key=lambda each: int(str(each[1].properties["order"])))
    assert [author.properties["name"] for *_, author in by_order] == [each.name for each in paper.authors]
    assert all(
        fold(each.surname) in fold(quote(composed, edge))
        for each, (_, edge, _) in zip(paper.authors, by_order, strict=True)
    )
    cited = [each for each in edges_of(subgraph, EdgeType.CITES) if each[0].id == NodeId(subgraph.document)]
    assert len({each.text for each in paper.references}) == len({reference.id for *_, reference in cited})


@pytest.mark.datasets
def test_papers_are_told_from_other_documents(datasets: Path) -> None:
    manifest = datasets / "mixed-docs" / "pdf"
    papers = {"copy-protected", "layout-parser-paper-fast", "multi-column-2p"}
    others = [
        path for path in sorted(manifest.glob("*.pdf")) if not any(name in path.name for name in papers)
    ]

    assert others
    for path in others[:12]:
        assert composed_from(path.read_bytes()).parsed.paper is None, path.name
    gold = json.loads((datasets / "scipdf-meta" / "gold" / "PMC4391421.json").read_text())
    data = (datasets / "scipdf-meta" / "pdf" / "PMC4391421.pdf").read_bytes()
    paper = composed_from(data).parsed.paper
    assert paper is not None
    assert fold(paper.title.text) == fold(gold["title"])
