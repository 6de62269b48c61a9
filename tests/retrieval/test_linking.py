"""Linking: the nodes a question names, and the words that only look like names."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexed_world import DocumentBuilder, filled_scope

from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.generation import Generation
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.linking import link
from heddle.retrieval.name_index import name_hash

NAMES = {
    "Will": "Person",
    "Ada Lovelace": "Person",
    "Lovelace": "Person",
    "Acme Inc.": "Organization",
    "Nordlicht Sensors": "Organization",
    "AT&T": "Organization",
    "Who": "Organization",
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder: Path = tmp_path_factory.mktemp("linked")
    made = DocumentBuilder("Snow and Ice", NAMES)
    made.paragraph("Will, Ada Lovelace, Lovelace, Nordlicht Sensors, AT&T and Who met.")
    made._entity("Acme Inc.")
    build_index(filled_scope(folder, [made]), HashingEncoder(16), folder / "index")
    return open_index(folder / "index")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where was Ada Lovelace born?", ["Ada Lovelace"]),
        ("Where was Lovelace born?", ["Lovelace"]),
        ("where was ada lovelace born", ["Ada Lovelace"]),
        ("What is Acme Inc's address?", ["Acme Inc."]),
        ("Is AT&T in it?", ["AT&T"]),
        ("What does Snow and Ice say?", ["Snow and Ice"]),
        ("Ada Lovelace and Will", ["Ada Lovelace", "Will"]),
        ("When will Ada Lovelace come?", ["Ada Lovelace"]),
        ("Nordlichter Sensorsystems", []),
        ("Who wrote it?", []),
        ("Adalovelace", []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_question_names_its_nodes(generation: Generation, question: str, expected: list[str]) -> None:
    assert [item.name for item in link(generation, question)] == expected


@pytest.mark.parametrize("question", ["What does Nordlicht Sensers sell?", "nordlict sensors"])
def test_a_small_spelling_mistake_is_forgiven_at_a_lower_score(generation: Generation, question: str) -> None:
    (found,) = link(generation, question)

    assert found.name == "Nordlicht Sensors"
    assert 0.5 < found.score < 0.8
    assert question[found.start : found.end].lower().startswith("nord")


def test_an_exact_name_scores_higher_than_one_in_another_case(generation: Generation) -> None:
    (exact,) = link(generation, "Ada Lovelace")
    (folded,) = link(generation, "ada lovelace")

    assert exact.score == 1.0 > folded.score


def test_a_collision_of_hashes_is_no_link(generation: Generation) -> None:
    rows = generation.names.find(["ada lovelace", "nobody at all"])

    assert len(rows[0]) == 1
    assert rows[1] == ()
    assert name_hash("a") != name_hash("b")
