"""Signatures say who works for whom."""

from __future__ import annotations

import pytest

from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.mention import Mention
from heddle.ingest.signature import signature_relations


def facts(text: str) -> list[tuple[str, str, str, str]]:
    mentions = [
        Mention(text.index(name), text.index(name) + len(name), kind, name, name)
        for name, kind in (("Priya Raman", "Person"), ("Corvane Thermal", "Organization"))
        if name in text
    ]
    found = signature_relations(text, [(0, len(text))], mentions, DEFAULT_SCHEMA)
    assert all(text[said.start :].startswith("Priya Raman") for said in found)
    return [(said.head.name, said.name, said.tail.name, said.phrase) for said in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Best,\nPriya Raman\nQuality Manager, Corvane Thermal",
            [("Priya Raman", "WORKS_FOR", "Corvane Thermal", "Quality Manager")],
        ),
        (
            "Priya Raman\nCEO, Corvane Thermal\nLeeds",
            [("Priya Raman", "LEADS", "Corvane Thermal", "CEO")],
        ),
        (
            "Priya Raman\nVice President at Corvane Thermal",
            [("Priya Raman", "WORKS_FOR", "Corvane Thermal", "Vice President")],
        ),
        ("Priya Raman\nLeeds, Corvane Thermal", []),
        ("Priya Raman met\nthe Manager, Corvane Thermal", []),
        ("Quality Manager, Corvane Thermal", []),
    ],
)
def test_a_name_above_a_title_and_a_firm_is_a_signature(
    text: str, expected: list[tuple[str, str, str, str]]
) -> None:
    assert facts(text) == expected
