"""What the settings name reads documents, in commands and in jobs alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from read_document import ReadDocument
from scripted_chat import ScriptedChat, replying

from heddle.api import composition
from heddle.api.composition import open_store
from heddle.api.extraction import load_ontology, open_enricher, present_mark
from heddle.api.ingestion import ingest_paths, plan_paths
from heddle.api.workbench import Workbench
from heddle.core.errors import ConfigurationError, ExtractorUnusable, OntologyInvalid, PathNotFound
from heddle.core.ids import WorkspaceId
from heddle.core.settings import Settings
from heddle.graph.schema import DEFAULT_SCHEMA
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import open_sandbox
from heddle.ingest.plan import Intention
from heddle.ingest.source_document import SourceText

TRADE = """\
types:
  Supplier: {parent: Organization}
relations:
  SUPPLIES: {heads: [Supplier], tails: [Organization]}
names:
  Helios Robotics GmbH: {type: Supplier, aliases: [Helios GmbH]}
"""


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    path = tmp_path / "trade.yaml"
    path.write_text(TRADE, "utf-8")
    return path


def test_without_settings_nothing_is_read_besides() -> None:
    assert load_ontology(Settings()) is None
    assert open_enricher(Settings()).mark == present_mark(Settings()) == ""


def test_the_ontology_is_the_schema_of_the_store(ontology: Path, tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path / "home"), ontology=str(ontology))

    schema = open_store(settings).scope(WorkspaceId("default")).schema

    assert "Supplier" in schema.entity_types
    assert open_store(Settings(home=str(tmp_path / "home"))).scope(WorkspaceId("x")).schema == DEFAULT_SCHEMA


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"ontology": "nowhere.yaml"}, PathNotFound),
        ({"extractor": "telepathy"}, ExtractorUnusable),
        ({"extractor": "nowhere.at_all:reader"}, ExtractorUnusable),
    ],
)
def test_what_cannot_be_had_is_said(words: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        open_enricher(Settings(**words))


@pytest.mark.parametrize(
    "words",
    [{"extractor": "chat"}, {"extractor": "chat", "chat_model": "a:b", "extraction_cost": 1.0}],
)
def test_a_chat_model_that_cannot_be_metered_or_had_is_said(
    words: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "chat_model" in words:
        monkeypatch.setattr(composition, "open_chat_model", lambda _: ScriptedChat(script=replying({})))

    with pytest.raises(ConfigurationError):
        open_enricher(Settings(**words))


def test_the_chat_model_reads_with_the_budget_and_the_ontology_of_the_settings(
    ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedChat(script=replying({"Zurich": "Place"}))
    monkeypatch.setattr(composition, "open_chat_model", lambda _: model)
    settings = Settings(
        home=str(tmp_path / "home"),
        ontology=str(ontology),
        extractor="chat",
        chat_model="some:model",
        extraction_tokens=1,
        chat_parallel=3,
    )

    enricher = open_enricher(settings)
    source = SourceText(ReadDocument("In Zurich.").subgraph()).document()
    readings = [extractor.read(source) for extractor in enricher.extractors]

    assert [extractor.name for extractor in enricher.extractors] == ["names:1", "chat:some:model/prompt-1"]
    assert enricher.at_once == 3
    assert present_mark(settings) == enricher.mark
    assert "the budget of 1 tokens is spent" in readings[1].unread
    assert enricher.expected(100_000, 4).calls > 4
    assert model.asked == []


def test_a_broken_ontology_stops_before_anything_is_written(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("types:\n  Chunk: {}\n", "utf-8")
    settings = Settings(home=str(tmp_path / "home"), ontology=str(broken))

    with Workbench(settings) as bench, pytest.raises(OntologyInvalid):
        ingest_paths(bench, [tmp_path])

    assert not (tmp_path / "home" / "graph.db").exists()


def test_documents_are_read_anew_under_another_ontology(ontology: Path, tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "a.txt").write_text("Acme Robotics acquired Helios GmbH in Zurich.\n", "utf-8")
    plain = Settings(home=str(tmp_path / "home"), workers=1)
    typed = Settings(home=str(tmp_path / "home"), workers=1, ontology=str(ontology))

    with open_sandbox(Limits(), workers=1) as sandbox:
        with Workbench(plain) as bench:
            before = ingest_paths(bench, [letters], sandbox=sandbox).graph_version
        with Workbench(typed) as bench:
            foretold = plan_paths(bench, [letters]).counts
            summary = ingest_paths(bench, [letters], sandbox=sandbox)
            again = ingest_paths(bench, [letters], sandbox=sandbox)
            suppliers = [node.properties["name"] for node in bench.scope.nodes(kind="Supplier")]
        with Workbench(plain) as bench:
            after = ingest_paths(bench, [letters], sandbox=sandbox).graph_version

    assert foretold == {Intention.OUTDATED: 1}
    assert (summary.updated, again.unchanged) == (1, 1)
    assert suppliers == ["Helios Robotics GmbH"]
    assert after == before
