"""Clues keep some words, hide names, and say what is asked for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.mining.clue import Dropping, fact_clue, hidden, kind_of, named_place, relation_clue
from heddle.retrieval.mining.source_entry import SourceEntry

ALL = Dropping(1.0, 0.0)


def page(text: str, *names: str, kind: KnowledgeType = KnowledgeType.TEXT) -> SourceEntry:
    return SourceEntry(0, "x", kind, text, names[0] if names else "", names, len(names))


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=3), st.integers(0, 5))
def test_any_text_gives_a_clue(text: str, names: list[str], seed: int) -> None:
    clue = fact_clue(page(text, *names), random.Random(seed), ALL, ())
    assert clue.asks


@given(st.text(max_size=100), st.sampled_from(["Oslo", "Ada Lovelace", "X"]))
def test_a_hidden_name_is_nowhere_a_word_of_its_own(text: str, name: str) -> None:
    assert named_place(hidden(f"{text} {name} {text}", (name,)), (name,)) is None


def test_the_words_around_a_name_say_what_it_has_to_do_with_the_page() -> None:
    source = page("Rain is a film directed by Ada Brevik in 1950.", "Rain")
    words = relation_clue(source, ("Ada Brevik",), random.Random(1), ALL)
    assert words is not None
    assert "film directed" in words
    assert "Ada" not in words


def test_a_page_that_does_not_say_a_name_has_nothing_to_do_with_it() -> None:
    assert relation_clue(page("Rain is a film.", "Rain"), ("Ada",), random.Random(1), ALL) is None


def test_the_relation_of_a_row_is_its_column() -> None:
    source = page("Prize, Winner is Ada Brevik, Year is 1950", "Prize", kind=KnowledgeType.TABLE)
    assert relation_clue(source, ("Ada Brevik",), random.Random(1), ALL) == "Winner"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rain is a 1950 drama film directed by Ada.", "film"),
        ("Ada was an English mathematician.", "mathematician"),
        ("Nothing is said here", ""),
    ],
)
def test_a_page_says_what_kind_of_thing_it_is_about(text: str, kind: str) -> None:
    assert kind_of(page(text)) == kind


def test_more_words_are_kept_where_more_are_asked_for() -> None:
    source = page("the small harbour opened early beside seven wooden mills near deep water", "x")
    few = [len(fact_clue(source, random.Random(seed), Dropping(0.1, 0), ()).words) for seed in range(30)]
    many = [len(fact_clue(source, random.Random(seed), Dropping(0.9, 0), ()).words) for seed in range(30)]
    assert sum(few) < sum(many) / 2
