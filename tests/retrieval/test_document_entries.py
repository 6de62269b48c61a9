"""A document's entries: one a unit, each quoting the document's own text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drawn_papers import contributed_by, the_paper
from indexed_world import DocumentBuilder, contracts, entity, letter, report
from layouts import contributed
from paper_lines import TITLE
from parsed_builders import a_block, a_document, a_figure, a_table

from heddle.core.ids import NodeId
from heddle.core.knowledge import KnowledgeType
from heddle.core.locator import PageLocator, SheetLocator, dump_locator
from heddle.graph.schema import EdgeType, NodeType
from heddle.ingest.parsed import BlockKind
from heddle.retrieval.document_entries import document_entries, in_words, is_relation
from heddle.retrieval.document_text import DocumentText
from heddle.retrieval.entry import Entry


def entries(document: DocumentBuilder) -> list[Entry]:
    return list(document_entries(document.subgraph(), "digest").entries)


def of_type(document: DocumentBuilder, kind: KnowledgeType) -> list[Entry]:
    return [entry for entry in entries(document) if entry.type is kind]


@pytest.mark.parametrize("document", [report(), contracts(), letter()], ids=lambda made: made.title)
def test_every_quotation_is_the_text_at_its_span(document: DocumentBuilder) -> None:
    found = entries(document)

    assert found
    for entry in found:
        assert entry.evidence
        for span in entry.evidence:
            assert document.text[span.start : span.end] == span.quote
            assert span.document == document.document


def test_the_text_is_laid_out_again_from_the_nodes() -> None:
    for document in (report(), contracts(), letter()):
        text = DocumentText(document.subgraph().nodes)

        assert text.quote(0, len(document.text)) == document.text


def test_white_space_at_the_ends_is_not_quoted() -> None:
    document = DocumentBuilder("spaces")
    document.paragraph("  some words \n")

    (entry,) = entries(document)

    assert entry.evidence[0].quote == "some words"
    assert entry.evidence[0].start == 2


def test_a_row_is_a_table_entry_with_its_columns_named() -> None:
    first = next(entry for entry in of_type(contracts(), KnowledgeType.TABLE) if "Nordlicht" in entry.text)

    assert (
        first.text
        == "Contracts, Supplier is Nordlicht Sensors, Annual value is 48,000 EUR, Ends is 2027-03-31"
    )
    assert first.evidence[0].quote == "Nordlicht Sensors | 48,000 EUR | 2027-03-31"
    assert first.evidence[0].locator == SheetLocator("Sheet1", "A2")


def test_a_row_of_an_infobox_is_an_infobox_entry() -> None:
    assert {entry.evidence[0].quote for entry in of_type(contracts(), KnowledgeType.INFOBOX)} == {
        "Founded | 1987",
        "Headquarters | London",
    }


def with_header(document: DocumentBuilder, header: str, holder: NodeId) -> DocumentBuilder:
    """The document with a header row in a table of its own or of its rows."""
    start, end = document._append(header)
    row = document._part(
        NodeType.ROW,
        f"header {start}",
        text=f"Columns are {header}",
        quote=header,
        start=start,
        end=end,
        knowledge="table",
        order=0,
        header=True,
        locator=dump_locator(SheetLocator("Sheet1", "A1")),
    )
    document.edge(holder, EdgeType.HAS_ROW, row)
    return document


def table_of(document: DocumentBuilder) -> NodeId:
    return next(node.id for node in document.nodes.values() if node.type is NodeType.TABLE)


def test_a_header_row_above_others_is_no_entry() -> None:
    document = contracts()
    with_header(document, "Supplier | Annual value | Ends", table_of(document))

    found = of_type(document, KnowledgeType.TABLE)

    assert len(found) == 2
    assert all("Annual value is" in entry.text for entry in found)


def test_a_table_of_a_header_alone_can_still_be_found() -> None:
    document = contracts()
    empty = document._part(NodeType.TABLE, "empty", title="")
    with_header(document, "Name | Town", empty)

    assert "Columns are Name | Town" in {entry.text for entry in of_type(document, KnowledgeType.TABLE)}


def test_a_row_knows_the_heading_that_its_table_stands_under() -> None:
    document = contracts()
    section = document._part(NodeType.SECTION, "1", title="What we pay")
    document.edge(section, EdgeType.HAS_TABLE, table_of(document))

    assert {entry.context for entry in of_type(document, KnowledgeType.TABLE)} == {
        "Contracts 2025: What we pay"
    }
    assert {entry.context for entry in of_type(document, KnowledgeType.INFOBOX)} == {"Contracts 2025"}


def test_a_triple_read_in_a_row_says_the_row_with_its_columns() -> None:
    document = DocumentBuilder("Sheet")
    document.table("", ("Person", "Employer"), [("Ada Lovelace", "Acme")])
    document.relation("Ada Lovelace", "WORKS_FOR", "Acme", "Ada Lovelace | Acme")

    (triple,) = of_type(document, KnowledgeType.TRIPLE)

    assert triple.text.endswith("Person is Ada Lovelace, Employer is Acme")
    assert triple.evidence[0].quote == "Ada Lovelace | Acme"


def test_a_triple_says_its_fact_and_quotes_the_sentence_it_was_read_in() -> None:
    (triple,) = of_type(letter(), KnowledgeType.TRIPLE)

    assert triple.text == "Ada Lovelace works for Acme\nAda Lovelace works for Acme."
    assert triple.nodes == (entity("Ada Lovelace"), entity("Acme"))
    assert triple.evidence[0].quote == "Ada Lovelace works for Acme."
    assert triple.evidence[0].locator == PageLocator(1)


def test_a_mail_quotes_its_headers_and_its_body() -> None:
    (mail,) = of_type(letter(), KnowledgeType.MAIL)

    assert [span.quote for span in mail.evidence] == [
        "From: Ada Lovelace\nSubject: Delay of the buoys",
        "Ada Lovelace works for Acme. The storm delays the buoys by two weeks.",
    ]


def test_an_edge_knows_the_entry_that_shows_it() -> None:
    found = document_entries(letter().subgraph(), "digest")
    shown = {edge.type: edge.entry for edge in found.edges}
    types = {entry.id: entry.type for entry in found.entries}

    assert types[shown["WORKS_FOR"]] is KnowledgeType.TRIPLE
    assert types[shown["MENTIONS"]] is KnowledgeType.TEXT


def test_relations_are_told_from_structure_and_put_in_words() -> None:
    assert is_relation("WORKS_FOR")
    assert not is_relation("HAS_CHUNK")
    assert in_words("PART_OF") == "part of"


def test_a_figure_without_words_of_its_own_is_quoted_by_its_caption() -> None:
    caption = "Figure 1. A loom of the northern mill"
    subgraph = contributed(a_document(a_block("Above."), a_figure(""), a_block(caption, BlockKind.CAPTION)))

    (figure,) = [
        entry for entry in document_entries(subgraph, "digest").entries if entry.type is KnowledgeType.FIGURE
    ]

    assert figure.text == caption
    assert [span.quote for span in figure.evidence] == [caption]


def test_rows_are_read_under_the_caption_of_their_table() -> None:
    caption = a_block("Table 1. Yields of the farm", BlockKind.CAPTION)
    subgraph = contributed(a_document(caption, a_table(("Year", "Yield"), ("2019", "4")), title="Report"))

    (row,) = [
        entry for entry in document_entries(subgraph, "digest").entries if entry.type is KnowledgeType.TABLE
    ]

    assert row.context == "Report: Table 1. Yields of the farm"


def test_what_frames_a_web_page_is_no_entry_and_stays_in_the_text() -> None:
    made = contributed(a_document(a_block("Home", BlockKind.BOILERPLATE), a_block("A loom holds the warp.")))

    assert [entry.evidence[0].quote for entry in document_entries(made, "page").entries] == [
        "A loom holds the warp."
    ]
    assert DocumentText(made.nodes).quote(0, 4) == "Home"


def test_what_a_paper_says_of_itself_is_found_as_triples() -> None:
    subgraph, composed = contributed_by(the_paper())
    triples = [
        entry for entry in document_entries(subgraph, "digest").entries if entry.type is KnowledgeType.TRIPLE
    ]
    facts = {entry.text.partition("\n")[0] for entry in triples}

    assert f"{TITLE} was written by Ada Lindqvist" in facts
    assert "Tor Berg works at Institute of Looms, Uppsala, Sweden" in facts
    assert f"{TITLE} cites The warp and the camera" in facts
    for entry in triples:
        (span,) = entry.evidence
        assert composed.text[span.start : span.end] == span.quote


def test_what_only_a_file_says_is_no_triple() -> None:
    document = replace(
        a_document(a_block("Acme weaves.")), authors=("Ada Lindqvist",), metadata={"venue": "Weaving"}
    )

    found = document_entries(contributed(document), "digest").entries
    assert {entry.type for entry in found} == {KnowledgeType.TEXT}
