"""An entity is shown with all that is one thing with it, and a name that is several things says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import resolved_world as world
from fastapi.testclient import TestClient
from resolved_world import named

from heddle.api.app import create_app
from heddle.api.entity_view import entity_detail
from heddle.api.workbench import Workbench
from heddle.core.settings import Settings
from heddle.graph.records import Decision, Verdict


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench(Settings(home=str(tmp_path / "home"), encoder="hashing")) as made:
        world.fill(made.scope)
        yield made


@pytest.fixture
def api(tmp_path: Path, bench: Workbench) -> Iterator[TestClient]:
    assert bench.scope.document_count()
    with TestClient(create_app(Settings(home=str(tmp_path / "home"), encoder="hashing"))) as client:
        yield client


def test_a_cluster_is_shown_from_each_of_its_members(bench: Workbench) -> None:
    one, other = (entity_detail(bench.scope, named(each)) for each in ("Grace Hopper", "G. Hopper"))

    assert (one["aliases"], other["aliases"]) == (["G. Hopper"], ["Grace Hopper"])
    assert one["cluster"] == other["cluster"]
    assert {each["name"] for each in one["cluster"]["members"]} == {"Grace Hopper", "G. Hopper"}
    (pair,) = one["cluster"]["pairs"]
    assert (pair["score"], pair["method"], pair["evidence"]) == (0.9, "name", ["name 0.9"])


def test_mentions_are_those_of_the_whole_cluster_the_asked_member_first(bench: Workbench) -> None:
    found = entity_detail(bench.scope, named("G. Hopper"))

    assert [(each["surface"], each["member"]) for each in found["mentions"]] == [
        ("G. Hopper", named("G. Hopper")),
        ("Grace Hopper", named("Grace Hopper")),
    ]


def test_who_is_alone_has_no_cluster_and_no_aliases(bench: Workbench) -> None:
    found = entity_detail(bench.scope, named("Amazing Grace"))

    assert (found["cluster"], found["aliases"], found["namesakes"]) == (None, [], None)


def test_a_decision_shows_at_once_with_who_and_why(bench: Workbench) -> None:
    word = Decision(Verdict.MERGE, named("Amazing Grace"), named("G. Hopper"), "one hand")
    bench.scope.decide(word, by="key 1", at="2026-03-01T09:30:00Z")

    found = entity_detail(bench.scope, named("Amazing Grace"))

    assert set(found["aliases"]) == {"Grace Hopper", "G. Hopper"}
    (decision,) = found["cluster"]["decisions"]
    assert (decision["verdict"], decision["reason"], decision["by"]) == ("merge", "one hand", "key 1")


def test_a_name_of_several_things_says_which_documents_speak_of_which(bench: Workbench) -> None:
    found = entity_detail(bench.scope, named("John Smith"))["namesakes"]

    assert (found["score"], found["method"]) == (0.9, "namesake")
    spoken = {each["id"]: [document["name"] for document in each["documents"]] for each in found["things"]}
    of_minutes, of_census = world.parts()
    assert spoken == {of_minutes: ["minutes.pdf"], of_census: ["census.pdf"]}


def test_one_of_several_things_is_shown_by_its_own_documents_alone(bench: Workbench) -> None:
    of_minutes, of_census = world.parts()

    minutes, census = (entity_detail(bench.scope, each) for each in (of_minutes, of_census))

    assert [each["evidence"]["source"] for each in minutes["mentions"]] == ["minutes.pdf"]
    assert [each["evidence"]["source"] for each in census["mentions"]] == ["census.pdf"]
    both = entity_detail(bench.scope, named("John Smith"))["mentions"]
    assert len(both) == 2


def test_entities_are_listed_once_a_cluster(api: TestClient) -> None:
    every = api.get("/v1/entities").json()["entities"]
    once = api.get("/v1/entities", params={"clusters": "true"}).json()["entities"]

    assert len(every) == len(world.NAMES)
    assert len(once) == len(world.NAMES) - 2
    names = {each["name"] for each in once}
    assert len(names & {"Grace Hopper", "G. Hopper"}) == len(names & {"Acme", "Acme Ltd"}) == 1


def test_a_cluster_is_found_by_the_name_of_any_member(api: TestClient) -> None:
    words = {"clusters": "true"}
    found = [
        api.get("/v1/entities", params={**words, "q": name}).json()["entities"]
        for name in ("G. Hopper", "Grace Hopper")
    ]

    assert found[0] == found[1]
    assert len(found[0]) == 1


def test_the_answer_of_the_route_is_what_it_says(api: TestClient) -> None:
    for name in (named("Grace Hopper"), *world.parts()):
        assert api.get(f"/v1/entities/{name}").status_code == 200
    assert api.get(f"/v1/entities/{world.page_id('report')}").status_code == 404
