"""The store of encoders: whole ones only, under names that stay in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.core.errors import BadIdentifier, ModelUnusable, NotFound, OutOfReach, UsageError
from heddle.models.encoder_manifest import EncoderManifest, Pooling
from heddle.models.encoder_name import Precision
from heddle.models.encoder_store import EncoderStore
from heddle.models.file_digest import file_digest

HOSTILE = ["", ".", "..", "../up", "a/b", "/etc", ".hidden", "a\nb", "a" * 97]


def filled(store: EncoderStore, name: str, source: str = "nowhere") -> EncoderManifest:
    """Add an encoder of one file."""
    with store.staging(name) as folder:
        (folder / "model.onnx").write_bytes(name.encode())
        manifest = EncoderManifest(
            name=name,
            source=source,
            licence="mit",
            model="model.onnx",
            precision=Precision.INT8,
            pooling=Pooling.CLS,
            dimension=4,
            longest=8,
            files={"model.onnx": file_digest(folder / "model.onnx")},
        )
        store.keep(folder, manifest)
    return manifest


def test_what_was_added_is_found_listed_and_removed(tmp_path: Path) -> None:
    store = EncoderStore(tmp_path / "encoders")
    second, first = filled(store, "second"), filled(store, "first", source="someone/first")

    assert store.manifests() == [first, second]
    assert store.folder("first") == store.folder("someone/first") == tmp_path / "encoders" / "first"
    assert store.folder("another/first") is None
    store.remove("first")
    assert store.manifests() == [second]
    assert sorted(path.name for path in store.root.iterdir()) == ["second"]


def test_an_absent_store_is_empty_and_stays_absent(tmp_path: Path) -> None:
    store = EncoderStore(tmp_path / "encoders")

    assert store.manifests() == []
    assert store.folder("first") is None
    with pytest.raises(NotFound, match="first"):
        store.remove("first")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_does_not_lead_out_of_the_store(tmp_path: Path, name: str) -> None:
    (tmp_path / "up").mkdir()
    store = EncoderStore(tmp_path / "encoders")
    filled(store, "b")

    with pytest.raises(BadIdentifier), store.staging(name):
        pytest.fail("a folder was made")
    with pytest.raises(NotFound):
        store.remove(name)
    assert (tmp_path / "up").is_dir()
    assert [each.name for each in store.manifests()] == ["b"]


def test_what_failed_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    store = EncoderStore(tmp_path)

    def fail() -> None:
        with store.staging("first") as folder:
            (folder / "model.onnx").write_bytes(b"half")
            raise ModelUnusable("it does not run")

    with pytest.raises(ModelUnusable):
        fail()

    assert list(tmp_path.iterdir()) == []


def test_a_second_one_of_the_name_is_refused(tmp_path: Path) -> None:
    store = EncoderStore(tmp_path)
    filled(store, "first")

    with pytest.raises(UsageError, match="already") as caught, store.staging("first"):
        pytest.fail("a folder was made")
    assert "heddle models remove first" in caught.value.hint


def test_two_that_add_the_same_name_at_once_leave_one(tmp_path: Path) -> None:
    store = EncoderStore(tmp_path)

    with store.staging("first") as folder:
        faster = filled(store, "first")
        with pytest.raises(UsageError, match="already"):
            store.keep(folder, faster)

    assert store.manifests() == [faster]
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with (
        pytest.raises(OutOfReach, match="file"),
        EncoderStore(tmp_path / "file" / "encoders").staging("first"),
    ):
        pytest.fail("a folder was made")
