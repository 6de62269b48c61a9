from __future__ import annotations

from dataclasses import replace

from paper_lines import a_line, a_text

from heddle.ingest.paper.heading_style import MAJOR, body_look, lead, look
from heddle.ingest.parse.pdf_page import Face

BOLD = Face("Times-Bold", bold=True, italic=False)
BOLD_ITALIC = Face("Times-BoldItalic", bold=True, italic=True)
ROMAN = Face("Times-Roman", bold=False, italic=False)


def test_most_text_tells_the_look_of_the_body() -> None:
    text = a_text(a_line("METHODS", bold=True), *[a_line("x" * 80)] * 2)

    assert body_look(text) == look(text.lines[1])
    assert look(text.lines[0])[2:] == (True, True)


def test_a_bibliography_longer_than_the_text_is_not_the_body() -> None:
    text = a_text(*[a_line("x" * 80)] * 9, a_line("References"), *[a_line("y" * 80, size=7)] * 20)

    assert body_look(text)[0] == 10.0


def test_a_lead_holds_names_of_species_in_it() -> None:
    faces = ((0, BOLD), (13, BOLD_ITALIC), (22, BOLD), (24, ROMAN))
    line = replace(a_line("Detection of E. coli. We looked"), faces=faces)

    found = lead(line)

    assert found is not None
    assert (found.end, found.face) == (24, BOLD)


def test_a_plain_start_before_bold_words_is_no_lead() -> None:
    assert lead(replace(a_line("We looked at E. coli"), faces=((0, ROMAN), (13, BOLD)))) is None


def test_well_known_sections_are_known_with_their_numbers() -> None:
    names = ("1. Introduction", "2 | METHODS", "Materials and Methods", "IV. Results and discussion")

    assert all(map(MAJOR.match, names))
    assert not MAJOR.match("Results of the second mill")
