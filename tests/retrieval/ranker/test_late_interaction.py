"""The first place goes to the candidate that has a near word for each telling word of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from heddle.core.encoder import Pieces
from heddle.retrieval.lexical_index import stems
from heddle.retrieval.ranker.late_interaction import nearness

WORDS = ("lawyer", "attorney", "river", "mill", "ada", "who", "was", "the", "stands")
LIKE = {"attorney": "lawyer"}


class SpelledWords:
    """Pieces that are whole words; a word is like itself, and an attorney is like a lawyer."""

    def cut(self, texts: Sequence[str]) -> list[Pieces]:
        cut = []
        for text in texts:
            found = [match for match in re.finditer(r"\w+", text.casefold()) if match.group() in WORDS]
            ids = np.asarray([WORDS.index(match.group()) for match in found], dtype=np.int64)
            spans = np.asarray([match.span() for match in found], dtype=np.int64).reshape(-1, 2)
            cut.append(Pieces(ids, spans))
        return cut

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        table = np.eye(len(WORDS), dtype=np.float32)
        for word, other in LIKE.items():
            table[WORDS.index(word)] = 0.8 * table[WORDS.index(other)] + 0.6 * table[WORDS.index(word)]
        return table[ids]


def weights_of(question: str) -> dict[str, float]:
    """Of each stem that tells something the same weight."""
    return dict.fromkeys([stem for stem in stems(question) if stem not in {"who", "was", "the"}], 0.5)


def test_a_like_word_is_near_and_an_unlike_one_is_not() -> None:
    question = "Who was the lawyer Ada?"

    near = nearness(
        SpelledWords(), question, weights_of(question), ["Ada lawyer", "Ada attorney", "Ada mill", "river"]
    )

    assert near == pytest.approx([1.0, 0.9, 0.5, 0.0], abs=1e-3)


def test_a_word_that_tells_nothing_does_not_count_beside_one_that_does() -> None:
    question = "Who was the lawyer?"

    has_all_but_it, has_it = nearness(
        SpelledWords(), question, weights_of(question), ["who was the mill", "lawyer"]
    )

    assert has_it > 0.99
    assert has_all_but_it < 0.01


def test_where_no_word_tells_anything_all_count_alike() -> None:
    near = nearness(SpelledWords(), "who was the mill", {}, ["who was", "mill"])

    assert near == pytest.approx([0.5, 0.25], abs=1e-3)


@pytest.mark.parametrize(("question", "texts"), [("", ["mill"]), ("???", ["mill"]), ("mill", ["", "..."])])
def test_what_has_no_words_is_near_to_nothing(question: str, texts: list[str]) -> None:
    assert nearness(SpelledWords(), question, {}, texts).tolist() == [0.0] * len(texts)


def test_a_text_is_as_near_whatever_stands_beside_it() -> None:
    question, weights = "Who was the lawyer Ada?", weights_of("Who was the lawyer Ada?")
    alone = nearness(SpelledWords(), question, weights, ["Ada attorney"])
    among = nearness(SpelledWords(), question, weights, ["river", "Ada attorney", "the mill stands"])

    assert among[1] == pytest.approx(float(alone[0]))
