from __future__ import annotations

from paper_lines import a_line, zoned

from heddle.ingest.paper.heading import read_headings
from heddle.ingest.paper.zone import Zone


def test_numbers_tell_levels() -> None:
    text, zones = zoned(
        (Zone.HEADING, a_line("1. Introduction", bold=True)), (Zone.HEADING, a_line("1.2 Looms", bold=True))
    )

    assert [(each.text, each.level) for each in read_headings(text, zones)] == [
        ("1. Introduction", 1),
        ("1.2 Looms", 2),
    ]


def test_looks_tell_levels_where_numbers_do_not() -> None:
    text, zones = zoned(
        (Zone.HEADING, a_line("Methods", bold=True, size=12)),
        (Zone.BODY, a_line("Text.")),
        (Zone.HEADING, a_line("Threads", bold=True)),
        (Zone.BODY, a_line("Text.")),
        (Zone.HEADING, a_line("Results", bold=True, size=12)),
    )

    assert [each.level for each in read_headings(text, zones)] == [1, 2, 1]


def test_a_heading_goes_on_over_lines() -> None:
    text, zones = zoned(
        (Zone.HEADING, a_line("What looms and threads can do for each" + " other" * 8, bold=True)),
        (Zone.HEADING, a_line("and for us", bold=True)),
    )

    assert len(read_headings(text, zones)) == 1


def test_a_numbered_heading_may_run_into_its_text() -> None:
    text, zones = zoned((Zone.BODY, a_line("2.1. Ethical Consideration. The study was approved.")))

    assert [each.text for each in read_headings(text, zones)] == ["2.1. Ethical Consideration"]


def test_references_are_no_section() -> None:
    text, zones = zoned((Zone.HEADING, a_line("References", bold=True)))

    assert read_headings(text, zones) == ()
