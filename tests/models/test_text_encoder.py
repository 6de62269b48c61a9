"""The shipped text encoder: the real model, verified, offline; and everything that may be wrong with one."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from heddle.core.encoder import TextEncoder
from heddle.core.errors import ModelUnusable
from heddle.core.events import Event
from heddle.models import text_encoder
from heddle.models.sentence_encoder import SentenceEncoder
from heddle.models.text_encoder import (
    DEFAULT_ENCODER,
    default_folder,
    load_text_encoder,
)

DAMAGE = {
    "model.safetensors": "the weights of all-MiniLM-L6-v2 are not the published ones",
    "tokenizer.json": "the tokenizer files of all-MiniLM-L6-v2 are not the published ones",
}


@pytest.fixture(scope="module")
def encoder() -> Iterator[TextEncoder]:
    """The default encoder, loaded while the network is out of reach."""
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: object) -> None:
            raise AssertionError("the network was asked for")

        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield load_text_encoder()


def test_the_name_carries_the_weights(encoder: TextEncoder) -> None:
    assert encoder.name == "all-MiniLM-L6-v2:int8@53aa51172d14"
    assert encoder.dimension == 384
    assert "HF_HUB_OFFLINE" not in os.environ


def test_paraphrases_are_nearer_than_strangers(encoder: TextEncoder) -> None:
    vectors = encoder.encode(
        [
            "The company acquired a smaller rival.",
            "A competitor was bought by the firm.",
            "Bananas ripen faster in a paper bag.",
        ]
    )

    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.4


def test_a_vector_does_not_depend_on_its_batch_mates(encoder: TextEncoder) -> None:
    text = "Heddles guide every thread by its kind."
    crowd = [f"{'word ' * length}{length}" for length in range(1, 80, 2)]

    alone = encoder.encode([text])[0]
    among = encoder.encode([*crowd, text])[-1]

    np.testing.assert_allclose(among, alone, atol=1e-6)


def test_order_and_repetition_change_nothing(encoder: TextEncoder) -> None:
    vectors = encoder.encode(["one", "two words", "", "one"])

    assert vectors[0].tobytes() == vectors[3].tobytes()
    assert encoder.encode([]).shape == (0, 384)
    assert np.isfinite(vectors).all()


def test_a_model_folder_can_be_named_and_keeps_its_own_identity() -> None:
    encoder = load_text_encoder("all-MiniLM-L6-v2:float32")
    heard: list[Event] = []
    found = load_text_encoder(str(default_folder()), threads=1)
    assert isinstance(found, SentenceEncoder)

    vectors = found.encode([str(number) for number in range(40)], listener=heard.append)

    assert found.name == "model@53aa51172d14"
    np.testing.assert_allclose(vectors[7], encoder.encode(["7"])[0], atol=1e-5)
    assert [(event.stage, event.done, event.total) for event in heard] == [
        ("encode", 32, 40),
        ("encode", 40, 40),
    ]


@pytest.mark.parametrize("file", DAMAGE)
def test_other_files_under_the_default_name_are_refused(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(default_folder(), tmp_path / "model")
    with (tmp_path / "model" / file).open("r+b") as damaged:
        damaged.seek(100_000)
        damaged.write(b"\x00\x01\x02\x03")
    monkeypatch.setattr(text_encoder, "default_folder", lambda: tmp_path / "model")

    with pytest.raises(ModelUnusable, match=DAMAGE[file]) as caught:
        load_text_encoder(DEFAULT_ENCODER)
    assert "install" in caught.value.hint


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heddle.models.text_encoder.importlib.util.find_spec", lambda _: None)

    with pytest.raises(ModelUnusable, match="all-MiniLM-L6-v2 is not installed"):
        load_text_encoder()


def test_a_model_without_safetensors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")

    with pytest.raises(ModelUnusable, match="no safetensors weights"):
        load_text_encoder(str(tmp_path))


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x00" * 16)

    with pytest.raises(ModelUnusable, match="cannot be loaded"):
        load_text_encoder(str(tmp_path))


def test_a_name_that_is_not_on_this_machine_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    with pytest.raises(ModelUnusable, match="no text encoder 'nobody/nothing-at-all'") as caught:
        load_text_encoder("nobody/nothing-at-all")
    assert "heddle models add nobody/nothing-at-all" in caught.value.hint
