"""A chat model describes a draft and can change nothing else in it."""

from __future__ import annotations

import json

import pytest
from scripted_chat import ScriptedChat

from heddle.core.errors import ModelUnusable
from heddle.graph.ontology import Ontology, OntologyRelation, OntologyType
from heddle.graph.ontology_file import parse_ontology
from heddle.ingest.ontology_suggestion import Suggestion, Support
from heddle.ingest.ontology_wording import worded

SUPPORT = Support(3, 2, "Supplier: Helios", "orders.csv")
DRAFT = Suggestion(
    Ontology(
        types=(OntologyType("Supplier", "Organization", "", ("Helios",)), OntologyType("Part")),
        relations=(OntologyRelation("INSURE", ("Organization",), ("Organization",)),),
    ),
    {"Supplier": SUPPORT, "Part": SUPPORT, "INSURE": SUPPORT},
)


def test_what_the_model_has_words_for_is_described() -> None:
    reply = {
        "Supplier": "a firm that\nsells",
        "INSURE": "covers the risks of",
        "Thief": "x",
        "Part": "y" * 500,
    }
    model = ScriptedChat(script=lambda _: f"Here: {json.dumps(reply)}")

    done = worded(DRAFT, model)

    assert [each.description for each in done.ontology.types] == ["a firm that sells", ""]
    assert done.ontology.relations[0].description == "covers the risks of"
    assert [each.name for each in done.ontology.types] == ["Supplier", "Part"]
    assert parse_ontology(done.to_yaml()) == done.ontology
    assert "Supplier: Helios" in str(model.asked[0][-1].content)


def test_an_empty_draft_asks_nothing() -> None:
    model = ScriptedChat(script=lambda _: "{}")

    assert worded(Suggestion(Ontology(), {}), model).ontology == Ontology()
    assert model.asked == []


@pytest.mark.parametrize("answer", ["no", "[]", '{"a": ', ConnectionError("gone")])
def test_a_model_that_fails_is_said(answer: str | Exception) -> None:
    with pytest.raises(ModelUnusable):
        worded(DRAFT, ScriptedChat(script=lambda _: answer))
