"""The names that an ontology knows are found wherever they stand."""

from __future__ import annotations

import pytest

from heddle.core.extractor import SourceDocument, SourcePassage
from heddle.graph.ontology import Ontology, OntologyName
from heddle.ingest.known_names import KnownNames

NAMES = KnownNames(
    Ontology(
        names=(
            OntologyName("Helios Robotics GmbH", "Organization", ("Helios", "Helios Robotics")),
            OntologyName("apple", "Product"),
            OntologyName("C-47", "Product"),
        )
    )
)


def found(text: str, start: int = 0) -> list[tuple[str, str, int]]:
    reading = NAMES.read(SourceDocument("d", "en", "", (SourcePassage("c", text, start),)))
    return sorted(
        (entity.kind, entity.name, mention.start)
        for entity in reading.entities
        for mention in entity.mentions
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Helios Robotics GmbH wins", [("Organization", "Helios Robotics GmbH", 0)]),
        ("by Helios Robotics.", [("Organization", "Helios Robotics", 3)]),
        ("HELIOS wins", [("Organization", "HELIOS", 0)]),
        ("a helios wins", []),
        ("Heliosphere", []),
        ("an apple", [("Product", "apple", 3)]),
        ("a C-47 flew", [("Product", "C-47", 2)]),
        ("C 47", []),
        ("", []),
    ],
)
def test_a_name_is_found_as_it_is_written(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert found(text) == expected


def test_places_are_those_of_the_document() -> None:
    assert found("At Helios.", 100) == [("Organization", "Helios", 103)]
