"""The body of an article: where text goes that stands behind a section, in lists and under pages."""

from __future__ import annotations

from jats_shape import read_jats, words_of
from layouts import contributed
from lxml import etree
from parsed_builders import a_block, a_document, a_heading, a_paged_document, a_table, on_page

from heddle.graph.export_jats import export_jats
from heddle.graph.jats_back import ReferenceList
from heddle.graph.jats_body import Body
from heddle.graph.jats_text import Element
from heddle.graph.layout_view import view_layout
from heddle.ingest.parsed import BlockKind, ParsedDocument


def body_of(parsed: ParsedDocument) -> etree._Element:
    found = read_jats(export_jats(contributed(parsed))).find("body")
    assert found is not None
    return found


def test_pages_are_clear_and_text_behind_a_section_has_one_of_its_own() -> None:
    body = body_of(
        a_paged_document([a_heading("Looms"), on_page("They stand.", 1)], [on_page("They run.", 2)])
    )

    assert words_of(body).replace("Looms", "").split() == ["They", "stand.", "They", "run."]
    assert {child.tag for child in body} == {"sec"}


def test_items_of_a_list_nest() -> None:
    body = body_of(
        a_document(
            a_block("Warps", BlockKind.LIST_ITEM, level=1),
            a_block("of wool", BlockKind.LIST_ITEM, level=2),
            a_block("Wefts", BlockKind.LIST_ITEM, level=1),
        )
    )

    assert [each.findtext("p") for each in body.findall("list/list-item")] == ["Warps", "Wefts"]
    assert body.findtext("list/list-item/list/list-item/p") == "of wool"


def test_code_keeps_its_lines() -> None:
    assert body_of(a_document(a_block("a = 1\n  b", BlockKind.CODE))).findtext("preformat") == "a = 1\n  b"


def test_a_table_without_a_header_has_a_body_alone() -> None:
    body = body_of(a_document(a_table(("2019", "4"), ("2020", "5"), header_rows=0)))

    assert body.find("table-wrap/table/thead") is None
    assert len(body.findall("table-wrap/table/tbody/tr")) == 2


def test_what_the_front_says_is_not_said_again() -> None:
    subgraph = contributed(a_document(a_block("A title of looms"), a_block("Text of looms.")))
    article = Element("article")

    Body(view_layout(subgraph), ReferenceList(subgraph), [(0, 16)]).write(article)

    assert "".join(article.itertext()) == "Text of looms."


def test_a_section_whose_words_are_all_said_elsewhere_is_left_out() -> None:
    subgraph = contributed(a_document(a_heading("Abstract"), a_block("We count."), a_heading("Methods")))
    article = Element("article")
    start = len("Abstract\n\n")

    Body(view_layout(subgraph), ReferenceList(subgraph), [(start, start + 9)]).write(article)

    assert "".join(article.itertext()) == "Methods"


def test_no_reference_leads_to_what_is_left_out() -> None:
    parsed = a_document(
        a_heading("1. Looms"),
        a_block("They stand, as Section 2 says."),
        a_heading("2. Empty"),
        a_block("Gone.", BlockKind.BOILERPLATE),
    )
    body = body_of(parsed)

    assert [title.text for title in body.findall("sec/title")] == ["1. Looms"]
    assert body.findall(".//xref") == []
    assert body.findtext("sec/p") == "They stand, as Section 2 says."
