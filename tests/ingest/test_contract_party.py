"""Who a contract names as buyer and as supplier."""

from __future__ import annotations

import time

import pytest

from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.contract_party import party_relations
from heddle.ingest.derivation import DerivationJob, derive
from heddle.ingest.mention import Mention

NAMES = {
    "Corvane Ltd": "Organization",
    "Pellard SAS": "Organization",
    "Leeds": "Place",
    "Ada Brask": "Person",
}


def said(text: str) -> list[tuple[str, str, str]]:
    mentions = sorted(
        Mention(text.index(name), text.index(name) + len(name), kind, name, name)
        for name, kind in NAMES.items()
        if name in text
    )
    blocks = (
        [(0, len(text))] if "\n" not in text else [(0, text.index("\n")), (text.index("\n") + 1, len(text))]
    )
    found = party_relations(text, blocks, mentions, DEFAULT_SCHEMA)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    return [(each.head.name, each.name, each.tail.name) for each in found]


SUPPLY = [("Pellard SAS", "SUPPLIES", "Corvane Ltd")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('between Corvane Ltd, Leeds ("the Buyer") and Pellard SAS, Lyon ("the Supplier")', SUPPLY),
        ("Corvane Ltd of Leeds (hereinafter the “Purchaser”)\nand Pellard SAS (the Seller)", SUPPLY),
        ('Pellard SAS (hereinafter referred to as "Contractor") and Corvane Ltd (the "Client")', SUPPLY),
        (
            'Ada Brask ("the Employee") and Corvane Ltd (the Employer)',
            [("Ada Brask", "WORKS_FOR", "Corvane Ltd")],
        ),
        ('Corvane Ltd ("the Buyer") and Leeds ("the Supplier")', []),
        ('Corvane Ltd ("the Tenant") and Pellard SAS ("the Landlord")', []),
        ('Corvane Ltd ("the Buyer") and ("the Supplier")', []),
        ("Corvane Ltd, the buyer, and Pellard SAS, the supplier", []),
        ('Corvane Ltd ("the Buyer")' + " x" * 800 + 'Pellard SAS ("the Supplier")', []),
    ],
)
def test_parties_are_told_by_the_roles_behind_their_names(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert said(text) == expected


def test_an_agreement_says_who_supplies_whom() -> None:
    text = 'between Corvane Thermal Ltd, Leeds ("the Buyer") and Pellard Valves Ltd, Lyon ("the Supplier").'
    subgraph = derive(DerivationJob(text.encode(), "agreement.txt")).documents[0].subgraph
    names = {node.id: node.properties.get("name") for node in subgraph.nodes}

    [edge] = [edge for edge in subgraph.edges if edge.type == "SUPPLIES"]

    assert (names[edge.source], names[edge.target]) == ("Pellard Valves Ltd", "Corvane Thermal Ltd")
    assert (edge.properties["method"], edge.properties["phrase"]) == ("structure", "supplier, buyer")


def test_a_bracket_with_much_space_in_it_costs_no_more_than_its_length() -> None:
    started = time.process_time()

    assert said("Corvane Ltd " + "(" + " " * 200_000 + "x") == []

    assert time.process_time() - started < 2.0
