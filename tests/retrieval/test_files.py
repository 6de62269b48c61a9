"""Arrays, lines and manifests keep their content, and say so where they do not."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn
from numpy.typing import NDArray

from heddle.core.errors import IndexCorrupt
from heddle.retrieval.array_file import load_arrays, save_arrays
from heddle.retrieval.blob import Blob, write_blob
from heddle.retrieval.manifest import Manifest, make_current, read_manifest, sync_files, verify

MANIFEST = Manifest(
    generation="g",
    graph_version="v",
    sequence=3,
    contents=("c", "n"),
    documents=2,
    encoder="e",
    dimension=4,
    space="rphgnn",
    space_digest="",
    segments=("s", "t"),
    entries={"text": 2},
    drift=0.25,
    decisions=(("merge", "a", "b"),),
    decisions_digest="d",
    revision=4,
    joined="",
    losses="l",
    files={},
)


@given(
    arrays=st.dictionaries(
        st.text(max_size=3),
        stn.arrays(
            st.sampled_from([np.dtype(np.float32), np.dtype(np.int32), np.dtype("S5"), np.dtype(np.bool_)]),
            stn.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=4),
        ),
        max_size=3,
    )
)
def test_arrays_read_back_as_they_were_saved(
    arrays: dict[str, NDArray[np.generic]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("array") / "a.arrays"

    save_arrays(path, arrays)
    read = load_arrays(path)

    assert read.keys() == arrays.keys()
    for name, array in arrays.items():
        assert (read[name].dtype, read[name].shape) == (array.dtype, array.shape)
        assert read[name].tobytes() == array.tobytes()


def test_arrays_are_read_from_many_threads_at_once(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a", {"a": np.arange(4)})
    failures: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(200):
                load_arrays(tmp_path / "a")
        except Exception as error:  # noqa: BLE001 - handed to the test below
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(timeout=60)

    assert failures == []


@given(lines=st.lists(st.text(st.characters(codec="utf-8")), max_size=6))
def test_lines_read_back_one_by_one(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("blob") / "lines.jsonl"

    blob = Blob(path, write_blob(path, [line.encode() for line in lines]))

    assert [line.decode() for line in blob] == lines
    assert len(blob) == len(lines)


def test_a_manifest_reads_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(MANIFEST.to_bytes())

    assert read_manifest(tmp_path) == MANIFEST


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'["0", "{}"]', b"\xff\xfe"])
def test_a_damaged_manifest_is_corrupt(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)

    with pytest.raises(IndexCorrupt):
        read_manifest(tmp_path)


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    _, body = json.loads(MANIFEST.to_bytes())
    other = body.replace('"format": 4', '"format": 2')
    mark = hashlib.sha256(other.encode()).hexdigest()
    (tmp_path / "manifest.json").write_text(json.dumps([mark, other]))

    with pytest.raises(IndexCorrupt, match="another format") as caught:
        read_manifest(tmp_path)
    assert "heddle index --rebuild" in caught.value.hint


def test_a_file_that_differs_from_its_hash_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"changed")

    with pytest.raises(IndexCorrupt, match="data"):
        verify(tmp_path, replace(MANIFEST, files={"data": "0" * 64}))


def test_current_is_swapped_whole(tmp_path: Path) -> None:
    make_current(tmp_path, "first")
    make_current(tmp_path, "second")
    sync_files(tmp_path)

    assert (tmp_path / "CURRENT").read_text() == "second\n"
    assert [path.name for path in tmp_path.iterdir()] == ["CURRENT"]
