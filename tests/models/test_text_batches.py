from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import ModelUnusable
from heddle.core.events import Event, ignore
from heddle.models.text_batches import Rows, encode_distinct


class Measuring:
    """Encodes a text as its length, in batches of two, last batch first; notes what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, texts: list[str]) -> Iterator[Rows]:
        self.given = texts
        for start in reversed(range(0, len(texts), 2)):
            places = range(start, min(start + 2, len(texts)))
            yield places, np.array([[len(texts[place])] for place in places], dtype=np.float32)


@given(st.lists(st.text(alphabet="ab", max_size=6), max_size=12))
def test_each_text_gets_its_own_vector_wherever_it_stands(texts: list[str]) -> None:
    vectors = encode_distinct(texts, Measuring(), dimension=1, name="lengths", listener=ignore)

    assert vectors.tolist() == [[len(text)] for text in texts]


def test_equal_texts_are_encoded_once_and_long_ones_first() -> None:
    encode = Measuring()

    encode_distinct(["b", "aa", "b", "c"], encode, dimension=1, name="lengths", listener=ignore)

    assert encode.given == ["aa", "b", "c"]


def test_progress_counts_distinct_texts() -> None:
    heard: list[Event] = []

    encode_distinct(["b", "aa", "b", "c"], Measuring(), dimension=1, name="lengths", listener=heard.append)

    assert [(event.stage, event.done, event.total) for event in heard] == [("encode", 1, 3), ("encode", 3, 3)]


def test_half_a_surrogate_pair_reads_as_a_question_mark() -> None:
    encode = Measuring()

    vectors = encode_distinct(["who\udcff", "who?"], encode, dimension=1, name="lengths", listener=ignore)

    assert encode.given == ["who?"]
    assert vectors.tolist() == [[4], [4]]


def test_a_vector_that_is_not_finite_is_refused() -> None:
    def broken(texts: list[str]) -> Iterator[Rows]:
        yield range(len(texts)), np.full((len(texts), 1), np.nan, dtype=np.float32)

    with pytest.raises(ModelUnusable, match="broken gave a vector that is not finite"):
        encode_distinct(["x"], broken, dimension=1, name="broken", listener=ignore)
