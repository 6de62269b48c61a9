"""The example of an extractor of one's own runs as it says, under the ontology beside it."""

from __future__ import annotations

from pathlib import Path

from heddle_process import call
from scripts import ROOT

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ontology_file import read_ontology
from heddle.graph.store import GraphReader

WORDS = ("--ontology", str(ROOT / "examples/corvane.yaml"), "--extractor", "part_numbers:open_extractor")


def names_of(graph: GraphReader, kind: str) -> set[str]:
    return {str(node.properties["name"]) for node in graph.nodes(kind=kind)}


def test_parts_are_read_and_built_into_machines(tmp_path: Path) -> None:
    minutes = str(ROOT / "examples/dossier/board-minutes-2025-04.docx")
    agreement = str(ROOT / "examples/dossier/supply-agreement-pellard.pdf")

    done = call(tmp_path / "home", "ingest", minutes, agreement, *WORDS, PYTHONPATH=str(ROOT / "examples"))
    lost = call(tmp_path / "home", "ingest", minutes, *WORDS, "--json")

    assert done.code == 0, done.err
    ontology = read_ontology(ROOT / "examples/corvane.yaml")
    graph = EmbeddedStore(tmp_path / "home" / "graph.db", ontology.schema).scope(DEFAULT_WORKSPACE)
    assert names_of(graph, "Part") == {"PV-40", "FX-12"}
    assert "Pellard Valves" in names_of(graph, "Supplier")
    [built] = list(graph.edges("BUILT_INTO"))
    head, tail = graph.node(built.source), graph.node(built.target)
    assert head is not None
    assert tail is not None
    assert (head.properties["name"], tail.properties["name"]) == ("PV-40", "Aquilo 9")
    assert built.properties["method"] == "part-numbers"
    assert (lost.code, lost.json()["error"]["code"]) == (3, "extractor-unusable")
