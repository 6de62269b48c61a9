"""Names told apart by document, and pairs of their parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_scores import b_cubed, calibration_error, pairwise
from graph_builders import a_document, an_entity, id_of
from name_gold import gold_of
from name_world import WorldMaker

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.same_as import document_of, node_of
from heddle.graph.store import GraphScope
from heddle.ingest.resolution.key_directory import KeyDirectory
from heddle.ingest.resolution.matcher import shipped_matcher
from heddle.ingest.resolution.pairing import Pairing
from heddle.ingest.resolution.profiles import Profiles
from heddle.ingest.resolution.reading import RecordReader, is_resolved


@pytest.fixture
def scope(tmp_path: Path) -> Iterator[GraphScope]:
    store = EmbeddedStore(tmp_path / "graph.db")
    yield store.scope(DEFAULT_WORKSPACE)
    store.close()


def pairing_of(scope: GraphScope) -> Pairing:
    profiles = Profiles(RecordReader(scope), lambda: None)
    nodes = profiles.read([node.id for node in scope.nodes() if is_resolved(node)])
    directory = KeyDirectory(None, {}, {node: profiles.keys(node) for node in nodes})
    return Pairing(None, profiles, directory, shipped_matcher(), nodes, nodes)


def test_a_surname_of_two_people_is_a_part_for_each_and_the_same_as_each(scope: GraphScope) -> None:
    people = {"a": "Grace Hopper", "b": "Edward Hopper"}
    texts = {
        "a": "Hopper wrote compilers for naval computers, as Grace Hopper said of programming.",
        "b": "Hopper painted lonely diners at night, and Edward Hopper sold paintings slowly.",
    }
    scope.put([a_document(name, people=("Hopper", people[name]), text=texts[name]) for name in people])
    pairing = pairing_of(scope)
    (namesakes,) = list(pairing.tell_namesakes(lambda: None))
    accepted = [pair for pair in pairing.judge_pairs(lambda _done, _all: None, lambda: None) if pair.accepted]

    assert namesakes.node == an_entity("Hopper").id
    assert sorted(namesakes.parts) == sorted([(id_of("a"),), (id_of("b"),)])
    assert any("grace hopper" in fact for fact in namesakes.evidence)
    joined = {
        (part, other)
        for pair in accepted
        for part, other in ((pair.left, pair.right), (pair.right, pair.left))
    }
    for name, full in people.items():
        whole = an_entity(full).id
        parts = [part for part, other in joined if node_of(other) == whole]
        assert [document_of(part) for part in parts] == [id_of(name)]


def test_one_person_in_many_documents_stays_one(scope: GraphScope) -> None:
    text = "Ada Lovelace wrote programs for the analytical engine with Charles Babbage."
    names = ("Ada Lovelace", "Charles Babbage")
    scope.put([a_document(f"d{number}", people=names, text=text) for number in range(5)])

    assert list(pairing_of(scope).tell_namesakes(lambda: None)) == []


def test_worlds_are_the_same_for_a_seed_and_know_what_every_name_means() -> None:
    first, second = (gold_of(WorldMaker(3).world(2)) for _ in range(2))

    assert first.meant == second.meant
    assert {node for node, _ in first.meant} == set(first.names)
    assert len(set(first.meant.values())) < len(first.names)


def test_scores_of_clusters_are_those_of_their_definitions() -> None:
    true = {1: "a", 2: "a", 3: "b", 4: "b"}
    said = {1: "x", 2: "x", 3: "x", 4: "y"}

    assert (pairwise(said, true).precision, pairwise(said, true).recall) == (1 / 3, 1 / 2)
    assert b_cubed(said, true).precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert b_cubed(said, true).recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert pairwise(true, true).f1 == b_cubed(true, true).f1 == 1


def test_probabilities_that_come_true_as_often_as_they_say_are_calibrated() -> None:
    import numpy as np

    chances = np.array([0.25] * 4 + [0.75] * 4)
    error, curve = calibration_error(chances, np.array([1.0, 0, 0, 0, 1, 1, 1, 0]))

    assert error == 0
    assert curve == [(0.25, 0.25, 4), (0.75, 0.75, 4)]
    assert calibration_error(chances, np.zeros(8))[0] == 0.5
