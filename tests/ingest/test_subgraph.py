"""A document's subgraph follows docs/graph.md."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from parsed_builders import (
    a_block,
    a_document,
    a_figure,
    a_heading,
    a_paged_document,
    a_table,
    on_page,
    parsed_documents,
)

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId, NodeId, document_id, entity_id, shared_id
from heddle.core.locator import PathLocator, load_locator
from heddle.graph.records import Edge, Node, Subgraph
from heddle.graph.schema import DEFAULT_SCHEMA, NodeType
from heddle.ingest.chunk import cut_chunks
from heddle.ingest.composition import compose
from heddle.ingest.extraction import Extraction
from heddle.ingest.mention import Mention, Named
from heddle.ingest.parsed import Address, Attachment, BlockKind, Link, Mail, ParsedDocument
from heddle.ingest.relation import Relation
from heddle.ingest.subgraph import build_subgraph
from heddle.ingest.subgraph_structure import row_text, title_of

DOCUMENT = DocumentId("d" * 64)
NOTHING = Extraction((), (), "en")


def build(parsed: ParsedDocument, extraction: Extraction = NOTHING) -> Subgraph:
    composed = compose(parsed)
    subgraph = build_subgraph(
        composed,
        cut_chunks(composed),
        extraction,
        document=DOCUMENT,
        workspace=DEFAULT_WORKSPACE,
        derivation="test",
    )
    subgraph.check(DEFAULT_SCHEMA)
    return subgraph


def of_type(subgraph: Subgraph, node_type: NodeType) -> list[Node]:
    found = [node for node in subgraph.nodes if node.type is node_type]
    return sorted(found, key=lambda node: (str(node.properties.get("start", "")).zfill(9), node.id))


def edges(subgraph: Subgraph, edge_type: str) -> list[Edge]:
    return [edge for edge in subgraph.edges if edge.type == edge_type]


def name_of(subgraph: Subgraph, node: NodeId) -> str:
    properties = next(item.properties for item in subgraph.nodes if item.id == node)
    return str(
        next(
            properties[key] for key in ("name", "title", "subject", "text", "message_id") if key in properties
        )
    )


def pairs(subgraph: Subgraph, edge_type: str) -> set[tuple[str, str]]:
    return {
        (name_of(subgraph, edge.source), name_of(subgraph, edge.target))
        for edge in edges(subgraph, edge_type)
    }


@given(parsed_documents())
def test_chunks_rows_and_figures_give_the_text_back(parsed: ParsedDocument) -> None:
    subgraph = build(parsed)

    held = [
        (int(str(n.properties["start"])), str(n.properties["text" if n.type is NodeType.CHUNK else "quote"]))
        for n in subgraph.nodes
        if n.type in (NodeType.CHUNK, NodeType.ROW, NodeType.FIGURE)
    ]
    position, text = 0, ""
    for start, words in sorted(item for item in held if item[1]):
        text += "\n" * (start - position) + words
        position = start + len(words)
    assert text == compose(parsed).text


@given(parsed_documents())
def test_building_twice_gives_the_same_subgraph(parsed: ParsedDocument) -> None:
    assert build(parsed).lines() == build(parsed).lines()


def test_headings_make_a_tree_and_chunks_hang_from_the_deepest() -> None:
    prose = "Enough words stand here so that this chunk is not merged with the ones that are beside it."
    subgraph = build(
        a_document(
            a_heading("One"),
            a_block(f"first {prose}"),
            a_heading("Sub", 2),
            a_block(f"sub {prose}"),
            a_heading("Two"),
            a_block(f"second {prose}"),
        )
    )

    assert pairs(subgraph, "HAS_SECTION") == {("One", "One"), ("One", "Sub"), ("One", "Two")}
    assert {(source, chunk[:8]) for source, chunk in pairs(subgraph, "HAS_CHUNK")} == {
        ("One", "One\n\nfir"),
        ("Sub", "Sub\n\nsub"),
        ("Two", "Two\n\nsec"),
    }
    assert len(edges(subgraph, "NEXT")) == 2


def test_pages_hold_what_stands_on_them() -> None:
    subgraph = build(
        a_paged_document([on_page("One. " * 20, 1)], [on_page("Two. " * 20, 2), a_table(("A",), ("1",))])
    )

    pages = of_type(subgraph, NodeType.PAGE)
    assert [(page.properties["number"], page.properties["width"]) for page in pages] == [
        (1, 595.0),
        (2, 595.0),
    ]
    held = {(edge.source, edge.type) for edge in subgraph.edges if edge.source == pages[1].id}
    assert held == {(pages[1].id, "HAS_CHUNK"), (pages[1].id, "HAS_TABLE")}
    assert (pages[0].id, pages[1].id) in {(edge.source, edge.target) for edge in edges(subgraph, "NEXT")}


def test_rows_speak_in_the_words_of_their_columns() -> None:
    subgraph = build(a_document(a_table(("Name", "City"), ("Ada", "Rome"), ("Bo", ""), title="Staff")))

    [table] = of_type(subgraph, NodeType.TABLE)
    assert (table.properties["header"], table.properties["columns"], table.properties["rows"]) == (
        ("Name", "City"),
        2,
        2,
    )
    rows = of_type(subgraph, NodeType.ROW)
    assert [row.properties["text"] for row in rows] == [
        "Staff, columns are Name, City",
        "Staff, Name is Ada, City is Rome",
        "Staff, Name is Bo",
    ]
    assert [row.properties["quote"] for row in rows] == ["Name | City", "Ada | Rome", "Bo |"]
    assert {row.properties["knowledge"] for row in rows} == {"table"}
    assert load_locator(str(rows[1].properties["locator"])) == PathLocator("json", "/1")


def test_a_table_of_names_and_values_is_an_infobox() -> None:
    box = a_table(("CEO", "Ada"), ("City", "Rome"), header_rows=0, title="Acme", key_value=True)
    subgraph = build(a_document(box))

    assert [node.properties["title"] for node in of_type(subgraph, NodeType.INFOBOX)] == ["Acme"]
    rows = of_type(subgraph, NodeType.ROW)
    assert [(row.properties["text"], row.properties["knowledge"]) for row in rows] == [
        ("Acme, CEO is Ada", "infobox"),
        ("Acme, City is Rome", "infobox"),
    ]


def test_a_row_without_headers_is_its_values() -> None:
    assert row_text(a_table(("1", "", "2"), header_rows=0), ("", "", ""), ("1", "", "2")) == "1, 2"


def test_figures_keep_their_caption() -> None:
    [figure] = of_type(build(a_document(a_figure("Figure 1: a pump"), a_block("Text."))), NodeType.FIGURE)

    assert (figure.properties["caption"], figure.properties["quote"]) == (
        "Figure 1: a pump",
        "Figure 1: a pump",
    )


@pytest.mark.parametrize(
    ("parsed", "title"),
    [
        (a_document(a_heading("Heading"), title=" From the\nfile "), "From the file"),
        (a_document(a_block("Words."), a_heading("Heading")), "Heading"),
        (a_document(a_block("First line\nsecond")), "First line"),
        (a_document(a_block("word " * 40 + "end")), "word " * 23 + "word…"),
        (a_document(), ""),
    ],
)
def test_a_document_has_the_best_title_it_gives(parsed: ParsedDocument, title: str) -> None:
    assert title_of(compose(parsed)) == title


def test_metadata_that_stores_keep_for_themselves_is_left_out() -> None:
    parsed = replace(
        a_document(a_block("x")), metadata={"created": "2024", "kind": "memo", "Last Saved": "me", "1": "no"}
    )

    [node] = of_type(build(parsed), NodeType.DOCUMENT)

    assert {key: node.properties.get(key) for key in ("created", "last_saved", "kind", "1")} == {
        "created": "2024",
        "last_saved": "me",
        "kind": None,
        "1": None,
    }


def a_letter() -> ParsedDocument:
    mail = Mail(
        "m2@x",
        "Re: Results",
        (Address("Ada Quill", "ada@acme.example"),),
        (Address("", "office@acme.example"), Address("Bo Lind", "bo@acme.example")),
        sent="2025-03-03T10:00:00+01:00",
        in_reply_to="m1@x",
    )
    header = a_block("From: Ada Quill\nSubject: Re: Results", BlockKind.MAIL_HEADER)
    return replace(
        a_document(header, a_block("Dear Bo, see the list."), mail=mail),
        attachments=(
            Attachment("list.csv", "text/csv", "2", b"a,b"),
            Attachment("again.csv", "text/csv", "3", b"a,b"),
        ),
    )


def test_a_mail_knows_its_people_and_the_message_it_answers() -> None:
    subgraph = build(a_letter())

    assert pairs(subgraph, "SENT_BY") == {("Re: Results", "Ada Quill")}
    assert pairs(subgraph, "SENT_TO") == {("Re: Results", "office@acme.example"), ("Re: Results", "Bo Lind")}
    assert pairs(subgraph, "REPLIES_TO") == {("Re: Results", "m1@x")}
    [reply] = edges(subgraph, "REPLIES_TO")
    assert reply.target == shared_id(DEFAULT_WORKSPACE, NodeType.MESSAGE, "m1@x")
    stub = next(node for node in subgraph.nodes if node.id == reply.target)
    assert (stub.stub, stub.properties) == (True, {"message_id": "m1@x"})


def test_a_message_keeps_its_envelope_and_opening_for_retrieval() -> None:
    [message] = [node for node in of_type(build(a_letter()), NodeType.MESSAGE) if not node.stub]

    assert message.properties["sender"] == "Ada Quill <ada@acme.example>"
    assert message.properties["recipients"] == ("office@acme.example", "Bo Lind <bo@acme.example>")
    assert message.properties["sent"] == "2025-03-03T10:00:00+01:00"
    assert message.properties["text"] == "From: Ada Quill\nSubject: Re: Results\n\nDear Bo, see the list."


def test_attachments_of_the_same_bytes_are_one_stub() -> None:
    subgraph = build(a_letter())

    [edge] = edges(subgraph, "ATTACHES")
    assert str(edge.target) == str(document_id(b"a,b"))
    assert edge.properties == {"name": "list.csv", "part": "2"}
    assert next(node for node in subgraph.nodes if node.id == edge.target).stub


def test_the_chunks_of_a_mail_hang_from_its_message() -> None:
    assert {source for source, _ in pairs(build(a_letter()), "HAS_CHUNK")} == {"Re: Results"}


def test_a_message_without_an_id_belongs_to_its_document_alone() -> None:
    parsed = a_document(a_block("Hi."), mail=Mail("", "", (), ()))

    [message] = of_type(build(parsed), NodeType.MESSAGE)

    assert message.id != shared_id(DEFAULT_WORKSPACE, NodeType.MESSAGE, "")


def test_mentions_and_relations_stand_on_their_chunk() -> None:
    text = "Acme bought Helios."
    acme, helios = Named("Organization", "Acme"), Named("Organization", "Helios")
    extraction = Extraction(
        (
            Mention(0, 4, acme.kind, acme.name, "Acme"),
            Mention(12, 18, helios.kind, helios.name, "Helios"),
        ),
        (Relation(0, len(text), acme, "ACQUIRED", helios, "bought", "dependency"),),
        "en",
    )

    subgraph = build(a_document(a_block(text)), extraction)

    [chunk] = of_type(subgraph, NodeType.CHUNK)
    [relation] = edges(subgraph, "ACQUIRED")
    assert relation.evidence == chunk.id
    assert relation.properties == {"start": 0, "end": 19, "method": "dependency", "phrase": "bought"}
    mentions = {edge.properties["surface"]: edge for edge in edges(subgraph, "MENTIONS")}
    assert mentions["Helios"].target == entity_id(DEFAULT_WORKSPACE, "Organization", "helios")
    assert mentions["Helios"].source == chunk.id


def test_links_lead_to_resources_from_where_they_stand() -> None:
    parsed = replace(
        a_document(a_block("See the site or write."), a_block("More.")),
        links=(
            Link(0, "the site", "https://acme.example/a"),
            Link(0, "write", "mailto:Ada@acme.example?subject=x"),
            Link(1, "More", "#top"),
            Link(1, "More", "javascript:alert(1)"),
        ),
    )

    subgraph = build(parsed)

    assert {target for _, target in pairs(subgraph, "LINKS_TO")} == {
        "https://acme.example/a",
        "ada@acme.example",
    }
    assert {edge.source for edge in edges(subgraph, "LINKS_TO")} == {of_type(subgraph, NodeType.CHUNK)[0].id}


def test_a_link_in_a_caption_leads_from_the_document_with_the_figure_as_evidence() -> None:
    parsed = replace(a_document(a_figure("The pump")), links=(Link(0, "The pump", "https://acme.example"),))

    subgraph = build(parsed)

    [edge] = edges(subgraph, "LINKS_TO")
    [figure] = of_type(subgraph, NodeType.FIGURE)
    assert (str(edge.source), edge.evidence) == (str(DOCUMENT), str(figure.id))


def test_authors_are_entities() -> None:
    extraction = Extraction((), (), "en", authors=(Named("Person", "Ada Quill"),))

    assert {target for _, target in pairs(build(a_document(a_block("x")), extraction), "AUTHORED_BY")} == {
        "Ada Quill"
    }
