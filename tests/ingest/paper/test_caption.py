from __future__ import annotations

from dataclasses import replace

from paper_lines import a_line, zoned

from heddle.ingest.paper.caption import read_captions
from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.zone import Zone
from heddle.ingest.parse.pdf_page import Face

FULL = "Table 1. Looms of the north and of the south, with all of their threads and all of their mills, a"


def captions(*pairs: tuple[Zone, PaperLine]) -> list[tuple[str, str]]:
    return [(each.label, each.text) for each in read_captions(*zoned(*pairs))]


def test_a_caption_has_kind_label_and_text() -> None:
    text, zones = zoned(
        (Zone.CAPTION, a_line("Figure 2. Looms in the northern hall and what they", size=8, gap=2)),
        (Zone.CAPTION_MORE, a_line("weave.", size=8)),
        (Zone.BODY, a_line("Text goes on.")),
    )

    (caption,) = read_captions(text, zones)

    assert (caption.kind, caption.label, caption.text) == (
        "figure",
        "Figure 2",
        "Looms in the northern hall and what they weave.",
    )


def test_a_sentence_that_names_a_table_is_no_caption() -> None:
    text, zones = zoned((Zone.BODY, a_line("Table 1 shows what looms weave.", gap=2)))

    assert read_captions(text, zones) == ()


def test_a_sentence_that_the_model_took_for_a_caption_is_none() -> None:
    assert captions((Zone.CAPTION, a_line("Table S6). The proteins were taken.", gap=2))) == []


def test_a_sentence_that_ends_with_a_label_on_the_next_line_is_no_caption() -> None:
    assert (
        captions(
            (Zone.BODY, a_line("x" * 90)), (Zone.BODY, a_line("Table 2. The looms were weighed.", gap=1.5))
        )
        == []
    )


def test_the_rest_of_a_table_begins_no_caption_of_its_own() -> None:
    assert captions(
        (Zone.CAPTION, a_line("Table 1. Cont.", gap=3)),
        (Zone.CAPTION, a_line("Table 1. Looms of the north.", page=2, gap=3)),
    ) == [("Table 1", "Looms of the north.")]


def test_a_label_may_stand_on_a_line_of_its_own() -> None:
    assert captions(
        (Zone.FLOAT, a_line("Table 3", bold=True, gap=5)),
        (Zone.FLOAT, a_line("Threads of all looms", bold=True, gap=2.2)),
    ) == [("Table 3", "Threads of all looms")]


def test_a_line_that_the_columns_below_took_goes_on_with_the_caption() -> None:
    assert captions(
        (Zone.CAPTION, a_line(FULL, top=200, gap=3)),
        (Zone.FLOAT, a_line("count of clerks", top=212, zone=1, gap=9)),
        (Zone.FLOAT, a_line("Loom", top=230, zone=1, gap=3)),
    ) == [("Table 1", f"{FULL.removeprefix('Table 1. ')} count of clerks")]


def test_a_caption_in_two_columns_is_read_to_its_end() -> None:
    first = a_line("Fig. 1 " + "Looms and mills " * 5 + "with the", top=600, gap=3)
    beside = replace(a_line("clerks of both.", top=600, left=480, zone=1, gap=9), left=480.0, right=590.0)

    (found,) = captions((Zone.CAPTION, first), (Zone.FLOAT, beside))

    assert found[1].endswith("with the clerks of both.")


def test_notes_behind_the_bold_title_of_a_table_are_no_caption() -> None:
    bold, roman = Face("Times-Bold", bold=True, italic=False), Face("Times", bold=False, italic=False)
    line = a_line("Table 2. Threads of all looms. Values are means of three", gap=3)
    line = replace(line, faces=((0, bold), (31, roman)))

    assert captions((Zone.CAPTION, line), (Zone.FLOAT, a_line("weeks."))) == [
        ("Table 2", "Threads of all looms.")
    ]
