from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.api import keys as keys_module
from heddle.api.access import OPEN_GRANT, Grant, Scope
from heddle.api.keys import DAY, LONGEST_OVERLAP, IssuedKey, Keys, KeyState, parse_key, state_of
from heddle.core.errors import Forbidden, KeyInactive, NotFound, UsageError
from heddle.graph.key_ring import KeyRing


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keys.db"


@pytest.fixture
def keys(path: Path, clock: Clock) -> Iterator[Keys]:
    opened = Keys(KeyRing(path), clock=clock)
    yield opened
    opened.close()


def made(keys: Keys, *workspaces: str, scope: Scope = Scope.READ, lifetime: int | None = None) -> IssuedKey:
    return keys.create("a key", scope=scope, workspaces=workspaces or ("a",), lifetime=lifetime)


def test_a_key_holds_its_id_and_256_random_bits(keys: Keys) -> None:
    issued = made(keys)
    name, secret = parse_key(issued.text)

    assert name == issued.record.id
    assert len(set(issued.text.split("_")[2])) > 10
    assert 62 ** len(secret) > 2**256


def test_two_keys_share_nothing(keys: Keys) -> None:
    one, other = made(keys), made(keys)

    assert one.record.id != other.record.id
    assert one.record.seal.salt != other.record.seal.salt
    assert parse_key(one.text)[1] != parse_key(other.text)[1]


def test_the_secret_is_in_no_file_and_in_no_words_about_the_key(keys: Keys, path: Path) -> None:
    issued = made(keys)
    again = keys.rotate(issued.record.id)
    secrets = [parse_key(each.text)[1] for each in (issued, again)]

    for file in path.parent.iterdir():
        assert all(secret.encode() not in file.read_bytes() for secret in secrets)
    shown = repr(issued) + repr(again) + str(keys.facts(again.record)) + repr(keys.get(again.record.id))
    assert all(secret not in shown for secret in secrets)


@given(st.text())
def test_no_other_text_is_a_key(text: str) -> None:
    assert parse_key(text) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "hdl_0123456789ab_" + "s" * 42,
        "hdl_0123456789ab_" + "s" * 44,
        "hdl_0123456789AB_" + "s" * 43,
        "hdl_0123456789ab_" + "s" * 42 + "_",
        "HDL_0123456789ab_" + "s" * 43,
        "hdl_0123456789ab_" + "s" * 43 + "\n",
    ],
)
def test_what_only_looks_like_a_key_is_none(text: str) -> None:
    assert parse_key(text) == ("", "")


