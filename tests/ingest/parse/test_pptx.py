from __future__ import annotations

import io
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from parsed_text import blocks, cells, read, tables, texts
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches, Pt
from sample_files import pptx_file, saved
from zip_package import members_of, package, with_change, with_members

from heddle.core.errors import InputRejected
from heddle.core.locator import SlideLocator
from heddle.core.rejection import RejectionReason
from heddle.ingest.limits import Limits
from heddle.ingest.parse.document import parse_document
from heddle.ingest.parsed import BlockKind, FigureBlock, Page, Picture

_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
SLIDE = "ppt/slides/slide1.xml"


def deck(*titles: str) -> tuple[Any, list[Any]]:
    """A presentation with a slide of title and body for each title."""
    presentation: Any = Presentation()
    slides = []
    for title in titles:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slides.append(slide)
    return presentation, slides


def body(slide: Any) -> str:
    """Shape id of a slide's body."""
    return str(slide.placeholders[1].shape_id)


def fill(slide: Any, *lines: tuple[str, int]) -> None:
    """Write lines with their levels into a slide's body."""
    frame = slide.placeholders[1].text_frame
    for number, (text, level) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text, paragraph.level = text, level


def box(slide: Any, text: str) -> None:
    """Add a text box to a slide."""
    shape = slide.shapes.add_textbox(Pt(10), Pt(10), Pt(200), Pt(20))
    shape.text_frame.text = text


def rejection(data: bytes, limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        parse_document(data, "", limits or Limits())
    return caught.value


def test_slides_are_pages_with_their_title_and_items() -> None:
    presentation, (first, second) = deck("Looms", "Reeds")
    fill(first, ("Ada sells looms.", 0), ("To Nordhav.", 1))
    box(second, "A reed keeps the warp apart.")

    parsed = read(saved(presentation))

    assert [(block.kind, block.text, block.level) for block in blocks(parsed)] == [
        (BlockKind.HEADING, "Looms", 1),
        (BlockKind.LIST_ITEM, "Ada sells looms.", 1),
        (BlockKind.LIST_ITEM, "To Nordhav.", 2),
        (BlockKind.HEADING, "Reeds", 1),
        (BlockKind.PARAGRAPH, "A reed keeps the warp apart.", 0),
    ]
    assert parsed.pages == (Page(1, 0, 3, "Looms", 720.0, 540.0), Page(2, 3, 5, "Reeds", 720.0, 540.0))
    assert blocks(parsed)[1].locator == SlideLocator(1, body(first))


def test_slides_follow_the_order_of_the_show_and_not_of_their_names() -> None:
    presentation, _ = deck("One", "Two", "Three")
    listed = presentation.slides._sldIdLst
    listed.insert(0, listed[2])

    assert [page.name for page in read(saved(presentation)).pages] == ["Three", "One", "Two"]


def test_the_title_comes_first_wherever_its_shape_lies() -> None:
    presentation, (slide,) = deck("Looms")
    box(slide, "Below")
    tree = slide.shapes._spTree
    tree.append(slide.shapes.title._element)

    assert texts(read(saved(presentation))) == ["Looms", "Below"]


def test_numbers_are_those_that_powerpoint_shows() -> None:
    presentation, (slide,) = deck("Steps")
    fill(slide, ("Warp", 0), ("Beam", 1), ("Weft", 0), ("Rest", 0), ("Cut", 0))
    frame = slide.placeholders[1].text_frame
    schemes = ['<a:buAutoNum type="arabicPeriod"/>'] * 5
    schemes[1] = '<a:buAutoNum type="alphaLcParenR" startAt="3"/>'
    schemes[3] = "<a:buNone/>"
    for paragraph, scheme in zip(frame.paragraphs, schemes, strict=True):
        properties = paragraph._p.get_or_add_pPr()
        properties.append(etree.fromstring(scheme.replace("/>", f" {_A}/>")))

    parsed = read(saved(presentation))

    assert texts(parsed, BlockKind.LIST_ITEM) == ["1. Warp", "c) Beam", "2. Weft", "1. Cut"]
    assert texts(parsed, BlockKind.PARAGRAPH) == ["Rest"]


def test_merged_cells_repeat_and_the_first_row_is_header() -> None:
    presentation, (slide,) = deck("Parts")
    shape = slide.shapes.add_table(3, 3, Pt(10), Pt(10), Pt(300), Pt(90))
    for row, line in enumerate((("Part", "Price", "Stock"), ("Reed", "8", "2"), ("", "9", "4"))):
        for column, text in enumerate(line):
            shape.table.cell(row, column).text = text
    shape.table.cell(1, 0).merge(shape.table.cell(2, 0))
    shape.table.cell(0, 1).merge(shape.table.cell(0, 2))

    (table,) = tables(read(saved(presentation)))

    assert cells(table)[1:] == [("Reed", "8", "2"), ("Reed", "9", "4")]
    assert cells(table)[0][1] == cells(table)[0][2]
    assert table.header_rows == 1
    assert table.locator == SlideLocator(1, str(shape.shape_id))


def test_groups_are_read_to_their_innermost_shape() -> None:
    presentation, (slide,) = deck("Mill")
    outer = slide.shapes.add_group_shape()
    inner = outer.shapes.add_group_shape()
    shape = inner.shapes.add_textbox(Pt(1), Pt(1), Pt(9), Pt(9))
    shape.text_frame.text = "Deep inside"

    found = blocks(read(saved(presentation)))[-1]

    assert (found.text, found.locator) == ("Deep inside", SlideLocator(1, str(shape.shape_id)))


def test_charts_give_a_figure_and_their_values() -> None:
    presentation, (slide,) = deck("Sales")
    new_data: Any = CategoryChartData
    data = new_data()
    data.categories = ["2023", "2024"]
    data.add_series("Looms", (3, 5))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(1), Inches(4), Inches(3), data)

    parsed = read(saved(presentation))

    assert [element.caption for element in parsed.elements if isinstance(element, FigureBlock)]
    assert cells(tables(parsed)[0]) == [("", "Looms"), ("2023", "3"), ("2024", "5")]


