from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf_files import content, odt, part
from parsed_text import blocks, cells, read, tables, texts
from zip_package import with_members

from heddle.core.errors import InputRejected
from heddle.core.locator import PathLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import BlockKind, FigureBlock


def rejection(data: bytes, limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "", limits or Limits())
    return caught.value


def cell(text: str, attributes: str = "") -> str:
    """A cell of one paragraph."""
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_the_body_is_read_in_order_with_kinds_and_levels() -> None:
    parsed = read(
        odt(
            '<text:p text:style-name="P1">Annual Report</text:p>'
            '<text:h text:outline-level="1">Looms</text:h><text:p>Ada counts threads.</text:p>'
            '<text:h text:outline-level="2">Reeds</text:h>'
            '<text:p text:style-name="Preformatted_20_Text">weave --fast</text:p>'
        )
    )

    assert [(block.kind, block.text, block.level) for block in blocks(parsed)] == [
        (BlockKind.TITLE, "Annual Report", 0),
        (BlockKind.HEADING, "Looms", 1),
        (BlockKind.PARAGRAPH, "Ada counts threads.", 0),
        (BlockKind.HEADING, "Reeds", 2),
        (BlockKind.CODE, "weave --fast", 0),
    ]
    assert parsed.title == "Annual Report"
    assert blocks(parsed)[2].locator == PathLocator("paragraph", "3")


def test_spaces_tabs_and_breaks_are_those_of_the_elements() -> None:
    parsed = read(
        odt(
            "<text:p>a <text:span> b</text:span>\n   c<text:s text:c='2'/>d<text:tab/>e"
            "<text:line-break/>f<text:s text:c='999999999999'/>g</text:p>"
        )
    )

    (text,) = texts(parsed)
    assert text.startswith("a b c  d\te\nf")
    assert len(text) < 2000


def test_lists_say_the_numbers_that_the_reader_sees() -> None:
    def items(*texts: str) -> str:
        return "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in texts)

    inner = f"<text:list>{items('Beam', 'Comb')}</text:list>"
    nested = f"<text:list-item><text:p>Weft</text:p>{inner}</text:list-item>"
    more = '<text:list text:style-name="Numbers" text:continue-numbering="true">'
    parsed = read(
        odt(
            f'<text:list text:style-name="Numbers">{items("Warp")}{nested}{items("Cut")}</text:list>'
            f"<text:p>Then</text:p>{more}{items('Fold')}</text:list>"
            f'<text:list text:style-name="Numbers">{items("Again")}</text:list>'
            f'<text:list text:style-name="Dots">{items("Dot")}</text:list>'
        )
    )

    assert [(block.text, block.level) for block in blocks(parsed, BlockKind.LIST_ITEM)] == [
        ("1. Warp", 1),
        ("2. Weft", 1),
        ("2.a) Beam", 2),
        ("2.b) Comb", 2),
        ("3. Cut", 1),
        ("4. Fold", 1),
        ("1. Again", 1),
        ("Dot", 1),
    ]


def test_spans_repeat_their_text_and_nested_tables_stand_alone() -> None:
    nested = f"<table:table><table:table-row>{cell('x')}{cell('y')}</table:table-row></table:table>"
    parsed = read(
        odt(
            "<table:table><table:table-header-rows><table:table-row>"
            + cell("Parts", 'table:number-columns-spanned="2"')
            + "<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>"
            + cell("Reed", 'table:number-rows-spanned="2"')
            + cell("8")
            + "</table:table-row><table:table-row><table:covered-table-cell/>"
            + f"<table:table-cell>{nested}</table:table-cell></table:table-row></table:table>"
            + "<text:p>last</text:p>"
        )
    )

    outer, inner = tables(parsed)

    assert blocks(parsed)[-1].locator == PathLocator("paragraph", "6")

    assert cells(outer) == [("Parts", "Parts"), ("Reed", "8"), ("Reed", "")]
    assert outer.header_rows == 1
    assert outer.locator == PathLocator("paragraph", "1-5")
    assert cells(inner) == [("x", "y")]
    assert inner.locator == outer.rows[2].locator == PathLocator("paragraph", "4-5")


def test_notes_comments_links_and_pictures_hang_on_their_paragraph() -> None:
    parsed = read(
        odt(
            '<text:p>See <text:a xlink:href="https://nordhav.example">the mill</text:a>'
            '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
            "<text:note-body><text:p>Built 1904.</text:p></text:note-body></text:note>"
            "<office:annotation><dc:creator>Bo Ek</dc:creator><dc:date>2026-01-01</dc:date>"
            "<text:p>Is it open?</text:p></office:annotation>"
            '<draw:frame><draw:image xlink:href="Pictures/1.png"/><svg:desc>The mill</svg:desc></draw:frame>'
            "<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame>"
            "</text:p>"
        )
    )

    assert texts(parsed, BlockKind.PARAGRAPH) == ["See the mill", "Boxed"]
    assert texts(parsed, BlockKind.FOOTNOTE) == ["Built 1904."]
    assert texts(parsed, BlockKind.COMMENT) == ["[author: Bo Ek, time: 2026-01-01]: Is it open?"]
    assert FigureBlock("", PathLocator("paragraph", "1"), "The mill") in parsed.elements
    address, note = parsed.links
    assert (address.text, address.target) == ("the mill", "https://nordhav.example")
    assert note.start == len("See the mill")
    assert parsed.elements[parsed.targets[note.target.removeprefix("#")]] in blocks(
        parsed, BlockKind.FOOTNOTE
    )


