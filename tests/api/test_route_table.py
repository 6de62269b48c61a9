"""Every route of the application has a scope or is one of four public ones, and keeps to it.

The page of the dashboard, which is no route of the API, is held in `test_dashboard.py`.

The routes are read from the application itself, so that one that is added later is held to the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from api_operations import Operation, operations
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from heddle.api.access import PUBLIC_PATHS, Scope
from heddle.api.app import create_app
from heddle.api.keys import Keys
from heddle.core.settings import Settings
from heddle.graph.key_ring import KeyRing

SHELL = {"/", "/ui", "/ui/", "/ui/assets/{name:path}", "/ui/{view:path}"}
PUBLIC = {"/livez", "/readyz", "/version", "/openapi.json"}
ADMIN_PATHS = ("/v1/keys",)
ADMIN_OPERATIONS = {"delete_workspace"}
READ_BY_POST = {"search", "answer"}
VALUES = {"workspace": "mine", "page": "1"}
REFUSED = {401, 403}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    home = tmp_path_factory.mktemp("table") / "home"
    return create_app(Settings(home=str(home), encoder="hashing", rate_limit=0, workspace="mine"))


@pytest.fixture(scope="module")
def table(app: FastAPI) -> list[Operation]:
    return operations(app.openapi())


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    # Not entered: a route that is let in may fail for want of data, and nothing need run behind it.
    client = TestClient(app, raise_server_exceptions=False)
    _key(app, Scope.READ)  # from now on the server asks
    yield client
    client.close()


def _key(app: FastAPI, scope: Scope, workspace: str = "mine", lifetime: int | None = None) -> str:
    keys: Keys = app.state.shop.keys
    return keys.create("k", scope=scope, workspaces=[workspace], lifetime=lifetime).text


def status(client: TestClient, operation: Operation, key: str, workspace: str = "") -> int:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if workspace:
        headers["Heddle-Workspace"] = workspace
    body: dict[str, str] | None = None if operation.body is None else {}
    return client.request(operation.method, operation.at(VALUES), headers=headers, json=body).status_code


def needed(operation: Operation) -> Scope | None:
    """The scope that an operation should need, by what kind of operation it is."""
    if operation.path in PUBLIC:
        return None
    if operation.path.startswith(ADMIN_PATHS) or operation.name in ADMIN_OPERATIONS:
        return Scope.ADMIN
    if operation.method == "GET" or operation.name in READ_BY_POST:
        return Scope.READ
    return Scope.INGEST


def works_in_a_workspace(operation: Operation) -> bool:
    return "Heddle-Workspace" in operation.names("header") or "workspace" in operation.names("path")


def paths_of(routes: Sequence[BaseRoute]) -> set[str]:
    """The paths of some routes, those of the routers among them included."""
    found: set[str] = set()
    for route in routes:
        inside = getattr(route, "original_router", None)
        found |= {getattr(route, "path", str(route))} if inside is None else paths_of(inside.routes)
    return found


def guarded(table: list[Operation]) -> list[Operation]:
    return [each for each in table if each.scopes]


def test_the_public_list_has_four_lines_and_the_door_knows_no_other() -> None:
    assert PUBLIC_PATHS == PUBLIC


def test_every_route_has_one_scope_or_is_public(table: list[Operation]) -> None:
    wrong = {
        each.name: each.scopes
        for each in table
        if (list(each.scopes) if each.scopes else [None]) != [needed(each)]
    }

    assert wrong == {}
    assert len(guarded(table)) > 10


def test_no_route_is_outside_the_specification_but_the_specification_and_the_page(
    app: FastAPI, table: list[Operation]
) -> None:
    served = paths_of(app.routes)

    assert served - {each.path for each in table} == {"/openapi.json"} | SHELL
    assert {each.path for each in table} < served


def test_without_a_key_only_the_public_routes_answer(client: TestClient, table: list[Operation]) -> None:
    statuses = {each.name: status(client, each, "") for each in table}

    assert {name for name, code in statuses.items() if code == 401} == {each.name for each in guarded(table)}
    assert client.get("/openapi.json").status_code == 200


def test_a_key_that_opens_nothing_opens_nothing(
    app: FastAPI, client: TestClient, table: list[Operation], tmp_path: Path
) -> None:
    good, revoked = _key(app, Scope.ADMIN), _key(app, Scope.ADMIN)
    app.state.shop.keys.revoke(revoked.split("_")[1])
    elsewhere = Keys(KeyRing(tmp_path / "keys.db")).create("k", scope=Scope.ADMIN, workspaces=["*"]).text
    past = Keys(KeyRing(app.state.shop.home.keys), clock=lambda: 1_000_000_000.0)
    expired = past.create("k", scope=Scope.ADMIN, workspaces=["*"], lifetime=60).text
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")

    for why, key in {"wrong": wrong, "revoked": revoked, "expired": expired, "foreign": elsewhere}.items():
        let_in = [each.name for each in guarded(table) if status(client, each, key) != 401]
        assert let_in == [], why


@pytest.mark.parametrize("scope", Scope)
def test_a_key_reaches_the_routes_of_its_scope_and_no_others(
    app: FastAPI, client: TestClient, table: list[Operation], scope: Scope
) -> None:
    key = _key(app, scope)
    reached = {each.name for each in guarded(table) if status(client, each, key) not in REFUSED}
    forbidden = {each.name for each in guarded(table) if status(client, each, key) == 403}

    assert reached == {each.name for each in guarded(table) if scope.includes(Scope(each.scopes[0]))}
    assert forbidden == {each.name for each in guarded(table)} - reached


def test_a_key_for_another_workspace_reaches_nothing_here(
    app: FastAPI, client: TestClient, table: list[Operation]
) -> None:
    key = _key(app, Scope.ADMIN, workspace="theirs")
    here = [each for each in guarded(table) if works_in_a_workspace(each)]
    statuses = {each.name: status(client, each, key, "mine") for each in here}

    assert {name for name, code in statuses.items() if code != 403} == set()
    assert len(here) > 5


def test_what_works_in_no_workspace_is_little_and_named(table: list[Operation]) -> None:
    free = {each.name for each in guarded(table) if not works_in_a_workspace(each)}

    assert free <= {
        "list_workspaces",
        "list_keys",
        "create_key",
        "get_key",
        "rotate_key",
        "revoke_key",
        "metrics",
    }


def test_every_guarded_route_says_how_it_refuses(app: FastAPI, table: list[Operation]) -> None:
    paths = app.openapi()["paths"]

    for each in guarded(table):
        described = set(paths[each.path][each.method.lower()]["responses"])
        assert {"401", "403", "429"} <= described, each.name
