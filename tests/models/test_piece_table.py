"""Pieces of words: cut as the encoder cuts them, and alike where words are alike."""

from __future__ import annotations

import numpy as np
import pytest

from heddle.core.encoder import PieceEncoder, WordPieces
from heddle.models.hashing_encoder import HashingEncoder
from heddle.models.piece_table import pieces_of_sentence_model
from heddle.models.sentence_encoder import load_sentence_model
from heddle.models.text_encoder import DEFAULT_ENCODER, default_folder, load_text_encoder


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    encoder = load_text_encoder(threads=1)
    assert isinstance(encoder, PieceEncoder)
    assert encoder.word_pieces is not None
    return encoder.word_pieces


def likeness(pieces: WordPieces, word: str, other: str) -> float:
    left, right = (pieces.vectors(part.ids) for part in pieces.cut([word, other]))
    return float((left @ right.T).max())


def test_pieces_say_where_they_stand_and_leave_no_letter_out(pieces: WordPieces) -> None:
    text = "Übermäßig Kaltenbrunner-Werke, 1904"
    [cut] = pieces.cut([text])
    covered = np.zeros(len(text), dtype=bool)
    for start, end in cut.spans.tolist():
        covered[start:end] = True

    assert len(cut.ids) == len(cut.spans) > 5
    assert "".join(letter for letter, known in zip(text, covered, strict=True) if not known).strip() == ""


def test_vectors_have_unit_length(pieces: WordPieces) -> None:
    [cut] = pieces.cut(["the attorney of Zurich"])

    assert np.linalg.norm(pieces.vectors(cut.ids), axis=1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("word", "like", "unlike"),
    [("lawyer", "attorney", "river"), ("film", "movie", "bishop"), ("born", "birth", "river")],
)
def test_like_words_are_nearer_than_unlike_ones(
    pieces: WordPieces, word: str, like: str, unlike: str
) -> None:
    assert likeness(pieces, word, like) > likeness(pieces, word, unlike) + 0.2
    assert likeness(pieces, word, word) == pytest.approx(1.0, abs=1e-5)


def test_a_text_is_read_no_further_than_the_encoder_reads_it(pieces: WordPieces) -> None:
    [cut] = pieces.cut(["mill " * 2_000])

    assert 200 < len(cut.ids) <= 256


def test_with_torch_the_pieces_are_the_same(pieces: WordPieces) -> None:
    torch_pieces = pieces_of_sentence_model(load_sentence_model(DEFAULT_ENCODER, default_folder(), "cpu"))
    assert torch_pieces is not None
    texts = ["Who was the attorney of Ada Lovelace?", ""]

    for ours, theirs in zip(pieces.cut(texts), torch_pieces.cut(texts), strict=True):
        assert ours.ids.tolist() == theirs.ids.tolist()
        assert ours.spans.tolist() == theirs.spans.tolist()
        assert pieces.vectors(ours.ids) == pytest.approx(torch_pieces.vectors(theirs.ids), abs=1e-6)


def test_an_encoder_without_pieces_says_so() -> None:
    assert not isinstance(HashingEncoder(), PieceEncoder)
