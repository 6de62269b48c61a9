"""A passage in another language than its document says so; one that is hard to tell does not."""

from __future__ import annotations

import pytest
from layouts import contributed
from parsed_builders import a_block, a_document

from heddle.graph.schema import NodeType
from heddle.ingest.chunk_language import other_language

ENGLISH = "The parties agree that the supplier bears the cost of transport and of the insurance of all goods."
GERMAN = (
    "Die Parteien vereinbaren, dass der Lieferant die Kosten für den Transport und die Versicherung trägt."
)
FRENCH = "Les parties conviennent que le fournisseur prend en charge les frais de transport et d’assurance."


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        (ENGLISH, "en", ""),
        (GERMAN, "en", "de"),
        (FRENCH, "de", "fr"),
        (ENGLISH, "fr", "en"),
        (GERMAN, "und", ""),
        ("Lieferant: Helios GmbH", "en", ""),
        ("PV-40 PV-41 PV-42 kW kWh bar psi Hz valve pump reed loom beam warp", "en", ""),
    ],
)
def test_a_passage_is_in_another_language_where_that_is_sure(text: str, language: str, other: str) -> None:
    assert other_language(text, language) == other


def test_a_chunk_of_a_bilingual_contract_keeps_its_language() -> None:
    parsed = a_document(a_block(" ".join([ENGLISH] * 8)), a_block(" ".join([GERMAN] * 8)))
    chunks = [node for node in contributed(parsed).nodes if node.type is NodeType.CHUNK]
    assert {str(chunk.properties["text"])[:3]: chunk.properties.get("language", "") for chunk in chunks} == {
        "The": "",
        "Die": "de",
    }
