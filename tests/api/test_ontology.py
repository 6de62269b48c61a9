"""The ontology of a workbench is the one of the settings, and its documents suggest another."""

from __future__ import annotations

from pathlib import Path

from heddle.api.ontology import ontology_facts, ontology_in_force, suggest
from heddle.api.workbench import Workbench
from heddle.core.settings import Settings
from heddle.graph.schema import DEFAULT_ENTITY_TYPES


def test_without_one_heddles_own_types_are_in_force() -> None:
    facts = ontology_facts(ontology_in_force(Settings()))

    assert [each["name"] for each in facts["types"]] == list(DEFAULT_ENTITY_TYPES)
    assert len(facts["hash"]) == len(facts["schema"]) == 64


def test_documents_suggest_one_and_an_empty_home_stays_absent(tmp_path: Path) -> None:
    with Workbench(Settings(home=str(tmp_path / "home"))) as bench:
        assert suggest(bench, sentences=0).to_json() == {"types": [], "relations": [], "sentences": 0}

    assert list(tmp_path.iterdir()) == []
