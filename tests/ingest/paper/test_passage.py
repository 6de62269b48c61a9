from __future__ import annotations

from collections import Counter

from paper_lines import a_line, zoned

from heddle.ingest.paper.passage import passage, runs
from heddle.ingest.paper.zone import Zone


def test_words_broken_at_line_ends_are_joined() -> None:
    assert passage([a_line("a hand-"), a_line("some loom")], Counter()).text == "a handsome loom"


def test_a_passage_keeps_its_lines() -> None:
    lines = [a_line("a"), a_line("b", page=2)]

    assert passage(lines, Counter()).lines == tuple(lines)
    assert not passage([], Counter()).text


def test_a_run_goes_on_over_page_headers_alone() -> None:
    text, zones = zoned(
        (Zone.REFERENCE, a_line("one")),
        (Zone.MARGIN, a_line("page 3")),
        (Zone.REFERENCE_MORE, a_line("goes on")),
        (Zone.BODY, a_line("text")),
        (Zone.REFERENCE_MORE, a_line("lost")),
    )

    found = runs(text.lines, zones, Zone.REFERENCE, Zone.REFERENCE_MORE)

    assert [[line.text for line in run] for run in found] == [["one", "goes on"]]
