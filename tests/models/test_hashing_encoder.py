"""The encoder without weights: deterministic, normalised, and alike where words are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.core.encoder import TextEncoder
from heddle.models.hashing_encoder import HashingEncoder


@given(texts=st.lists(st.text(), max_size=6))
@settings(deadline=None, max_examples=50)
def test_any_text_gets_a_unit_vector_that_its_neighbours_cannot_change(texts: list[str]) -> None:
    encoder: TextEncoder = HashingEncoder(64)

    vectors = encoder.encode(texts)

    assert vectors.shape == (len(texts), 64)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), np.ones(len(texts)), atol=1e-6)
    for text, vector in zip(texts, vectors, strict=True):
        assert encoder.encode([text])[0].tobytes() == vector.tobytes()


def test_the_bytes_are_the_same_on_every_machine() -> None:
    vector = HashingEncoder(8).encode(["Acme bought Globex"])[0]

    assert [round(float(value), 4) for value in vector] == [
        -0.2325,
        0.8137,
        0.0,
        0.0,
        -0.465,
        0.0,
        0.2325,
        -0.1162,
    ]


def test_texts_are_alike_where_they_share_words() -> None:
    question, same, inflected, other = HashingEncoder(512).encode(
        ["the merger of Acme", "Acme: the MERGER", "mergers at Acme", "rain in Lisbon tomorrow"]
    )

    assert question @ same > 0.8
    assert question @ same > question @ inflected > question @ other + 0.3


def test_the_name_tells_widths_apart() -> None:
    assert HashingEncoder(64).name != HashingEncoder(128).name
    assert str(HashingEncoder(64)) == "HashingEncoder(dimension=64)"
    with pytest.raises(ValueError, match="positive"):
        HashingEncoder(0)
