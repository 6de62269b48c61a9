"""The encoder without torch: it agrees with sentence-transformers, and does without it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heddle.core.encoder import TextEncoder
from heddle.core.errors import ModelUnusable
from heddle.core.events import Event
from heddle.models import text_encoder
from heddle.models.onnx_bert import BertShape
from heddle.models.onnx_encoder import (
    OnnxEncoder,
    batches_of_equal_length,
    load_onnx_encoder,
    load_tokenizer,
)
from heddle.models.sentence_encoder import SentenceEncoder
from heddle.models.text_encoder import default_folder, load_text_encoder

SHAPE = BertShape(layers=6, heads=12, epsilon=1e-12)
TEXTS = [
    "",
    "?",
    "Who pays the rent?",
    "  spaces\taround \n and within  ",
    "naïve café, 東京タワー, Ελλάδα, Привет 🙂🇫🇷 ﬁne",
    "e\u0301 against \u00e9, a zero\u200bwidth space, a null \x00 and a bell \x07",
    "a" * 400,
    "[CLS] [SEP] [MASK] [PAD] are words here",
    "heddles guide every thread by its kind " * 36,
    "one sentence that is far longer than anything the model reads " * 400,
    *(" ".join(["thread"] * length) for length in (1, 2, 3, 127, 128, 129, 253, 254, 255, 256, 257)),
]
WITHOUT_TORCH = """
import json, sys
from heddle.models.text_encoder import load_text_encoder
encoder = load_text_encoder(threads=1)
vector = encoder.encode([sys.argv[1]])[0]
heavy = {"sentence_transformers", "sklearn", "torch", "transformers"}
print(json.dumps({"heavy": sorted(heavy & set(sys.modules)), "vector": vector.tolist()}))
"""


@pytest.fixture(scope="module")
def exact() -> TextEncoder:
    return load_text_encoder("all-MiniLM-L6-v2:float32", threads=1)


@pytest.fixture(scope="module", params=["int8", "float32"])
def encoder(request: pytest.FixtureRequest) -> TextEncoder:
    return load_text_encoder(f"all-MiniLM-L6-v2:{request.param}", threads=1)


@pytest.fixture(scope="module")
def reference() -> TextEncoder:
    """The same weights through sentence-transformers."""
    found = load_text_encoder(str(default_folder()))
    assert isinstance(found, SentenceEncoder)
    return found


def test_vectors_agree_with_sentence_transformers(exact: TextEncoder, reference: TextEncoder) -> None:
    assert isinstance(exact, OnnxEncoder)

    np.testing.assert_allclose(exact.encode(TEXTS), reference.encode(TEXTS), atol=1e-5, rtol=0)


def test_eight_bits_stay_near_to_float32(exact: TextEncoder) -> None:
    cosines = (load_text_encoder(threads=1).encode(TEXTS) * exact.encode(TEXTS)).sum(axis=1)

    # One scale for all tokens of a product, as the runtime's own quantisation has it, means 0.95.
    assert cosines.min() > 0.98
    assert cosines.mean() > 0.995
    assert cosines.min() < 0.9999


def test_another_device_gets_the_same_model_through_torch(
    exact: TextEncoder, reference: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    devices: list[str] = []

    class OnTheDevice:
        def encode(self, texts: list[str], **_: object) -> NDArray[np.float32]:
            return reference.encode(texts)

    def load(name: str, folder: Path, device: str) -> OnTheDevice:
        devices.append(device)
        return OnTheDevice()

    monkeypatch.setattr(text_encoder, "load_sentence_model", load)

    elsewhere = load_text_encoder(device="cuda:1")

    assert isinstance(elsewhere, SentenceEncoder)
    assert elsewhere.name == exact.name
    assert devices == ["cuda:1"]


def test_what_lies_beyond_256_tokens_is_not_read(encoder: TextEncoder) -> None:
    long = "thread " * 254

    read, cut, shorter = encoder.encode([long, long + "banana " * 50, "thread " * 253])

    assert cut.tobytes() == read.tobytes()
    assert shorter.tobytes() != read.tobytes()


def test_a_vector_does_not_depend_on_its_batch_mates(encoder: TextEncoder) -> None:
    among = encoder.encode(TEXTS * 2)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])

    np.testing.assert_allclose(among, np.concatenate([alone, alone]), atol=1e-6, rtol=0)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_batch_gives_each_text_the_vector_that_it_has_alone(
    encoder: TextEncoder, data: st.DataObject
) -> None:
    words = st.sampled_from(["heddle", "thread", "1984", "Ωmega", "?", "weft", "of", "unbelievably"])
    texts = data.draw(st.lists(st.lists(words, max_size=12).map(" ".join), min_size=1, max_size=8))

    together = encoder.encode(texts)

    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-6, rtol=0)


def test_threads_may_share_an_encoder(encoder: TextEncoder) -> None:
    alone = [encoder.encode([text]) for text in TEXTS]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode([text]), TEXTS))

    np.testing.assert_allclose(np.concatenate(together), np.concatenate(alone), atol=1e-6, rtol=0)


def test_progress_counts_up_to_the_last_text(encoder: TextEncoder) -> None:
    heard: list[Event] = []
    assert isinstance(encoder, OnnxEncoder)

    encoder.encode(TEXTS, listener=heard.append)

    assert [event.done for event in heard] == sorted({event.done for event in heard})
    assert (heard[-1].done, heard[-1].total) == (len(set(TEXTS)), len(set(TEXTS)))


def test_a_question_needs_neither_torch_nor_transformers(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, TEXTS[4]],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )

    said = json.loads(done.stdout)
    assert said["heavy"] == []
    assert done.stderr == ""
    np.testing.assert_allclose(said["vector"], load_text_encoder().encode([TEXTS[4]])[0], atol=1e-6)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"model\.safetensors"):
        load_onnx_encoder(tmp_path, SHAPE, name="none", longest=256)


def test_a_damaged_tokenizer_is_refused(tmp_path: Path) -> None:
    shutil.copy(default_folder() / "model.safetensors", tmp_path)
    (tmp_path / "tokenizer.json").write_text('{"version": "1.0"')

    with pytest.raises(ModelUnusable, match=r"tokenizer\.json is not a tokenizer"):
        load_onnx_encoder(tmp_path, SHAPE, name="damaged", longest=256)


def test_a_tokenizer_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"cannot read .*tokenizer\.json"):
        load_tokenizer(tmp_path / "tokenizer.json", 256)


def test_weights_that_do_not_fit_the_shape_are_refused() -> None:
    with pytest.raises(ModelUnusable, match=r"lack encoder\.layer\.6\."):
        load_onnx_encoder(
            default_folder(), BertShape(layers=7, heads=12, epsilon=1e-12), name="tall", longest=256
        )


@given(st.lists(st.integers(1, 9), max_size=30), st.integers(1, 20))
def test_batches_hold_every_place_once_and_one_length_each(lengths: list[int], most: int) -> None:
    batches = list(batches_of_equal_length(lengths, most))

    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        (length,) = {lengths[place] for place in batch}
        assert len(batch) == 1 or len(batch) * length <= most
