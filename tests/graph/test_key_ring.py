from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import StoreCorrupt
from heddle.graph.key_ring import KeyRecord, KeyRing, Seal

FIRST, SECOND, THIRD = (Seal(bytes([n]) * 16, bytes([n]) * 32) for n in (1, 2, 3))
times = st.integers(0, 2**40)
seals = st.builds(Seal, salt=st.binary(min_size=1, max_size=16), digest=st.binary(min_size=1, max_size=32))


def record(key: str, **facts: object) -> KeyRecord:
    return KeyRecord(key, "a label", "read", ("a", "b"), FIRST, 100, **facts)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keys.db"


@pytest.fixture
def ring(path: Path) -> Iterator[KeyRing]:
    opened = KeyRing(path)
    yield opened
    opened.close()


def test_an_absent_ring_is_empty_and_asking_does_not_make_it(ring: KeyRing, path: Path) -> None:
    ring.revoke("k", at=1)
    ring.use("k", at=1)

    assert ring.is_empty()
    assert ring.get("k") is None
    assert ring.records() == []
    assert not path.parent.exists()


def test_keys_are_listed_by_id(ring: KeyRing) -> None:
    for key in ("b", "a", "c"):
        ring.add(record(key))

    assert [each.id for each in ring.records()] == ["a", "b", "c"]
    assert not ring.is_empty()


def test_another_process_sees_what_was_added(ring: KeyRing, path: Path) -> None:
    ring.add(record("k"))
    other = KeyRing(path)

    assert other.get("k") == record("k")
    other.revoke("k", at=7)
    assert ring.get("k") == record("k", revoked=7)
    other.close()


def test_a_rotation_keeps_the_secret_before_it_and_no_other(ring: KeyRing) -> None:
    ring.add(record("k"))

    ring.rotate("k", SECOND, at=200, earlier_until=260)
    ring.rotate("k", THIRD, at=210, earlier_until=270)

    found = ring.get("k")
    assert found is not None
    assert (found.seal, found.earlier) == (THIRD, SECOND)
    assert (found.rotated, found.earlier_until) == (210, 270)


def test_a_revocation_is_final(ring: KeyRing) -> None:
    ring.add(record("k"))

    ring.revoke("k", at=5)
    ring.revoke("k", at=9)

    assert ring.get("k") == record("k", revoked=5)


def test_the_last_use_never_goes_back(ring: KeyRing) -> None:
    ring.add(record("k"))

    for at in (50, 40):
        ring.use("k", at=at)

    assert ring.get("k") == record("k", used=50)


def test_an_id_is_given_once(ring: KeyRing) -> None:
    ring.add(record("k"))

    with pytest.raises(StoreCorrupt):
        ring.add(record("k"))
    assert ring.records() == [record("k")]


def test_a_file_of_another_program_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"these are no keys" * 100)

    with pytest.raises(StoreCorrupt, match="key ring"):
        KeyRing(path).is_empty()


@given(
    st.builds(
        KeyRecord,
        id=st.text("0123456789abcdef", min_size=12, max_size=12),
        label=st.text(st.characters(exclude_categories=["Cs"])),
        scope=st.sampled_from(["read", "ingest", "admin"]),
        workspaces=st.lists(st.text("abc*", min_size=1)).map(tuple),
        seal=seals,
        created=times,
        earlier=st.none() | seals,
        earlier_until=st.none() | times,
        expires=st.none() | times,
        revoked=st.none() | times,
        rotated=st.none() | times,
        used=st.none() | times,
    )
)
def test_a_key_comes_back_as_it_was_kept(tmp_path_factory: pytest.TempPathFactory, record: KeyRecord) -> None:
    ring = KeyRing(tmp_path_factory.mktemp("ring") / "keys.db")

    ring.add(record)

    assert ring.get(record.id) == record
    ring.close()