def test_pictures_are_their_alternative_text() -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000"
        "0003010100c9fe92ef0000000049454e44ae426082"
    )
    presentation, (slide,) = deck("Mill")
    picture = slide.shapes.add_picture(io.BytesIO(png), Pt(1), Pt(1))
    picture._element.nvPicPr.cNvPr.set("descr", "The mill in 1904")

    (figure,) = [each for each in read(saved(presentation)).elements if isinstance(each, FigureBlock)]
    assert (figure.alternative, figure.caption) == ("The mill in 1904", "")
    assert figure.locator == SlideLocator(1, str(picture.shape_id))
    assert figure.picture == Picture("ppt/media/image1.png", "image/png", 1, 1, sha256(png).hexdigest())


def test_notes_links_and_hidden_slides_are_read() -> None:
    presentation, (slide,) = deck("Looms")
    box(slide, "See the mill")
    run = slide.shapes[-1].text_frame.paragraphs[0].runs[0]
    run.hyperlink.address = "https://nordhav.example"
    frame = slide.notes_slide.notes_text_frame
    frame.text = "Say hello to Bo."
    slide._element.set("show", "0")

    parsed = read(saved(presentation))

    assert blocks(parsed)[-1].text == "Say hello to Bo."
    assert blocks(parsed)[-1].locator == SlideLocator(1, "notes")
    assert [(link.text, link.target) for link in parsed.links] == [
        ("See the mill", "https://nordhav.example")
    ]
    assert any("hidden" in warning for warning in parsed.warnings)


def test_what_repeats_on_every_slide_is_left_out() -> None:
    presentation, (slide,) = deck("Looms")
    fill(slide, ("Footer text", 0))
    data = with_change(saved(presentation), SLIDE, lambda xml: xml.replace(b'idx="1"', b'type="ftr" idx="1"'))

    assert texts(read(data)) == ["Looms"]


