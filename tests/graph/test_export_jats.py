"""A document as a JATS article: of the shape of one, without a word lost, and the same each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from drawn_papers import contributed_by, the_paper
from hypothesis import given, settings
from jats_shape import read_jats, words_of
from layouts import contributed
from paper_lines import ABSTRACT, TITLE
from parsed_builders import a_block, a_document, a_figure, a_heading, a_table, parsed_documents

from heddle.graph.export_jats import export_jats
from heddle.graph.records import Subgraph
from heddle.ingest.author_key import fold
from heddle.ingest.parsed import Address, Block, BlockKind, Mail, ParsedDocument


def article_of(parsed: ParsedDocument) -> Subgraph:
    return contributed(parsed)


def test_a_paper_gives_its_front() -> None:
    article = read_jats(export_jats(contributed_by(the_paper())[0]))

    assert article.get("article-type") == "research-article"
    assert article.findtext(".//article-title") == TITLE
    assert [words_of(name) for name in article.findall(".//contrib/name")] == ["LindqvistAda", "BergTor"]
    assert [xref.get("rid") for xref in article.findall(".//contrib/xref")] == ["aff1", "aff2"]
    first = article.find(".//aff[@id='aff1']")
    assert first is not None
    assert first.findtext("country") == "Norway"
    assert words_of(first) == "1Department of Weaving, University of Oslo, Oslo, Norway"
    assert article.findtext(".//abstract/p") == " ".join(ABSTRACT)
    assert [word.text for word in article.findall(".//kwd")] == ["looms", "threads", "cameras"]


def test_a_paper_gives_its_sections_and_says_nothing_twice() -> None:
    article = read_jats(export_jats(contributed_by(the_paper())[0]))
    body = article.find("body")
    assert body is not None
    titles = [title.text for title in body.findall(".//sec/title")]

    assert titles == ["Introduction"]
    assert fold(" ".join(ABSTRACT)) not in fold(words_of(body))
    assert "Ada Lindqvist" not in words_of(body)
    assert "Loom Res" not in words_of(body)


def test_references_are_as_written_with_their_fields_marked() -> None:
    article = read_jats(export_jats(contributed_by(the_paper())[0]))
    first, *_, last = article.findall(".//ref")
    citation = first.find("mixed-citation")
    assert citation is not None

    assert (first.get("id"), first.findtext("label")) == ("ref1", "1")
    assert last.get("id") == "ref4"
    assert words_of(citation) == (
        "Lindqvist A, Berg T. Counting threads in northern mills. J Text Sci. 2009;12(3):101-9."
    )
    assert [name.findtext("surname") for name in citation.findall("string-name")] == ["Lindqvist", "Berg"]
    assert citation.findtext("article-title") == "Counting threads in northern mills"
    assert (citation.findtext("source"), citation.findtext("volume"), citation.findtext("issue")) == (
        "J Text Sci",
        "12",
        "3",
    )
    assert (citation.findtext("fpage"), citation.findtext("year")) == ("101", "2009")


def test_a_citation_in_the_text_leads_to_its_reference() -> None:
    items = [
        f"{name}, {name[0]}. ({year}). On looms of the north."
        for name, year in (("Smith", 2019), ("Doe", 2001))
    ]
    parsed = a_document(
        a_heading("Looms"),
        a_block("They rose (Smith, 2019) and fell (Doe, 2001)."),
        a_heading("References"),
        *map(a_block, items),
    )
    article = read_jats(export_jats(article_of(parsed)))
    paragraph = article.find("body//p")
    assert paragraph is not None

    assert [xref.get("rid") for xref in paragraph.findall("xref")] == ["ref1", "ref2"]
    assert words_of(paragraph) == "They rose (Smith, 2019) and fell (Doe, 2001)."
    assert article.findall("body//sec[title='References']") == []


def test_a_table_keeps_its_caption_its_header_and_its_callouts() -> None:
    parsed = a_document(
        a_block("Yields rose, as Table 1 shows."),
        a_block("Table 1. Yields by year", BlockKind.CAPTION),
        a_table(("Year", "Yield"), ("2019", "4")),
    )
    article = read_jats(export_jats(article_of(parsed)))

    assert article.findtext(".//table-wrap/label") == "Table 1"
    assert article.findtext(".//table-wrap/caption/p") == "Yields by year"
    assert [cell.text for cell in article.findall(".//thead/tr/th")] == ["Year", "Yield"]
    assert [cell.text for cell in article.findall(".//tbody/tr/td")] == ["2019", "4"]
    xref = article.find(".//p/xref")
    assert xref is not None
    assert (xref.get("ref-type"), xref.get("rid"), xref.text) == ("table", "t1", "Table 1")


def test_sections_nest_by_their_levels() -> None:
    parsed = a_document(
        a_heading("Methods", 1),
        a_heading("Looms", 2),
        a_block("We counted."),
        a_heading("Results", 1),
        a_block("Many."),
    )
    article = read_jats(export_jats(article_of(parsed)))

    assert [sec.findtext("title") for sec in article.findall("body/sec")] == ["Methods", "Results"]
    assert [sec.findtext("title") for sec in article.findall("body/sec/sec")] == ["Looms"]


def test_a_mail_is_a_simple_article() -> None:
    mail = Mail(
        "1@mill",
        "The looms",
        (Address("Ada Lindqvist", "ada@mill.example"),),
        (),
        "2009-05-03T10:00:00+00:00",
    )
    parsed = replace(a_document(a_block("They stand."), mail=mail), media="message/rfc822")
    article = read_jats(export_jats(article_of(parsed)))

    assert article.get("article-type") == "other"
    assert article.findtext(".//article-title") == "The looms"
    assert article.findtext(".//contrib/string-name") == "Ada Lindqvist"
    assert article.findtext(".//pub-date/year") == "2009"
    assert article.find(".//journal-meta") is None
    assert article.find(".//abstract") is None


def test_what_frames_a_page_is_left_out_and_notes_come_last() -> None:
    parsed = a_document(
        a_block("Home | About", BlockKind.BOILERPLATE),
        a_block("Text."),
        a_block("1 A note.", BlockKind.FOOTNOTE),
        a_block("Page 3", BlockKind.PAGE_FOOTER),
    )
    article = read_jats(export_jats(article_of(parsed)))
    body = article.find("body")
    assert body is not None

    assert words_of(body) == "Text."
    assert article.findtext("back/fn-group/fn/p") == "1 A note."


def test_characters_that_xml_has_no_place_for_are_left_out() -> None:
    parsed = a_document(a_block("a < b & c\ufffe \x0b"))
    article = read_jats(export_jats(article_of(parsed)))

    assert [words_of(each) for each in article.findall("body")] == ["a < b & c"]


def test_a_figure_is_its_caption_and_its_alternative() -> None:
    article = read_jats(export_jats(article_of(a_document(a_figure("Yields by year")))))

    assert article.findtext(".//fig/caption/p") == "Yields by year"


@settings(max_examples=60)
@given(parsed_documents())
def test_any_document_gives_an_article_with_all_its_prose(parsed: ParsedDocument) -> None:
    subgraph = article_of(parsed)
    written = export_jats(subgraph)
    said = fold(words_of(read_jats(written)))

    assert written == export_jats(subgraph)
    for element in parsed.elements:
        if isinstance(element, Block) and element.kind is BlockKind.PARAGRAPH:
            assert fold(element.text) in said


@pytest.mark.datasets
@pytest.mark.parametrize("name", ["PMC4391421", "PMC5448358", "10.21105.jose.00053"])
def test_a_real_paper_has_the_shape_of_an_article(datasets: Path, name: str) -> None:
    subgraph, composed = contributed_by((datasets / "scipdf-meta" / "pdf" / f"{name}.pdf").read_bytes())
    paper = composed.parsed.paper
    assert paper is not None
    article = read_jats(export_jats(subgraph))

    assert article.findtext(".//article-title") == paper.title.text
    assert len(article.findall(".//contrib")) == len(paper.authors)
    assert len(article.findall(".//ref")) == len({fold(each.text) for each in paper.references})
    for reference, citation in zip(paper.references, article.findall(".//mixed-citation"), strict=False):
        assert words_of(citation) == " ".join(reference.text.split())
