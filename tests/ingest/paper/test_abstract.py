from __future__ import annotations

from paper_lines import ABSTRACT, a_line, a_text, zoned

from heddle.ingest.paper.abstract import read_abstract
from heddle.ingest.paper.zone import Zone

BODY = [(Zone.BODY, a_line("The first sentence of the text.", gap=2.5))]
WHOLE = " ".join(ABSTRACT)


def test_a_paper_without_an_abstract_has_none() -> None:
    text, zones = zoned((Zone.BODY, a_line("Text.", top=600)))

    assert not read_abstract(text, zones).text
    assert not read_abstract(a_text(), []).text


def test_an_abstract_is_what_follows_its_heading_up_to_the_keywords() -> None:
    text, zones = zoned(
        (Zone.FRONT, a_line("Abstract", bold=True, size=12)),
        *((Zone.FRONT, a_line(line)) for line in ABSTRACT),
        (Zone.FRONT, a_line("Keywords: looms", gap=2)),
        *BODY,
    )

    assert read_abstract(text, zones).text == " ".join(ABSTRACT)


def test_an_abstract_without_a_heading_is_where_the_zones_say() -> None:
    text, zones = zoned(*((Zone.ABSTRACT, a_line(line)) for line in ABSTRACT), *BODY)

    assert read_abstract(text, zones).text == " ".join(ABSTRACT)


def test_an_abstract_goes_on_behind_a_note() -> None:
    text, zones = zoned(
        (Zone.ABSTRACT, a_line("Abstract: " + ABSTRACT[0])),
        (Zone.CONTACT, a_line("* Correspondence: ada@uio.no", size=8, gap=4)),
        *((Zone.ABSTRACT, a_line(line, page=2)) for line in ABSTRACT[1:]),
    )

    assert read_abstract(text, zones).text == " ".join(ABSTRACT)


def test_what_stands_beside_the_heading_of_an_abstract_is_none_of_it() -> None:
    text, zones = zoned(
        (Zone.FRONT, a_line("Abstract", bold=True, size=12, top=300)),
        (Zone.FRONT, a_line("Lindqvist A. Looms. J Loom Sci. 2016;8:1.", zone=1, top=200)),
        *((Zone.FRONT, a_line(line, zone=2, top=320)) for line in ABSTRACT),
    )

    assert read_abstract(text, zones).text == " ".join(ABSTRACT)


def test_an_abstract_that_is_known_in_part_is_the_whole_paragraph() -> None:
    text, zones = zoned(
        (Zone.AUTHOR, a_line("Ada Lindqvist", size=12)),
        (Zone.FRONT, a_line(ABSTRACT[0], gap=3)),
        *((Zone.ABSTRACT, a_line(line)) for line in ABSTRACT[1:]),
        *BODY,
    )

    assert read_abstract(text, zones).text == WHOLE


def test_an_abstract_that_stops_inside_a_sentence_goes_on_overleaf() -> None:
    text, zones = zoned(
        *((Zone.ABSTRACT, a_line(line)) for line in ABSTRACT[:3]),
        (Zone.FRONT, a_line("This is an open access article", size=7, gap=5)),
        (Zone.BODY, a_line(ABSTRACT[3], page=2, gap=9)),
        (Zone.HEADING, a_line("1. Introduction", page=2, size=14, gap=3)),
    )

    assert read_abstract(text, zones).text == WHOLE


def test_a_box_between_two_parts_is_left_out() -> None:
    text, zones = zoned(
        (Zone.ABSTRACT, a_line("Abstract")),
        *((Zone.ABSTRACT, a_line(line)) for line in ABSTRACT[:3]),
        (Zone.ABSTRACT, a_line("Strengths and limitations of this study", zone=1, gap=9)),
        (Zone.ABSTRACT, a_line("A first trial of looms.", zone=1, gap=2)),
        (Zone.ABSTRACT, a_line(ABSTRACT[3], zone=1, gap=5)),
    )

    assert read_abstract(text, zones).text == WHOLE


def test_an_abstract_goes_on_where_it_says_so() -> None:
    text, zones = zoned(
        (Zone.ABSTRACT, a_line("Abstract")),
        *((Zone.ABSTRACT, a_line(line)) for line in ABSTRACT[:3]),
        (Zone.BODY, a_line("(Continued on next page)", gap=2)),
        (Zone.CONTACT, a_line("Mill University, Oslo", gap=5)),
        (Zone.FLOAT, a_line("(Continued from previous page)", page=2, gap=9)),
        (Zone.BODY, a_line(ABSTRACT[3], page=2)),
    )

    assert read_abstract(text, zones).text == WHOLE
