"""The graph over HTTP: expansions, paths, its shape, relations and entities a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from graph_builders import ORGANIZATION, a_document, an_entity, id_of

from heddle.api.app import create_app
from heddle.api.communities import make_communities
from heddle.api.workbench import Workbench
from heddle.core.settings import Settings
from heddle.graph.evidence_view import document_of, evidence_at
from heddle.graph.looking_around import go_on

ADA, BEN, CYD = (an_entity(name).id for name in ("Ada Lovelace", "Ben Okri", "Cyd Charisse"))
CORVANE = an_entity("Corvane", ORGANIZATION).id


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Three documents: two people at Corvane, one of them beside a third elsewhere."""
    home = tmp_path_factory.mktemp("graph") / "home"
    bench = Workbench(Settings(home=str(home), encoder="hashing"))
    bench.home.make(Path(home))
    bench.scope.put(
        [
            a_document("staff", people=("Ada Lovelace", "Ben Okri"), employer="Corvane"),
            a_document("party", people=("Ben Okri", "Cyd Charisse")),
            a_document("alone", people=("Dora Maar",)),
        ]
    )
    return bench


@pytest.fixture(scope="module")
def api(bench: Workbench) -> Iterator[TestClient]:
    with TestClient(create_app(bench.settings), raise_server_exceptions=False) as client:
        yield client


def get(api: TestClient, path: str, status: int = 200, **query: Any) -> Any:
    response = api.get(path, params=query)
    assert response.status_code == status, response.text
    return response.json()


def pages(api: TestClient, path: str, items: str, **query: Any) -> list[Any]:
    """Every item of a list, read one at a time."""
    found, cursor = [], ""
    while True:
        page = get(api, path, limit=1, cursor=cursor, **query)
        found += page[items]
        if page["next"] is None:
            return found
        cursor = page["next"]


def test_an_expansion_reaches_what_is_near_and_says_how_far(api: TestClient) -> None:
    around = get(api, "/v1/graph/expand", node=[ADA], hops=2)

    distances = {node["id"]: node["distance"] for node in around["nodes"]}
    assert distances[ADA] == 0
    assert distances[CORVANE] == 1
    assert distances[BEN] == 2
    assert CYD not in distances
    ends = {end for edge in around["edges"] for end in (edge["source"], edge["target"])}
    assert ends <= set(distances)
    assert around["truncated"] is False


def test_an_expansion_follows_only_the_edges_asked_for(api: TestClient) -> None:
    around = get(api, "/v1/graph/expand", node=[ADA], hops=2, edge_type=["WORKS_FOR"])

    assert {node["id"] for node in around["nodes"]} == {ADA, CORVANE, BEN}
    assert {edge["type"] for edge in around["edges"]} == {"WORKS_FOR"}


def test_an_expansion_says_that_it_was_cut(api: TestClient) -> None:
    around = get(api, "/v1/graph/expand", node=[ADA], hops=3, limit=2)

    assert len(around["nodes"]) == 2
    assert around["truncated"] is True


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"node": ["nobody"]}, 404, "not-found"),
        ({"node": [ADA], "hops": 4}, 422, "invalid-request"),
        ({"node": [ADA], "limit": 501}, 422, "invalid-request"),
        ({"node": []}, 422, "invalid-request"),
        ({"node": ["x"] * 21}, 422, "invalid-request"),
    ],
)
def test_an_impossible_expansion_is_refused(
    api: TestClient, query: dict[str, Any], status: int, code: str
) -> None:
    assert get(api, "/v1/graph/expand", status, **query)["code"] == code


def test_paths_are_shortest_first_and_join_their_ends(api: TestClient) -> None:
    found = get(api, "/v1/graph/paths", source=ADA, target=CYD, max_length=4)["paths"]

    assert found
    lengths = [len(path["edges"]) for path in found]
    assert lengths == sorted(lengths)
    for path in found:
        nodes = [node["id"] for node in path["nodes"]]
        assert (nodes[0], nodes[-1]) == (ADA, CYD)
        for edge, left, right in zip(path["edges"], nodes, nodes[1:], strict=False):
            assert {edge["source"], edge["target"]} == {left, right}


def test_a_path_to_nobody_is_not_found(api: TestClient) -> None:
    assert get(api, "/v1/graph/paths", 404, source=ADA, target="nobody")["code"] == "not-found"


def test_the_shape_counts_what_joins_what(api: TestClient) -> None:
    shape = get(api, "/v1/graph/schema")

    patterns = {(each["source"], each["edge"], each["target"]): each["count"] for each in shape["patterns"]}
    assert patterns["Person", "WORKS_FOR", "Organization"] == 2
    assert patterns["Chunk", "MENTIONS", "Person"] == 5
    assert sum(patterns.values()) == sum(shape["edges"].values())
    assert shape["documents"] == 3


