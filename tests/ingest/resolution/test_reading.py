"""Records read from a graph, and what stands around names in texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_builders import a_document, an_entity, id_of

from heddle.core.ids import DEFAULT_WORKSPACE
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import Node
from heddle.graph.schema import NodeType
from heddle.graph.store import GraphScope
from heddle.ingest.resolution.profiles import Profiles
from heddle.ingest.resolution.reading import WINDOW, RecordReader, is_resolved
from heddle.ingest.resolution.record import Record, cosine
from heddle.ingest.resolution.surroundings import other_names, words_around


@pytest.fixture
def scope(tmp_path: Path) -> Iterator[GraphScope]:
    store = EmbeddedStore(tmp_path / "graph.db")
    yield store.scope(DEFAULT_WORKSPACE)
    store.close()


def record_of(scope: GraphScope, name: str) -> Record:
    (record,) = RecordReader(scope).read([an_entity(name).id])
    return record


def test_a_record_holds_by_document_who_is_named_beside_it(scope: GraphScope) -> None:
    scope.put(
        [a_document("a", people=("Ada", "Bob"), employer="Acme"), a_document("b", people=("Ada", "Eve"))]
    )
    record = record_of(scope, "Ada")

    assert list(record.settings) == sorted([id_of("a"), id_of("b")])
    assert dict(record.settings[id_of("a")].neighbours).keys() == {"bob", "acme"}
    assert dict(record.settings[id_of("a")].neighbours)["acme"] == 1.0
    assert dict(record.settings[id_of("b")].neighbours).keys() == {"eve"}
    assert record.within(record.part, [id_of("b")]).neighbours().keys() == {"eve"}


def test_a_hub_is_known_not_to_be_known_whole(scope: GraphScope) -> None:
    scope.put([a_document(f"d{number}", people=("Ada",)) for number in range(WINDOW + 1)])

    assert not record_of(scope, "Ada").whole
    scope.delete(id_of("d0"))
    assert record_of(scope, "Ada").whole


def test_stubs_and_addresses_are_not_resolved(scope: GraphScope) -> None:
    assert is_resolved(an_entity("Ada"))
    assert not is_resolved(an_entity("a@b.org", "Resource"))
    assert not is_resolved(Node(an_entity("Ada").id, NodeType.DOCUMENT, {"title": "x"}, stub=True))
    assert not is_resolved(Node(an_entity("Ada").id, NodeType.CHUNK, {"text": "x"}))


def test_profiles_tell_who_is_there_and_keep_those_at_hand(scope: GraphScope) -> None:
    scope.put([a_document("a", people=("Ada", "Bob"))])
    profiles = Profiles(RecordReader(scope), lambda: None)
    ada, gone = an_entity("Ada").id, an_entity("Nobody").id

    assert profiles.read([gone, ada]) == [ada]
    assert profiles.record(gone) is None
    assert "=:ada" in profiles.keys(ada)
    assert profiles.profile(ada).neighbours.keys() == {"bob"}
    assert [part.record for part in profiles.parts(ada, None)] == [profiles.record(ada)]


@pytest.mark.parametrize(
    ("text", "name", "others"),
    [
        ("Graph Transformer (HGT) is", "Graph Transformer", ["HGT"]),
        ("Edson Nascimento, known as Pelé, played", "Edson Nascimento", ["Pelé"]),
        ("Acme (formerly Ajax Works) grew", "Acme", ["Ajax Works"]),
        ("Acme (1999-2004) grew", "Acme", []),
        ("Acme (see below) grew", "Acme", []),
        ("Acme and Bolt (BLT) grew", "Acme", []),
    ],
)
def test_other_names_are_those_that_the_text_gives_right_behind(
    text: str, name: str, others: list[str]
) -> None:
    assert other_names(text, text.index(name) + len(name)) == others


def test_words_around_a_name_leave_out_the_name_and_idle_words() -> None:
    text = "A famous engine, which Ada described, computed numbers of Bernoulli there."
    start = text.index("Ada")

    assert words_around(text, start, start + 3) == words_around(
        "a famous engine Ada described computed numbers bernoulli x", 16, 19
    )
    assert words_around("Ada", 0, 3) == set()


def test_cosine_is_one_for_the_same_words_and_none_for_others() -> None:
    assert cosine(frozenset({1, 2}), frozenset({1, 2})) == pytest.approx(1)
    assert cosine(frozenset({1}), frozenset({2})) == cosine(frozenset(), frozenset()) == 0
