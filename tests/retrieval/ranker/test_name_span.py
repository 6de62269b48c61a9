"""Name spans hold every place of a text that may be a name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.names import name_key
from heddle.retrieval.ranker.name_span import name_spans

ANY_TEXT = st.text(max_size=300) | st.text("Aa1é.,:'\"()-– \n中カ的", max_size=80)


def keys(text: str) -> set[str]:
    return {name_key(span.name) for span in name_spans(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She studied at the University of the Arts in Leeds.", "University of the Arts"),
        ("The book is by al-Walid I.", "al-Walid I"),
        ("They came to St. Clair by boat.", "St. Clair"),
        ("It was set in Bend, Oregon, that year.", "Bend, Oregon"),
        ("A song from the album Mind: The Gap.", "Mind: The Gap"),
        ("He plays on " + '"milk cow blues"' + " too.", "milk cow blues"),
        ("Er las «der lange Weg» gern.", "der lange Weg"),
        ("``Home at Last ''was her first song.", "Home at Last"),
        ("The London-based firm closed.", "London"),
        ("The Ming dynasty built it.", "Ming dynasty"),
        ("NASA's Apollo 11 landed.", "Apollo 11"),
        ("NASA's Apollo 11 landed.", "NASA"),
        ("Born to Ludwig van Beethoven Sr.", "Ludwig van Beethoven"),
        ("The 1997–98 Harriers season ended.", "1997–98 Harriers season"),
        ("Sales, Region is North Yorkshire, Total is 7", "North Yorkshire"),
        ("Vera Moss works for Brightwater Ltd", "Brightwater Ltd"),
        ("Она живёт в Нижний Новгород.", "Нижний Новгород"),
        ("他在北京大学的图书馆。", "图书馆"),
        ("アニメ『銀河の旅』を見た。", "銀河の旅"),
        ("वह नई दिल्ली में है", "नई दिल्ली"),
    ],
)
def test_a_name_is_among_the_spans(text: str, name: str) -> None:
    assert name_key(name) in keys(text)


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("The house of Simmern- Kaiserslautern.", "Simmern-Kaiserslautern"),
        ("Jan Szczęsny came.", "Jan Szczesny"),
        ("He met O’Brien there.", "O'Brien"),
    ],
)
def test_spellings_of_one_name_meet(written: str, spelling: str) -> None:
    assert keys(written) & keys(spelling)


def test_words_in_small_letters_are_no_names() -> None:
    assert keys("the ship sank off the coast of a small island") == set()


def test_pronouns_and_dates_alone_are_no_names() -> None:
    assert (
        keys("It rained. On Monday 3 May 1999 they left.") & {"it", "monday", "may", "1999", "they"} == set()
    )


def test_a_name_does_not_go_on_over_the_end_of_a_sentence() -> None:
    assert not any(
        "Leeds" in name and "Anna" in name for name in (s.name for s in name_spans("In Leeds. Anna came."))
    )


def test_nested_names_are_all_there() -> None:
    assert keys("the Bank of New South Wales") >= {
        "bank of new south wales",
        "new south wales",
        "south wales",
    }


@given(ANY_TEXT)
def test_every_span_lies_in_its_text(text: str) -> None:
    for span in name_spans(text):
        assert 0 <= span.start < span.end <= len(text)
        assert span.name


@given(ANY_TEXT)
def test_the_same_text_gives_the_same_spans(text: str) -> None:
    assert list(name_spans(text)) == list(name_spans(text))


HOSTILE = ("A ", "A, ", "A. ", "‘A", '"', "`` ", "«", "中", "A-", "a.b", "\u0301", "The ", "A of ")


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_length_alone(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        sum(1 for _ in name_spans(text))
        return time.process_time() - began

    short = min(seconds(5_000) for _ in range(3))
    assert seconds(50_000) < 40 * short + 0.2
