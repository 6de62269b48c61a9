"""Sentences by rule."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.ingest.sentence import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Dr. Keller met Mr. Smith. They spoke.", ["Dr. Keller met Mr. Smith.", "They spoke."]),
        ("Acme Inc. acquired it. Good.", ["Acme Inc. acquired it.", "Good."]),
        ("It costs 3.50 dollars. Why?", ["It costs 3.50 dollars.", "Why?"]),
        ('He said "Stop!" Then he left.', ['He said "Stop!"', "Then he left."]),
        ("see e.g. the manual. Then go on.", ["see e.g. the manual.", "Then go on."]),
        ("J. Smith came. A. Doe left.", ["J. Smith came.", "A. Doe left."]),
        ("It grew.[14]: 108, 112 Gates left.", ["It grew.[14]: 108, 112", "Gates left."]),
        ("No stop at the end", ["No stop at the end"]),
        ("A title\n\nA paragraph.", ["A title", "A paragraph."]),
        ("今日は。明日。", ["今日は。", "明日。"]),
        ("version 2. next", ["version 2. next"]),
        ("Contents......... 7 The mill?!... Yes.", ["Contents.........", "7 The mill?!...", "Yes."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@given(st.text(alphabet="aB1 .!?\n\"'é。", max_size=80))
def test_sentences_leave_out_nothing_but_space(text: str) -> None:
    spans = split_sentences(text)

    position = 0
    for start, end in spans:
        assert position <= start < end
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


def test_a_line_of_leaders_costs_what_its_length_does() -> None:
    began = process_time()

    sentences = split_sentences("Contents " + "." * 100_000 + "7")

    assert len(sentences) == 1
    assert process_time() - began < 0.5, "tried from each of its dots it takes minutes"
