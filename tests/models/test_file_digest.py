"""Digests of files follow their bytes and are not computed twice."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from heddle.core.errors import ModelUnusable
from heddle.models.file_digest import file_digest


def test_a_digest_is_that_of_the_bytes_and_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"first")
    first = file_digest(path)

    path.write_bytes(b"other")
    os.utime(path, ns=(1, 1))

    assert first == hashlib.sha256(b"first").hexdigest()
    assert file_digest(path) == hashlib.sha256(b"other").hexdigest()


def test_a_file_that_stays_the_same_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"weights")
    once = file_digest(path)
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("read again"))

    assert file_digest(path) == once


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="absent"):
        file_digest(tmp_path / "absent")
