"""The manifest of an encoder survives its file, and vouches for the others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import ModelUnusable
from heddle.models.encoder_manifest import MANIFEST, EncoderManifest, Pooling, read_encoder_manifest
from heddle.models.encoder_name import Precision
from heddle.models.file_digest import file_digest

GOOD = EncoderManifest(
    name="small",
    source="someone/small",
    licence="mit",
    model="model.onnx",
    precision=Precision.FLOAT32,
    pooling=Pooling.MEAN,
    dimension=4,
    longest=8,
    files={"model.onnx": "0123456789abcdef" * 4},
)
DAMAGE: list[dict[str, Any]] = [
    {"format": "heddle-encoder/2"},
    {"dimension": 0},
    {"dimension": "4"},
    {"longest": None},
    {"pooling": "max"},
    {"precision": "int4"},
    {"name": 7},
    {"model": "other.onnx"},
    {"files": {"../model.onnx": "00"}, "model": "../model.onnx"},
    {"files": {"/model.onnx": "00"}, "model": "/model.onnx"},
    {"files": []},
    {"surprise": 1},
]


@given(
    st.text(), st.text(), st.sampled_from(Precision), st.sampled_from([None, *Pooling]), st.integers(1, 4096)
)
def test_a_manifest_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    source: str,
    precision: Precision,
    pooling: Pooling | None,
    width: int,
) -> None:
    folder = tmp_path_factory.mktemp("encoder")
    manifest = replace(GOOD, name=name, source=source, precision=precision, pooling=pooling, dimension=width)
    (folder / MANIFEST).write_bytes(manifest.dump())

    assert read_encoder_manifest(folder) == manifest


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_a_damaged_manifest_is_refused(tmp_path: Path, damage: dict[str, Any]) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({**json.loads(GOOD.dump()), **damage}))

    with pytest.raises(ModelUnusable, match="does not describe a text encoder") as caught:
        read_encoder_manifest(tmp_path)
    assert "heddle models add" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff"])
def test_what_is_no_manifest_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(data)

    with pytest.raises(ModelUnusable, match="does not describe a text encoder"):
        read_encoder_manifest(tmp_path)


def test_files_are_held_against_their_checksums(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"weights")
    manifest = replace(GOOD, files={"model.onnx": file_digest(path)})

    manifest.verify(tmp_path)

    path.write_bytes(b"Weights of another")
    with pytest.raises(ModelUnusable, match=r"model\.onnx of the text encoder small is not the one"):
        manifest.verify(tmp_path)
    path.unlink()
    with pytest.raises(ModelUnusable, match="cannot read"):
        manifest.verify(tmp_path)


def test_the_identity_says_name_precision_and_weights() -> None:
    assert GOOD.identity == "small:float32@0123456789ab"
