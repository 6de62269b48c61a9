from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from heddle.api.app import create_app
from heddle.api.keys import parse_key
from heddle.core.settings import Settings

BODY = {"label": "one", "scope": "read", "workspaces": ["a"]}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A server without keys: whoever reaches it may make the first."""
    settings = Settings(home=str(tmp_path / "home"), encoder="hashing", rate_limit=0)
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


def made(client: TestClient, **facts: Any) -> dict[str, Any]:
    response = client.post("/v1/keys", json={**BODY, **facts})
    assert response.status_code == 201, response.text
    value: dict[str, Any] = response.json()
    return value


@pytest.fixture
def admin(client: TestClient) -> TestClient:
    """The same, by a key that governs all."""
    key = made(client, label="admin", scope="admin", workspaces=["*"])
    client.headers["Authorization"] = f"Bearer {key['key']}"
    return client


def test_a_key_is_told_once_and_kept_by_nobody_on_the_way(client: TestClient) -> None:
    response = client.post("/v1/keys", json=BODY)
    key = response.json()

    assert response.status_code == 201
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["location"] == f"/v1/keys/{key['id']}"
    assert parse_key(key["key"])[0] == key["id"]


def test_with_the_first_key_the_server_begins_to_ask(client: TestClient) -> None:
    assert client.get("/v1/keys").status_code == 200

    made(client)

    assert client.get("/v1/keys").status_code == 401


def test_a_key_is_shown_without_its_secret(admin: TestClient) -> None:
    key = made(admin)

    shown = admin.get(f"/v1/keys/{key['id']}")
    listed = admin.get("/v1/keys")

    assert shown.json() == {name: value for name, value in key.items() if name != "key"}
    assert parse_key(key["key"])[1] not in shown.text + listed.text
    assert shown.json() in listed.json()["keys"]


def test_a_list_is_read_a_page_at_a_time(admin: TestClient) -> None:
    made_ids = {made(admin)["id"] for _ in range(4)}
    seen, cursor = [], ""
    while cursor is not None:
        page = admin.get("/v1/keys", params={"limit": 2, "cursor": cursor}).json()
        seen += [each["id"] for each in page["keys"]]
        assert len(page["keys"]) <= 2
        cursor = page["next"]

    assert seen == sorted(seen)
    assert made_ids < set(seen)
    assert len(seen) == 5


def test_a_cursor_of_another_list_is_refused(admin: TestClient) -> None:
    response = admin.get("/v1/keys", params={"cursor": "bm9uZQ"})

    assert (response.status_code, response.json()["code"]) == (400, "bad-cursor")


def test_a_rotated_key_opens_by_its_new_secret_and_for_a_while_by_the_old(admin: TestClient) -> None:
    key = made(admin)
    again = admin.post(f"/v1/keys/{key['id']}/rotate", json={"overlap": 60})
    last = admin.post(f"/v1/keys/{key['id']}/rotate", json={"overlap": 0})

    assert again.headers["cache-control"] == "no-store"
    statuses = [
        admin.get("/v1/workspaces", headers={"Authorization": f"Bearer {each}"}).status_code
        for each in (key["key"], again.json()["key"], last.json()["key"])
    ]
    assert statuses == [401, 401, 200]


def test_a_revoked_key_opens_nothing_and_stays_listed(admin: TestClient) -> None:
    key = made(admin)
    bearer = {"Authorization": f"Bearer {key['key']}"}
    assert admin.get("/v1/workspaces", headers=bearer).status_code == 200

    revoked = admin.delete(f"/v1/keys/{key['id']}")

    assert revoked.json()["state"] == "revoked"
    assert admin.get("/v1/workspaces", headers=bearer).status_code == 401
    assert admin.get(f"/v1/keys/{key['id']}").json() == revoked.json()
    rotated = admin.post(f"/v1/keys/{key['id']}/rotate", json={})
    assert (rotated.status_code, rotated.json()["code"]) == (409, "key-inactive")


def test_who_governs_one_workspace_sees_and_makes_keys_of_that_one_alone(admin: TestClient) -> None:
    theirs = made(admin, workspaces=["b"])
    mine = made(admin, scope="admin", workspaces=["a"])
    as_mine = {"Authorization": f"Bearer {mine['key']}"}

    assert [each["id"] for each in admin.get("/v1/keys", headers=as_mine).json()["keys"]] == [mine["id"]]
    for method, path in (
        ("GET", f"/v1/keys/{theirs['id']}"),
        ("DELETE", f"/v1/keys/{theirs['id']}"),
        ("POST", f"/v1/keys/{theirs['id']}/rotate"),
    ):
        refused = admin.request(method, path, headers=as_mine, json={})
        unknown = admin.request(method, path.replace(theirs["id"], "0" * 12), headers=as_mine, json={})
        assert refused.status_code == 404
        assert {**refused.json(), "trace_id": ""} == {**unknown.json(), "trace_id": ""}
    wider = admin.post("/v1/keys", headers=as_mine, json={**BODY, "workspaces": ["a", "b"]})
    assert wider.status_code == 403


@pytest.mark.parametrize("scope", ["read", "ingest"])
def test_a_key_of_a_smaller_scope_governs_nothing(admin: TestClient, scope: str) -> None:
    key = made(admin, scope=scope)
    bearer = {"Authorization": f"Bearer {key['key']}"}

    for method, path in (("GET", "/v1/keys"), ("POST", "/v1/keys"), ("DELETE", f"/v1/keys/{key['id']}")):
        response = admin.request(method, path, headers=bearer, json=BODY)
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"label": ""}, 422),
        ({"label": "\x07"}, 400),
        ({"scope": "root"}, 422),
        ({"workspaces": []}, 422),
        ({"workspaces": ["../b"]}, 400),
        ({"lifetime": 0}, 422),
        ({"lifetime": 10**12}, 422),
        ({"secret": "mine"}, 422),
    ],
)
def test_an_impossible_key_is_refused(client: TestClient, facts: dict[str, Any], status: int) -> None:
    assert client.post("/v1/keys", json={**BODY, **facts}).status_code == status
    assert client.get("/v1/keys").json()["keys"] == []
