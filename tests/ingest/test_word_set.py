"""Word sets."""

from __future__ import annotations

from heddle.ingest.word_set import word_set


def test_words_of_all_lines_are_in_the_set() -> None:
    assert word_set("one two", "three") == {"one", "two", "three"}
