"""Elements around words of a text: not a letter is lost, and nothing stands across anything else."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from heddle.graph.jats_text import Element, Marked, add, find_words, legal, mark_words, write_marked

TEXT = "Berg T. On looms. 2009;12:112-119."


def written(text: str, marks: list[Marked]) -> str:
    element = Element("p")
    write_marked(element, text, marks)
    return ET.tostring(element, encoding="unicode")


def test_words_are_marked_in_their_text() -> None:
    inner = (Marked(0, 4, "surname", {}),)

    assert written(TEXT, [Marked(18, 22, "year", {}), Marked(0, 6, "string-name", {}, inner)]) == (
        "<p><string-name><surname>Berg</surname> T</string-name>. On looms. <year>2009</year>;12:112-119.</p>"
    )


def test_of_two_marks_that_overlap_the_first_is_written() -> None:
    assert written("abcdef", [Marked(2, 5, "b", {}), Marked(0, 3, "a", {})]) == "<p><a>abc</a>def</p>"
    assert written("abcdef", [Marked(0, 2, "b", {}), Marked(0, 4, "a", {})]) == "<p><a>abcd</a>ef</p>"


MARKS = st.builds(
    lambda start, length: Marked(start, start + length, "x", {}), st.integers(0, 30), st.integers(0, 9)
)


@given(st.text("ab <&1\u00e9", max_size=30), st.lists(MARKS, max_size=6))
def test_no_letter_is_lost(text: str, marks: list[Marked]) -> None:
    element = Element("p")
    write_marked(element, text, marks)

    assert "".join(element.itertext()) == text


def test_whole_words_are_found() -> None:
    assert find_words(TEXT, "12") == (23, 25)
    assert find_words(TEXT, "12", 24) is None
    assert find_words(TEXT, "") is None


def test_two_fields_of_the_same_words_take_two_places() -> None:
    marks = mark_words("12(12)", [("volume", "12", {}), ("issue", "12", {}), ("year", "12", {})], find_words)

    assert [(mark.tag, mark.start) for mark in marks] == [("volume", 0), ("issue", 3)]


def test_attributes_are_written_with_hyphens_and_without_illegal_characters() -> None:
    parent = Element("contrib")

    add(parent, "xref", "1\x0c", ref_type="aff", rid="")

    assert ET.tostring(parent, encoding="unicode") == '<contrib><xref ref-type="aff">1</xref></contrib>'
    assert legal("\ud83d\ude00"[:1] + "a\U0001f600") == "a\U0001f600"
