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


def test_a_paper_without_a_bibliography_has_no_references() -> None:
    text, zones = zoned(*TEXT)

    assert reference_texts(text, zones) == []
