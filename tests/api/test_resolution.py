"""People's word about what is one thing: logged, in force at once, and taken back by saying so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import resolved_world as world
from fastapi.testclient import TestClient
from indexed_world import DocumentBuilder
from resolved_world import named

from heddle.api.app import create_app
from heddle.api.node_choice import choose_part
from heddle.api.resolution import decide, last_in_force, withdraw
from heddle.api.workbench import Workbench
from heddle.core.errors import NotFound, UsageError
from heddle.core.settings import Settings
from heddle.graph.records import Verdict

Api = TestClient


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench(Settings(home=str(tmp_path / "home"), encoder="hashing")) as made:
        world.fill(made.scope)
        yield made


@pytest.fixture
def api(tmp_path: Path, bench: Workbench) -> Iterator[TestClient]:
    app = create_app(Settings(home=str(tmp_path / "home"), encoder="hashing"))
    assert bench.scope.document_count()
    with TestClient(app) as client:
        yield client


def post(api: TestClient, verdict: str, left: str, right: str, **more: str) -> dict[str, Any]:
    body = {"verdict": verdict, "left": left, "right": right, **more}
    answer = api.post("/v1/resolution/decisions", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def clusters(api: TestClient) -> tuple[int, int]:
    standing = api.get("/v1/resolution").json()
    return standing["clusters"], standing["members"]


def test_the_standing_counts_what_is_one_thing(api: TestClient) -> None:
    standing = api.get("/v1/resolution").json()

    assert (standing["accepted"], standing["doubtful"]) == (2, 1)
    assert (standing["clusters"], standing["members"], standing["namesakes"]) == (2, 4, 1)
    assert (standing["resolver"], standing["behind"], standing["decisions"]) == ("told", False, 0)


def test_pairs_come_in_the_order_of_doubt_with_the_words_that_name_them(api: TestClient) -> None:
    pairs = api.get("/v1/resolution/review").json()["pairs"]

    assert [each["score"] for each in pairs] == [0.45, 0.7, 0.9]
    first = pairs[0]
    ends = {each["name"]: each for each in (first["left"], first["right"])}
    assert set(ends) == {"G. Hopper", "Amazing Grace"}
    assert [each["quote"] for each in ends["Amazing Grace"]["sentences"]] == [
        "Amazing Grace asked John Smith for the plans of the bridge."
    ]
    assert [each["name"] for each in ends["Amazing Grace"]["documents"]] == ["minutes.pdf"]
    assert (first["method"], first["evidence"]) == ("name", ["name 0.45"])


def test_a_review_goes_on_where_its_page_ended_and_keeps_to_a_type(api: TestClient) -> None:
    found: list[float] = []
    cursor: str | None = ""
    while cursor is not None:
        page = api.get("/v1/resolution/review", params={"limit": 1, "cursor": cursor}).json()
        found += [each["score"] for each in page["pairs"]]
        cursor = page["next"]
    people = api.get("/v1/resolution/review", params={"type": "Person"}).json()["pairs"]

    assert found == [0.45, 0.7, 0.9]
    assert [each["score"] for each in people] == [0.45, 0.9]


def test_a_merge_holds_at_once_and_leaves_the_review(api: TestClient) -> None:
    before = clusters(api)
    logged = post(api, "merge", named("G. Hopper"), named("Amazing Grace"), reason="one hand")

    assert (logged["number"], logged["verdict"], logged["in_force"]) == (1, "merge", True)
    assert logged["reason"] == "one hand"
    assert clusters(api) == (before[0], before[1] + 1)
    assert [each["score"] for each in api.get("/v1/resolution/review").json()["pairs"]] == [0.7, 0.9]


def test_a_split_parts_what_resolution_put_together_and_undoing_it_joins_it_again(api: TestClient) -> None:
    before = clusters(api)
    logged = post(api, "split", named("Grace Hopper"), named("G. Hopper"))
    parted = clusters(api)
    gone = api.delete(f"/v1/resolution/decisions/{logged['number']}").json()

    assert parted == (before[0] - 1, before[1] - 2)
    assert gone["in_force"] is False
    assert clusters(api) == before
    log = api.get("/v1/resolution/decisions").json()["decisions"]
    assert [(each["number"], each["verdict"], each["in_force"]) for each in log] == [
        (2, "withdraw", False),
        (1, "split", False),
    ]


def test_saying_it_twice_is_saying_it_once(api: TestClient) -> None:
    one = post(api, "merge", named("G. Hopper"), named("Amazing Grace"), reason="one hand")
    other = post(api, "merge", named("Amazing Grace"), named("G. Hopper"), reason="one hand")
    first = api.delete("/v1/resolution/decisions/1")
    second = api.delete("/v1/resolution/decisions/1")

    assert one == other
    assert first.json() == second.json()
    assert len(api.get("/v1/resolution/decisions").json()["decisions"]) == 2


def test_the_last_word_about_a_pair_holds(bench: Workbench) -> None:
    ends = (named("Grace Hopper"), named("Amazing Grace"))
    decide(bench.scope, Verdict.MERGE, *ends)
    decide(bench.scope, Verdict.SPLIT, *ends)

    assert last_in_force(bench.scope) == 2
    assert withdraw(bench.scope, 1)["in_force"] is False, "it held no more, and nothing happens"
    assert last_in_force(bench.scope, *ends) == 2
    withdraw(bench.scope, 2)
    with pytest.raises(NotFound):
        last_in_force(bench.scope)


def test_the_log_is_read_page_by_page(api: TestClient) -> None:
    for left, right in [
        ("Grace Hopper", "Amazing Grace"),
        ("G. Hopper", "Amazing Grace"),
        ("Acme", "Acme Ltd"),
    ]:
        post(api, "merge", named(left), named(right))
    first = api.get("/v1/resolution/decisions", params={"limit": 2}).json()
    rest = api.get("/v1/resolution/decisions", params={"limit": 2, "cursor": first["next"]}).json()

    assert [each["number"] for each in first["decisions"]] == [3, 2]
    assert [each["number"] for each in rest["decisions"]] == [1]
    assert rest["next"] is None


def test_namesakes_are_merged_part_by_part(api: TestClient) -> None:
    left, right = world.parts()
    logged = post(api, "merge", left, right)

    assert {logged["left"]["id"], logged["right"]["id"]} == {left, right}
    assert logged["left"]["name"] == "John Smith"


def test_what_a_document_means_by_a_name_is_told_apart_and_put_back(api: TestClient) -> None:
    acme = named("Acme")
    part = f"{acme}:{world.page_id('letter')}"

    logged = post(api, "split", acme, part)

    shown = api.get(f"/v1/entities/{acme}").json()["namesakes"]
    assert part in {each["id"] for each in shown["things"]}
    api.delete(f"/v1/resolution/decisions/{logged['number']}")
    assert api.get(f"/v1/entities/{acme}").json()["namesakes"] is None


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ("nobody", named("Amazing Grace"), "not-found"),
        (named("Amazing Grace"), named("Amazing Grace"), "usage"),
        (named("John Smith"), named("John Smith"), "usage"),
        (world.parts()[0], world.parts()[0], "usage"),
        (f"{named('Amazing Grace')}:{'0' * 64}", named("Acme"), "not-found"),
    ],
)
def test_a_word_about_nothing_or_about_one_thing_is_refused(
    api: TestClient, left: str, right: str, code: str
) -> None:
    body = {"verdict": "merge", "left": left, "right": right}
    answer = api.post("/v1/resolution/decisions", json=body)

    assert answer.json()["code"] == code
    assert api.get("/v1/resolution/decisions").json()["decisions"] == []


def test_a_decision_that_is_not_there_cannot_be_taken_back(api: TestClient) -> None:
    post(api, "merge", named("G. Hopper"), named("Amazing Grace"))
    api.delete("/v1/resolution/decisions/1")

    assert api.delete("/v1/resolution/decisions/9").status_code == 404
    assert api.delete("/v1/resolution/decisions/2").status_code == 404, "a withdrawal is no decision"


def test_a_place_in_no_list_begins_the_review_anew(api: TestClient) -> None:
    for text in ("x", "nan a b", "inf  ", "0.5"):
        cursor = f"review-{text.encode().hex()}"
        assert api.get("/v1/resolution/review", params={"cursor": cursor}).status_code == 200
    # A key of digits that no log has.
    cursor = f"decisions-{'²'.encode().hex()}"
    assert api.get("/v1/resolution/decisions", params={"cursor": cursor}).status_code == 200


def test_a_person_names_a_node_by_id_beginning_or_name(bench: Workbench) -> None:
    node, (part, _) = named("Amazing Grace"), world.parts()
    smith, document = part.split(":")

    assert choose_part(bench.scope, node) == node
    assert choose_part(bench.scope, node[:10]) == node
    assert choose_part(bench.scope, "amazing grace") == node
    assert choose_part(bench.scope, "Person G. Hopper") == named("G. Hopper")
    assert choose_part(bench.scope, f"{smith[:12]}:{document[:12]}") == part
    with pytest.raises(NotFound):
        choose_part(bench.scope, "Nobody At All")
    with pytest.raises(NotFound):
        choose_part(bench.scope, f"{smith}:{'0' * 12}")


def test_a_name_that_several_nodes_have_is_asked_about(bench: Workbench) -> None:
    page = DocumentBuilder("later", {"Acme": "Place"})
    page.paragraph("They met in Acme, by the sea.")
    bench.scope.put([page.put()])

    with pytest.raises(UsageError, match="2 nodes are called"):
        choose_part(bench.scope, "Acme")
    assert choose_part(bench.scope, "Organization Acme") == named("Acme")
