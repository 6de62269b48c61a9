"""An encoder out of a file of ONNX, against the same arithmetic by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from encoder_jars import WIDTH, WORDS, small_folder, small_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.core.errors import ModelUnusable
from heddle.models.encoder_manifest import EncoderManifest, Pooling
from heddle.models.encoder_name import Precision
from heddle.models.onnx_encoder import OnnxEncoder
from heddle.models.onnx_file import graph_precision, load_onnx_file

TABLE = np.random.default_rng(0).normal(size=(len(WORDS), WIDTH)).astype(np.float32)


def small_encoder(folder: Path, pooling: Pooling, *, eight_bits: bool) -> OnnxEncoder:
    """The small encoder, laid out in the folder."""
    small_folder(folder, eight_bits=eight_bits)
    (folder / "onnx" / "model.onnx").rename(folder / "model.onnx")
    manifest = EncoderManifest(
        name="small",
        source="here",
        licence="",
        model="model.onnx",
        precision=Precision.INT8 if eight_bits else Precision.FLOAT32,
        pooling=pooling,
        dimension=WIDTH,
        longest=6,
        files={"model.onnx": "0" * 64},
    )
    return load_onnx_file(folder, manifest, pooling, threads=1)


@pytest.mark.parametrize("pooling", Pooling)
def test_vectors_are_the_pooled_rows_of_the_tokens(tmp_path: Path, pooling: Pooling) -> None:
    encoder = small_encoder(tmp_path / "small", pooling, eight_bits=False)

    found = encoder.encode(["heddle weft"])[0]

    tokens = TABLE[[WORDS.index(word) for word in ("[CLS]", "heddle", "weft", "[SEP]")]]
    wanted = tokens[0] if pooling is Pooling.CLS else tokens.mean(axis=0)
    np.testing.assert_allclose(found, wanted / np.linalg.norm(wanted), atol=1e-6)


def test_what_lies_beyond_the_longest_is_not_read(tmp_path: Path) -> None:
    encoder = small_encoder(tmp_path / "small", Pooling.MEAN, eight_bits=False)

    read, cut = encoder.encode(["heddle " * 4, "heddle " * 4 + "weft"])

    assert cut.tobytes() == read.tobytes()


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.lists(st.sampled_from(WORDS[4:]), max_size=4).map(" ".join), min_size=1, max_size=6))
def test_eight_bits_do_not_feel_their_batch(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    encoder = small_encoder(tmp_path_factory.mktemp("encoder") / "small", Pooling.MEAN, eight_bits=True)

    together = encoder.encode(texts)

    np.testing.assert_array_equal(together, np.concatenate([encoder.encode([text]) for text in texts]))


def test_a_graph_in_eight_bits_is_told_from_one_in_float32(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(small_graph(eight_bits=True))
    assert graph_precision(path) is Precision.INT8

    path.write_bytes(small_graph())
    assert graph_precision(path) is Precision.FLOAT32

    path.write_bytes(b"no graph")
    with pytest.raises(ModelUnusable, match="is no ONNX graph"):
        graph_precision(path)


@pytest.mark.parametrize("location", ["weights.bin", "../../secret", "/etc/passwd"])
def test_a_graph_that_points_to_other_files_is_refused(tmp_path: Path, location: str) -> None:
    import onnx

    graph = onnx.load_from_string(small_graph())
    tensor = graph.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    path = tmp_path / "model.onnx"
    path.write_bytes(graph.SerializeToString())

    with pytest.raises(ModelUnusable, match="outside of itself"):
        graph_precision(path)
