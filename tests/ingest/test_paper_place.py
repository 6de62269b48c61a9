"""Fields of a paper are found in its document's text, by the boxes of their lines or by their words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drawn_papers import composed_from, the_paper
from paper_lines import ABSTRACT, TITLE

from heddle.ingest.author_key import fold
from heddle.ingest.composition import ComposedDocument
from heddle.ingest.paper.paper import Paper
from heddle.ingest.paper_place import PaperPlaces


@pytest.fixture(scope="module")
def composed() -> ComposedDocument:
    return composed_from(the_paper())


def paper_of(composed: ComposedDocument) -> Paper:
    assert composed.parsed.paper is not None
    return composed.parsed.paper


def words(composed: ComposedDocument, span: tuple[int, int] | None) -> str:
    assert span is not None
    return composed.text[slice(*span)]


def test_lines_are_found_by_their_boxes(composed: ComposedDocument) -> None:
    places, paper = PaperPlaces(composed), paper_of(composed)

    assert words(composed, places.of_lines(paper.title.lines)) == TITLE
    assert fold(words(composed, places.of_lines(paper.abstract.lines))) == fold(" ".join(ABSTRACT))


def test_lines_of_another_page_are_found_nowhere(composed: ComposedDocument) -> None:
    lines = [replace(line, page=7) for line in paper_of(composed).title.lines]

    assert PaperPlaces(composed).of_lines(lines) is None
    assert PaperPlaces(composed).of_lines([]) is None


def test_words_are_found_whatever_stands_between_them(composed: ComposedDocument) -> None:
    places = PaperPlaces(composed)

    assert words(composed, places.of_words("university of OSLO")) == "University of Oslo"
    assert words(composed, places.of_words("Oslo Norway")) == "Oslo, Norway"
    assert places.of_words("Trondheim") is None
    assert places.of_words("...") is None


def test_names_are_found_in_either_order(composed: ComposedDocument) -> None:
    places = PaperPlaces(composed)

    assert words(composed, places.of_name("Ada", "Lindqvist")) == "Ada Lindqvist"
    assert words(composed, places.of_name("A", "Lindqvist", 1000)) == "Lindqvist A"
    assert words(composed, places.of_name("Xaver", "Lindqvist")) == "Lindqvist"


def test_a_search_begins_where_it_is_told_and_goes_on_before(composed: ComposedDocument) -> None:
    places = PaperPlaces(composed)
    first = places.of_words("mills")
    assert first is not None
    later = places.of_words("mills", first[1])

    assert later is not None
    assert later[0] > first[1]
    assert places.of_words("Norway", len(composed.text)) == places.of_words("Norway")


def test_a_keyword_is_found_behind_the_word_that_announces_it(composed: ComposedDocument) -> None:
    span = PaperPlaces(composed).of_keyword("threads")

    assert span is not None
    assert composed.text[: span[0]].rstrip().endswith("looms;")
