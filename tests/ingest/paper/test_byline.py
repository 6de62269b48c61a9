from __future__ import annotations

import pytest
from paper_lines import a_line, zoned

from heddle.ingest.paper.byline import read_authors, read_names, split_marks
from heddle.ingest.paper.paper import Passage
from heddle.ingest.paper.zone import Zone


def names(*lines: str) -> list[tuple[str, str]]:
    return [(author.given, author.surname) for author in read_names([a_line(line) for line in lines])]


@pytest.mark.parametrize(
    "line",
    [
        "Ada Lindqvist^1^, Tor Berg^2,3^ and Kari M. Dahl^1*^",
        "^1^ Ada Lindqvist, ^2,3^ Tor Berg, ^1*^ Kari M. Dahl",
        "Ada Lindqvist^1^ · Tor Berg^2,3^ · Kari M. Dahl^1*^",
        "Ada Lindqvist1, Tor Berg2,3 and Kari M. Dahl1*",
    ],
)
def test_names_and_marks_are_told_in_each_way_of_writing_them(line: str) -> None:
    found = read_names([a_line(line)])

    assert [author.name for author in found] == ["Ada Lindqvist", "Tor Berg", "Kari M. Dahl"]
    assert [author.marks for author in found] == [("1",), ("2", "3"), ("1", "*")]


def test_degrees_are_no_names() -> None:
    assert names("Ada Lindqvist, MD, PhD, Tor Berg, MSc") == [("Ada", "Lindqvist"), ("Tor", "Berg")]


def test_a_list_goes_on_over_lines() -> None:
    assert names("Ada Lindqvist, Tor", "Berg, Kari Dahl") == [
        ("Ada", "Lindqvist"),
        ("Tor", "Berg"),
        ("Kari", "Dahl"),
    ]


def test_surnames_may_come_first() -> None:
    assert names("Lindqvist A*, Berg TK**") == [("A", "Lindqvist"), ("TK", "Berg")]


def test_ranges_of_marks_are_spelled_out() -> None:
    assert split_marks("1-3,5*") == ("1", "2", "3", "5", "*")


def test_a_line_that_looks_like_the_names_above_is_one_of_names() -> None:
    text, zones = zoned(
        (Zone.AUTHOR, a_line("Ada Lindqvist,", size=12)),
        (Zone.AFFILIATION, a_line("Tor Berg", size=12)),
        (Zone.AFFILIATION, a_line("University of Oslo, Norway", size=12)),
    )

    assert [author.name for author in read_authors(text, zones, Passage("A title"))] == [
        "Ada Lindqvist",
        "Tor Berg",
    ]


def test_where_no_zone_tells_of_names_they_follow_the_title() -> None:
    title = a_line("A title of a paper", size=18)
    text, zones = zoned(
        (Zone.TITLE, title),
        (Zone.FRONT, a_line("Ada Lindqvist, Tor Berg", gap=2)),
        (Zone.FRONT, a_line("University of Oslo, Norway", gap=2)),
    )

    found = read_authors(text, zones, Passage(title.text, (title,)))

    assert [author.name for author in found] == ["Ada Lindqvist", "Tor Berg"]


def test_bullets_that_stand_high_between_names_are_no_marks() -> None:
    found = read_names([a_line("Ada Lindqvist ^•^ Tor Berg ^•^"), a_line("Kari Dahl")])

    assert [(author.name, author.marks) for author in found] == [
        ("Ada Lindqvist", ()),
        ("Tor Berg", ()),
        ("Kari Dahl", ()),
    ]


def test_the_line_after_a_comma_still_names_and_ends_in_a_group() -> None:
    text, zones = zoned(
        (Zone.TITLE, a_line("A title", size=18)),
        (Zone.AUTHOR, a_line("Ada Lindqvist, Tor Berg,", gap=3)),
        (Zone.BODY, a_line("Kari Dahl, for the Loom Study Group")),
    )

    found = read_authors(text, zones, Passage("A title", (text.lines[0],)))

    assert [author.surname for author in found] == ["Lindqvist", "Berg", "Dahl"]


def test_names_that_a_gutter_parts_are_put_together() -> None:
    text, zones = zoned(
        (Zone.TITLE, a_line("A title", size=18)),
        (Zone.AUTHOR, a_line("Ada Lindqvist, Tor Berg,", gap=3)),
        (Zone.BODY, a_line("Running text of the left column", top=300, gap=5)),
        (Zone.FRONT, a_line("Kari Dahl", zone=1, left=190)),
    )

    found = read_authors(text, zones, Passage("A title", (text.lines[0],)))

    assert [author.surname for author in found] == ["Lindqvist", "Berg", "Dahl"]


def test_names_in_another_font_than_the_first_are_those_of_a_note() -> None:
    text, zones = zoned(
        (Zone.TITLE, a_line("A title", size=18)),
        (Zone.AUTHOR, a_line("Ada Lindqvist, Tor Berg", size=12, gap=3)),
        (Zone.AUTHOR, a_line("Eve Editor", size=7, gap=5)),
    )

    found = read_authors(text, zones, Passage("A title", (text.lines[0],)))

    assert [author.surname for author in found] == ["Lindqvist", "Berg"]


def test_in_a_list_of_initials_all_other_words_are_surname() -> None:
    assert names("A. Lindqvist, B. Groot Berg, K. M. van Dahl, S. Moe") == [
        ("A.", "Lindqvist"),
        ("B.", "Groot Berg"),
        ("K. M.", "van Dahl"),
        ("S.", "Moe"),
    ]
    assert names("Ada Lindqvist, B. Groot Berg, Kari Dahl")[1] == ("B. Groot", "Berg")
