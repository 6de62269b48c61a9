"""What counts as a name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from heddle.ingest.annotation import NamedSpan, Token
from heddle.ingest.mention import (
    Mention,
    NamedEntityExtractor,
    Passage,
    as_mention,
    find_addresses,
    find_companies,
    is_name,
    without_legal_form,
    without_overlaps,
)


class FixedAnnotator:
    """Finds given words wherever they stand."""

    def __init__(self, **labels: str) -> None:
        self._labels = labels

    def names(self, texts: Sequence[str]) -> list[list[NamedSpan]]:
        return [
            [
                NamedSpan(text.index(word), text.index(word) + len(word), label)
                for word, label in self._labels.items()
                if word in text
            ]
            for text in texts
        ]

    def trees(self, sentences: Sequence[str]) -> list[list[Token]]:
        raise AssertionError("names need no trees")


@pytest.mark.parametrize("name", ["Maria Keller", "Acme", "3M Company", "Étude", "van der Berg", "I. Tallis"])
def test_names_are_kept(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A",
        "12",
        "2021-03-04",
        "--",
        "x",
        "a b c d e f g h i",
        "acme | helios",
        "https://acme.example",
        "FW",
        "Section 404(b",
        "Section 3",
        "GBP 3 million",
        "X: Y",
        "keller",
    ],
)
def test_what_is_no_name_is_dropped(name: str) -> None:
    assert not is_name(name)


def test_labels_become_entity_types_and_others_are_dropped() -> None:
    extractor = NamedEntityExtractor(FixedAnnotator(Maria="PERSON", Zurich="GPE", Monday="DATE"))

    found = extractor.extract([Passage("Maria left Zurich on Monday.", 50)])

    assert [(m.kind, m.name, m.start, m.end) for m in found] == [
        ("Person", "Maria", 50, 55),
        ("Place", "Zurich", 61, 67),
    ]


def test_a_text_of_another_language_keeps_its_addresses_only() -> None:
    extractor = NamedEntityExtractor(FixedAnnotator(Maria="PERSON"), read_names=False)

    found = extractor.extract([Passage("Maria schreibt an m.keller@acme.example.", 0)])

    assert [(m.kind, m.name) for m in found] == [("Resource", "m.keller@acme.example")]


def test_a_mention_is_shrunk_to_its_name() -> None:
    passage = Passage("He saw the Acme Corp.'s hall", 0)

    [mention] = as_mention(passage, 7, 23, "Organization")

    assert (mention.name, mention.surface) == ("Acme Corp", "Acme Corp")
    assert passage.text[mention.start : mention.end] == mention.surface


def test_a_name_across_a_line_break_keeps_its_surface() -> None:
    [mention] = as_mention(Passage("Maria\nKeller", 0), 0, 12, "Person")

    assert (mention.name, mention.surface) == ("Maria Keller", "Maria\nKeller")


def test_a_legal_form_makes_an_organization_whatever_the_model_says() -> None:
    [mention] = as_mention(Passage("Helios GmbH", 0), 0, 11, "Person")

    assert mention.kind == "Organization"


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("Pellard Valves of Lyon", "Pellard Valves"),
        ("University of Zurich", "University of Zurich"),
        ("Northern Bank of England", "Northern Bank of England"),
    ],
)
def test_a_firm_is_named_without_its_seat(surface: str, name: str) -> None:
    [mention] = as_mention(Passage(surface, 0), 0, len(surface), "Organization")

    assert mention.name == name


def test_a_person_has_no_digits_in_the_name() -> None:
    assert as_mention(Passage("Aquilo 9", 0), 0, 8, "Person") == []


@pytest.mark.parametrize(
    ("name", "bare"), [("Acme, Inc.", "Acme"), ("Helios GmbH", "Helios"), ("Agency", "Agency")]
)
def test_the_legal_form_is_told_from_the_name(name: str, bare: str) -> None:
    assert without_legal_form(name) == bare


def test_a_project_is_no_person() -> None:
    [mention] = as_mention(Passage("Project Larkspur", 0), 0, 16, "Person")

    assert mention.kind == "Concept"


def test_companies_are_found_by_their_legal_form() -> None:
    found = find_companies(Passage("We bought Helios Wind GmbH and Acme, Inc. of Ohio.", 0))

    assert [mention.name for mention in found] == ["Helios Wind GmbH", "Acme, Inc"]


def test_addresses_end_before_the_full_stop() -> None:
    found = find_addresses("Write to M.Keller@Acme.example.", 10)

    assert [(m.name, m.surface, m.start) for m in found] == [
        ("m.keller@acme.example", "M.Keller@Acme.example", 19)
    ]


def test_of_two_that_overlap_the_longer_stays() -> None:
    short, long = Mention(0, 6, "Place", "Helios", "Helios"), Mention(0, 11, "Organization", "H", "H")
    later = Mention(12, 14, "Place", "IT", "IT")

    assert without_overlaps([later, short, long]) == [long, later]
