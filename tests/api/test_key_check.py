from __future__ import annotations

import hmac
from collections.abc import Iterator
from pathlib import Path

import pytest

from heddle.api import key_check
from heddle.api.access import EVERY_WORKSPACE, Grant, Scope
from heddle.api.key_check import REMEMBERED_SECONDS, SETTING_KEY, USE_NOTED_EVERY, KeyCheck
from heddle.api.keys import Keys, digest_of
from heddle.core.errors import StoreCorrupt, Unauthorized
from heddle.graph.key_ring import KeyRing

SETTING = "a-long-random-text-that-opens-it-all"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[KeyRing]:
    opened = KeyRing(tmp_path / "keys.db")
    yield opened
    opened.close()


@pytest.fixture
def check(ring: KeyRing, clock: Clock) -> KeyCheck:
    return KeyCheck(ring, clock=clock)


@pytest.fixture
def keys(ring: KeyRing, check: KeyCheck, clock: Clock) -> Keys:
    return Keys(ring, changed=check.forget, clock=clock)


def key(keys: Keys, lifetime: int | None = None) -> str:
    return keys.create("k", scope=Scope.INGEST, workspaces=["a", "b"], lifetime=lifetime).text


def id_of(text: str) -> str:
    return text.split("_")[1]


def wrong(text: str) -> str:
    return text[:-1] + ("A" if text[-1] != "A" else "B")


def test_a_key_opens_what_it_was_made_for(keys: Keys, check: KeyCheck) -> None:
    text = key(keys)

    assert check.verify(text) == Grant(Scope.INGEST, frozenset({"a", "b"}), id_of(text))


def test_the_key_of_the_settings_opens_everything(ring: KeyRing) -> None:
    check = KeyCheck(ring, setting=SETTING)

    assert check.verify(SETTING) == Grant(Scope.ADMIN, frozenset({EVERY_WORKSPACE}), SETTING_KEY)
    with pytest.raises(Unauthorized):
        check.verify(wrong(SETTING))


def refused(keys: Keys, clock: Clock) -> dict[str, str]:
    """Keys that open nothing, each for a reason of its own."""
    good, revoked, expired, rotated = key(keys), key(keys), key(keys, lifetime=10), key(keys)
    keys.revoke(id_of(revoked))
    keys.rotate(id_of(rotated), overlap=0)
    clock.now += 10
    unknown = f"hdl_{'0' * 12}_{good.split('_')[2]}"
    return {
        "none": "",
        "malformed": "no key",
        "unknown": unknown,
        "wrong": wrong(good),
        "revoked": revoked,
        "expired": expired,
        "rotated": rotated,
    }


def test_whatever_is_wrong_the_refusal_is_the_same_after_the_same_work(
    keys: Keys, check: KeyCheck, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = refused(keys, clock)
    digests = looked_up = 0
    real_get = KeyRing.get

    def counted(salt: bytes, secret: str) -> bytes:
        nonlocal digests
        digests += 1
        return digest_of(salt, secret)

    def counted_get(ring: KeyRing, name: str) -> object:
        nonlocal looked_up
        looked_up += 1
        return real_get(ring, name)

    monkeypatch.setattr(key_check, "digest_of", counted)
    monkeypatch.setattr(KeyRing, "get", counted_get)
    found = {}
    for why, text in texts.items():
        digests = looked_up = 0
        with pytest.raises(Unauthorized) as caught:
            check.verify(text)
        found[why] = (caught.value.line(), digests, looked_up)

    assert set(found.values()) == {(key_check.refusal().line(), 2, 1)}


def test_secrets_are_compared_in_constant_time(
    keys: Keys, check: KeyCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    real = hmac.compare_digest

    def seen(one: bytes, other: bytes) -> bool:
        compared.append(len(one))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", seen)
    check.verify(key(keys))

    assert compared == [32, 32]


def test_after_a_rotation_both_secrets_open_until_the_overlap_is_over(
    keys: Keys, check: KeyCheck, clock: Clock
) -> None:
    old = key(keys)
    new = keys.rotate(id_of(old), overlap=60).text

    clock.now += 59
    assert check.verify(old) == check.verify(new)
    clock.now += 1
    assert check.recall(old) is None
    assert check.verify(new).key == id_of(new)
    with pytest.raises(Unauthorized):
        check.verify(old)


def test_a_good_key_is_believed_for_some_seconds(keys: Keys, check: KeyCheck, clock: Clock) -> None:
    text = key(keys)
    assert check.recall(text) is None
    grant = check.verify(text)

    clock.now += REMEMBERED_SECONDS - 0.1
    assert check.recall(text) == grant
    assert check.recall(wrong(text)) is None
    clock.now += 0.1
    assert check.recall(text) is None


def test_a_key_is_not_believed_beyond_its_life(keys: Keys, check: KeyCheck, clock: Clock) -> None:
    text = key(keys, lifetime=2)
    check.verify(text)

    clock.now += 2
    assert check.recall(text) is None


def test_a_revocation_here_is_in_force_at_once(keys: Keys, check: KeyCheck) -> None:
    text = key(keys)
    check.verify(text)

    keys.revoke(id_of(text))

    assert check.recall(text) is None


def test_a_revocation_elsewhere_is_in_force_after_those_seconds(
    keys: Keys, check: KeyCheck, ring: KeyRing, clock: Clock
) -> None:
    text = key(keys)
    check.verify(text)
    Keys(ring).revoke(id_of(text))

    clock.now += REMEMBERED_SECONDS
    assert check.recall(text) is None
    with pytest.raises(Unauthorized):
        check.verify(text)


def test_the_last_use_is_noted_once_a_minute(
    keys: Keys, check: KeyCheck, ring: KeyRing, clock: Clock
) -> None:
    text = key(keys)
    first = int(clock.now)
    used = []
    for _ in range(3):
        check.verify(text)
        found = ring.get(id_of(text))
        assert found is not None
        used.append(found.used)
        clock.now += USE_NOTED_EVERY / 2

    assert used == [first, first, first + USE_NOTED_EVERY]


def test_a_key_opens_even_where_its_use_cannot_be_noted(
    keys: Keys, check: KeyCheck, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    text = key(keys)

    def busy(*_: object, **__: object) -> None:
        raise StoreCorrupt("it is damaged")

    monkeypatch.setattr(KeyRing, "use", busy)

    assert check.verify(text).key == id_of(text)
    assert id_of(text) in caplog.text
    assert text not in caplog.text


def test_keys_are_asked_for_from_the_first_one_on_and_for_good(keys: Keys, check: KeyCheck) -> None:
    assert not check.asks()
    text = key(keys)
    assert check.asks()

    keys.revoke(id_of(text))

    assert check.asks()


def test_keys_are_asked_for_where_the_settings_hold_one_or_the_server_insists(ring: KeyRing) -> None:
    assert KeyCheck(ring, setting=SETTING).asks()
    check = KeyCheck(ring)
    check.insist()
    assert check.asks()


def test_a_ring_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    path.write_bytes(b"damaged" * 1000)
    check = KeyCheck(KeyRing(path))

    with pytest.raises(StoreCorrupt):
        check.asks()
