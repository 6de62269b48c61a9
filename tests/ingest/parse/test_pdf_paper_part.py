"""Titles, headings and captions of a paper as blocks, where its reader found them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from paper_lines import a_line

from heddle.core.locator import Box
from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.paper import Caption, Heading, Paper, Passage
from heddle.ingest.parse.pdf_block import Item, Paragraph
from heddle.ingest.parse.pdf_flow import Line
from heddle.ingest.parse.pdf_paper_part import mark_parts
from heddle.ingest.parse.pdf_run import FrameRun
from heddle.ingest.parsed import BlockKind

STEP = 5.0


def line(text: str, top: float, left: float = 50.0) -> Line:
    """A line whose characters are five points wide."""
    box: Box = (left, top, left + STEP * len(text), top + 10)
    edges = [left + STEP * at for at in range(len(text) + 1)]
    run = FrameRun(0, False, edges, top, top + 10, top, top + 5, top + 5)
    return Line(text, box, box, 10.0, bold=False, runs=[run], page=(600.0, 800.0))


def at(text: str, top: float) -> PaperLine:
    """The same line as the reader of papers has it."""
    made = a_line(text, top=top)
    return replace(made, line=replace(made.line, box=line(text, top).box))


def headings(*found: tuple[str, int, float]) -> Paper:
    return Paper(headings=tuple(Heading(text, level, (at(text, top),)) for text, level, top in found))


def marked(paper: Paper, *paragraphs: Paragraph) -> list[tuple[BlockKind, int, str]]:
    items: list[Item] = list(paragraphs)
    mark_parts([(1, items)], paper)
    assert all(isinstance(item, Paragraph) for item in items)
    return [
        (item.kind, item.level, " ".join(each.text for each in item.lines))
        for item in items
        if isinstance(item, Paragraph)
    ]


def test_a_line_of_a_paragraph_becomes_its_heading() -> None:
    paper = headings(("Methods", 1, 120), ("Results", 1, 400))
    lines = [line("We came and", 100), line("Methods", 120), line("We counted.", 140)]

    assert marked(paper, Paragraph(1, lines)) == [
        (BlockKind.PARAGRAPH, 0, "We came and"),
        (BlockKind.HEADING, 1, "Methods"),
        (BlockKind.PARAGRAPH, 0, "We counted."),
    ]


def test_a_heading_on_one_line_with_its_text_is_cut_off_it() -> None:
    whole = line("2.1. Looms. They count threads.", 100)
    paper = Paper(headings=(Heading("2.1. Looms", 2, (at(whole.text, 100),)),))
    items: list[Item] = [Paragraph(1, [whole, line("And more.", 112)])]

    mark_parts([(1, items)], paper)

    heading, text = items
    assert isinstance(heading, Paragraph)
    assert isinstance(text, Paragraph)
    assert (heading.kind, heading.level) == (BlockKind.HEADING, 2)
    assert [each.text for each in heading.lines] == ["2.1. Looms."]
    assert [each.text for each in text.lines] == ["They count threads.", "And more."]
    assert heading.lines[0].box[2] == text.lines[0].box[0] == 50 + STEP * 12
    assert text.lines[0].runs[0].start == 0
    assert text.lines[0].runs[0].edges[0] == text.lines[0].box[0]


def test_a_heading_of_two_paragraphs_is_one() -> None:
    paper = Paper(headings=(Heading("Looms that count", 1, (at("Looms that", 100), at("count", 130))),))

    assert marked(paper, Paragraph(1, [line("Looms that", 100)]), Paragraph(1, [line("count", 130)])) == [
        (BlockKind.HEADING, 1, "Looms that count")
    ]


def test_what_is_no_heading_of_the_paper_is_text() -> None:
    paper = headings(("Methods", 1, 300), ("Results", 1, 400))
    bold = Paragraph(1, [line("Ada Lindqvist", 100)], BlockKind.HEADING, 2)
    known = Paragraph(1, [line("References", 200)], BlockKind.HEADING, 1)

    assert marked(paper, bold, known) == [
        (BlockKind.PARAGRAPH, 0, "Ada Lindqvist"),
        (BlockKind.HEADING, 1, "References"),
    ]


def test_without_headings_of_the_paper_those_of_the_looks_stay() -> None:
    bold = Paragraph(1, [line("Ada Lindqvist", 100)], BlockKind.HEADING, 2)

    assert marked(Paper(), bold) == [(BlockKind.HEADING, 2, "Ada Lindqvist")]


def test_the_title_is_the_one_of_the_paper() -> None:
    paper = Paper(title=Passage("Looms", (at("Looms", 150),)))
    banner = Paragraph(1, [line("OPEN ACCESS", 100)], BlockKind.TITLE)

    assert marked(paper, banner, Paragraph(1, [line("Looms", 150)])) == [
        (BlockKind.PARAGRAPH, 0, "OPEN ACCESS"),
        (BlockKind.TITLE, 0, "Looms"),
    ]


def test_a_caption_is_cut_out_of_the_text_around_it() -> None:
    paper = Paper(captions=(Caption("figure", "Fig. 1", "A loom", (at("Fig. 1 A loom", 120),)),))
    lines = [line("We came and", 100), line("Fig. 1 A loom", 120), line("we counted.", 140)]

    assert [kind for kind, *_ in marked(paper, Paragraph(1, lines))] == [
        BlockKind.PARAGRAPH,
        BlockKind.CAPTION,
        BlockKind.PARAGRAPH,
    ]


def test_margins_stay_what_they_are() -> None:
    paper = headings(("Methods", 1, 10), ("Results", 1, 400))
    header = Paragraph(1, [line("Methods", 10)], BlockKind.PAGE_HEADER)

    assert marked(paper, header) == [(BlockKind.PAGE_HEADER, 0, "Methods")]


def test_a_heading_without_letters_cuts_nothing() -> None:
    paper = headings((".", 1, 100), ("Results", 1, 400))

    assert marked(paper, Paragraph(1, [line("warp weft", 100)])) == [(BlockKind.PARAGRAPH, 0, "warp weft")]


WORDS = st.text("abc XYZ.12", min_size=1, max_size=30).map(str.strip).filter(bool)


@given(st.lists(WORDS, min_size=1, max_size=6), st.sets(st.integers(0, 5)), st.integers(1, 30))
def test_no_letter_is_lost_and_none_moves(texts: list[str], chosen: set[int], length: int) -> None:
    lines = [line(text, 100 + 20 * number) for number, text in enumerate(texts)]
    named = [number for number in sorted(chosen) if number < len(texts)]
    paper = Paper(
        headings=tuple(
            Heading(texts[number][:length], 1, (at(texts[number], 100 + 20 * number),)) for number in named
        )
    )

    words = " ".join(text for _, _, text in marked(paper, Paragraph(1, lines)))
    assert "".join(words.split()) == "".join("".join(texts).split())
