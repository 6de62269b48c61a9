from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from heddle.api.access import OPEN_GRANT, PUBLIC_PATHS, Grant, Scope
from heddle.api.authentication import Authentication, grant_of_request
from heddle.api.key_check import KeyCheck
from heddle.api.keys import IssuedKey, Keys
from heddle.graph.key_ring import KeyRing

RATE = 5


class Door:
    """An application behind the door, and the keys to it."""

    def __init__(self, path: Path, rate: int = RATE) -> None:
        self.ring = KeyRing(path)
        self.check = KeyCheck(self.ring)
        self.keys = Keys(self.ring, changed=self.check.forget)
        self.reached: list[Request] = []
        app = FastAPI()

        @app.get("/{path:path}")
        def anything(request: Request) -> str:
            self.reached.append(request)
            return "done"

        @app.post("/body")
        async def body(request: Request) -> int:
            self.reached.append(request)
            return len(await request.body())

        self.app = Authentication(app, check=self.check, rate=rate)
        self.client = self.from_address("192.0.2.1")

    def from_address(self, host: str) -> TestClient:
        return TestClient(self.app, client=(host, 1234))

    def make(self) -> IssuedKey:
        return self.keys.create("k", scope=Scope.READ, workspaces=["a"])


def header(key: str, scheme: str = "Bearer") -> dict[str, str]:
    return {"Authorization": f"{scheme} {key}"}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path / "keys.db")
    yield made
    made.keys.close()


def test_an_open_server_grants_everything(door: Door) -> None:
    assert door.client.get("/v1/things").json() == "done"
    assert grant_of_request(door.reached[0].scope) == OPEN_GRANT


@pytest.mark.parametrize("path", sorted(PUBLIC_PATHS))
def test_probes_need_no_key_and_are_not_counted(door: Door, path: str) -> None:
    door.make()

    answers = [door.client.get(path) for _ in range(4 * RATE)]

    assert {each.status_code for each in answers} == {200}
    assert "ratelimit-limit" not in answers[0].headers


@pytest.mark.parametrize(
    "path", ["/livez/", "/livez/x", "//livez", "/LIVEZ", "/v1/documents", "/nowhere", "/uix"]
)
def test_whatever_is_not_public_asks_for_a_key_whether_it_exists_or_not(door: Door, path: str) -> None:
    door.make()

    answer = door.client.get(f"http://testserver{path}")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert door.reached == []


def test_a_key_lets_in_with_what_it_opens(door: Door) -> None:
    key = door.make()

    assert door.client.get("/x", headers=header(key.text)).json() == "done"
    grant = grant_of_request(door.reached[0].scope)
    assert grant == Grant(Scope.READ, frozenset({"a"}), key.record.id)


def test_the_scheme_is_read_in_any_case(door: Door) -> None:
    key = door.make().text

    assert door.client.get("/x", headers=header(key, "bearer")).status_code == 200
    assert door.client.get("/x", headers=header(key, "BEARER ")).status_code == 200


def test_a_key_elsewhere_than_in_its_header_is_none(door: Door) -> None:
    key = door.make().text

    assert door.client.get(f"/x?api_key={key}").status_code == 401
    assert door.client.get("/x", headers=header(key, "Basic")).status_code == 401
    assert door.client.get("/x", headers={"X-API-Key": key, "Cookie": f"key={key}"}).status_code == 401


def test_every_refusal_reads_the_same(door: Door) -> None:
    good, revoked = door.make().text, door.make()
    door.keys.revoke(revoked.record.id)
    presented = ["", "nonsense", good[:-1], good[:-1] + "\u00e9", revoked.text, f"hdl_{'0' * 12}_{'x' * 43}"]

    answers = [
        door.from_address(f"192.0.2.{place}").get("/x", headers={b"Authorization": f"Bearer {key}".encode()})
        for place, key in enumerate(presented)
    ]

    assert {each.status_code for each in answers} == {401}
    assert len({(each.text, tuple(sorted(each.headers.items()))) for each in answers}) == 1


def test_no_body_is_read_without_a_key(door: Door) -> None:
    door.make()
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 1024

    assert door.client.post("/body", content=body()).status_code == 401
    assert door.reached == []