def test_entities_are_listed_once_each_whatever_the_page(api: TestClient) -> None:
    found = pages(api, "/v1/entities", "entities")

    assert [each["id"] for each in found] == sorted({each["id"] for each in found})
    assert {each["name"] for each in found} >= {"Ada Lovelace", "Corvane", "Dora Maar"}


def test_entities_of_a_type_and_a_name(api: TestClient) -> None:
    assert [each["id"] for each in pages(api, "/v1/entities", "entities", type="Organization")] == [CORVANE]
    assert [each["id"] for each in pages(api, "/v1/entities", "entities", q="OKRI")] == [BEN]


def test_an_unknown_entity_type_is_refused_with_those_that_exist(api: TestClient) -> None:
    refusal = get(api, "/v1/entities", 404, type="Planet")

    assert refusal["code"] == "not-found"
    assert "Person" in refusal["hint"]


def test_relations_are_listed_with_their_ends(api: TestClient) -> None:
    found = pages(api, "/v1/relations", "relations")

    assert {(each["source"]["name"], each["type"], each["target"]["name"]) for each in found} == {
        ("Ada Lovelace", "WORKS_FOR", "Corvane"),
        ("Ben Okri", "WORKS_FOR", "Corvane"),
    }


def test_relations_of_an_end(api: TestClient) -> None:
    starts = get(api, "/v1/relations", source=ADA)["relations"]
    ends = pages(api, "/v1/relations", "relations", target=CORVANE, type="WORKS_FOR")

    assert [each["source"]["id"] for each in starts] == [ADA]
    assert {each["source"]["id"] for each in ends} == {ADA, BEN}
    assert get(api, "/v1/relations", source=CORVANE)["relations"] == []


def test_a_relation_shows_the_words_it_was_read_in(api: TestClient) -> None:
    name = get(api, "/v1/relations", source=ADA)["relations"][0]["id"]

    relation = get(api, f"/v1/relations/{name}")

    assert relation["quote"]["quote"] == "Some words."
    assert relation["quote"]["document"] == id_of("staff")
    assert relation["quote"]["locator"]["page"] == 1


def test_an_edge_that_is_no_relation_is_not_found(api: TestClient, bench: Workbench) -> None:
    mention = next(iter(bench.scope.edges("MENTIONS")))

    assert get(api, f"/v1/relations/{mention.id}", 404)["code"] == "not-found"


def test_a_cursor_of_another_list_is_refused(api: TestClient) -> None:
    cursor = get(api, "/v1/entities", limit=1)["next"]

    assert get(api, "/v1/relations", 400, cursor=cursor)["code"] == "bad-cursor"


def test_a_page_goes_on_where_it_ended_although_entities_were_added(
    api: TestClient, bench: Workbench
) -> None:
    first = get(api, "/v1/entities", limit=2)
    before = {each["id"] for each in pages(api, "/v1/entities", "entities")}
    bench.scope.put([a_document("later", people=("Eve Arden", "Fay Wray"))])

    rest: list[Any] = []
    cursor = first["next"]
    while cursor:
        page = get(api, "/v1/entities", limit=1, cursor=cursor)
        rest, cursor = rest + page["entities"], page["next"]
    bench.scope.delete(id_of("later"))

    shown = [each["id"] for each in first["entities"] + rest]
    assert len(set(shown)) == len(shown)
    assert before <= set(shown)


def test_communities_are_asked_for_before_they_are_shown(api: TestClient, bench: Workbench) -> None:
    assert get(api, "/v1/communities", 409)["code"] == "no-communities"

    report = make_communities(bench, check=go_on)
    found = get(api, "/v1/communities")

    assert found["behind"] is False
    assert len(found["communities"]) == sum(report["communities"])
    listed = pages(api, "/v1/communities", "communities", level=0)
    assert [each["level"] for each in listed] == [0] * report["communities"][0]
    members = {node["id"] for each in listed for node in get(api, f"/v1/communities/{each['id']}")["members"]}
    assert {ADA, BEN, CORVANE} <= members
    assert get(api, "/v1/communities/none", 404)["code"] == "not-found"


def test_evidence_walks_up_to_its_document(bench: Workbench) -> None:
    chunk = next(node for node in bench.scope.nodes() if node.type_name == "Chunk")

    assert document_of(bench.scope, chunk) in {id_of("staff"), id_of("party"), id_of("alone")}
    assert evidence_at(bench.scope, an_entity("Ada Lovelace")) is None
