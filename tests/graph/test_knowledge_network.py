"""What joins two members, and how strongly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import resolved_world
from graph_around import mentions, people
from graph_builders import a_document, a_mail, a_subgraph
from naive_graph import NaiveScope

from heddle.core.errors import StoreBusy
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.knowledge_network import KnowledgeNetwork, read_knowledge
from heddle.graph.records import DocumentPut, Edge, Node, Source
from heddle.graph.schema import EdgeType, NodeType


def network_of(*documents: DocumentPut) -> KnowledgeNetwork:
    graph = NaiveScope(DEFAULT_WORKSPACE)
    graph.put(documents)
    return read_knowledge(graph, check=lambda: None)


def weights(network: KnowledgeNetwork) -> dict[tuple[str, str], float]:
    names = [member.name for member in network.members]
    named = {(names[one], names[two]): weight for (one, two), weight in network.weights.items()}
    return {(min(pair), max(pair)): weight for pair, weight in named.items()}


def test_every_edge_between_two_members_joins_them_by_one() -> None:
    assert weights(network_of(people([("ada", "bob"), ("bob", "ada"), ("ada", "ada")]))) == {
        ("ada", "bob"): 2.0
    }


def test_a_place_brings_each_of_its_members_weight_one() -> None:
    assert weights(network_of(mentions("x", ["ada", "bob", "cyd"]))) == {
        ("ada", "bob"): 0.5,
        ("ada", "cyd"): 0.5,
        ("bob", "cyd"): 0.5,
    }
    assert weights(network_of(mentions("x", ["ada", "bob"]), mentions("y", ["ada", "bob"]))) == {
        ("ada", "bob"): 2.0
    }


def test_what_is_mentioned_twice_in_a_place_is_there_once() -> None:
    put = mentions("x", ["ada", "bob"])
    again = Edge(NodeId("x"), EdgeType.MENTIONS, NodeId("ada"), "another mention")
    subgraph = replace(put.subgraph, edges=(*put.subgraph.edges, again))

    assert weights(network_of(DocumentPut(subgraph, put.sources))) == {("ada", "bob"): 1.0}


def test_authors_of_a_document_and_people_of_a_message_are_joined() -> None:
    plain = a_subgraph("paper", people=())
    authors = [Node(NodeId(name), NodeType.AUTHOR, {"name": name}) for name in ("ada", "bob")]
    venue = Node(NodeId("venue"), NodeType.VENUE, {"title": "Loom 1843"})
    own = NodeId(plain.document)
    written = [Edge(own, EdgeType.AUTHORED_BY, author.id) for author in authors]
    paper = replace(
        plain,
        nodes=(*plain.nodes, *authors, venue),
        edges=(*plain.edges, *written, Edge(own, EdgeType.PUBLISHED_IN, venue.id)),
    )

    found = network_of(DocumentPut(paper, (Source("/files/paper"),)), a_mail("mail"))

    assert set(weights(found)) == {("ada", "bob"), ("Loom 1843", "ada"), ("Loom 1843", "bob")}
    assert {member.name for member in found.members} == {"ada", "bob", "Loom 1843", "Ada Lovelace"}


def test_documents_and_their_parts_are_no_members() -> None:
    found = network_of(a_document("report", people=("Ada Lovelace", "Bob"), employer="Acme"))

    assert [member.type_name for member in found.members].count("Person") == 2
    assert {member.type_name for member in found.members} == {"Person", "Organization"}


class Restless(NaiveScope):
    """A graph that somebody writes to whenever its version is asked."""

    def version(self) -> str:
        version = super().version()
        self.put([a_document(version)])
        return version


def test_a_graph_that_never_rests_is_busy() -> None:
    with pytest.raises(StoreBusy):
        read_knowledge(Restless(DEFAULT_WORKSPACE), check=lambda: None)


def test_names_of_one_thing_are_one_member(tmp_path: Path) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    resolved_world.fill(scope)

    network = read_knowledge(scope, check=lambda: None)

    names = sorted(member.name for member in network.members)
    assert len(names) == len(resolved_world.NAMES) - 2 + 1, "two pairs are one thing each, one name is two"
    joined = {
        frozenset((network.members[one].name, network.members[other].name)) for one, other in network.weights
    }
    firm = next(name for name in names if name.startswith("Acme"))
    person = next(name for name in names if name.endswith("Hopper"))
    assert frozenset((firm, person)) in joined


def test_a_name_of_several_things_joins_no_two_documents(tmp_path: Path) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    resolved_world.fill(scope)

    network = read_knowledge(scope, check=lambda: None)

    of_minutes, of_census = resolved_world.parts()
    place = {str(member.id): index for index, member in enumerate(network.members)}
    assert {of_minutes, of_census} <= set(place)
    met = {index for pair in network.weights for index in pair if place[of_minutes] in pair}
    assert len(met) == 2, "only the minutes' John Smith met somebody"
    assert not [pair for pair in network.weights if place[of_census] in pair]
