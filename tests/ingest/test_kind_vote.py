"""What the words around a name say about it."""

from __future__ import annotations

import pytest

from heddle.ingest.kind_vote import kind_by_context


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the chief executive of Corvane Thermal said", "Organization"),
        ("and Corvane Thermal acquires the rest", "Organization"),
        ("Corvane Thermal, a maker of pumps, grew", "Organization"),
        ("he works for Corvane Thermal", "Organization"),
        ("best\nPriya Raman\nQuality Manager, Corvane Thermal", "Organization"),
        ("Ms Corvane Thermal left", "Person"),
        ("Corvane Thermal, director of service, left", "Person"),
        ("For it: Corvane Thermal, Head of Procurement, signed", "Person"),
        ("we saw Corvane Thermal yesterday", ""),
    ],
)
def test_the_context_tells_people_from_bodies(text: str, kind: str) -> None:
    start = text.index("Corvane")

    assert kind_by_context(text, start, start + len("Corvane Thermal"), "Person") == kind


def test_places_are_left_alone() -> None:
    assert kind_by_context("the president of France", 17, 23, "Place") == ""