def test_comments_name_who_wrote_them() -> None:
    presentation, _ = deck("Looms")
    members = members_of(saved(presentation))
    space = b'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for part, target, name in (
        ("ppt/slides/_rels/slide1.xml.rels", "../comments/comment1.xml", "comments"),
        ("ppt/_rels/presentation.xml.rels", "commentAuthors.xml", "commentAuthors"),
    ):
        entry = f'<Relationship Id="rId99" Type="{kind}/{name}" Target="{target}"/></Relationships>'
        members[part] = members[part].replace(b"</Relationships>", entry.encode())
    members["ppt/commentAuthors.xml"] = (
        b"<p:cmAuthorLst %s><p:cmAuthor id='0' name='Bo Ek' initials='BE'/></p:cmAuthorLst>" % space
    )
    members["ppt/comments/comment1.xml"] = (
        b"<p:cmLst %s><p:cm authorId='0' dt='2026-01-01'><p:text>Is it open?</p:text></p:cm></p:cmLst>"
        % space
    )

    assert texts(read(package(members)), BlockKind.COMMENT) == [
        "[author: Bo Ek (BE), time: 2026-01-01]: Is it open?"
    ]


def test_strict_files_say_the_same() -> None:
    strict = {
        b"http://schemas.openxmlformats.org/presentationml/2006/main": b"http://purl.oclc.org/ooxml/presentationml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/": b"http://purl.oclc.org/ooxml/drawingml/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    members = members_of(pptx_file())
    for name, data in members.items():
        for transitional, name_in_strict in strict.items():
            data = data.replace(transitional, name_in_strict)
        members[name] = data

    assert read(package(members)) == read(pptx_file())


_WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=30)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(_WORDS, st.lists(_WORDS, max_size=4)), min_size=1, max_size=4))
def test_every_paragraph_is_said_once_and_in_order(slides: list[tuple[str, list[str]]]) -> None:
    presentation, made = deck(*(title for title, _ in slides))
    for slide, (_, lines) in zip(made, slides, strict=True):
        if lines:
            fill(slide, *((line, 0) for line in lines))
    second = [
        [line.text for shape in slide.shapes if shape.has_text_frame for line in _paragraphs(shape)]
        for slide in Presentation(io.BytesIO(saved(presentation))).slides
    ]

    parsed = read(saved(presentation))

    assert texts(parsed) == [text for slide in second for text in slide if text]


def _paragraphs(shape: Any) -> list[Any]:
    return list(shape.text_frame.paragraphs)


def test_entities_in_a_slide_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'

    assert rejection(with_members(pptx_file(), {SLIDE: evil})).reason is RejectionReason.MALFORMED


def test_a_bomb_is_too_large_and_a_cut_file_malformed() -> None:
    bomb = with_members(pptx_file(), {"ppt/media/padding.bin": bytes(32 << 20)})

    assert rejection(bomb, Limits(inflated_mib=16)).reason is RejectionReason.TOO_LARGE
    assert rejection(pptx_file()[:-400]).reason is RejectionReason.MALFORMED


def test_a_slide_listed_twice_or_missing_costs_only_itself() -> None:
    def doubled(xml: bytes) -> bytes:
        entry = xml[xml.index(b"<p:sldId ") : xml.index(b"</p:sldIdLst>")]
        return xml.replace(entry, entry * 50 + b'<p:sldId id="999" r:id="rId999"/>')

    parsed = read(with_change(pptx_file(), "ppt/presentation.xml", doubled))

    assert parsed.elements == read(pptx_file()).elements
    assert parsed.warnings == ("a slide that the presentation lists is missing",)


def test_a_presentation_without_its_main_part_is_malformed() -> None:
    members = members_of(pptx_file())
    del members["ppt/presentation.xml"]

    assert rejection(package(members)).reason is RejectionReason.MALFORMED
