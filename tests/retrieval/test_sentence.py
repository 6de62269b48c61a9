"""Sentences: where one ends, and that no word is lost between them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.retrieval.sentence import sentence_around, sentence_spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Dr. Ada met Prof. Hopper. They spoke.", ["Dr. Ada met Prof. Hopper.", "They spoke."]),
        ("J. R. Smith paid 3.5 million.", ["J. R. Smith paid 3.5 million."]),
        ('He said "Stop!" Then he left?', ['He said "Stop!"', "Then he left?"]),
        ("First paragraph\n\nSecond paragraph", ["First paragraph", "Second paragraph"]),
        ("Needs:\n- a buoy\n- a boat", ["Needs:", "- a buoy", "- a boat"]),
        ("一つ。二つ。", ["一つ。", "二つ。"]),
        ("  \n ", []),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


@given(text=st.text(st.sampled_from("ab .!?\n-1"), max_size=60))
def test_sentences_are_in_order_disjoint_and_lose_no_word(text: str) -> None:
    spans = list(sentence_spans(text))

    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_the_sentence_around_a_place_holds_it() -> None:
    text = "Ada came. Grace left. All slept."

    start, end = sentence_around(text, 10, 15)

    assert text[start:end] == "Grace left."
    assert sentence_around("", 3, 4) == (3, 4)
