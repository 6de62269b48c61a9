from __future__ import annotations

from dataclasses import replace

from paper_lines import a_line, zoned

from heddle.ingest.paper.heading_candidate import BACK, heading_candidates
from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.zone import Zone
from heddle.ingest.parse.pdf_page import Face

TEXT = "Mills of the north weave wool and linen for half of the country and for others, they say."
ITALIC = Face("Times-Italic", bold=False, italic=True)
ROMAN = Face("Times-Roman", bold=False, italic=False)


def texts(*pairs: tuple[Zone, PaperLine]) -> list[str]:
    return [each.text for each in heading_candidates(*zoned(*pairs, *[(Zone.BODY, a_line(TEXT))] * 5))]


def test_a_block_goes_on_over_lines_that_look_the_same() -> None:
    assert texts(
        (Zone.BODY, a_line("What looms and threads", bold=True, gap=2.5)),
        (Zone.BODY, a_line("can do for mills", bold=True)),
    ) == ["What looms and threads can do for mills"]


def test_a_block_of_many_lines_is_a_paragraph() -> None:
    assert texts(*[(Zone.BODY, a_line("Bold words without end", bold=True)) for _ in range(6)]) == []


def test_the_next_number_begins_the_next_block() -> None:
    assert texts(
        (Zone.BODY, a_line("2. Methods", bold=True, gap=2.5)),
        (Zone.BODY, a_line("2.1. Looms of the mill", bold=True)),
    ) == ["2. Methods", "2.1. Looms of the mill"]


def test_what_the_header_and_the_bibliography_hold_is_no_candidate() -> None:
    assert (
        texts(
            (Zone.AUTHOR, a_line("Ada Lindqvist", bold=True)), (Zone.REFERENCE, a_line("Holm R", bold=True))
        )
        == []
    )


def test_the_start_of_a_paragraph_in_italics_runs_in() -> None:
    line = replace(a_line("Plant material. Leaves were dried for"), faces=((0, ITALIC), (16, ROMAN)))

    (found,) = heading_candidates(*zoned((Zone.BODY, line), *[(Zone.BODY, a_line(TEXT))] * 5))

    assert (found.text, found.runs_in) == ("Plant material", True)


def test_a_name_in_italics_that_begins_a_sentence_is_no_heading() -> None:
    line = replace(a_line("Ocimum sanctum was dried for"), faces=((0, ITALIC), (15, ROMAN)))

    body = [replace(a_line(TEXT), faces=((0, ROMAN),)) for _ in range(5)]

    assert heading_candidates(*zoned((Zone.BODY, line), *((Zone.BODY, each) for each in body))) == []


def test_a_numbered_heading_may_run_into_its_text_in_the_same_font() -> None:
    assert texts((Zone.BODY, a_line("2.1. Ethical Consideration. The study was approved."))) == [
        "2.1. Ethical Consideration"
    ]


def test_references_and_captions_are_no_sections() -> None:
    assert (
        texts(
            (Zone.HEADING, a_line("References", bold=True, gap=2)),
            (Zone.BODY, a_line("Table 2", bold=True, gap=2)),
        )
        == []
    )


def test_back_matter_is_known_by_its_words() -> None:
    assert all(
        map(BACK.match, ("Acknowledgments", "Competing interests", "Authors’ contributions", "Funding"))
    )
    assert not any(map(BACK.match, ("Results", "Patients", "Interests of weavers")))