def test_deleted_text_is_not_read() -> None:
    parsed = read(
        odt(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone</text:p>"
            "</text:deletion></text:changed-region></text:tracked-changes><text:p>Here</text:p>"
        )
    )

    assert texts(parsed) == ["Here"]


def test_formulas_and_charts_are_read_from_their_objects() -> None:
    formula = (
        b'<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>E</mi></mrow>'
        b"<annotation>E = m c^2</annotation></semantics></math>"
    )
    row = f"<table:table-row>{cell('2024')}{cell('5')}</table:table-row>"
    chart = part(
        "document-content",
        '<office:body><office:chart><chart:chart chart:class="chart:bar"><chart:title><text:p>Sales</text:p>'
        f"</chart:title><table:table>{row}{row.replace('5', '7')}</table:table></chart:chart></office:chart>"
        "</office:body>",
    )
    data = with_members(
        odt(
            '<text:p>So <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame> it is.</text:p>'
            '<text:p><draw:frame><draw:object xlink:href="./Object 2"/></draw:frame></text:p>'
        ),
        {"Object 1/content.xml": formula, "Object 2/content.xml": chart},
    )

    parsed = read(data)

    assert texts(parsed) == ["So E = m c^2 it is."]
    assert FigureBlock("Sales (bar chart)", PathLocator("paragraph", "2")) in parsed.elements
    assert cells(tables(parsed)[0]) == [("2024", "5"), ("2024", "7")]


def test_headers_and_footers_are_said_once() -> None:
    master = (
        '<style:master-page style:name="A"><style:header><text:p>Nordhav AB</text:p></style:header>'
        "<style:footer><text:p>Confidential</text:p></style:footer></style:master-page>"
    )
    styles = part("document-styles", f"<office:master-styles>{master}{master}</office:master-styles>")

    parsed = read(odt("<text:p>Body</text:p>", styles=styles))

    assert [(block.kind, block.text) for block in blocks(parsed)] == [
        (BlockKind.PAGE_HEADER, "Nordhav AB"),
        (BlockKind.PARAGRAPH, "Body"),
        (BlockKind.PAGE_FOOTER, "Confidential"),
    ]


def test_metadata_comes_from_the_meta_part() -> None:
    meta = part(
        "document-meta",
        "<office:meta><dc:title>Looms</dc:title><meta:initial-creator>Ada Lindqvist</meta:initial-creator>"
        "<dc:creator>Bo Ek</dc:creator><meta:creation-date>2024-02-05</meta:creation-date>"
        "<meta:keyword>warp</meta:keyword><meta:keyword>weft</meta:keyword></office:meta>",
    )

    parsed = read(odt("<text:p>Body</text:p>", meta=meta))

    assert (parsed.title, parsed.authors) == ("Looms", ("Ada Lindqvist",))
    assert parsed.metadata == {"created": "2024-02-05", "keywords": "warp, weft"}


_WORD = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(_WORD, min_size=2, max_size=2), min_size=2, max_size=5), st.integers(1, 4))
def test_what_repeats_is_what_is_written_out(rows: list[list[str]], times: int) -> None:
    def table(*, folded: bool) -> bytes:
        lines = []
        for row in rows:
            texts = [escape(text) for text in row]
            if folded:
                lines.append(cell(texts[0], f'table:number-columns-repeated="{times}"') + cell(texts[1]))
            else:
                lines.append(cell(texts[0]) * times + cell(texts[1]))
        return odt(
            "<table:table>"
            + "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
            + "</table:table>"
        )

    assert [cells(found) for found in tables(read(table(folded=True)))] == [
        cells(found) for found in tables(read(table(folded=False)))
    ]


def test_repeats_that_unfold_to_too_many_cells_are_too_large() -> None:
    wide = cell("x", 'table:number-columns-repeated="1000"') * 3
    data = odt(f"<table:table><table:table-row>{wide}</table:table-row></table:table>")

    assert rejection(data, Limits(table_cells=2000)).reason is RejectionReason.TOO_LARGE


def test_encrypted_texts_are_rejected_as_such() -> None:
    manifest = b"<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"

    data = with_members(odt("<text:p>x</text:p>"), {"META-INF/manifest.xml": manifest})

    assert rejection(data).reason is RejectionReason.ENCRYPTED


def test_entities_cut_files_and_bombs_are_refused() -> None:
    good = odt("<text:p>Looms</text:p>")
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hosts">]>'
        + content("text", "<text:p>&a;</text:p>").partition(b"?>")[2]
    )
    bomb = with_members(good, {"Pictures/padding.png": bytes(32 << 20)})

    assert rejection(with_members(good, {"content.xml": evil})).reason is RejectionReason.MALFORMED
    assert rejection(with_members(good, {"content.xml": b"<a"})).reason is RejectionReason.MALFORMED
    assert rejection(bomb, Limits(inflated_mib=16)).reason is RejectionReason.TOO_LARGE


def test_objects_that_hold_each_other_do_not_turn_in_circles() -> None:
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    inner = content("text", f"<text:p>Inner</text:p>{frame}")
    data = with_members(odt(f"<text:p>Outer</text:p>{frame}"), {"Object 1/content.xml": inner})

    assert texts(read(data)) == ["Outer"]


def test_frames_nested_without_end_are_too_large_or_malformed() -> None:
    deep = "<draw:g>" * 3000 + "<text:p>x</text:p>" + "</draw:g>" * 3000

    assert rejection(odt(deep)).reason in {RejectionReason.TOO_LARGE, RejectionReason.MALFORMED}
