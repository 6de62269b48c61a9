"""The card of an entity: every mention and relation with its place."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from indexed_world import entity, filled_scope, letter, report, world

from heddle.core.errors import NotFound
from heddle.graph.records import Decision, Verdict
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.entity_card import entity_card
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, open_index


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder: Path = tmp_path_factory.mktemp("carded")
    scope = filled_scope(folder, world())
    scope.decide(Decision(Verdict.MERGE, entity("Acme"), entity("Mina Okafor")))
    scope.decide(Decision(Verdict.MERGE, entity("Acme"), entity("Project Aurora")))
    near = {entity("Acme"): (1.0, 0.0), entity("London"): (0.9, 0.1), entity("Bergen"): (0.5, 0.5)}
    scope.write_embeddings("rphgnn", list(near), np.asarray(list(near.values()), dtype=np.float32))
    build_index(scope, HashingEncoder(16), folder / "index")
    return open_index(folder / "index")


def test_a_card_names_the_entity_and_its_type(generation: Generation) -> None:
    card = entity_card(generation, entity("Acme"))

    assert (card.name, card.type) == ("Acme", "Organization")
    json.dumps(card.to_json())


def test_mentions_are_sentences_at_their_place(generation: Generation) -> None:
    card = entity_card(generation, entity("Acme"))
    texts = {item.document: item.text for item in world()}

    assert card.mentions[0].quote == "Ada Lovelace works for Acme."
    assert card.mentions[0].source == "mail-1.pdf"
    assert card.mention_count == len(card.mentions) == 3, "with those of what it is one with"
    for item in card.mentions:
        assert texts[item.document][item.start : item.end] == item.quote


def test_relations_carry_both_ends_and_their_evidence(generation: Generation) -> None:
    card = entity_card(generation, entity("Acme"))

    found = {item.to_json()["text"]: item.evidence[0].document for item in card.relations}
    assert found == {
        "Ada Lovelace works for Acme": letter().document,
        "Nordlicht Sensors supplies Acme": report().document,
    }


def test_same_entities_and_neighbours_are_listed_nearest_first(generation: Generation) -> None:
    card = entity_card(generation, entity("Acme"))

    assert [name for _, name in card.same_as] == ["Project Aurora"]
    assert [name for _, name, _ in card.neighbours] == ["London", "Bergen"]
    assert card.neighbours[0][2] > card.neighbours[1][2]


@pytest.mark.parametrize("name", ["", "0" * 32, "näme", "x" * 500])
def test_what_is_no_entity_is_not_found(generation: Generation, name: str) -> None:
    with pytest.raises(NotFound):
        entity_card(generation, name)


def test_a_document_has_no_card(generation: Generation) -> None:
    with pytest.raises(NotFound):
        entity_card(generation, report().document)
