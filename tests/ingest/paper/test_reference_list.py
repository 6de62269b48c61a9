from __future__ import annotations

from paper_lines import a_line, zoned

from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.reference_list import reference_texts
from heddle.ingest.paper.zone import Zone

TEXT = [(Zone.BODY, a_line("Running text of the paper.")) for _ in range(8)]
HEAD = (Zone.HEADING, a_line("References", bold=True))


def cut(*lines: PaperLine) -> list[tuple[str, str]]:
    text, zones = zoned(*TEXT, HEAD, *((Zone.BODY, line) for line in lines))
    return [(label, written) for label, written, _ in reference_texts(text, zones)]


def test_numbers_begin_references() -> None:
    assert cut(
        a_line("1. Berg T. Looms."),
        a_line("2012 was the year."),
        a_line("2. Dahl K. Threads and mills."),
    ) == [("1", "Berg T. Looms. 2012 was the year."), ("2", "Dahl K. Threads and mills.")]


def test_a_hanging_indent_begins_references() -> None:
    assert cut(
        a_line("Berg T (2012) Looms of the north."),
        a_line("Journal of Looms 3:1", left=65),
        a_line("Dahl K (2014) Threads and mills."),
        a_line("Journal of Mills 4:5", left=65),
    ) == [
        ("", "Berg T (2012) Looms of the north. Journal of Looms 3:1"),
        ("", "Dahl K (2014) Threads and mills. Journal of Mills 4:5"),
    ]


def test_gaps_cut_a_list_that_has_neither_numbers_nor_indents() -> None:
    assert cut(
        a_line("Berg T, Moe S. Looms of the north.", gap=2.0),
        a_line("Journal of Looms 2012;3:1."),
        a_line("Dahl K. Threads and mills.", gap=1.7),
        a_line("Journal of Mills 2014;4:5."),
        a_line("Holm R, Lie A. A year of mills.", gap=1.7),
        a_line("Loom Research 2016;4:5-9."),
    ) == [
        ("", "Berg T, Moe S. Looms of the north. Journal of Looms 2012;3:1."),
        ("", "Dahl K. Threads and mills. Journal of Mills 2014;4:5."),
        ("", "Holm R, Lie A. A year of mills. Loom Research 2016;4:5-9."),
    ]


def test_a_name_may_begin_with_a_particle_behind_its_number() -> None:
    assert [label for label, _ in cut(
        a_line("1 Berg T. Looms of the north. J Looms 2012;3:1."),
        a_line("2 van der Berg T. Threads of the south. J Looms 2013;3:1."),
        a_line("3 Dahl K. Threads and mills. J Looms 2014;3:1."),
    )] == ["1", "2", "3"]  # fmt: skip


def test_notes_behind_the_list_are_no_part_of_its_last_reference() -> None:
    found = cut(
        a_line("1. Berg T. Looms of the north. J Looms 2012;3:1."),
        a_line("2. Dahl K. Threads and mills. J Looms 2014;3:1."),
        a_line("Conflict of Interest: The authors declare none.", gap=2.4),
        a_line("Copyright 2014 the mill."),
    )

    assert found[-1] == ("2", "Dahl K. Threads and mills. J Looms 2014;3:1.")


def test_text_of_the_next_column_in_another_size_is_left_out() -> None:
    text, zones = zoned(
        *TEXT,
        HEAD,
        (Zone.REFERENCE, a_line("Berg T. Looms of the north. J Looms 2012;3:1.", size=8)),
        (Zone.REFERENCE, a_line("Dahl K. Threads and mills. J Looms 2014;3:1.", size=8)),
        (Zone.BODY, a_line("Mills of the north weave wool.", zone=1, gap=9.0)),
        (Zone.REFERENCE, a_line("Holm R. A year of mills. J Looms 2016;3:1.", size=8, zone=1, gap=4.0)),
    )

    assert len(reference_texts(text, zones)) == 3
    assert not any("weave" in written for _, written, _ in reference_texts(text, zones))


def test_a_paper_without_a_bibliography_has_no_references() -> None:
    text, zones = zoned(*TEXT)

    assert reference_texts(text, zones) == []