def test_a_revoked_key_is_refused_by_the_next_request(door: Door) -> None:
    key = door.make()
    assert door.client.get("/x", headers=header(key.text)).status_code == 200

    door.keys.revoke(key.record.id)

    assert door.client.get("/x", headers=header(key.text)).status_code == 401


def test_every_answer_says_how_much_may_still_be_asked(door: Door) -> None:
    key = header(door.make().text)

    first, second = door.client.get("/x", headers=key), door.client.get("/x", headers=key)
    refused = door.client.get("/x")

    assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("10", "9")
    assert int(second.headers["ratelimit-remaining"]) < 9
    assert int(second.headers["ratelimit-reset"]) >= 1
    assert refused.headers["ratelimit-limit"] == "10"


def test_above_the_limit_a_key_waits_and_no_other_does(door: Door) -> None:
    busy, calm = header(door.make().text), header(door.make().text)

    answers = [door.client.get("/x", headers=busy) for _ in range(3 * RATE)]

    refused = [each for each in answers if each.status_code == 429]
    assert refused
    assert refused[0].json()["code"] == "rate-limited"
    assert int(refused[0].headers["retry-after"]) >= 1
    assert refused[0].headers["ratelimit-remaining"] == "0"
    assert door.client.get("/x", headers=calm).status_code == 200


def test_a_key_is_counted_wherever_it_calls_from(door: Door) -> None:
    key = header(door.make().text)

    statuses = {
        door.from_address(f"192.0.2.{place}").get("/x", headers=key).status_code for place in range(3 * RATE)
    }

    assert statuses == {200, 429}


def test_guessing_keys_is_stopped_without_looking_them_up(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = header(door.make().text)
    door.client.get("/x", headers=good)
    looked_up = 0
    real = KeyCheck.verify

    def counted(check: KeyCheck, key: str) -> object:
        nonlocal looked_up
        looked_up += 1
        return real(check, key)

    monkeypatch.setattr(KeyCheck, "verify", counted)
    statuses = [
        door.client.get("/x", headers=header(f"hdl_{place:012x}_{'x' * 43}")).status_code
        for place in range(10 * RATE)
    ]

    assert statuses[: 2 * RATE] == [401] * 2 * RATE
    assert statuses[-1] == 429
    assert looked_up < 5 * RATE
    # A key that was found good a moment ago is not asked of the file, and its owner does not pay.
    assert door.client.get("/x", headers=good).status_code == 200


def test_a_good_key_costs_its_address_nothing(door: Door) -> None:
    keys = [header(door.make().text) for _ in range(3 * RATE)]

    assert {door.client.get("/x", headers=each).status_code for each in keys} == {200}


def test_one_subscriber_of_ipv6_is_one_caller(door: Door) -> None:
    door.make()
    neighbours = [door.from_address(f"2001:db8:0:1::{place:x}") for place in range(1, 3 * RATE)]

    assert {each.get("/x").status_code for each in neighbours} == {401, 429}
    assert door.from_address("2001:db8:0:2::1").get("/x").status_code == 401


def test_callers_of_an_open_server_are_counted_by_address(door: Door) -> None:
    statuses = [door.client.get("/x").status_code for _ in range(3 * RATE)]

    assert 429 in statuses
    assert door.from_address("192.0.2.9").get("/x").status_code == 200


def test_a_rate_of_nought_is_no_limit(tmp_path: Path) -> None:
    door = Door(tmp_path / "keys.db", rate=0)

    answers = [door.client.get("/x") for _ in range(300)]

    assert {each.status_code for each in answers} == {200}
    assert "ratelimit-limit" not in answers[0].headers


def test_where_the_keys_cannot_be_read_nobody_gets_in_and_the_path_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    path.write_bytes(b"damaged" * 1000)
    door = Door(path)

    answer = door.client.get("/x")

    assert answer.status_code == 503
    assert answer.json()["code"] == "store-corrupt"
    assert str(tmp_path) not in answer.text
    assert door.reached == []


@pytest.mark.long
def test_a_flood_is_refused_quickly(door: Door) -> None:
    door.make()
    for _ in range(3 * RATE):
        door.client.get("/x")
    started = time.perf_counter()

    for _ in range(1000):
        assert door.client.get("/x").status_code in {401, 429}

    assert time.perf_counter() - started < 10