@pytest.mark.parametrize(
    ("label", "workspaces", "lifetime", "said"),
    [
        ("", ("a",), None, "impossible label"),
        ("   ", ("a",), None, "impossible label"),
        ("x" * 101, ("a",), None, "impossible label"),
        ("two\nlines", ("a",), None, "impossible label"),
        ("ok", (), None, "1 to 100 workspaces"),
        ("ok", ("a/b",), None, "impossible workspace"),
        ("ok", ("a",), 0, "impossible lifetime"),
        ("ok", ("a",), 3650 * DAY + 1, "impossible lifetime"),
    ],
)
def test_an_impossible_key_is_not_made(
    keys: Keys, path: Path, label: str, workspaces: tuple[str, ...], lifetime: int | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        keys.create(label, scope=Scope.READ, workspaces=workspaces, lifetime=lifetime)

    assert not path.exists()


def test_a_key_for_all_workspaces_is_for_all_whatever_stands_beside(keys: Keys) -> None:
    issued = keys.create("ok", scope=Scope.READ, workspaces=("a", "*"))

    assert issued.record.workspaces == ("*",)


def test_a_key_expires_when_its_lifetime_is_over(keys: Keys, clock: Clock) -> None:
    record = made(keys, lifetime=60).record

    assert state_of(record, clock.now + 59) is KeyState.ACTIVE
    assert state_of(record, clock.now + 60) is KeyState.EXPIRED


def test_a_rotation_changes_the_secret_and_nothing_else(keys: Keys, clock: Clock) -> None:
    issued = made(keys, lifetime=DAY)
    clock.now += 100

    again = keys.rotate(issued.record.id, overlap=30)

    before, after = keys.facts(issued.record), keys.facts(again.record)
    changed = {name for name in before if before[name] != after[name]}
    assert again.text != issued.text
    assert changed == {"rotated", "overlap_until"}
    assert again.record.earlier_until == int(clock.now) + 30


@pytest.mark.parametrize("overlap", [-1, LONGEST_OVERLAP + 1])
def test_an_impossible_overlap_changes_nothing(keys: Keys, overlap: int) -> None:
    issued = made(keys)

    with pytest.raises(UsageError, match="overlap"):
        keys.rotate(issued.record.id, overlap=overlap)
    assert keys.get(issued.record.id) == issued.record


def test_a_revoked_or_expired_key_gets_no_new_secret(keys: Keys, clock: Clock) -> None:
    revoked, expired = made(keys).record.id, made(keys, lifetime=10).record.id
    keys.revoke(revoked)
    clock.now += 10

    for key, state in ((revoked, "revoked"), (expired, "expired")):
        with pytest.raises(KeyInactive, match=state):
            keys.rotate(key)


def test_a_revoked_key_stays_in_the_list_and_its_time_does_not_move(keys: Keys, clock: Clock) -> None:
    key = made(keys).record.id
    first = keys.revoke(key)
    clock.now += 100

    assert keys.revoke(key) == first
    assert [keys.facts(each)["state"] for each in keys.records()] == ["revoked"]


def test_who_changes_what_a_key_opens_says_so(path: Path) -> None:
    told: list[str] = []
    keys = Keys(KeyRing(path), changed=lambda: told.append("changed"))
    key = made(keys).record.id
    assert told == []

    keys.rotate(key)
    keys.revoke(key)

    assert len(told) == 2
    keys.close()


def test_an_unknown_key_is_not_found(keys: Keys) -> None:
    for act in (keys.get, keys.revoke, keys.rotate):
        with pytest.raises(NotFound):
            act("0123456789ab")


def test_a_keeper_of_some_workspaces_governs_the_keys_of_those_alone(keys: Keys) -> None:
    mine, theirs, everyones = made(keys, "a"), made(keys, "a", "b"), made(keys, "*")
    keeper = keys.of(Grant(Scope.ADMIN, frozenset({"a"}), "k"))

    assert keeper.records() == [mine.record]
    for foreign in (theirs, everyones):
        for act in (keeper.get, keeper.revoke, keeper.rotate):
            with pytest.raises(NotFound):
                act(foreign.record.id)
    for workspaces in (("b",), ("a", "b"), ("*",)):
        with pytest.raises(Forbidden):
            made(keeper, *workspaces)
    assert len(keys.records()) == 3


def test_nobody_makes_a_key_of_a_larger_scope_than_his_own(keys: Keys) -> None:
    keeper = keys.of(Grant(Scope.INGEST, OPEN_GRANT.workspaces, "k"))

    with pytest.raises(Forbidden):
        made(keeper, scope=Scope.ADMIN)


def test_times_are_shown_in_utc(keys: Keys, clock: Clock) -> None:
    clock.now = 0
    facts = keys.facts(made(keys, lifetime=DAY).record)

    assert (facts["created"], facts["expires"]) == ("1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z")
    assert facts["used"] is None


def test_the_same_secret_under_two_salts_has_two_digests() -> None:
    assert keys_module.digest_of(b"1" * 16, "s") != keys_module.digest_of(b"2" * 16, "s")


def test_the_file_holds_no_column_for_a_secret(keys: Keys, path: Path) -> None:
    made(keys)
    with sqlite3.connect(path) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(api_key)")}
    connection.close()

    assert {"salt", "digest"} < columns
    assert not {"secret", "key", "token"} & columns
