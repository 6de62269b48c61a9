"""A question's vector, for encoders that want an instruction and for those that want none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from heddle.core.knowledge import KnowledgeType
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.question_vector import question_vector

_TABLE, _TEXT, _MAIL = KnowledgeType.TABLE, KnowledgeType.TEXT, KnowledgeType.MAIL


class _Instructed(HashingEncoder):
    """One that wants words for all and for two types, and remembers what it was given."""

    def __init__(self, prompts: Mapping[str, str]) -> None:
        super().__init__()
        self.prompts = prompts
        self.heard: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.heard += texts
        return super().encode(texts)


_PROMPTS = {"all": "Everywhere: ", "table": "From tables: ", "text": "From text: "}


def test_an_encoder_without_prompts_gets_the_question_alone() -> None:
    encoder = HashingEncoder()
    found = question_vector(encoder, "how high is the tower?", {_TABLE})
    assert np.array_equal(found, encoder.encode(["how high is the tower?"])[0])


def test_prompts_of_another_kind_are_left_alone() -> None:
    encoder = _Instructed({"query": "query: ", "document": ""})
    question_vector(encoder, "how high?", {_TABLE})
    assert encoder.heard == ["how high?"]


def test_one_type_is_asked_for_in_its_words_and_none_in_those_for_all() -> None:
    encoder = _Instructed(_PROMPTS)
    question_vector(encoder, "how high?", {_TABLE})
    question_vector(encoder, "how high?")
    assert encoder.heard == ["From tables: how high?", "Everywhere: how high?"]


def test_several_types_meet_in_the_middle_whatever_their_order() -> None:
    encoder = _Instructed(_PROMPTS)
    found = question_vector(encoder, "how high?", [_TEXT, _TABLE])
    assert encoder.heard == ["From tables: how high?", "From text: how high?"]
    one, other = (question_vector(encoder, "how high?", {kind}) for kind in (_TEXT, _TABLE))
    assert np.isclose(np.linalg.norm(found), 1, atol=1e-6)
    assert np.isclose(found @ one, found @ other, atol=1e-6)
    assert np.array_equal(found, question_vector(encoder, "how high?", [_TABLE, _TEXT]))


def test_a_type_that_the_encoder_knows_no_words_for_is_asked_for_as_all() -> None:
    encoder = _Instructed(_PROMPTS)
    question_vector(encoder, "how high?", {_MAIL})
    assert encoder.heard == ["Everywhere: how high?"]
