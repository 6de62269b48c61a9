"""Sources are known by many names, and by names that are spelt badly; other words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.instruction_words import any_of, words_of
from heddle.retrieval.source_words import STRUCTURED, mended, named, plain

NAMES = [word for word in words_of("known") if len(word) > 4 and named(word)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rows and columns", {"table"}),
        ("key-value tables", {"infobox"}),
        ("the box at the side of the page", {"infobox"}),
        ("subject, predicate, object", {"triple"}),
        ("knowledge graph triples", {"triple"}),
        ("paragraphs and charts", {"text", "figure"}),
        ("tabellen", {"table"}),
        ("courriels", {"mail"}),
        ("an equitable context", set()),
        ("attestation, contextual, retextured", set()),
    ],
)
def test_a_text_names_its_sources(text: str, expected: set[str]) -> None:
    assert {str(kind) for kind in named(text)} == expected


def test_structured_data_are_three_kinds_and_structured_facts_one() -> None:
    assert named("structured data") == STRUCTURED
    assert named("structured facts") == {KnowledgeType.TRIPLE}
    assert named("unstructured data") == {KnowledgeType.TEXT}


@pytest.mark.parametrize(
    "word", ["tale", "tablet", "test", "tests", "cart", "chat", "cable", "relation", "latter"]
)
def test_a_word_of_its_own_is_not_mended(word: str) -> None:
    assert mended(word) == word


@pytest.mark.parametrize("word", NAMES)
def test_a_name_of_which_two_letters_were_swapped_is_still_known(word: str) -> None:
    for place in range(1, len(word) - 1):
        swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        # Two equal letters, or a slip that makes another word of the list, prove nothing.
        assert swapped == word or named(mended(swapped)) == named(word) or swapped in words_of("similar")


@given(text=st.text(max_size=200))
def test_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert "\n" not in plain(text)


def test_what_nobody_sees_is_taken_out() -> None:
    assert plain("ta\u200bbles\u202e \u2013\tnow\u0000 it\u2019s") == "tables - now it's"


def test_a_section_may_stand_inside_of_another() -> None:
    assert "{box}" not in any_of("infobox")
