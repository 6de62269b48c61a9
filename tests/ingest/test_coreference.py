"""Other words for a name are mentions of it where rules are sure, and of nothing where they are not."""

from __future__ import annotations

import pytest

from heddle.ingest.coreference import INITIALS, PRONOUN, SHORT_FORM, find_pronouns, find_short_forms
from heddle.ingest.mention import Mention
from heddle.ingest.sentence import split_sentences

KINDS = {
    "Pellard Valves SA": "Organization",
    "Corvane": "Organization",
    "World Health Organization": "Organization",
    "Lyon": "Place",
    "Leeds": "Place",
    "Ada Lovelace": "Person",
    "Mina Okafor": "Person",
}


def mentions_in(text: str) -> list[Mention]:
    found = [
        Mention(text.index(name), text.index(name) + len(name), kind, name, name)
        for name, kind in KINDS.items()
        if name in text
    ]
    return sorted(found)


def short_forms(text: str) -> list[tuple[str, str, str]]:
    found = find_short_forms(text, mentions_in(text))
    return [(mention.surface, mention.name, mention.coreference) for mention in found]


def pronouns(text: str) -> list[tuple[str, str, str]]:
    found = find_pronouns(text, [split_sentences(text)], mentions_in(text))
    return [(mention.surface, mention.name, mention.coreference) for mention in found]


@pytest.mark.parametrize(
    "definition",
    [
        '(the "Supplier")',
        '("the Supplier")',
        "(hereinafter “Supplier”)",
        '(hereinafter referred to as the "Supplier")',
    ],
)
def test_a_short_form_means_who_it_was_defined_for(definition: str) -> None:
    text = f"Pellard Valves SA {definition} sells valves. The Supplier bears the cost."
    assert short_forms(text) == [("Supplier", "Pellard Valves SA", SHORT_FORM)]


def test_the_firm_is_meant_and_not_its_town() -> None:
    parties = (
        'between Corvane, 4 Foundry Row, Leeds ("the Buyer") and Pellard Valves SA, Lyon ("the Supplier")'
    )
    text = f"{parties}. The Supplier pays the Buyer."
    assert {(surface, name) for surface, name, _ in short_forms(text)} == {
        ("Supplier", "Pellard Valves SA"),
        ("Buyer", "Corvane"),
    }


def test_a_word_before_its_definition_is_left_alone() -> None:
    assert short_forms('The Supplier is Pellard Valves SA (the "Supplier").') == []


def test_initials_mean_the_name_they_are_of() -> None:
    assert short_forms("The World Health Organization (WHO) met. WHO said so.") == [
        ("WHO", "World Health Organization", INITIALS)
    ]
    assert short_forms("The World Health Organization (UNO) met. UNO said so.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Corvane makes heat pumps in Leeds. It was founded in 1921.", ("It", "Corvane", PRONOUN)),
        ("Corvane makes heat pumps. The company employs 412 people.", ("The company", "Corvane", PRONOUN)),
        ("Ada Lovelace wrote notes on Corvane. She lived in London.", ("She", "Ada Lovelace", PRONOUN)),
    ],
)
def test_a_pronoun_means_what_the_sentence_before_opens_with(text: str, found: tuple[str, str, str]) -> None:
    assert pronouns(text) == [found]


def test_a_pronoun_after_a_pronoun_means_the_same() -> None:
    assert [name for _, name, _ in pronouns("Corvane grows. It sells pumps. It was founded in 1921.")] == [
        "Corvane"
    ] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Corvane makes heat pumps. It is important to say so.",
        "Corvane bought Pellard Valves SA. It was founded in 1921.",
        "Ada Lovelace met Mina Okafor. She lived in London.",
        "In Leeds, Corvane makes pumps. It was founded in 1921.",
        "Ada Lovelace wrote notes. It was founded in 1921.",
        "Corvane makes pumps. Sales grew. It was founded in 1921.",
        "It was founded in 1921.",
    ],
)
def test_a_pronoun_that_may_mean_something_else_means_nothing(text: str) -> None:
    assert pronouns(text) == []
