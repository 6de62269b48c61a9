"""Two tenants of one server: whatever the one asks, nothing that is the other's alone comes back.

The calls are made from the application's own specification, so that routes which come later are called too:
every route that a key of scope read opens, with ids, names, words and cursors of both tenants and of nobody.
Where a second server holds only what is the caller's, both must answer alike, to the last score.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
from api_operations import Operation, operations
from fastapi.testclient import TestClient
from neo4j_server import Neo4jSettings
from random_calls import Call, RandomCalls
from two_tenants import (
    THEIR_WORDS,
    Answer,
    Tenant,
    TwoTenants,
    move_out,
    pattern_of,
    send,
    settle,
    without_moments,
)

from heddle.core.settings import Settings
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import open_sandbox
from heddle.ingest.sandbox import Sandbox

STORES = ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)]
WORDS = ["Who works for Corvane Ltd?", "Ada Lovelace", "Bergen", "lease", "", "Person", "MENTIONS", "x", "0"]
NOBODYS = ["f" * 64, "0" * 32, "nobody", "../..", "*"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox(Limits(), workers=1) as opened:
        yield opened


@pytest.fixture(scope="module", params=STORES)
def tenants(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox
) -> Iterator[TwoTenants]:
    folder = tmp_path_factory.mktemp("tenants")
    settings = Settings(home=str(folder / "home"), encoder="hashing", rate_limit=0)
    if request.param == "neo4j":
        server: Neo4jSettings = request.getfixturevalue("neo4j_settings")
        settings = Settings(
            home=str(folder / "home"),
            encoder="hashing",
            rate_limit=0,
            store="neo4j",
            neo4j_uri=server.uri,
            neo4j_user=server.user,
            neo4j_password=server.password,
            neo4j_database=server.database,
        )
    mark = uuid.uuid4().hex[:8]
    alone = folder / "alone" if request.param == "embedded" else None
    settled = settle(settings, sandbox, (f"ours-{mark}", f"theirs-{mark}"), alone=alone)
    yield settled
    move_out(settled)


def readable(client: TestClient) -> list[Operation]:
    return [each for each in operations(client.get("/openapi.json").json()) if each.scopes == ("read",)]


def cursors(client: TestClient, tenant: Tenant) -> list[str]:
    """Where the lists of a tenant go on."""
    found = []
    for each in readable(client):
        if each.method == "GET" and not each.names("path") and "cursor" in each.names("query"):
            page = client.get(each.path, params={"limit": 1}, headers=tenant.headers)
            found.append((page.json() if page.is_success else {}).get("next"))
    return [each for each in found if each]


def strings(tenants: TwoTenants) -> list[str]:
    """What texts are filled with: both tenants' alike, and now and then nobody's."""
    ours, theirs = sorted(tenants.ours.ids), sorted(tenants.theirs.ids - tenants.ours.ids)
    others = [*WORDS, *THEIR_WORDS, *NOBODYS, tenants.theirs.workspace, tenants.ours.workspace]
    others += cursors(tenants.client, tenants.ours) + cursors(tenants.client, tenants.theirs)
    longest = max(len(ours), len(theirs), len(others))
    return [each for pool in (ours, theirs, others) for each in (pool * longest)[:longest]]


def play(tenants: TwoTenants, count: int, seed: int) -> Counter[tuple[str, int]]:
    """Send calls as one tenant; what is wrong with an answer is an assertion. Returns what was seen."""
    secret = pattern_of(tenants.secrets())
    parts = tenants.client.get("/openapi.json").json()["components"]["schemas"]
    calls = RandomCalls(readable(tenants.client), parts, strings(tenants), seed=seed)
    spaces = [tenants.ours.workspace, tenants.theirs.workspace, "nobodys"]
    seen: Counter[tuple[str, int]] = Counter()
    for _ in range(count):
        call = calls.draw(spaces)
        answer = send(tenants.client, call, tenants.ours.key)
        said = f"{answer.text}\n{answer.headers}"
        leaked = {each for each in secret.findall(said) if each not in call.words()}
        assert leaked == set(), call
        assert answer.status < 500, (call, answer.text)
        if call.headers.get("Heddle-Workspace", tenants.ours.workspace) != tenants.ours.workspace:
            assert answer.status == 403, call
        if tenants.alone is not None:
            check_alike(answer, send(tenants.alone, call, tenants.alone_key), call)
        seen[call.operation, answer.status] += 1
    return seen


def check_alike(answer: Answer, alone: Answer, call: Call) -> None:
    """Hold an answer against that of a server on which nobody else is."""
    assert answer.status == alone.status, (call, answer.text, alone.text)
    assert without_moments(answer.json) == without_moments(alone.json), call


def test_of_300_random_calls_none_tells_anything_of_the_others(tenants: TwoTenants) -> None:
    seen = play(tenants, 300, seed=0)

    # Every route was called, and the calls are not all refused: half of a test like this is that it bites.
    assert {name for name, _ in seen} == {each.name for each in readable(tenants.client)}
    assert sum(count for (_, status), count in seen.items() if status == 200) > 30


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(1, 6))
def test_nor_of_5000(tenants: TwoTenants, seed: int) -> None:
    play(tenants, 1000, seed)


def test_the_check_would_find_what_is_theirs(tenants: TwoTenants) -> None:
    secret = pattern_of(tenants.secrets())
    bearer = tenants.theirs.headers

    documents = tenants.client.get("/v1/documents", headers=bearer)
    found = tenants.client.post("/v1/search", json={"question": "Who works for Vantablock?"}, headers=bearer)

    assert len(documents.json()["documents"]) == 4
    assert secret.search(documents.text)
    assert secret.search(found.text)
    assert len(tenants.secrets()) > 20


def test_what_both_have_is_no_secret(tenants: TwoTenants) -> None:
    common = {
        each["id"]
        for each in tenants.client.get("/v1/documents", headers=tenants.ours.headers).json()["documents"]
    } & set(tenants.theirs.ids)

    assert len(common) == 1
    assert not common & tenants.secrets()


def test_a_thing_of_others_is_not_found_in_the_words_of_one_that_is_nowhere(tenants: TwoTenants) -> None:
    theirs = sorted(each for each in tenants.theirs.ids - tenants.ours.ids if each.isalnum())
    theirs = theirs[:: max(1, len(theirs) // 8)]
    checked = 0
    for operation in readable(tenants.client):
        if operation.method != "GET" or operation.names("path") in ([], ["workspace"]):
            continue
        for each in theirs:
            there, gone = (_told(tenants, operation, name) for name in (each, "0" * len(each)))
            assert there == gone, (operation.name, each)
            checked += 1

    assert checked > 20


def test_a_workspace_of_others_is_forbidden_in_the_words_of_one_that_is_nowhere(
    tenants: TwoTenants,
) -> None:
    there = tenants.theirs.workspace
    for operation in readable(tenants.client):
        if "Heddle-Workspace" in operation.names("header") or "workspace" in operation.names("path"):
            answers = [_told(tenants, operation, name, space=name) for name in (there, "0" * len(there))]
            assert answers[0] == answers[1], operation.name
            assert answers[0][0] == 403, operation.name


def _told(tenants: TwoTenants, operation: Operation, name: str, space: str = "") -> tuple[int, str]:
    """What is said of a name, the name itself struck out."""
    headers = {"Heddle-Workspace": space} if space else {}
    body: dict[str, str] | None = None if operation.body is None else {}
    path = operation.at({"page": "1"}, default=name)
    call = Call(operation.name, operation.method, path, headers=headers, body=body)
    answer = send(tenants.client, call, tenants.ours.key)
    told = answer.text if answer.json is None else json.dumps(without_moments(answer.json))
    return answer.status, told.replace(name, "NAME")
