"""An encoder that was added runs where its files can: graphs on the CPU, weights on another device."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from encoder_jars import WIDTH, small_folder
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable
from heddle.models import stored_encoder
from heddle.models.encoder_adding import add_encoder
from heddle.models.encoder_store import EncoderStore
from heddle.models.onnx_encoder import OnnxEncoder
from heddle.models.sentence_encoder import SentenceEncoder
from heddle.models.stored_encoder import load_stored


class OnTheDevice:
    """What sentence-transformers would load."""

    def encode(self, texts: list[str], **_: object) -> NDArray[np.float32]:
        return np.ones((len(texts), WIDTH), dtype=np.float32)


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The devices that sentence-transformers was asked for."""
    asked: list[str] = []

    def load(name: str, folder: Path, device: str) -> OnTheDevice:
        asked.append(device)
        return OnTheDevice()

    monkeypatch.setattr(stored_encoder, "load_sentence_model", load)
    return asked


@pytest.mark.parametrize(
    ("eight_bits", "weights", "elsewhere"),
    [(False, True, SentenceEncoder), (False, False, OnnxEncoder), (True, True, OnnxEncoder)],
    ids=["float32 with weights", "a graph alone", "eight bits"],
)
def test_only_weights_in_float32_leave_the_cpu(
    tmp_path: Path, devices: list[str], *, eight_bits: bool, weights: bool, elsewhere: type
) -> None:
    source = small_folder(tmp_path / "small", eight_bits=eight_bits)
    if weights:
        (source / "model.safetensors").write_bytes(b"weights")
    store = EncoderStore(tmp_path / "encoders")
    manifest = add_encoder(store, str(source))
    folder = store.root / "small"

    here, there = (load_stored(folder, manifest, device=device) for device in ("cpu", "cuda:0"))

    assert isinstance(here, OnnxEncoder)
    assert isinstance(there, elsewhere)
    assert here.name == there.name == manifest.identity
    assert devices == (["cuda:0"] if elsewhere is SentenceEncoder else [])


def test_nothing_is_loaded_from_files_that_changed(tmp_path: Path, devices: list[str]) -> None:
    store = EncoderStore(tmp_path / "encoders")
    manifest = add_encoder(store, str(small_folder(tmp_path / "small")))
    (store.root / "small" / "tokenizer.json").write_text("{}")

    for device in ("cpu", "cuda:0"):
        with pytest.raises(ModelUnusable, match=r"tokenizer\.json of the text encoder small is not the one"):
            load_stored(store.root / "small", manifest, device=device)
    assert devices == []
