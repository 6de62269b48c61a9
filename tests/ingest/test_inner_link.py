"""Links that a format says itself lead to the part of the document that they name."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from layouts import contributed
from parsed_text import read
from sample_files import saved

from heddle.core.ids import DEFAULT_WORKSPACE, DocumentId
from heddle.graph.records import Node, Subgraph
from heddle.graph.schema import EdgeType
from heddle.ingest.composition import compose
from heddle.ingest.draft import SubgraphDraft
from heddle.ingest.inner_link import add_inner_links
from heddle.ingest.parsed import ParsedDocument
from heddle.ingest.pointer import Pointers

FILLER = "<p>" + "Words about looms and mills. " * 60 + "</p>"
ITEM = "Smith, J. (2019). On looms. Weaving, 3."


def pointing(parsed: ParsedDocument) -> list[tuple[str, str, str]]:
    """Each pointer's type, its words, and the name of what it leads to."""
    subgraph: Subgraph = contributed(parsed)
    nodes = {node.id: node for node in subgraph.nodes}
    return [
        (edge.type, str(edge.properties["text"]), name(nodes[edge.target]))
        for edge in sorted(subgraph.edges, key=lambda edge: str(edge.properties.get("start", "")).zfill(9))
        if edge.type in (EdgeType.REFERS_TO, EdgeType.CITES) and "text" in edge.properties
    ]


def name(node: Node) -> str:
    properties = node.properties
    return str(properties.get("label") or properties.get("title") or properties.get("text", ""))[:40]


def page(body: str) -> ParsedDocument:
    return read(f"<!DOCTYPE html><html><body>{body}</body></html>".encode())


def test_a_link_to_a_heading_leads_to_its_section() -> None:
    parsed = page(
        f'<p>See <a href="#how">the methods</a>.</p>{FILLER}<h2 id="how">How it is done</h2><p>So.</p>'
    )

    assert pointing(parsed) == [("REFERS_TO", "the methods", "How it is done")]


def test_a_link_to_a_table_leads_to_it() -> None:
    rows = "<tr><th>Year</th><th>Yield</th></tr><tr><td>2019</td><td>4</td></tr>"
    table = f'<table id="t"><caption>Table 1: Yields</caption>{rows}</table>'

    found = pointing(page(f'<p>They <a href="#t">rose</a>.</p>{table}'))

    assert found == [("REFERS_TO", "rose", "Table 1")]


def test_a_link_to_an_item_of_the_bibliography_cites_it_once() -> None:
    parsed = page(
        f'<p>Looms are old <a href="#r1">[1]</a>.</p>{FILLER}<h2>References</h2><p id="r1">[1] {ITEM}</p>'
        "<p>[2] Doe, B. (2001). Knots and ropes.</p>"
    )

    assert pointing(parsed) == [("CITES", "[1]", ITEM[:40])]


def test_a_note_is_reached_from_its_mark_and_does_not_lead_back() -> None:
    parsed = page(
        f'<p>Old<sup id="b1"><a href="#n1">1</a></sup> looms.</p>{FILLER}'
        '<h2>Notes</h2><ol><li id="n1">Very old. <a href="#b1">back</a></li></ol>'
    )

    assert [(kind, words) for kind, words, _ in pointing(parsed)] == [("REFERS_TO", "1")]


def test_a_document_without_links_gets_no_pointer() -> None:
    draft = SubgraphDraft(DocumentId("d" * 64), DEFAULT_WORKSPACE)
    composed = compose(page("<p>Words.</p>"))

    add_inner_links(draft, composed, Pointers(draft, composed), [], [])

    assert draft.finish("test").edges == ()


@pytest.mark.parametrize("target", ["#nowhere", "https://example.org/#how"])
def test_a_link_that_leads_nowhere_in_the_document_is_no_pointer(target: str) -> None:
    parsed = page(f'<p>See <a href="{target}">this</a>.</p><h2 id="how">How</h2><p>So.</p>')

    assert pointing(parsed) == []


def test_markdown_links_headings_and_notes() -> None:
    words = "Words about looms and mills. " * 60
    parsed = read(
        f"See [the methods](#how-it-is-done) and more[^a].\n\n{words}\n\n## How it is done\n\nSo.\n\n"
        f"{words}\n\n[^a]: A note on looms.\n".encode(),
        "notes.md",
    )

    assert [(kind, text) for kind, text, _ in pointing(parsed)] == [
        ("REFERS_TO", "the methods"),
        ("REFERS_TO", "[^a]"),
    ]


def test_a_cross_reference_of_word_leads_to_its_bookmark() -> None:
    document = docx.Document()
    sentence = document.add_paragraph("Yields rose, see ")
    sentence._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" REF _Ref1 \\h ">'
            "<w:r><w:t>the table</w:t></w:r></w:fldSimple>"
        )
    )
    for _ in range(3):
        document.add_paragraph("Words about looms and mills. " * 25)
    caption = document.add_paragraph("Table 1: Yields", style="Caption")
    caption._p.insert(0, parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="1" w:name="_Ref1"/>'))
    table = document.add_table(2, 2)
    for place, text in enumerate(("Year", "Yield", "2019", "4")):
        table.cell(place // 2, place % 2).text = text

    found = pointing(read(saved(document)))

    assert [(kind, words) for kind, words, _ in found] == [("REFERS_TO", "the table")]


def test_a_footnote_of_word_is_reached_from_where_it_is_called() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Looms are old")
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run(" and loud.")
    for _ in range(3):
        document.add_paragraph("Words about looms and mills. " * 25)
    parsed = read(with_footnote(saved(document), "Very old indeed."))

    (link,) = parsed.links
    assert (link.target, link.text, link.start) == ("#footnotes/2", "", len("Looms are old"))
    assert parsed.elements[parsed.targets["footnotes/2"]].text == "Very old indeed."  # type: ignore[union-attr]


def with_footnote(data: bytes, words: str) -> bytes:
    """A Word file with a part of footnotes."""
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>{words}</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'footnotes" Target="footnotes.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            if item == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode())
            new.writestr(item, content)
        new.writestr("word/footnotes.xml", notes)
    return out.getvalue()
