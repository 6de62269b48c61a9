"""The files of a model are read as their manifest vouches for them; `test_artifact` breaks each of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from heddle.core.errors import ModelUnusable
from heddle.core.ids import sha256_hex
from heddle.models.model_files import (
    FORMAT,
    MANIFEST,
    NODES,
    file_name,
    read_file,
    read_manifest,
    read_tensors,
)

KEYS = (
    "code_version",
    "seed",
    "workspace",
    "graph_version",
    "config",
    "training",
    "shape",
    "metrics",
    "curve",
)


def write(folder: Path, **changes: object) -> None:
    """A manifest, with changes."""
    manifest = {"format": FORMAT, **dict.fromkeys(KEYS), "files": {}, **changes}
    (folder / MANIFEST).write_text(
        json.dumps({key: each for key, each in manifest.items() if each != "gone"})
    )


def test_what_older_manifests_lack_is_none(tmp_path: Path) -> None:
    write(tmp_path)

    assert read_manifest(tmp_path)["contributions"] is None


@pytest.mark.parametrize("changes", [{"extra": 1}, {"seed": "gone"}, {"format": "other/1"}, {"files": []}])
def test_a_manifest_of_another_form_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    write(tmp_path, **changes)

    with pytest.raises(ModelUnusable):
        read_manifest(tmp_path)


def test_a_folder_without_a_manifest_says_how_to_train(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="no trained model") as caught:
        read_manifest(tmp_path)

    assert "heddle train" in caught.value.hint


def test_a_file_is_read_if_it_is_the_one_that_is_named(tmp_path: Path) -> None:
    digest = sha256_hex(b"[]")
    (tmp_path / file_name(NODES, digest)).write_bytes(b"[]")

    assert read_file(tmp_path, NODES, {NODES: digest}) == b"[]"
    (tmp_path / file_name(NODES, digest)).write_bytes(b"{}")
    with pytest.raises(ModelUnusable, match="not the file"):
        read_file(tmp_path, NODES, {NODES: digest})
    with pytest.raises(ModelUnusable, match="does not name"):
        read_file(tmp_path, NODES, {NODES: "../../secret"})


@pytest.mark.parametrize("rows", [np.ones(2, np.float64), np.array([1, np.nan], np.float32)])
def test_numbers_of_another_kind_are_refused(rows: np.ndarray) -> None:
    with pytest.raises(ModelUnusable):
        read_tensors("weights", save({"w": rows}))
